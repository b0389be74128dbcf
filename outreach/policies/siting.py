"""Siting: the office everywhere, an official in the own area and below; whoever may see the area may see its scenarios."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from outreach.domain.roles import Actor, Permission
from outreach.models.regions import Area
from outreach.models.siting import SitingScenario
from outreach.policies.regions import has_charge_of, within


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Scenarios of the areas in the actor's charge."""
    return SitingScenario.area_id.in_(select(Area.id).where(within(actor)))


def can_plan(actor: Actor, area: Area) -> bool:
    """Whether the actor may ask where next in this area."""
    return actor.may(Permission.SITING_PLAN) and has_charge_of(actor, area)
