"""lists of customers on their way in"""

import sqlalchemy as sa
from alembic import op


revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('lead_lists',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('rows_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_lead_lists_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead_lists'))
    )
    op.create_index(op.f('ix_lead_lists_user_id'), 'lead_lists', ['user_id'])


def downgrade():
    op.drop_table('lead_lists')
