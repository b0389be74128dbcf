"""paper slips"""

import sqlalchemy as sa
from alembic import op


revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('slip_sheets',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('printed_by_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_slip_sheets_number_positive')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_slip_sheets_event_id_events')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_slip_sheets_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['printed_by_id'], ['users.id'], name=op.f('fk_slip_sheets_printed_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slip_sheets')),
    sa.UniqueConstraint('organisation_id', 'event_id', 'number', name=op.f('uq_slip_sheets_organisation_id_event_id_number'))
    )
    with op.batch_alter_table('slip_sheets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slip_sheets_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slip_sheets_printed_by_id'), ['printed_by_id'], unique=False)


def downgrade():
    op.drop_table('slip_sheets')
