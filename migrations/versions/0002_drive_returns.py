"""drive returns"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


BEFORE = ('lead', 'test_drive')
AFTER = (*BEFORE, 'drive_return')


def kinds(before, after):
    """A check constraint lists what a phone may send."""
    def column(values):
        return sa.Enum(*values, name='recordkind', native_enum=False, create_constraint=True, length=32)

    with op.batch_alter_table('held_records', schema=None) as batch_op:
        batch_op.alter_column('kind', existing_type=column(before), type_=column(after), existing_nullable=False)


def upgrade():
    op.create_table('drive_returns',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('test_drive_id', sa.Uuid(), nullable=False),
    sa.Column('body_hmac', sa.String(length=64), nullable=False),
    sa.Column('captured_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('clock_skew_seconds', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_drive_returns_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['test_drive_id'], ['test_drives.id'], name=op.f('fk_drive_returns_test_drive_id_test_drives'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drive_returns')),
    sa.UniqueConstraint('test_drive_id', name=op.f('uq_drive_returns_test_drive_id'))
    )
    with op.batch_alter_table('drive_returns', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drive_returns_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('drive_signatures',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('test_drive_id', sa.Uuid(), nullable=False),
    sa.Column('strokes_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['test_drive_id'], ['test_drives.id'], name=op.f('fk_drive_signatures_test_drive_id_test_drives'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drive_signatures')),
    sa.UniqueConstraint('test_drive_id', name=op.f('uq_drive_signatures_test_drive_id'))
    )
    kinds(BEFORE, AFTER)


def downgrade():
    op.execute("DELETE FROM held_records WHERE kind = 'drive_return'")
    kinds(AFTER, BEFORE)
    op.drop_table('drive_signatures')
    with op.batch_alter_table('drive_returns', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drive_returns_organisation_id'))

    op.drop_table('drive_returns')
