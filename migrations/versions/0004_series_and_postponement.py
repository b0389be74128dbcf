"""events that belong together; steps of a change and a postponement"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "event_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("series", "tour", name="groupkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_groups")),
    )
    named = "fk_events_group_id_event_groups"
    op.execute(f"ALTER TABLE events ADD COLUMN group_id {_uuid()} CONSTRAINT {named} REFERENCES event_groups (id)")
    op.create_index(op.f("ix_events_group_id"), "events", ["group_id"])
    op.allow_values("event_steps", "verb", "verb", ["edit", "postpone"])
    op.allow_values("notices", "kind", "noticekind", ["event_postponed", "bookings_moved"])


def _uuid():
    return sa.Uuid().compile(dialect=op.get_bind().dialect)
