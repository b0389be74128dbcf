"""a role for the staff of organisers"""

from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

OLD = ('office', 'official', 'organiser', 'dealer_manager', 'dealer_staff', 'public')
NEW = ('office', 'official', 'organiser', 'organiser_staff', 'dealer_manager', 'dealer_staff', 'public')


def _allow(roles):
    members = tuple(role for role in roles if role.startswith(('organiser', 'dealer')))
    rules = {
        'ck_users_role': f'role IN {roles}',
        'ck_users_member_has_organisation': f'role NOT IN {members} OR organisation_id IS NOT NULL',
    }
    with op.batch_alter_table('users', schema=None) as batch_op:
        for name, rule in rules.items():
            batch_op.drop_constraint(op.f(name), type_='check')
            batch_op.create_check_constraint(op.f(name), rule)


def upgrade():
    _allow(NEW)


def downgrade():
    op.execute("UPDATE users SET role = 'organiser' WHERE role = 'organiser_staff'")
    _allow(OLD)
