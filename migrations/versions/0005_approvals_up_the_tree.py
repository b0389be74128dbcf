"""desks that must agree to an event, deputies, officials' departments"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LEVELS = ("country", "province", "prefecture", "county", "township")
DEPARTMENTS = ("industry", "planning", "agriculture", "commerce", "energy")


def _enum(name, values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _times():
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")]


def upgrade():
    listed = ", ".join(f"'{one}'" for one in DEPARTMENTS)
    check = f"CONSTRAINT ck_users_department CHECK (department IN ({listed}))"
    op.execute(f"ALTER TABLE users ADD COLUMN department VARCHAR(32) {check}")
    op.create_table(
        "approval_desks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", _enum("arealevel", LEVELS), nullable=True),
        sa.Column("department", _enum("department", DEPARTMENTS), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("asks_on", sa.String(length=40), nullable=False),
        *_times(),
        sa.CheckConstraint("position >= 1", name=op.f("ck_approval_desks_position_positive")),
        sa.CheckConstraint("days BETWEEN 1 AND 30", name=op.f("ck_approval_desks_days_in_bounds")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_approval_desks_campaign_id_campaigns"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_desks")),
    )
    op.create_index(op.f("ix_approval_desks_campaign_id"), "approval_desks", ["campaign_id"])
    op.create_table(
        "deputies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        *_times(),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_deputies_first_before_last")),
        sa.CheckConstraint("user_id <> deputy_id", name=op.f("ck_deputies_not_oneself")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_deputies_user_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["users.id"], name=op.f("fk_deputies_deputy_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputies")),
    )
    op.create_index(op.f("ix_deputies_user_id"), "deputies", ["user_id"])
    op.create_index(op.f("ix_deputies_deputy_id"), "deputies", ["deputy_id"])
    op.create_table(
        "event_approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", _enum("arealevel", LEVELS), nullable=True),
        sa.Column("department", _enum("department", DEPARTMENTS), nullable=True),
        sa.Column("asks_on", sa.String(length=40), nullable=False),
        sa.Column("status", _enum("approvalstatus", ("waiting", "agreed")), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        *_times(),
        sa.CheckConstraint(
            "status <> 'agreed' OR decided_at IS NOT NULL", name=op.f("ck_event_approvals_agreed_has_time")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_approvals_event_id_events"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_event_approvals_user_id_users")),
        sa.ForeignKeyConstraint(["principal_id"], ["users.id"], name=op.f("fk_event_approvals_principal_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_approvals")),
    )
    op.create_index("ix_event_approvals_event_id_position", "event_approvals", ["event_id", "position"])
    op.create_index(op.f("ix_event_approvals_user_id"), "event_approvals", ["user_id"])
    op.create_index(op.f("ix_event_approvals_principal_id"), "event_approvals", ["principal_id"])
    op.allow_values("event_steps", "verb", "verb", ["consent"])
    op.allow_values("notices", "kind", "noticekind", ["approval_due"])
