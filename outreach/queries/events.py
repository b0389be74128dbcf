"""Events: lists, one event, the approver's queue, a month, what the public sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from outreach.domain.clock import beijing
from outreach.domain.errors import NotFound
from outreach.domain.events import EventKind, EventStatus
from outreach.domain.roles import Actor
from outreach.models.events import Event, EventApproval, EventStep, event_campaigns
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.policies.approvals import waits_for
from outreach.policies.events import visible_to
from outreach.policies.regions import below
from outreach.queries.paging import PAGE_SIZE, Page, SortKey, keyset

MONTH_LIMIT = 5_000
FEED_LIMIT = 1_000


@dataclass(frozen=True)
class EventFilters:
    """What a reader of the list may narrow it by."""

    q: str = ""
    status: EventStatus | None = None
    kind: EventKind | None = None
    area: Area | None = None
    campaign_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    own: bool = False


def scoped(actor: Actor) -> Select[Any]:
    """The events that the actor may see, with what a row shows."""
    loads = (joinedload(Event.area), joinedload(Event.organisation), joinedload(Event.venue))
    return select(Event).where(visible_to(actor)).options(*loads)


def _filtered(actor: Actor, filters: EventFilters) -> Select[Any]:
    wanted = scoped(actor)
    if filters.q:
        text = filters.q[:80]
        venues = select(Venue.id).where(Venue.name.contains(text, autoescape=True))
        wanted = wanted.where(
            or_(
                Event.title.contains(text, autoescape=True),
                Event.code == text.upper(),
                Event.venue_id.in_(venues),
            )
        )
    if filters.status:
        wanted = wanted.where(Event.status == filters.status)
    if filters.kind:
        wanted = wanted.where(Event.kind == filters.kind)
    if filters.area:
        wanted = wanted.where(Event.area_id.in_(select(Area.id).where(below(filters.area.lineage))))
    if filters.campaign_id:
        inside = select(event_campaigns.c.event_id).where(event_campaigns.c.campaign_id == filters.campaign_id)
        wanted = wanted.where(Event.id.in_(inside))
    if filters.since:
        wanted = wanted.where(Event.listed_at >= filters.since)
    if filters.until:
        wanted = wanted.where(Event.listed_at < filters.until)
    if filters.own:
        wanted = wanted.where(Event.organisation_id == actor.organisation_id)
    return wanted


def list_events(
    session: Session, *, actor: Actor, filters: EventFilters, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[Event]:
    """The events that the actor may see, the latest first."""
    order = [SortKey(Event.listed_at, descending=True), SortKey(Event.id, descending=True)]
    return keyset(session, _filtered(actor, filters), order=order, cursor=cursor, limit=limit)


def count_events(session: Session, *, actor: Actor, filters: EventFilters) -> int:
    """How many events the filters leave."""
    inner = _filtered(actor, filters).with_only_columns(Event.id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def count_by_status(session: Session, *, actor: Actor, filters: EventFilters) -> dict[EventStatus, int]:
    """How many events there are of each status; an event of several campaigns counts once."""
    inner = _filtered(actor, filters).with_only_columns(Event.id, Event.status).order_by(None).subquery()
    rows = session.execute(select(inner.c.status, func.count()).group_by(inner.c.status))
    return {EventStatus(status): count for status, count in rows}


def get_event(session: Session, *, actor: Actor, event_id: UUID) -> Event:
    """The event with its steps, campaigns and report; raises `NotFound` where the actor may not see it."""
    loads = (
        selectinload(Event.steps).joinedload(EventStep.user),
        selectinload(Event.campaigns),
        selectinload(Event.approvals).joinedload(EventApproval.user),
        joinedload(Event.report),
    )
    event = session.scalar(scoped(actor).where(Event.id == event_id).options(*loads))
    if event is None:
        raise NotFound
    return event  # type: ignore[no-any-return]  # a select of one entity


@dataclass(frozen=True)
class MonthEntry:
    """An event as a calendar's cell shows it: a tenth of what an event is, because a month holds thousands."""

    id: UUID
    title: str
    status: EventStatus
    starts_at: datetime
    ends_at: datetime
    area: Area

    @property
    def days(self) -> list[date]:
        """The days of Beijing that it touches; its end belongs to none."""
        first, last = beijing(self.starts_at).date(), beijing(self.ends_at - timedelta(microseconds=1)).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def list_month(
    session: Session, *, actor: Actor, area: Area | None, first: datetime, after: datetime
) -> list[MonthEntry]:
    """The events that touch a span of time, by beginning; cancelled ones apart."""
    columns = (Event.id, Event.title, Event.status, Event.starts_at, Event.ends_at, Area)
    wanted = select(*columns).join(Area, Event.area_id == Area.id).where(visible_to(actor))
    if area:
        wanted = wanted.where(below(area.lineage))
    span = (Event.starts_at < after, Event.ends_at > first, Event.status != EventStatus.CANCELLED)
    rows = session.execute(wanted.where(*span).order_by(Event.starts_at, Event.id).limit(MONTH_LIMIT))
    return [MonthEntry(*row[:3], row[3], row[4], row[5]) for row in rows if row[3] and row[4]]


def list_waiting(session: Session, *, deciders: Sequence[Actor], limit: int = 200) -> list[Event]:
    """The events that wait for a decision of the first of `deciders`, also in the others' place; the longest first."""
    actor = deciders[0]
    wanted = scoped(actor).where(Event.status == EventStatus.SUBMITTED, waits_for(deciders))
    if actor.organisation_id is not None:
        wanted = wanted.where(Event.organisation_id != actor.organisation_id)
    rows = (
        wanted.options(selectinload(Event.steps).joinedload(EventStep.user), selectinload(Event.approvals))
        .order_by(Event.submitted_at, Event.id)
        .limit(limit)
    )
    return list(session.scalars(rows))


def list_returned(session: Session, *, actor: Actor, limit: int = 50) -> Sequence[Event]:
    """The events of the actor's organisation that an official returned."""
    wanted = scoped(actor).where(Event.status == EventStatus.RETURNED, Event.organisation_id == actor.organisation_id)
    return session.scalars(wanted.order_by(Event.updated_at, Event.id).limit(limit)).all()


def find_last_event(session: Session, *, actor: Actor) -> Event | None:
    """The event that the actor's organisation planned last."""
    own = select(Event).where(Event.organisation_id == actor.organisation_id).order_by(Event.id.desc()).limit(1)
    return session.scalar(own) if actor.organisation_id else None


def list_feed(session: Session, *, actor: Actor, since: datetime) -> Sequence[Event]:
    """The events of a calendar feed: submitted ones and later, and once published ones, ended no earlier than `since`."""
    shown = Event.status.not_in((EventStatus.DRAFT, EventStatus.RETURNED)) | Event.published_at.is_not(None)
    wanted = scoped(actor).where(Event.starts_at.is_not(None), Event.ends_at >= since, shown)
    return session.scalars(wanted.order_by(Event.starts_at, Event.id).limit(FEED_LIMIT)).all()
