"""What organisers and officials do with events: draft, change, submit, return, approve, publish, start, cancel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.codes import new_code
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.events import (
    EDITABLE,
    HOLDING,
    OVER,
    EventDetails,
    EventStatus,
    Verb,
    check_details,
    grounds_changed,
    missing_for_submission,
    next_status,
    permit_scope,
)
from outreach.domain.permits import Permit, permit_faults, permit_gaps
from outreach.domain.roles import Actor, Role
from outreach.domain.words import N_
from outreach.models.events import Event
from outreach.models.organisations import Organisation
from outreach.policies import events as policy
from outreach.services.audit import record
from outreach.services.event_approvals import agree as agree_to
from outreach.services.event_approvals import ask_desks, demand_turn, is_last
from outreach.services.event_bookings import cancel_bookings, move_bookings
from outreach.services.event_limits import claim_quota, demand_open_days, release_quota
from outreach.services.event_moves import move_companies, release_companies
from outreach.services.event_slots import claim_stalls, release_stalls
from outreach.services.event_steps import (
    demand_complete,
    demand_open,
    demand_party,
    demand_right,
    demand_version,
    facts_of,
    open_facts_of,
    record_change,
    set_campaigns,
    take_step,
    to_json,
    write_details,
)
from outreach.services.event_tasks import fill_checklist

# what the public is told, and goes on being told while a change waits for approval
ANNOUNCED = ("title", "summary", "starts_at", "ends_at", "venue_id", "area_id")


def draft_event(
    session: Session,
    *,
    actor: Actor,
    details: EventDetails,
    campaign_ids: Iterable[UUID],
    now: datetime,
    organisation_id: UUID | None = None,
) -> Event:
    """Begin an event as a draft of the actor's organisation (the office names one)."""
    if not policy.can_draft(actor):
        raise Forbidden
    keeper = session.get(Organisation, organisation_id if actor.role is Role.OFFICE else actor.organisation_id)
    if keeper is None:
        raise RuleBroken({"organisation_id": N_("Choose the organisation that holds the event.")})
    check_details(details)
    event = Event(code=new_code(), organisation=keeper, organisation_id=keeper.id, listed_at=now)
    write_details(session, actor, event, details, now)
    set_campaigns(session, event, campaign_ids)
    session.add(event)
    record(session, actor=actor, action="event.draft", subject=event, after=open_facts_of(event))
    return event


def change_event(
    session: Session,
    *,
    actor: Actor,
    event: Event,
    details: EventDetails,
    campaign_ids: Iterable[UUID],
    version: int,
    now: datetime,
) -> bool:
    """Change an event. After approval another time, place or scale asks for approval again: then returns True."""
    if not policy.can_keep(actor, event):
        raise Forbidden
    demand_version(event, version)
    if event.status not in EDITABLE:
        raise Conflict(N_("An event of this status can't be changed. Withdraw or reopen it first."))
    check_details(details)
    if details.stalls_needed < event.stalls_given:
        raise RuleBroken({"stalls_needed": N_("More stalls than this are already given to companies.")})
    before, facts = event.details, facts_of(event)
    again = event.status in HOLDING and bool(grounds_changed(before, details))
    if again:
        demand_complete(missing_for_submission(details, now))
        keep_announcement(event)
    write_details(session, actor, event, details, now)
    set_campaigns(session, event, campaign_ids)
    changes = {key: [facts[key], value] for key, value in facts_of(event).items() if facts[key] != value}
    if event.submitted_at and changes:
        event.sequence += 1
    if (before.starts_at, before.ends_at) != (details.starts_at, details.ends_at):
        _move_along(session, actor, event, before)
    if again:
        demand_open(event)
        demand_open_days(session, event)
        demand_right(session, event, by_office=actor.role is Role.OFFICE)
        event.submitted_at = now
        ask_desks(session, event=event, now=now, changed=grounds_changed(before, details))
        take_step(session, actor, event, Verb.CHANGE, changes=changes)
    record_change(session, actor, event, changes)
    return again


def _move_along(session: Session, actor: Actor, event: Event, before: EventDetails) -> None:
    """Companies and bookings follow the event's new time."""
    move_companies(session, event)
    if before.starts_at and event.starts_at and before.starts_at != event.starts_at:
        move_bookings(session, actor=actor, event=event, shift=event.starts_at - before.starts_at)


def keep_announcement(event: Event) -> None:
    """What was published goes on standing for the public until the change is published."""
    if event.published_at and not event.announced:
        event.announced = {name: to_json(getattr(event, name)) for name in ANNOUNCED}


