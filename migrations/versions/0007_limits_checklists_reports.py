"""quotas, closed days, checklists, and what a report holds more"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LEVELS = ("country", "province", "prefecture", "county", "township")


def _enum(name, values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _id():
    return sa.Column("id", sa.Uuid(), nullable=False)


def _times():
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")]


def _key(table, column, target, ondelete=None):
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _index(table, *columns):
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade():
    _limits()
    _checklists()
    _reports()
    op.allow_values("event_steps", "verb", "verb", ["forward"])
    op.allow_values("notices", "kind", "noticekind", ["task_due"])


def _limits():
    op.create_table(
        "blackouts",
        _id(),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("kind", _enum("blackoutkind", ("closed", "warns")), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=True),
        *_times(),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_blackouts_first_before_last")),
        _key("blackouts", "area_id", "areas"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackouts")),
        sa.UniqueConstraint("area_id", "uid", name=op.f("uq_blackouts_area_id_uid")),
    )
    _index("blackouts", "first_on")
    op.create_table(
        "event_quotas",
        _id(),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("per_county_week", sa.Integer(), nullable=True),
        sa.Column("per_ground_day", sa.Integer(), nullable=True),
        *_times(),
        sa.CheckConstraint(
            "per_county_week IS NULL OR per_county_week >= 1", name=op.f("ck_event_quotas_week_positive")
        ),
        sa.CheckConstraint("per_ground_day IS NULL OR per_ground_day >= 1", name=op.f("ck_event_quotas_day_positive")),
        _key("event_quotas", "area_id", "areas"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_quotas")),
        sa.UniqueConstraint("area_id", name=op.f("uq_event_quotas_area_id")),
    )
    op.create_table(
        "quota_counters",
        _id(),
        sa.Column("kind", _enum("quotakind", ("county_week", "ground_day")), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_quota_counters_taken_within_capacity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_counters")),
        sa.UniqueConstraint("kind", "subject", "day", name=op.f("uq_quota_counters_kind_subject_day")),
    )
    op.create_table(
        "quota_claims",
        _id(),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("counter_id", sa.Uuid(), nullable=False),
        _key("quota_claims", "event_id", "events", "CASCADE"),
        _key("quota_claims", "counter_id", "quota_counters", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_claims")),
        sa.UniqueConstraint("event_id", "counter_id", name=op.f("uq_quota_claims_event_id_counter_id")),
    )
    _index("quota_claims", "counter_id")


def _checklists():
    op.create_table(
        "checklist_templates",
        _id(),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        *_times(),
        sa.CheckConstraint("days_before BETWEEN 0 AND 180", name=op.f("ck_checklist_templates_days_in_bounds")),
        _key("checklist_templates", "organisation_id", "organisations", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_templates")),
    )
    _index("checklist_templates", "organisation_id")
    op.create_table(
        "event_tasks",
        _id(),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        *_times(),
        sa.CheckConstraint("days_before BETWEEN 0 AND 180", name=op.f("ck_event_tasks_days_in_bounds")),
        _key("event_tasks", "event_id", "events", "CASCADE"),
        _key("event_tasks", "owner_id", "users"),
        _key("event_tasks", "done_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_tasks")),
        sa.UniqueConstraint("event_id", "title", name=op.f("uq_event_tasks_event_id_title")),
    )
    _index("event_tasks", "owner_id")
    _index("event_tasks", "done_by_id")


def _reports():
    listed = ", ".join(f"'{one}'" for one in LEVELS)
    check = f"CONSTRAINT ck_event_reports_arealevel CHECK (at_level IN ({listed}))"
    op.execute("ALTER TABLE event_reports ADD COLUMN lessons VARCHAR(2000) DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE event_reports ADD COLUMN costs JSON DEFAULT '{}' NOT NULL")
    op.execute(f"ALTER TABLE event_reports ADD COLUMN at_level VARCHAR(32) {check}")
    op.create_table(
        "event_photos",
        _id(),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=120), nullable=False),
        *_times(),
        _key("event_photos", "report_id", "event_reports", "CASCADE"),
        _key("event_photos", "file_id", "files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_photos")),
    )
    _index("event_photos", "report_id")
    _index("event_photos", "file_id")
