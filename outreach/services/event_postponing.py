"""Postponing an event in one action: ground, teams, cars, bookings and calendars move with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.events import Ground, Verb, missing_for_submission, next_status
from outreach.domain.roles import Actor, Role
from outreach.domain.scheduling.days import moved_to
from outreach.domain.words import N_
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.services.event_approvals import ask_desks
from outreach.services.event_bookings import move_bookings
from outreach.services.event_limits import claim_quota, demand_open_days
from outreach.services.event_moves import move_companies
from outreach.services.event_slots import claim_stalls
from outreach.services.event_steps import (
    demand_complete,
    demand_open,
    demand_right,
    demand_version,
    facts_of,
    record_change,
    take_step,
    write_details,
)
from outreach.services.events import keep_announcement


@dataclass(frozen=True)
class Postponement:
    """What became of an event: companies that are asked again, bookings that moved, and those that had to go."""

    asked_again: list[EventCompany]
    moved: int
    let_go: int


def postpone_event(
    session: Session, *, actor: Actor, event: Event, day: date, reason: str, version: int, now: datetime
) -> Postponement:
    """Move an approved event to another day at the same hours, and take its ground there at once.

    The ground is held from now on, so that of two events for the last free day one gets it and the other a `Conflict`.
    Approval is asked again, for the day has changed.
    """
    if not policy.can_keep(actor, event):
        raise Forbidden
    demand_version(event, version)
    next_status(event.status, Verb.POSTPONE)
    if event.starts_at is None or event.ends_at is None:
        raise RuleBroken({"day": N_("Give the beginning and the end.")})
    if not reason:
        raise RuleBroken({"comment": N_("Say why the event is postponed: those who planned to come will read it.")})
    if day == beijing(event.starts_at).date():
        raise RuleBroken({"day": N_("Choose another day than the one that the event has.")})
    before, facts = event.starts_at, facts_of(event)
    starts, ends = moved_to(event.starts_at, event.ends_at, day)
    details = replace(event.details, starts_at=starts, ends_at=ends)
    demand_complete(_on_day(missing_for_submission(details, now)))
    _announce(event, reason)
    write_details(session, actor, event, details, now)
    demand_open(event)
    demand_open_days(session, event)
    demand_right(session, event, by_office=actor.role is Role.OFFICE)
    claim_stalls(session, event)
    claim_quota(session, event)
    asked = move_companies(session, event)
    moved, gone = move_bookings(session, actor=actor, event=event, shift=starts - before, reason=reason)
    event.sequence += 1
    event.submitted_at = now
    ask_desks(session, event=event, now=now, changed=frozenset({Ground.TIME}))
    changes = {key: [facts[key], value] for key, value in facts_of(event).items() if facts[key] != value}
    take_step(session, actor, event, Verb.POSTPONE, reason, changes)
    record_change(session, actor, event, changes)
    return Postponement(asked, moved, gone)


def _announce(event: Event, reason: str) -> None:
    keep_announcement(event)
    if event.announced:
        event.announced = event.announced | {"postponed": reason}


def _on_day(faults: dict[str, str]) -> dict[str, str]:
    return {"day" if name == "starts_at" else name: text for name, text in faults.items()}
