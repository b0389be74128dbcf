"""closed months of coverage and their corrections"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "coverage_closings",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("areas", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_closings")),
        sa.UniqueConstraint("month", name=op.f("uq_coverage_closings_month")),
        sa.UniqueConstraint("as_of", name=op.f("uq_coverage_closings_as_of")),
        sa.UniqueConstraint("run_id", name=op.f("uq_coverage_closings_run_id")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["coverage_runs.id"], name=op.f("fk_coverage_closings_run_id_coverage_runs"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_coverage_closings_closed_by_id_users")),
    )
    op.create_table(
        "coverage_corrections",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("closing_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(40), nullable=False),
        sa.Column("before", sa.String(60), nullable=False),
        sa.Column("after", sa.String(60), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_corrections")),
        sa.UniqueConstraint(
            "closing_id", "area_id", "figure", "noted_at",
            name=op.f("uq_coverage_corrections_closing_id_area_id_figure_noted_at"),
        ),
        sa.ForeignKeyConstraint(
            ["closing_id"], ["coverage_closings.id"],
            name=op.f("fk_coverage_corrections_closing_id_coverage_closings"), ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_coverage_corrections_area_id_areas"), ondelete="CASCADE"
        ),
    )  # fmt: skip
    op.create_index("ix_coverage_corrections_area_id_closing_id", "coverage_corrections", ["area_id", "closing_id"])


def downgrade():
    op.drop_table("coverage_corrections")
    op.drop_table("coverage_closings")
