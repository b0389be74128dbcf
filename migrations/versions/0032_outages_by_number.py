"""outages known by their number, not by the minute in which they began"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
BY_MINUTE = "uq_station_outages_station_id_began_at"
BY_NUMBER = "uq_station_outages_station_id_began_at_number"


def _table(*more):
    """As it stands, with its checks, which SQLite's copy would lose."""
    return sa.Table(
        "station_outages",
        sa.MetaData(),
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("connectors", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        *more,
        sa.CheckConstraint("ended_at > began_at", name=op.f("ck_station_outages_ends_after_it_began")),
        sa.CheckConstraint("connectors > 0", name=op.f("ck_station_outages_connectors_positive")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_station_outages_station_id_stations"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_outages")),
        sa.Index(op.f("ix_station_outages_ended_at"), "ended_at"),
    )


def upgrade():
    table = _table(sa.UniqueConstraint("station_id", "began_at", name=op.f(BY_MINUTE)))
    with op.batch_alter_table("station_outages", copy_from=table) as batch:
        batch.add_column(sa.Column("number", sa.String(60), nullable=False, server_default=""))
        batch.drop_constraint(op.f(BY_MINUTE), type_="unique")
        batch.create_unique_constraint(op.f(BY_NUMBER), ["station_id", "began_at", "number"])


def downgrade():
    # of several that began in one minute the first stays
    op.execute(
        "DELETE FROM station_outages WHERE id NOT IN (SELECT MIN(id) FROM station_outages GROUP BY station_id, began_at)"
    )
    table = _table(
        sa.Column("number", sa.String(60), nullable=False, server_default=""),
        sa.UniqueConstraint("station_id", "began_at", "number", name=op.f(BY_NUMBER)),
    )
    with op.batch_alter_table("station_outages", copy_from=table) as batch:
        batch.drop_constraint(op.f(BY_NUMBER), type_="unique")
        batch.drop_column("number")
        batch.create_unique_constraint(op.f(BY_MINUTE), ["station_id", "began_at"])
