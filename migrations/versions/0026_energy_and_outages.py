"""energy and outages of stations"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "station_energies",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kwh", sa.Float(), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("kwh >= 0", name=op.f("ck_station_energies_kwh_not_negative")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_station_energies_station_id_stations"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_energies")),
        sa.UniqueConstraint("station_id", "month", name=op.f("uq_station_energies_station_id_month")),
    )
    op.create_index(op.f("ix_station_energies_month"), "station_energies", ["month"])
    op.create_table(
        "station_outages",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("connectors", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("ended_at > began_at", name=op.f("ck_station_outages_ends_after_it_began")),
        sa.CheckConstraint("connectors > 0", name=op.f("ck_station_outages_connectors_positive")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_station_outages_station_id_stations"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_outages")),
        sa.UniqueConstraint("station_id", "began_at", name=op.f("uq_station_outages_station_id_began_at")),
    )
    op.create_index(op.f("ix_station_outages_ended_at"), "station_outages", ["ended_at"])


def downgrade():
    op.drop_table("station_outages")
    op.drop_table("station_energies")
