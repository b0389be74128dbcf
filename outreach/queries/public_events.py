"""What the public sees of events: no account, nothing of plans, permits or people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.adcodes import AreaLevel
from outreach.domain.clock import BEIJING
from outreach.domain.errors import NotFound
from outreach.domain.events import EventStatus
from outreach.domain.geo.distance import distance_m
from outreach.domain.nearby import Order, effort_km
from outreach.domain.roles import ANONYMOUS
from outreach.models.events import Event
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.policies.events import is_public
from outreach.policies.regions import below
from outreach.queries.boundaries import current_boundaries
from outreach.queries.paging import Page, SortKey, keyset
from outreach.queries.regions import search_areas

PAGE = 20
CALENDAR_LIMIT = 1_000
_LOADS = (joinedload(Event.area).joinedload(Area.parent), joinedload(Event.venue), joinedload(Event.organisation))


@dataclass(frozen=True)
class Announcement:
    """What the public is told of an event: its plan, or while that is being changed, what was last published.

    Of a postponed event it's told the new day at once: nobody should come on the old one.
    """

    title: str
    summary: str
    starts_at: datetime | None
    ends_at: datetime | None
    venue: Venue | None
    area: Area
    postponed_from: datetime | None = None


@dataclass(frozen=True)
class NearEvent:
    """A published event, and how far its ground is in a straight line (None: no position was given)."""

    event: Event
    km: float | None


@dataclass(frozen=True)
class NearPage:
    """A page of events around a position; `nearest_km` is the least distance of all (None: there is no event)."""

    items: list[NearEvent]
    total: int
    nearest_km: float | None
    next_page: int | None


@dataclass(frozen=True)
class CountyGroup:
    """A province's counties that have an event to come, each with their number."""

    province: Area | None
    counties: Sequence[tuple[Area, int]]


def _to_come(now: datetime) -> ColumnElement[bool]:
    upcoming = Event.status.in_((EventStatus.PUBLISHED, EventStatus.RUNNING))
    return Event.published_at.is_not(None) & upcoming & (Event.ends_at > now)


def _inside(area: Area | None) -> list[ColumnElement[bool]]:
    return [] if area is None else [Event.area_id.in_(select(Area.id).where(below(area.lineage)))]


def list_upcoming_in(session: Session, *, area: Area | None, now: datetime, cursor: str | None = None) -> Page[Event]:
    """The next published events of an area (None: of the country), by time."""
    wanted: Select[Any] = select(Event).where(_to_come(now), *_inside(area)).options(*_LOADS)
    return keyset(session, wanted, order=[SortKey(Event.listed_at), SortKey(Event.id)], cursor=cursor, limit=PAGE)


def count_upcoming_in(session: Session, *, area: Area | None, now: datetime) -> int:
    """How many published events are to come there."""
    return session.scalar(select(func.count()).select_from(Event).where(_to_come(now), *_inside(area))) or 0


def list_upcoming_near(
    session: Session, *, longitude: float, latitude: float, now: datetime, order: Order = Order.BOTH, page: int = 1
) -> NearPage:
    """All published events to come, ranked from a WGS-84 position; one page of them."""
    rows = session.execute(
        select(Event.id, Event.starts_at, Venue.longitude, Venue.latitude)
        .join(Venue, Event.venue_id == Venue.id)
        .where(_to_come(now), Event.starts_at.is_not(None))
    ).all()
    if not rows:
        return NearPage([], 0, None, None)
    places = np.array([(row.longitude, row.latitude) for row in rows], dtype=np.float64)
    km = distance_m(longitude, latitude, places[:, 0], places[:, 1]) / 1000
    ranked = sorted(
        ((_rank(order, float(far), row.starts_at, now), row.id, float(far)) for row, far in zip(rows, km, strict=True)),
        key=lambda one: one[:2],
    )
    shown = ranked[(page - 1) * PAGE : page * PAGE]
    events = _by_id(session, [event_id for _, event_id, _ in shown])
    items = [NearEvent(events[event_id], far) for _, event_id, far in shown]
    return NearPage(items, len(ranked), float(km.min()), page + 1 if page * PAGE < len(ranked) else None)


def _rank(order: Order, km: float, starts_at: datetime, now: datetime) -> tuple[float, float]:
    starts = starts_at.timestamp()
    first = {Order.BOTH: effort_km(km, starts_at, now), Order.DISTANCE: km, Order.DATE: starts}[order]
    return first, starts


