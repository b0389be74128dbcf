"""following up by a company's rule"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


ADDED = ['leads_due', 'leads_returned', 'loss_to_confirm']


def upgrade():
    op.allow_values('notices', 'kind', 'noticekind', ADDED)
    op.create_table('follow_up_rules',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('o_days', sa.Integer(), nullable=False),
    sa.Column('h_days', sa.Integer(), nullable=False),
    sa.Column('a_days', sa.Integer(), nullable=False),
    sa.Column('b_days', sa.Integer(), nullable=False),
    sa.Column('c_days', sa.Integer(), nullable=False),
    sa.Column('return_after', sa.Integer(), nullable=True),
    sa.Column('opens_at', sa.Time(), nullable=False),
    sa.Column('closes_at', sa.Time(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('o_days BETWEEN 1 AND 180 AND h_days BETWEEN 1 AND 180 AND a_days BETWEEN 1 AND 180 AND b_days BETWEEN 1 AND 180 AND c_days BETWEEN 1 AND 180', name=op.f('ck_follow_up_rules_intervals_in_range')),
    sa.CheckConstraint('opens_at < closes_at', name=op.f('ck_follow_up_rules_hours_in_order')),
    sa.CheckConstraint('return_after IS NULL OR return_after BETWEEN 1 AND 60', name=op.f('ck_follow_up_rules_return_after_in_range')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_follow_up_rules_organisation_id_organisations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up_rules')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_follow_up_rules_organisation_id'))
    )
    op.create_table('loss_checks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('verdict', sa.Enum('confirmed', 'refused', name='lossverdict', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('decided_by_id', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('(verdict IS NULL) = (decided_at IS NULL)', name=op.f('ck_loss_checks_verdict_has_time')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> user_id', name=op.f('ck_loss_checks_second_person')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_loss_checks_decided_by_id_users')),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], name=op.f('fk_loss_checks_lead_id_leads'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_loss_checks_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loss_checks'))
    )
    with op.batch_alter_table('loss_checks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_loss_checks_lead_id'), ['lead_id'], unique=False)
        batch_op.create_index('uq_loss_checks_open', ['lead_id'], unique=True, sqlite_where=sa.text('verdict IS NULL'), postgresql_where=sa.text('verdict IS NULL'))
