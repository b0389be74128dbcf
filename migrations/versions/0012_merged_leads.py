"""merged leads"""

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('lead_merges',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('other_next_on', sa.Date(), nullable=True),
    sa.Column('kept_next_on', sa.Date(), nullable=True),
    sa.Column('kept_status', sa.Enum('allowed', 'no_phone', 'withdrawn', 'do_not_call', 'erased', name='contactstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('filled', sa.JSON(), nullable=False),
    sa.Column('models', sa.JSON(), nullable=False),
    sa.Column('drives', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Uuid(), nullable=True),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('lead_id <> other_id', name=op.f('ck_lead_merges_two_leads')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_lead_merges_area_id_areas')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_lead_merges_event_id_events')),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], name=op.f('fk_lead_merges_lead_id_leads'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['leads.id'], name=op.f('fk_lead_merges_other_id_leads'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['undone_by_id'], ['users.id'], name=op.f('fk_lead_merges_undone_by_id_users')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_lead_merges_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead_merges'))
    )
    with op.batch_alter_table('lead_merges', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lead_merges_lead_id'), ['lead_id'], unique=False)
        batch_op.create_index('uq_lead_merges_other', ['other_id'], unique=True, sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))

    # a table that is copied loses its checks on SQLite; a column that may be empty is simply added
    named = 'fk_leads_merged_into_id_leads'
    op.execute(f'ALTER TABLE leads ADD COLUMN merged_into_id {_uuid()} CONSTRAINT {named} REFERENCES leads (id)')
    op.create_index(op.f('ix_leads_merged_into_id'), 'leads', ['merged_into_id'])


def _uuid():
    return sa.Uuid().compile(dialect=op.get_bind().dialect)
