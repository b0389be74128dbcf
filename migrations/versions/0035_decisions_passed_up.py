"""decisions passed up"""

from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade():
    op.allow_values("event_steps", "verb", "verb", ["escalate"])


def downgrade():
    """The wider check stays: rows may hold the value."""