def submit_event(session: Session, *, actor: Actor, event: Event, now: datetime) -> None:
    """Hand the event to the officials of its area."""
    demand_party(actor, event, Verb.SUBMIT)
    next_status(event.status, Verb.SUBMIT)
    demand_complete(missing_for_submission(event.details, now))
    demand_open(event)
    demand_open_days(session, event)
    demand_right(session, event, by_office=actor.role is Role.OFFICE)
    first, event.submitted_at = event.submitted_at is None, now
    ask_desks(session, event=event, now=now)
    if first:
        fill_checklist(session, actor=actor, event=event)
    take_step(session, actor, event, Verb.SUBMIT)


def withdraw_event(session: Session, *, actor: Actor, event: Event) -> None:
    """Take a submitted event back to change it."""
    demand_party(actor, event, Verb.WITHDRAW)
    take_step(session, actor, event, Verb.WITHDRAW)


def return_event(session: Session, *, actor: Actor, event: Event, comment: str, now: datetime) -> None:
    """Send the event back to its keeper with what is to be changed."""
    demand_party(actor, event, Verb.RETURN)
    next_status(event.status, Verb.RETURN)
    demand_turn(session, actor=actor, event=event, now=now)
    if not comment:
        raise RuleBroken({"comment": N_("Say what is to be changed.")})
    take_step(session, actor, event, Verb.RETURN, comment)


def approve_event(
    session: Session, *, actor: Actor, event: Event, version: int, now: datetime, comment: str = ""
) -> bool:
    """Agree to the event as read (`version`). The last desk's agreement approves it and takes its stalls: then True.

    Nobody approves what they submitted themselves.
    """
    demand_party(actor, event, Verb.APPROVE)
    demand_version(event, version)
    next_status(event.status, Verb.APPROVE)
    submitted = [step for step in event.steps if step.verb in {Verb.SUBMIT, Verb.CHANGE, Verb.POSTPONE}]
    if submitted and submitted[-1].user_id == actor.user_id:
        raise Forbidden(N_("You submitted this event yourself: somebody else approves it."))
    demand_open(event)
    demand_open_days(session, event)
    demand_right(session, event, by_office=bool(submitted) and submitted[-1].by_office)
    if is_last(session, actor=actor, event=event, now=now):
        claim_stalls(session, event)
        claim_quota(session, event)
    if not agree_to(session, actor=actor, event=event, now=now, comment=comment):
        return False
    event.approved_at = now
    take_step(session, actor, event, Verb.APPROVE, comment)
    return True


def publish_event(session: Session, *, actor: Actor, event: Event, now: datetime) -> None:
    """Show the event to the public. A large one needs its police permit first."""
    demand_party(actor, event, Verb.PUBLISH)
    next_status(event.status, Verb.PUBLISH)
    advice = event.permit_advice(beijing(now).date())
    demand_complete(permit_gaps(advice, event.permit, outdated=bool(event.outside_permit)))
    demand_open(event)
    event.published_at = event.published_at or now
    event.announced = {}
    event.sequence += 1
    take_step(session, actor, event, Verb.PUBLISH)


def start_event(session: Session, *, actor: Actor, event: Event, now: datetime) -> None:
    """Open the event on its day."""
    demand_party(actor, event, Verb.START)
    if event.starts_at and beijing(event.starts_at).date() > beijing(now).date():
        raise RuleBroken({"": N_("The event begins on a later day.")})
    take_step(session, actor, event, Verb.START)


def cancel_event(session: Session, *, actor: Actor, event: Event, reason: str, now: datetime) -> None:
    """Call the event off: its stalls and teams are free again, and calendars show it as cancelled."""
    demand_party(actor, event, Verb.CANCEL)
    next_status(event.status, Verb.CANCEL)
    if not reason and event.status is not EventStatus.DRAFT:
        raise RuleBroken({"comment": N_("Say why the event is cancelled: those who planned to come will read it.")})
    release_stalls(session, event)
    release_quota(session, event)
    release_companies(session, event)
    cancel_bookings(session, actor=actor, event=event, reason=reason)
    event.cancelled_at, event.cancel_reason = now, reason
    event.sequence += 1
    take_step(session, actor, event, Verb.CANCEL, reason)


def record_permit(session: Session, *, actor: Actor, event: Event, permit: Permit, now: datetime) -> None:
    """Write down the police permit's number and days: it stands for the plan as it is now."""
    if not policy.can_keep(actor, event):
        raise Forbidden
    if event.status in OVER:
        raise Conflict(N_("The event is over."))
    demand_complete(permit_faults(permit, today=beijing(now).date()))
    before = event.permit
    event.permit_number, event.permit_applied_on, event.permit_issued_on = (
        permit.number,
        permit.applied_on,
        permit.issued_on,
    )
    event.permit_scope = permit_scope(event.details) if permit.number else {}
    facts = {"number": permit.number, "issued_on": str(permit.issued_on or "")}
    record(session, actor=actor, action="event.permit", subject=event, before={"number": before.number}, after=facts)
