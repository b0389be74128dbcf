"""farm seasons of the office"""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "farm_seasons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("begins_month", sa.Integer(), nullable=False),
        sa.Column("begins_day", sa.Integer(), nullable=False),
        sa.Column("ends_month", sa.Integer(), nullable=False),
        sa.Column("ends_day", sa.Integer(), nullable=False),
        sa.Column("provinces", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "begins_month BETWEEN 1 AND 12 AND ends_month BETWEEN 1 AND 12", name=op.f("ck_farm_seasons_months")
        ),
        sa.CheckConstraint(
            "begins_day BETWEEN 1 AND 31 AND ends_day BETWEEN 1 AND 31", name=op.f("ck_farm_seasons_days")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_farm_seasons")),
    )


def downgrade():
    op.drop_table("farm_seasons")
