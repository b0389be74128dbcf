"""fair days"""

import sqlalchemy as sa
from alembic import op


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade():
    op.allow_values('notices', 'kind', 'noticekind', ['event_incident'])
    op.create_table('day_records',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('visitors', 'incident', 'word', name='daykind', native_enum=False, length=32, create_constraint=True), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('incident', sa.Enum('injury', 'vehicle', 'crowd', 'power', 'weather', 'dispute', 'other', name='incidentkind', native_enum=False, length=32, create_constraint=True), nullable=True),
    sa.Column('word', sa.String(length=300), nullable=False),
    sa.Column('note_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('body_hmac', sa.String(length=64), nullable=False),
    sa.Column('captured_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'visitors') = (number IS NOT NULL) AND (kind = 'incident') = (incident IS NOT NULL)", name=op.f('ck_day_records_has_what_its_kind_needs')),
    sa.CheckConstraint('number IS NULL OR (number BETWEEN -50 AND 50 AND number <> 0)', name=op.f('ck_day_records_number_of_a_tap')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_day_records_event_id_events'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_day_records_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_day_records'))
    )
    with op.batch_alter_table('day_records', schema=None) as batch_op:
        batch_op.create_index('ix_day_records_event_id_kind', ['event_id', 'kind', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_day_records_user_id'), ['user_id'], unique=False)


def downgrade():
    op.drop_table('day_records')
    op.execute("DELETE FROM notices WHERE kind = 'event_incident'")
