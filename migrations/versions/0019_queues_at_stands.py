"""queues at stands"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('stand_queues',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event_company_id', sa.Uuid(), nullable=False),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_company_id'], ['event_companies.id'], name=op.f('fk_stand_queues_event_company_id_event_companies'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_queues')),
    sa.UniqueConstraint('event_company_id', name=op.f('uq_stand_queues_event_company_id'))
    )
    op.create_table('queue_numbers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event_company_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('waiting', 'called', 'gone', name='numberstatus', native_enum=False, length=32, create_constraint=True), nullable=False),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(status = 'called') = (called_at IS NOT NULL)", name=op.f('ck_queue_numbers_called_has_time')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_queue_numbers_number_positive')),
    sa.ForeignKeyConstraint(['event_company_id'], ['event_companies.id'], name=op.f('fk_queue_numbers_event_company_id_event_companies'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_queue_numbers')),
    sa.UniqueConstraint('event_company_id', 'number', name=op.f('uq_queue_numbers_event_company_id_number'))
    )


def downgrade():
    op.drop_table('queue_numbers')
    op.drop_table('stand_queues')
