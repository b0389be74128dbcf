"""What the forms of a drive offer to choose from: the actor's own leads, cars, colleagues, the day's events."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import current_app, request
from flask_babel import gettext
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.roles import Actor
from outreach.models.leads import Lead
from outreach.queries.leads import LeadFilter, get_lead, list_leads
from outreach.queries.test_drives import list_company_staff, list_joined_events
from outreach.queries.vehicles import Fitness, list_fleet
from outreach.web.choices import choice

RECENT = 30


def held_months() -> int:
    """For how many months a licence must have been held."""
    return int(current_app.extensions["outreach.settings"].licence_months)


def as_id(text: str | None) -> UUID | None:
    """An id from an address or a form, or None for what is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def lead_title(lead: Lead) -> str:
    """A lead as its own company's people see it."""
    return " ".join(part for part in (lead.name or gettext("No name"), lead.masked) if part)


def lead_choices(session: Session, actor: Actor, chosen: UUID | None) -> list[Any]:
    """The actor's latest leads (those with these last four digits, where given), and the one chosen already."""
    digits = request.args.get("last_four", "")
    four = digits if len(digits) == 4 and digits.isascii() and digits.isdigit() else ""
    wanted = LeadFilter(last_four=four) if four else LeadFilter(open_only=True)
    found = {lead.id: lead for lead in list_leads(session, actor=actor, wanted=wanted, limit=RECENT).items}
    if chosen and chosen not in found:
        found = {chosen: get_lead(session, actor=actor, lead_id=chosen), **found}
    return [choice(lead.id, lead_title(lead)) for lead in found.values()]


def fleet(session: Session, actor: Actor, now: datetime) -> list[Fitness]:
    """The company's cars in use."""
    return list_fleet(session, actor=actor, today=beijing(now).date())


def car_choices(cars: list[Fitness]) -> list[Any]:
    """The cars with what keeps them from leaving."""
    return [choice(car.vehicle.id, car_title(car)) for car in cars]


def car_title(car: Fitness) -> str:
    """Model, short name or plate, and a word where the car can't leave now."""
    vehicle = car.vehicle
    state = gettext("may not be driven") if car.unfit else gettext("Out now") if car.out else ""
    return " · ".join(part for part in (vehicle.model.title, vehicle.label or vehicle.plate, state) if part)


def staff_choices(session: Session, actor: Actor) -> list[Any]:
    """Colleagues who may ride along."""
    return [choice(user.id, user.name or user.email or "") for user in list_company_staff(session, actor=actor)]


def event_choices(session: Session, actor: Actor, day: date) -> list[Any]:
    """The day's events that the company takes part in, the earliest first; or none of them."""
    events = list_joined_events(session, actor=actor, day=day)
    return [*(choice(event.id, event.title) for event in events), choice("", gettext("Not at an event"))]
