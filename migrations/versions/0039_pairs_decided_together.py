"""pairs of stations that are decided together"""

import sqlalchemy as sa
from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None

STATUSES = ("open", "merged", "kept_both", "dismissed")
# SQLite makes the table anew for another foreign key, and would lose this
CHECKS = (
    sa.CheckConstraint(
        "status IN ('open', 'merged', 'kept_both', 'dismissed')", name=op.f("ck_station_duplicates_duplicatestatus")
    ),
)
KEY = "fk_station_duplicates_decision_id_station_duplicate_decisions"


def upgrade():
    op.create_table(
        "station_duplicate_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(*STATUSES, name="duplicatestatus", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_station_duplicate_decisions_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_duplicate_decisions")),
    )
    with op.batch_alter_table("station_duplicates", table_args=CHECKS) as table:
        table.add_column(sa.Column("decision_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f(KEY), "station_duplicate_decisions", ["decision_id"], ["id"])
        table.create_index(op.f("ix_station_duplicates_decision_id"), ["decision_id"])


def downgrade():
    with op.batch_alter_table("station_duplicates", table_args=CHECKS) as table:
        table.drop_index(op.f("ix_station_duplicates_decision_id"))
        table.drop_constraint(op.f(KEY), type_="foreignkey")
        table.drop_column("decision_id")
    op.drop_table("station_duplicate_decisions")
