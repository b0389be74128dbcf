"""Accounts and the register: who may see and keep them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from outreach.domain.accounts import STAFF_OF
from outreach.domain.errors import Forbidden
from outreach.domain.roles import Actor, Permission, Role
from outreach.models.accounts import User


def demand(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden unless the actor's role grants the permission."""
    if not actor.may(permission):
        raise Forbidden


def users_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Accounts that the actor keeps: all for the office, a manager's own organisation's staff, nobody else's."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.role in STAFF_OF and actor.organisation_id is not None:
        return (User.organisation_id == actor.organisation_id) & User.role.in_(STAFF_OF[actor.role])
    return false()


def grantable_roles(actor: Actor) -> tuple[Role, ...]:
    """Return the roles that the actor may give to an account."""
    if actor.role is Role.OFFICE:
        return tuple(role for role in Role if role is not Role.PUBLIC)
    return STAFF_OF.get(actor.role, ())


def can_manage_user(actor: Actor, user: User) -> bool:
    """Say whether the actor may invite, change or deactivate this account."""
    if actor.role is Role.OFFICE:
        return True
    own = actor.organisation_id is not None and user.organisation_id == actor.organisation_id
    return own and user.role in STAFF_OF.get(actor.role, ())
