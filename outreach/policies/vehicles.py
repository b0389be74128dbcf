"""Who may see and keep demonstration vehicles: the company's own people; the office sees all."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from outreach.domain.roles import Actor, Role
from outreach.models.vehicles import Vehicle


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The where-clause of the vehicles that the actor sees."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.is_dealer and actor.organisation_id:
        return Vehicle.organisation_id == actor.organisation_id
    return false()


def can_register(actor: Actor) -> bool:
    """Managers enter their company's cars."""
    return actor.role is Role.DEALER_MANAGER and actor.organisation_id is not None


def can_change(actor: Actor, vehicle: Vehicle) -> bool:
    """Managers, for their company's cars."""
    return can_register(actor) and vehicle.organisation_id == actor.organisation_id


def can_drive(actor: Actor, vehicle: Vehicle) -> bool:
    """Whether the actor may book this car or send it out."""
    return (actor.is_dealer or actor.is_visitor) and vehicle.organisation_id == actor.organisation_id
