"""coverage runs are kept a part at a time and hold when they have finished"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# SQLite makes the table anew for another unique constraint, and would lose these
CHECKS = (
    sa.CheckConstraint("verdict IN ('gap', 'thin', 'covered', 'unknown')", name=op.f("ck_coverage_figures_verdict")),
    sa.CheckConstraint(
        "people_basis IN ('census', 'no_census', 'no_data')", name=op.f("ck_coverage_figures_peoplebasis")
    ),
)


def upgrade():
    with op.batch_alter_table("coverage_runs") as table:
        table.add_column(sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE coverage_runs SET finished_at = created_at")
    with op.batch_alter_table("coverage_figures", table_args=CHECKS) as table:
        table.drop_constraint("uq_coverage_figures_area_id_as_of", type_="unique")
        table.create_unique_constraint("uq_coverage_figures_area_id_run_id", ["area_id", "run_id"])
        table.create_index("ix_coverage_figures_area_id_as_of", ["area_id", "as_of"])


def downgrade():
    op.execute("DELETE FROM coverage_figures WHERE run_id IN (SELECT id FROM coverage_runs WHERE finished_at IS NULL)")
    with op.batch_alter_table("coverage_figures", table_args=CHECKS) as table:
        table.drop_index("ix_coverage_figures_area_id_as_of")
        table.drop_constraint("uq_coverage_figures_area_id_run_id", type_="unique")
        table.create_unique_constraint("uq_coverage_figures_area_id_as_of", ["area_id", "as_of"])
    with op.batch_alter_table("coverage_runs") as table:
        table.drop_column("finished_at")
