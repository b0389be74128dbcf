"""chargers on the legs of plans"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("plan_stops", sa.Column("via", sa.JSON(), nullable=False, server_default="[]"))


def downgrade():
    op.drop_column("plan_stops", "via")
