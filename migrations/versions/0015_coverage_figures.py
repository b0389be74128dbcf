"""coverage figures: standard piles, electric cars, accessibility, detours by county"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COUNTS = ("connectors_unrated", "counted_chargers", "counted_connectors", "swap_stations")
OPTIONAL = (
    "standard_piles", "age_days_mean", "kw_per_1000_nevs", "piles_per_1000_nevs", "access_plain", "access_gaussian",
    "access_gini",
)  # fmt: skip


def upgrade():
    op.create_table(
        "nev_stocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("total >= 0", name=op.f("ck_nev_stocks_total_not_negative")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_nev_stocks_area_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nev_stocks")),
        sa.UniqueConstraint("area_id", "year", name=op.f("uq_nev_stocks_area_id_year")),
    )
    op.create_table(
        "county_detours",
        sa.Column("area_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("factor", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("factor BETWEEN 1 AND 5", name=op.f("ck_county_detours_factor_range")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_county_detours_area_id_areas")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_county_detours")),
    )
    with op.batch_alter_table("coverage_figures") as table:
        # figures that were computed before don't have these: unknown, not none
        for name in (*COUNTS, "nevs"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in OPTIONAL:
            table.add_column(sa.Column(name, sa.Float(), nullable=True))


def downgrade():
    with op.batch_alter_table("coverage_figures") as table:
        for name in (*COUNTS, "nevs", *OPTIONAL):
            table.drop_column(name)
    op.drop_table("county_detours")
    op.drop_table("nev_stocks")
