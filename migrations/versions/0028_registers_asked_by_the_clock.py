"""registers of stations that are asked by the clock"""

import sqlalchemy as sa
from alembic import op


revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

DATUMS = ('wgs84', 'gcj02', 'bd09')


def upgrade():
    op.create_table('station_feeds',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.Enum('file', 'cec102', name='feedkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('datum', sa.Enum(*DATUMS, name='datum', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('every_hours', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('operator_id', sa.String(length=40), nullable=False),
    sa.Column('secrets_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_import_id', sa.Uuid(), nullable=True),
    sa.Column('last_result', sa.JSON(), nullable=False),
    sa.Column('last_error', sa.String(length=2000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('every_hours BETWEEN 1 AND 8760', name=op.f('ck_station_feeds_every_hours_range')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_station_feeds_created_by_id_users')),
    sa.ForeignKeyConstraint(['last_import_id'], ['station_imports.id'], name=op.f('fk_station_feeds_last_import_id_station_imports')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_feeds')),
    sa.UniqueConstraint('name', name=op.f('uq_station_feeds_name'))
    )
    op.create_index(op.f('ix_station_feeds_next_at'), 'station_feeds', ['next_at'], unique=False)


def downgrade():
    op.drop_table('station_feeds')
