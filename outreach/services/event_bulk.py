"""One change for many events, all or none: of a series, or of those ticked in the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, beijing
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.events import EDITABLE, EventDetails, Reach
from outreach.domain.roles import Actor
from outreach.models.events import Event
from outreach.services.event_groups import Refused
from outreach.services.events import change_event


@dataclass(frozen=True)
class Together:
    """What is changed alike: details by name, the hours of the day, and a campaign that is added."""

    values: Mapping[str, Any]
    hours: tuple[time, time] | None = None
    campaign_id: UUID | None = None

    def apply(self, details: EventDetails) -> EventDetails:
        """The details after the change; each event keeps its own days."""
        if self.hours and details.starts_at and details.ends_at:
            first, last = beijing(details.starts_at).date(), beijing(details.ends_at).date()
            details = replace(
                details,
                starts_at=datetime.combine(first, self.hours[0], BEIJING),
                ends_at=datetime.combine(last, self.hours[1], BEIJING),
            )
        return replace(details, **self.values)


def difference(before: EventDetails, after: EventDetails) -> Together:
    """What a change of one event means for its series: all that differs, days apart."""
    apart = {"starts_at", "ends_at"}
    names = [name for name in EventDetails.__dataclass_fields__ if name not in apart]
    values = {name: getattr(after, name) for name in names if getattr(before, name) != getattr(after, name)}
    hours = None
    if after.starts_at and after.ends_at and _hours(before) != _hours(after):
        hours = (beijing(after.starts_at).time(), beijing(after.ends_at).time())
    return Together(values, hours)


def _hours(details: EventDetails) -> tuple[time | None, time | None]:
    moments = (details.starts_at, details.ends_at)
    return tuple(beijing(moment).time() if moment else None for moment in moments)  # type: ignore[return-value]  # two


def in_reach(event: Event, members: Iterable[Event], reach: Reach) -> list[Event]:
    """The other events of a series that a change of `event` is for: all that can be changed, or the later ones."""
    if reach is Reach.ONE:
        return []
    others = [one for one in members if one.id != event.id and one.status in EDITABLE]
    return others if reach is Reach.ALL else [one for one in others if one.listed_at > event.listed_at]


def change_together(
    session: Session, *, actor: Actor, events: Sequence[Event], change: Together, now: datetime
) -> list[Event]:
    """Change all of them, or raise `Refused` with every reason; those that go for approval again are returned."""
    again, reasons = [], []
    for event in events:
        campaigns = {one.id for one in event.campaigns} | ({change.campaign_id} if change.campaign_id else set())
        try:
            asked = change_event(
                session,
                actor=actor,
                event=event,
                details=change.apply(event.details),
                campaign_ids=campaigns,
                version=event.version,
                now=now,
            )
        except RuleBroken as error:
            reasons += [(event.title, message, error.params) for message in error.fields.values()]
        except Conflict as error:
            reasons.append((event.title, error.message, error.params))
        else:
            again += [event] if asked else []
    if reasons:
        raise Refused(reasons)
    return again
