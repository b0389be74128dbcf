"""Accounts and the register: who may see and keep them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from outreach.domain.errors import Forbidden
from outreach.domain.roles import Actor, Permission, Role
from outreach.models.accounts import User

STAFF_ROLES = (Role.DEALER_MANAGER, Role.DEALER_STAFF)


def demand(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden unless the actor's role grants the permission."""
    if not actor.may(permission):
        raise Forbidden


def users_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Accounts that the actor keeps: all for the office, a manager's own company's staff, nobody else's."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.role is Role.DEALER_MANAGER and actor.organisation_id is not None:
        return (User.organisation_id == actor.organisation_id) & User.role.in_(STAFF_ROLES)
    return false()


def grantable_roles(actor: Actor) -> tuple[Role, ...]:
    """Return the roles that the actor may give to an account."""
    if actor.role is Role.OFFICE:
        return tuple(role for role in Role if role is not Role.PUBLIC)
    return STAFF_ROLES if actor.role is Role.DEALER_MANAGER else ()


def can_manage_user(actor: Actor, user: User) -> bool:
    """Say whether the actor may invite, change or deactivate this account."""
    if actor.role is Role.OFFICE:
        return True
    return (
        actor.role is Role.DEALER_MANAGER
        and actor.organisation_id is not None
        and user.organisation_id == actor.organisation_id
        and user.role in STAFF_ROLES
    )
