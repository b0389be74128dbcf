"""Stations: everybody sees them; the office keeps all, an official those of the own area."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true

from outreach.domain.roles import Actor, Role
from outreach.models.chargers import Station, StationImport
from outreach.models.regions import Area
from outreach.policies.regions import below


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """An official sees the stations of the own area; to all others the inventory is public."""
    if actor.role is Role.OFFICIAL:
        return Station.area_id.in_(select(Area.id).where(below(actor.area_lineage or "\x01")))
    return true()


def keeps_stations(actor: Actor) -> bool:
    """Whether the actor may add, edit, confirm or import at all."""
    return actor.role is Role.OFFICE or (actor.role is Role.OFFICIAL and bool(actor.area_lineage))


def keeps_in(actor: Actor, area: Area | None) -> bool:
    """Whether the actor may do so in this area."""
    if actor.role is Role.OFFICE:
        return True
    return keeps_stations(actor) and area is not None and area.lineage.startswith(actor.area_lineage or "\x01")


def imports_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The office sees every import, others their own."""
    if actor.role is Role.OFFICE:
        return true()
    return or_(StationImport.created_by_id == actor.user_id) if actor.user_id else StationImport.id.is_(None)
