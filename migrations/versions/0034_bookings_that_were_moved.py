"""bookings that were moved"""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("test_drives", sa.Column("moved_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("test_drives", sa.Column("moved_because", sa.String(500), nullable=False, server_default=""))


def downgrade():
    op.drop_column("test_drives", "moved_because")
    op.drop_column("test_drives", "moved_from")
