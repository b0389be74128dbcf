"""What the public sees of events: no account, nothing of plans, permits or people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.adcodes import AreaLevel
from outreach.domain.errors import NotFound
from outreach.domain.events import EventStatus
from outreach.domain.geo.distance import distance_m
from outreach.models.events import Event
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.policies.events import is_public
from outreach.policies.regions import below

LIMIT = 30
_UPCOMING = (EventStatus.PUBLISHED, EventStatus.RUNNING)


@dataclass(frozen=True)
class NearEvent:
    """A published event, and how far its ground is in a straight line (None: no position was given)."""

    event: Event
    km: float | None


def _upcoming(now: datetime) -> Select[Event]:
    loads = (joinedload(Event.area), joinedload(Event.venue), joinedload(Event.organisation))
    shown = (Event.published_at.is_not(None), Event.status.in_(_UPCOMING), Event.ends_at > now)
    return select(Event).where(*shown).options(*loads)


def list_upcoming_in(session: Session, *, area: Area | None, now: datetime) -> list[NearEvent]:
    """The next published events of an area (None: of the country), by time."""
    wanted = _upcoming(now)
    if area is not None:
        wanted = wanted.where(Event.area_id.in_(select(Area.id).where(below(area.lineage))))
    rows = session.scalars(wanted.order_by(Event.starts_at, Event.id).limit(LIMIT))
    return [NearEvent(event, None) for event in rows]


def list_upcoming_near(
    session: Session, *, longitude: float, latitude: float, now: datetime, degrees: float = 2.0
) -> list[NearEvent]:
    """The published events of the next weeks around a WGS-84 position, the nearest first."""
    wanted = _upcoming(now).join(Venue, Event.venue_id == Venue.id)
    wanted = wanted.where(
        Venue.latitude.between(latitude - degrees, latitude + degrees),
        Venue.longitude.between(longitude - degrees, longitude + degrees),
    )
    found = []
    for event in session.scalars(wanted.order_by(Event.starts_at, Event.id).limit(500)):
        if event.venue is None:
            continue
        metres = distance_m(longitude, latitude, event.venue.longitude, event.venue.latitude)
        found.append(NearEvent(event, float(metres) / 1000))
    found.sort(key=lambda near: (near.km, near.event.starts_at))
    return found[:LIMIT]


def list_counties_with_events(session: Session, *, now: datetime) -> list[Area]:
    """The counties that have a published event to come, for those who refuse their position."""
    ids = select(Event.area_id).where(Event.published_at.is_not(None), Event.status.in_(_UPCOMING), Event.ends_at > now)
    lineages = session.scalars(select(Area.lineage).where(Area.id.in_(ids)))
    codes = {code for lineage in lineages for code in lineage.split("/") if code}
    wanted = select(Area).where(Area.code.in_(codes), Area.level == AreaLevel.COUNTY)
    return list(session.scalars(wanted.order_by(Area.name_en, Area.code)))


def find_area(session: Session, code: str) -> Area | None:
    """The area of this code."""
    return session.scalar(select(Area).where(Area.code == code[:12]))


def get_public_event(session: Session, *, code: str) -> Event:
    """The published event of this code, also one that was cancelled since; raises `NotFound`."""
    loads = (joinedload(Event.area), joinedload(Event.venue), joinedload(Event.organisation))
    found = session.scalar(select(Event).where(Event.code == code, is_public()).options(*loads))
    if found is None:
        raise NotFound
    return found


def list_calendar_in(session: Session, *, area: Area, since: datetime) -> list[Event]:
    """The published events of an area that ended no earlier than `since`; cancelled ones stay, so that calendars learn."""
    loads = (joinedload(Event.area), joinedload(Event.venue), joinedload(Event.organisation))
    inside = Event.area_id.in_(select(Area.id).where(below(area.lineage)))
    wanted = select(Event).where(is_public(), inside, Event.ends_at >= since).options(*loads)
    return list(session.scalars(wanted.order_by(Event.starts_at, Event.id).limit(500)))
