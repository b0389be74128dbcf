"""charger news"""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    op.allow_values('notices', 'kind', 'noticekind', ['charger_near'])
    op.allow_values('count_readings', 'split', 'countsplit', ['no_home_charging'])
    op.create_table('lead_chargers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('station_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('km', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], name=op.f('fk_lead_chargers_lead_id_leads'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['station_id'], ['stations.id'], name=op.f('fk_lead_chargers_station_id_stations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_lead_chargers_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead_chargers')),
    sa.UniqueConstraint('lead_id', 'station_id', name=op.f('uq_lead_chargers_lead_id_station_id'))
    )
    op.create_index(op.f('ix_lead_chargers_lead_id'), 'lead_chargers', ['lead_id'])
    op.create_index(op.f('ix_lead_chargers_station_id'), 'lead_chargers', ['station_id'])
