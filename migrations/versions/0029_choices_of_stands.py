"""choices of stands"""

import sqlalchemy as sa
from alembic import op


revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('stand_choices',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event_company_id', sa.Uuid(), nullable=False),
    sa.Column('sent_by', sa.Enum('choice', 'brand', 'rotation', name='sentby', native_enum=False, length=32, create_constraint=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_company_id'], ['event_companies.id'], name=op.f('fk_stand_choices_event_company_id_event_companies'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_choices'))
    )
    op.create_index(op.f('ix_stand_choices_event_company_id'), 'stand_choices', ['event_company_id'])


def downgrade():
    op.drop_table('stand_choices')
