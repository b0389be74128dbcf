"""tiles of the stations' map"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade():
    op.create_table('station_blocks',
    sa.Column('key', NUMBER, autoincrement=False, nullable=False),
    sa.Column('points', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_station_blocks'))
    )
    op.create_table('station_counts',
    sa.Column('area_id', NUMBER, autoincrement=False, nullable=False),
    sa.Column('stations', sa.Integer(), nullable=False),
    sa.Column('ac', sa.Integer(), nullable=False),
    sa.Column('dc', sa.Integer(), nullable=False),
    sa.Column('other', sa.Integer(), nullable=False),
    sa.Column('fast', sa.Integer(), nullable=False),
    sa.Column('tenths', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('area_id', name=op.f('pk_station_counts'))
    )
    op.create_table('station_tiles',
    sa.Column('key', NUMBER, autoincrement=False, nullable=False),
    sa.Column('stations', sa.Integer(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_station_tiles'))
    )
    op.create_table('tile_states',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('changes', sa.BigInteger(), nullable=False),
    sa.Column('built_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stations', sa.Integer(), nullable=False),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_tile_states_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tile_states'))
    )
