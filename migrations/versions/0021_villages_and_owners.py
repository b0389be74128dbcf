"""villages and owners"""

import sqlalchemy as sa
from alembic import op


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('leads', sa.Column('village_index', sa.String(length=64), nullable=True))
    op.create_index(op.f('ix_leads_village_index'), 'leads', ['village_index'])
    op.create_table('lead_owner_changes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('why', sa.Enum('handed_over', 'taken', 'returned', name='ownerwhy', native_enum=False, length=32, create_constraint=True), nullable=False),
    sa.Column('from_id', sa.Uuid(), nullable=True),
    sa.Column('to_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['from_id'], ['users.id'], name=op.f('fk_lead_owner_changes_from_id_users')),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], name=op.f('fk_lead_owner_changes_lead_id_leads'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['to_id'], ['users.id'], name=op.f('fk_lead_owner_changes_to_id_users')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_lead_owner_changes_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead_owner_changes'))
    )
    op.create_index(op.f('ix_lead_owner_changes_lead_id'), 'lead_owner_changes', ['lead_id'])


def downgrade():
    op.drop_table('lead_owner_changes')
    op.drop_index(op.f('ix_leads_village_index'), 'leads')
    with op.batch_alter_table('leads', schema=None) as batch_op:
        batch_op.drop_column('village_index')