def _by_id(session: Session, ids: Sequence[UUID]) -> dict[UUID, Event]:
    return {event.id: event for event in session.scalars(select(Event).where(Event.id.in_(ids)).options(*_LOADS))}


def list_counties_with_events(session: Session, *, now: datetime) -> list[CountyGroup]:
    """The counties that have a published event to come, by province, for those who give no position."""
    lineages = session.scalars(select(Area.lineage).join(Event, Event.area_id == Area.id).where(_to_come(now)))
    counts: Counter[str] = Counter()
    for lineage in lineages:
        codes = [code for code in lineage.split("/") if len(code) == 6]
        counts[codes[-1]] += 1
    provinces = {f"{code[:2]}0000" for code in counts}
    found = {a.code: a for a in session.scalars(select(Area).where(Area.code.in_({*counts, *provinces})))}
    groups = []
    for code in sorted(provinces):
        inside = [(found[one], counts[one]) for one in counts if one[:2] == code[:2] and one in found]
        groups.append(CountyGroup(found.get(code), sorted(inside, key=lambda pair: (pair[0].name_en, pair[0].code))))
    return groups


def announcement_of(session: Session, event: Event) -> Announcement:
    """What stands for the public now."""
    told = event.announced
    if not told:
        return Announcement(event.title, event.summary, event.starts_at, event.ends_at, event.venue, event.area)
    starts, ends = datetime.fromisoformat(told["starts_at"]), datetime.fromisoformat(told["ends_at"])
    postponed = "postponed" in told
    return Announcement(
        title=told["title"],
        summary=told["summary"],
        starts_at=event.starts_at if postponed else starts,
        ends_at=event.ends_at if postponed else ends,
        postponed_from=starts if postponed else None,
        venue=session.get(Venue, UUID(told["venue_id"])),
        area=session.get_one(Area, told["area_id"]),
    )


def find_places(session: Session, *, text: str) -> list[Area]:
    """The provinces, cities and counties that a text names by Chinese name, pinyin, initials or code; else townships."""
    levels = (AreaLevel.PROVINCE, AreaLevel.PREFECTURE, AreaLevel.COUNTY)
    found = search_areas(session, actor=ANONYMOUS, text=text, levels=levels, limit=12)
    return found or search_areas(session, actor=ANONYMOUS, text=text, levels=(AreaLevel.TOWNSHIP,), limit=12)


def middle_of(session: Session, area: Area) -> tuple[float, float] | None:
    """A position inside the area's county or city (WGS-84), where its polygon is known; None for larger areas."""
    if area.level in (AreaLevel.COUNTRY, AreaLevel.PROVINCE):
        return None
    shape = current_boundaries(session).shape(area.code[:6])
    if shape is None or shapely.is_empty(shape):
        return None
    point = shapely.point_on_surface(shape)
    return float(shapely.get_x(point)), float(shapely.get_y(point))


def find_area(session: Session, code: str) -> Area | None:
    """The area of this code."""
    return session.scalar(select(Area).where(Area.code == code[:12]))


def get_public_event(session: Session, *, code: str) -> Event:
    """The published event of this code, also one that was cancelled since; raises `NotFound`."""
    found = session.scalar(select(Event).where(Event.code == code, is_public()).options(*_LOADS))
    if found is None:
        raise NotFound
    return found


def events_at_venues(session: Session, *, venue_ids: Sequence[UUID], day: date) -> dict[UUID, Event]:
    """The published event of a day at each of these venues, where there is one."""
    first = datetime.combine(day, time(0), BEIJING)
    wanted = select(Event).where(
        Event.status.in_((EventStatus.PUBLISHED, EventStatus.RUNNING)),
        Event.venue_id.in_(venue_ids),
        Event.starts_at < first + timedelta(days=1),
        Event.ends_at > first,
    )
    rows: Iterable[Event] = session.scalars(wanted.order_by(Event.starts_at.desc(), Event.id)) if venue_ids else ()
    return {event.venue_id: event for event in rows if event.venue_id and not event.announced}


def list_calendar_in(session: Session, *, area: Area, since: datetime) -> list[Event]:
    """The published events of an area that ended no earlier than `since`; cancelled ones stay, so that calendars learn."""
    wanted = select(Event).where(is_public(), Event.ends_at >= since, *_inside(area)).options(*_LOADS)
    return list(session.scalars(wanted.order_by(Event.starts_at, Event.id).limit(CALENDAR_LIMIT)))
