"""What the verbs of events share: who may, what is complete, the step with its line in timeline and audit log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from outreach.domain.clock import beijing
from outreach.domain.errors import Conflict, Forbidden, NotFound, RuleBroken
from outreach.domain.events import TRANSITIONS, EventDetails, EventKind, Verb, next_status
from outreach.domain.roles import Actor
from outreach.domain.venues import VenueStatus
from outreach.domain.words import N_
from outreach.models.campaigns import Campaign
from outreach.models.events import Event, EventStep
from outreach.policies import events as policy
from outreach.queries.venues import get_venue, may_book
from outreach.services.audit import record
from outreach.services.event_notices import tell_of_step

STALE = N_("Somebody else has changed this event since you opened it. Reload it and look again.")
_FIELDS = tuple(EventDetails.__dataclass_fields__)
# a named person is personal data: the audit log only says that it changed
_PERSONAL = frozenset({"safety_person", "safety_phone"})


def demand_party(actor: Actor, event: Event, verb: Verb) -> None:
    """Raise `Forbidden` unless the actor is the party that takes this step."""
    if not policy.can_take_part(actor, event, TRANSITIONS[verb].party):
        raise Forbidden


def demand_version(event: Event, version: int) -> None:
    """Raise `Conflict` where the event has changed since the reader opened it."""
    if event.version != version:
        raise Conflict(STALE)


def demand_complete(faults: Mapping[str, str]) -> None:
    """Raise `RuleBroken` where anything is missing or wrong."""
    if faults:
        raise RuleBroken(faults)


def demand_open(event: Event) -> None:
    """Raise `RuleBroken` where the venue is retired, closed at the time, or too small."""
    venue = event.venue
    if venue is None or event.starts_at is None or event.ends_at is None:
        raise RuleBroken({"venue_id": N_("Choose the venue.")})
    if venue.status is not VenueStatus.ACTIVE:
        raise RuleBroken({"venue_id": N_("The venue is no longer in use.")})
    reason = venue.why_unavailable(event.starts_at, event.ends_at)
    if reason:
        raise RuleBroken({"starts_at": reason})
    if event.stalls_needed > venue.stalls:
        raise RuleBroken({"stalls_needed": N_("The venue has fewer stalls than this.")})


def demand_right(session: Session, event: Event, *, by_office: bool) -> None:
    """Raise `RuleBroken` where the event's organisation may not use another's venue; the office books any."""
    if by_office or event.venue is None or event.starts_at is None or event.ends_at is None:
        return
    first_on, last_on = beijing(event.starts_at).date(), beijing(event.ends_at).date()
    keeper = event.organisation_id
    if not may_book(session, organisation_id=keeper, venue=event.venue, first_on=first_on, last_on=last_on):
        raise RuleBroken({"venue_id": N_("Another organisation keeps this venue. Ask it for these days first.")})


def write_details(session: Session, actor: Actor, event: Event, details: EventDetails, now: datetime) -> None:
    """Put what was typed into the event; its area follows its venue."""
    if details.venue_id is not None and details.venue_id != event.venue_id:
        try:
            event.venue = get_venue(session, actor=actor, venue_id=details.venue_id)
        except NotFound:
            raise RuleBroken({"venue_id": N_("Choose a venue of the list.")}) from None
    elif details.venue_id is None:
        event.venue = None
    for name in _FIELDS:
        setattr(event, name, getattr(details, name))
    township = event.venue.township_id if event.venue and details.kind is EventKind.TOWNSHIP else None
    area_id = township or (event.venue.area_id if event.venue else event.organisation.area_id)
    if area_id is None:
        raise RuleBroken({"venue_id": N_("Choose the venue.")})
    event.area_id = area_id
    event.listed_at = details.starts_at or event.listed_at or now


def set_campaigns(session: Session, event: Event, ids: Iterable[UUID]) -> None:
    """Count the event in these campaigns."""
    wanted = set(ids)
    event.campaigns = list(session.scalars(select(Campaign).where(Campaign.id.in_(wanted)))) if wanted else []
    if len(event.campaigns) != len(wanted):
        raise RuleBroken({"campaign_ids": N_("Choose campaigns of the list.")})


def take_step(
    session: Session,
    actor: Actor,
    event: Event,
    verb: Verb,
    comment: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Move the event on, with a line in its timeline and in the audit log."""
    before = event.status
    event.status = next_status(event.status, verb)
    event.steps.append(
        EventStep(verb=verb, status=event.status, user_id=actor.user_id, comment=comment, changes=dict(changes or {}))
    )
    flush_or_conflict(session)
    after = {"status": event.status.value}
    record(
        session, actor=actor, action=f"event.{verb.value}", subject=event, before={"status": before.value}, after=after
    )
    tell_of_step(session, actor=actor, event=event, verb=verb, comment=comment)


def record_change(session: Session, actor: Actor, event: Event, changes: Mapping[str, Any]) -> None:
    """Write the change to the audit log, without persons in clear; one that asks nobody is a line of the timeline too."""
    if changes and event.submitted_at and not (event.steps and event.steps[-1].changes == changes):
        step = EventStep(verb=Verb.EDIT, status=event.status, user_id=actor.user_id, changes=dict(changes))
        event.steps.append(step)
    flush_or_conflict(session)
    clear = {key: pair for key, pair in changes.items() if key not in _PERSONAL}
    if changes:
        record(
            session,
            actor=actor,
            action="event.edit",
            subject=event,
            before={key: pair[0] for key, pair in clear.items()},
            after={key: pair[1] for key, pair in clear.items()} | {key: "…" for key in changes if key in _PERSONAL},
        )


def facts_of(event: Event) -> dict[str, Any]:
    """The event's details as JSON values."""
    return {name: to_json(getattr(event, name)) for name in _FIELDS}


def open_facts_of(event: Event) -> dict[str, Any]:
    """The same without persons: for the audit log."""
    return {name: value for name, value in facts_of(event).items() if name not in _PERSONAL}


def to_json(value: Any) -> Any:
    """A detail's value as a timeline keeps it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()  # one moment is one text, whatever zone a form gave it in
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def flush_or_conflict(session: Session) -> None:
    """Flush; `Conflict` where somebody else has changed the event meanwhile."""
    try:
        session.flush()
    except StaleDataError as error:
        session.rollback()
        raise Conflict(STALE) from error
