"""Areas: who acts where."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from outreach.domain.roles import Actor, Role
from outreach.models.regions import Area


def below(lineage: str) -> ColumnElement[bool]:
    """Areas that are, or lie below, the one with this lineage."""
    return Area.lineage.startswith(lineage, autoescape=True)


def within(actor: Actor) -> ColumnElement[bool]:
    """Areas in an official's charge; every area for all other roles, whose bounds are not areas."""
    if actor.role is Role.OFFICIAL:
        return below(actor.area_lineage or "\x01")
    return true()


def has_charge_of(actor: Actor, area: Area) -> bool:
    """True where the actor is the office, or an official of this area or of one above it."""
    if actor.role is Role.OFFICE:
        return True
    return actor.role is Role.OFFICIAL and bool(actor.area_lineage) and area.lineage.startswith(str(actor.area_lineage))


def opens(actor: Actor, area: Area) -> bool:
    """True where the actor may open the area's page: officials their own area and what lies below, others all."""
    if actor.role is Role.OFFICIAL:
        return bool(actor.area_lineage) and area.lineage.startswith(str(actor.area_lineage))
    return True
