"""evidence of records"""

import sqlalchemy as sa
from alembic import op


revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

KINDS = sa.Enum('lead', 'test_drive', 'drive_return', name='recordkind', native_enum=False, create_constraint=True, length=32)
ODDITIES = sa.Enum('gap', 'broken', 'twice', 'clock', 'night', 'same_number', 'short_drive', name='oddity', native_enum=False, create_constraint=True, length=32)
FINDINGS = sa.Enum('in_order', 'mended', 'open', name='finding', native_enum=False, create_constraint=True, length=32)


def upgrade():
    op.create_table('record_links',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.Column('writer_id', sa.Uuid(), nullable=False),
    sa.Column('carrier_id', sa.Uuid(), nullable=False),
    sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', KINDS, nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('device', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('before', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('instead', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('clock_skew_seconds', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_record_links_number_positive')),
    sa.ForeignKeyConstraint(['carrier_id'], ['users.id'], name=op.f('fk_record_links_carrier_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_record_links_event_id_events')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_record_links_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['writer_id'], ['users.id'], name=op.f('fk_record_links_writer_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_links')),
    sa.UniqueConstraint('record_id', 'digest', name=op.f('uq_record_links_record_id_digest'))
    )
    with op.batch_alter_table('record_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_record_links_carrier_id'), ['carrier_id'], unique=False)
        batch_op.create_index('ix_record_links_chain', ['device', 'number'], unique=False)
        batch_op.create_index('ix_record_links_event', ['organisation_id', 'event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_record_links_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_record_links_writer_id'), ['writer_id'], unique=False)

    op.create_table('oddity_reviews',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('oddity', ODDITIES, nullable=False),
    sa.Column('subject', sa.String(length=100), nullable=False),
    sa.Column('finding', FINDINGS, nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_oddity_reviews_event_id_events')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_oddity_reviews_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_oddity_reviews_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oddity_reviews')),
    sa.UniqueConstraint('organisation_id', 'event_id', 'oddity', 'subject', name=op.f('uq_oddity_reviews_organisation_id_event_id_oddity_subject'))
    )
    with op.batch_alter_table('oddity_reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_oddity_reviews_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_oddity_reviews_user_id'), ['user_id'], unique=False)

    op.add_column('venues', sa.Column('route_km', sa.Float(), nullable=True))


def downgrade():
    op.drop_column('venues', 'route_km')
    op.drop_table('oddity_reviews')
    op.drop_table('record_links')
