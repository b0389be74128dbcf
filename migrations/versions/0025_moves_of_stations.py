"""moves of stations as proposals; pairs of stations that both stand in the register"""

import sqlalchemy as sa
from alembic import op


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

STATUSES = ('open', 'accepted', 'refused')
DATUMS = ('wgs84', 'gcj02', 'bd09')


def upgrade():
    op.allow_null("station_duplicates", "import_id")
    op.create_table('station_moves',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('station_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=True),
    sa.Column('proposed_by_id', sa.Uuid(), nullable=True),
    sa.Column('longitude_given', sa.Double(), nullable=False),
    sa.Column('latitude_given', sa.Double(), nullable=False),
    sa.Column('datum', sa.Enum(*DATUMS, name='datum', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('longitude', sa.Double(), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('metres', sa.Double(), nullable=False),
    sa.Column('status', sa.Enum(*STATUSES, name='movestatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('decided_by_id', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90', name=op.f('ck_station_moves_latitude_range')),
    sa.CheckConstraint('longitude BETWEEN -180 AND 180', name=op.f('ck_station_moves_longitude_range')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_station_moves_area_id_areas')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_station_moves_decided_by_id_users')),
    sa.ForeignKeyConstraint(['import_id'], ['station_imports.id'], name=op.f('fk_station_moves_import_id_station_imports'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['users.id'], name=op.f('fk_station_moves_proposed_by_id_users')),
    sa.ForeignKeyConstraint(['station_id'], ['stations.id'], name=op.f('fk_station_moves_station_id_stations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_moves'))
    )
    op.create_index(op.f('ix_station_moves_import_id'), 'station_moves', ['import_id'], unique=False)
    op.create_index(op.f('ix_station_moves_station_id'), 'station_moves', ['station_id'], unique=False)
    is_open = sa.text("status = 'open'")
    op.create_index('ix_station_moves_one_open', 'station_moves', ['station_id'], unique=True, sqlite_where=is_open, postgresql_where=is_open)


def downgrade():
    op.drop_table('station_moves')
