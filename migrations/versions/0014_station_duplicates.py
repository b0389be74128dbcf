"""the review queue of pairs of stations that may be one"""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

STATUSES = ('open', 'merged', 'kept_both', 'dismissed')


def upgrade():
    op.create_table('station_duplicates',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('station_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('external_id', sa.String(length=120), nullable=False),
    sa.Column('metres', sa.Double(), nullable=False),
    sa.Column('likeness', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum(*STATUSES, name='duplicatestatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('record', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('decided_by_id', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_station_duplicates_decided_by_id_users')),
    sa.ForeignKeyConstraint(['import_id'], ['station_imports.id'], name=op.f('fk_station_duplicates_import_id_station_imports'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['station_id'], ['stations.id'], name=op.f('fk_station_duplicates_station_id_stations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_duplicates')),
    sa.UniqueConstraint('source', 'external_id', 'station_id', name=op.f('uq_station_duplicates_source_external_id_station_id'))
    )
    op.create_index(op.f('ix_station_duplicates_import_id'), 'station_duplicates', ['import_id'], unique=False)
    op.create_index(op.f('ix_station_duplicates_station_id'), 'station_duplicates', ['station_id'], unique=False)


def downgrade():
    op.drop_table('station_duplicates')
