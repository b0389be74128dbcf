"""Events that belong together: a series over many days, a county event with its townships', and their one approval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, OutreachError, RuleBroken
from outreach.domain.events import EventKind, EventStatus, GroupKind
from outreach.domain.roles import Actor
from outreach.domain.scheduling.days import MOST_DAYS, moved_to
from outreach.domain.words import N_
from outreach.models.events import Event, EventGroup
from outreach.models.venues import Venue
from outreach.policies import events as policy
from outreach.queries.venues import get_venue
from outreach.services.audit import record
from outreach.services.event_copies import copy_event
from outreach.services.events import approve_event, return_event, submit_event


class Refused(OutreachError):
    """Nothing was done, because of some of the events: their titles, each with a reason (message and parameters)."""

    def __init__(self, reasons: Sequence[tuple[str, str, Mapping[str, object]]]) -> None:
        super().__init__(N_("Nothing was done: some events stand against it."))
        self.reasons = list(reasons)


def make_series(
    session: Session, *, actor: Actor, event: Event, days: Iterable[date], now: datetime
) -> tuple[EventGroup, list[Event]]:
    """Copies of an event on other days, at the same hours; the event becomes one of the series."""
    wanted = sorted(set(days))
    if event.starts_at is None or event.ends_at is None or event.venue is None:
        raise RuleBroken({"days": N_("Give the event its venue and time first: the series takes them over.")})
    if not wanted or len(wanted) > MOST_DAYS:
        raise RuleBroken({"days": N_("Choose 1 to 60 days.")})
    group = _group_of(session, actor, event, GroupKind.SERIES)
    made = []
    for day in wanted:
        starts, ends = moved_to(event.starts_at, event.ends_at, day)
        plan = replace(event.details, starts_at=starts, ends_at=ends)
        made.append(copy_event(session, actor=actor, source=event, now=now, details=plan, group=group))
    facts = {"events": len(made), "days": [day.isoformat() for day in wanted]}
    record(session, actor=actor, action="event.series", subject=group, after=facts)
    return group, made


def make_tour(
    session: Session, *, actor: Actor, event: Event, stops: Mapping[UUID, date], now: datetime
) -> tuple[EventGroup, list[Event]]:
    """Township events around a county event (1+N): one at each venue on its day, at the county event's hours."""
    if event.starts_at is None or event.ends_at is None or event.kind is not EventKind.COUNTY:
        raise RuleBroken(
            {"stops": N_("Begin with a county event that has its time: the township events take it over.")}
        )
    if not stops or len(stops) > MOST_DAYS:
        raise RuleBroken({"stops": N_("Choose 1 to 60 venues, each with its day.")})
    group = _group_of(session, actor, event, GroupKind.TOUR)
    made = []
    for venue_id, day in sorted(stops.items(), key=lambda stop: (stop[1], stop[0])):
        venue = get_venue(session, actor=actor, venue_id=venue_id)
        starts, ends = moved_to(event.starts_at, event.ends_at, day)
        plan = replace(
            event.details,
            title=_title(event, venue),
            kind=EventKind.TOWNSHIP,
            venue_id=venue.id,
            starts_at=starts,
            ends_at=ends,
            stalls_needed=min(event.stalls_needed, venue.stalls),
        )
        made.append(copy_event(session, actor=actor, source=event, now=now, details=plan, group=group))
    record(session, actor=actor, action="event.tour", subject=group, after={"events": len(made)})
    return group, made


def _title(event: Event, venue: Venue) -> str:
    place = venue.township or venue.area
    return f"{event.title} · {place.name_zh}"[:120]


def _group_of(session: Session, actor: Actor, event: Event, kind: GroupKind) -> EventGroup:
    if not policy.can_keep(actor, event):
        raise Forbidden
    if event.group is None:
        event.group = EventGroup(kind=kind, title=event.title)
        session.add(event.group)
        session.flush()
    elif event.group.kind is not kind:
        raise RuleBroken({"": N_("This event already belongs to a group of another kind.")})
    return event.group


def submit_group(session: Session, *, actor: Actor, events: Iterable[Event], now: datetime) -> int:
    """Hand in every draft and returned event of a group, all or none; how many."""
    ready = [event for event in events if event.status in {EventStatus.DRAFT, EventStatus.RETURNED}]
    return _all_or_none(ready, lambda event: submit_event(session, actor=actor, event=event, now=now))


def approve_group(
    session: Session,
    *,
    actor: Actor,
    events: Iterable[Event],
    versions: Mapping[UUID, int],
    now: datetime,
    comment: str = "",
) -> int:
    """Approve every event that waits, as read (`versions` by id), all or none; how many."""

    def approve(event: Event) -> None:
        version = versions.get(event.id, 0)
        approve_event(session, actor=actor, event=event, version=version, now=now, comment=comment)

    return _all_or_none([event for event in events if event.status is EventStatus.SUBMITTED], approve)


def return_group(session: Session, *, actor: Actor, events: Iterable[Event], comment: str, now: datetime) -> int:
    """Return every event that waits; how many."""
    waiting = [event for event in events if event.status is EventStatus.SUBMITTED]

    def give_back(event: Event) -> None:
        return_event(session, actor=actor, event=event, comment=comment, now=now)

    return _all_or_none(waiting, give_back)


def _all_or_none(events: Sequence[Event], act: Callable[[Event], None]) -> int:
    reasons: list[tuple[str, str, Mapping[str, object]]] = []
    for event in events:
        try:
            act(event)
        except RuleBroken as error:
            reasons += [(event.title, message, error.params) for message in error.fields.values()]
        except (Conflict, Forbidden) as error:
            reasons.append((event.title, error.message, error.params))
    if reasons:
        raise Refused(reasons)
    if not events:
        raise Conflict(N_("None of these events can take this step now. Reload the page and look again."))
    return len(events)
