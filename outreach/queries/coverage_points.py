"""What a county's map shows: stations, settlements with their nearest station, venues, events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, selectinload

from outreach.domain.chargers import FAST_KW, CurrentType, StationKind, StationStatus
from outreach.domain.events import EventStatus
from outreach.domain.geo.distance import Sites
from outreach.domain.roles import Actor
from outreach.models.chargers import Station
from outreach.models.events import Event
from outreach.models.regions import Area, Settlement
from outreach.models.venues import Venue
from outreach.policies.regions import below, within
from outreach.policies.venues import visible_to
from outreach.queries.coverage_stations import counted

NEXT_DOOR_DEG = 0.2
# how far around the county stations are looked for, and up to which distance (km) that answers surely
MARGINS = ((0.5, 30.0), (5.0, 300.0), (360.0, 50_000.0))
RINGS_KM = (5.0, 10.0, 15.0)
UNKNOWN = 4
MOST_POINTS = 20_000


@dataclass(frozen=True, slots=True)
class NearStation:
    """A settlement, how far its nearest station is in a straight line, and the class of that by road."""

    settlement: Settlement
    km: float | None
    number: int


@dataclass(frozen=True, slots=True)
class CountyPoints:
    """Everything that has a position in a county."""

    stations: Sequence[Station]
    next_door: Sequence[tuple[float, float]]
    settlements: Sequence[NearStation]
    venues: Sequence[Venue]
    events: Sequence[Event]


def list_points(
    session: Session, *, actor: Actor, area: Area, as_of: date, now: datetime, detour_factor: float
) -> CountyPoints:
    """The points of an area in the actor's scope. Stations next door come as bare positions: they count for distance."""
    inside = select(Area.id).where(below(area.lineage), within(actor))
    stations = session.scalars(
        select(Station)
        .where(Station.area_id.in_(inside), Station.latitude.is_not(None))
        .where((Station.status != StationStatus.GONE) | (Station.closed_on > as_of))
        .options(selectinload(Station.connectors))
        .order_by(Station.id)
        .limit(MOST_POINTS)
    ).all()
    settlements = session.scalars(
        select(Settlement)
        .where(Settlement.area_id.in_(inside) | Settlement.township_id.in_(inside))
        .order_by(Settlement.id)
        .limit(MOST_POINTS)
    ).all()
    own = {station.id for station in stations}
    around = _counted_around(session, [*stations, *settlements], as_of, NEXT_DOOR_DEG)
    return CountyPoints(
        stations=stations,
        next_door=[(lon, lat) for key, lon, lat in around if key not in own],
        settlements=_nearest(session, settlements, as_of, detour_factor),
        venues=session.scalars(
            select(Venue).where(Venue.area_id.in_(inside), visible_to(actor)).order_by(Venue.id).limit(500)
        ).all(),
        events=_coming_events(session, inside, now),
    )


def _coming_events(session: Session, inside: Select[int], now: datetime) -> Sequence[Event]:
    coming = select(Event).where(
        Event.area_id.in_(inside),
        Event.status.in_([EventStatus.PUBLISHED, EventStatus.RUNNING]),
        Event.venue_id.is_not(None),
        Event.ends_at >= now,
    )
    ranked = coming.options(selectinload(Event.venue)).order_by(Event.starts_at, Event.id)
    return session.scalars(ranked.limit(200)).all()


def find_middles(session: Session, *, townships: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Longitude and latitude in the middle of the settlements of each township (ids) that has some."""
    middle = select(Settlement.township_id, func.avg(Settlement.longitude), func.avg(Settlement.latitude))
    rows = session.execute(middle.where(Settlement.township_id.in_(townships)).group_by(Settlement.township_id))
    return {key: (lon, lat) for key, lon, lat in rows if key is not None}


def sign_of(station: Station) -> str:
    """How a station is drawn: square for swap, disc from 120 kW on, dot for other DC, ring for AC, else plain."""
    if station.kind is StationKind.SWAP:
        return "square"
    if any((c.power_kw or 0) >= FAST_KW for c in station.connectors):
        return "disc"
    currents = {c.current for c in station.connectors}
    return "dot" if CurrentType.DC in currents else "ring" if CurrentType.AC in currents else "plain"


def _box(points: Sequence[Station | Settlement], margin: float) -> ColumnElement[bool]:
    lats, lons = [p.latitude or 0 for p in points], [p.longitude or 0 for p in points]
    return Station.latitude.between(min(lats) - margin, max(lats) + margin) & Station.longitude.between(
        min(lons) - margin, max(lons) + margin
    )


def _counted_around(
    session: Session, points: Sequence[Station | Settlement], as_of: date, margin: float
) -> list[tuple[int, float, float]]:
    if not points:
        return []
    query = select(Station.id, Station.longitude, Station.latitude).where(counted(as_of), _box(points, margin))
    rows = session.execute(query.order_by(Station.id)).all()
    return [(key, lon, lat) for key, lon, lat in rows if lon is not None and lat is not None]


def _nearest(
    session: Session, settlements: Sequence[Settlement], as_of: date, detour_factor: float
) -> list[NearStation]:
    """Look near by first; where the nearest found is farther than what was searched, look farther."""
    if not settlements:
        return []
    lon, lat = [s.longitude for s in settlements], [s.latitude for s in settlements]
    km: list[float] = []
    for margin, sure in MARGINS:
        around = _counted_around(session, settlements, as_of, margin)
        found = Sites([p[1] for p in around], [p[2] for p in around]).nearest(lon, lat)
        km = [float(metres) / 1000.0 for metres in found.metres]
        if max(km) <= sure:
            break
    return [
        NearStation(s, d if d < 1e6 else None, _class(d, detour_factor)) for s, d in zip(settlements, km, strict=True)
    ]


def _class(km: float, detour_factor: float) -> int:
    if km > 1e6:
        return UNKNOWN
    return sum(km * detour_factor > ring for ring in RINGS_KM)
