"""candidate sites and siting scenarios"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('candidate_sites',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('settlement', 'venue', 'fuel', 'drawn', name='sitekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('longitude', sa.Double(), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=False),
    sa.Column('spare_kva', sa.Double(), nullable=True),
    sa.Column('cost_yuan', sa.Double(), nullable=True),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('fuel', 'drawn')", name=op.f('ck_candidate_sites_own_kind')),
    sa.CheckConstraint('cost_yuan > 0', name=op.f('ck_candidate_sites_cost_positive')),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90', name=op.f('ck_candidate_sites_latitude_range')),
    sa.CheckConstraint('longitude BETWEEN -180 AND 180', name=op.f('ck_candidate_sites_longitude_range')),
    sa.CheckConstraint('spare_kva >= 0', name=op.f('ck_candidate_sites_spare_not_negative')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_candidate_sites_area_id_areas')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_candidate_sites_created_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_sites')),
    sa.UniqueConstraint('area_id', 'kind', 'name', 'longitude', 'latitude', name=op.f('uq_candidate_sites_area_id_kind_name_longitude_latitude'))
    )
    with op.batch_alter_table('candidate_sites', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_candidate_sites_area_id'), ['area_id'], unique=False)

    op.create_table('siting_scenarios',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('job_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.Enum('asked', 'solved', 'infeasible', 'too_large', name='scenariostatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('question', sa.JSON(), nullable=False),
    sa.Column('inputs', sa.JSON(), nullable=False),
    sa.Column('gap', sa.Double(), nullable=True),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('solved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_siting_scenarios_area_id_areas')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_siting_scenarios_created_by_id_users')),
    sa.ForeignKeyConstraint(['job_id'], ['jobs.id'], name=op.f('fk_siting_scenarios_job_id_jobs')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_siting_scenarios'))
    )
    with op.batch_alter_table('siting_scenarios', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_siting_scenarios_area_id'), ['area_id'], unique=False)


def downgrade():
    op.drop_table('siting_scenarios')
    op.drop_table('candidate_sites')
