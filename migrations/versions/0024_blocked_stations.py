"""a visit may find a station that stands but can't be reached"""

from alembic import op


revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade():
    op.allow_values("stations", "status", "stationstatus", ["blocked"])


def downgrade():
    op.execute("UPDATE stations SET status = 'temporarily_closed' WHERE status = 'blocked'")
