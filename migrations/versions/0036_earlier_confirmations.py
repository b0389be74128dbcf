"""when stations had been confirmed before their last confirmation"""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "station_confirmations",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_station_confirmations_station_id_stations"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_confirmations")),
        sa.UniqueConstraint("station_id", "until_on", name=op.f("uq_station_confirmations_station_id_until_on")),
    )


def downgrade():
    op.drop_table("station_confirmations")
