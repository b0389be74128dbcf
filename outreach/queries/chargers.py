"""Stations as the actor may see them, and the imports that brought them."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from outreach.domain.chargers import FAST_KW, CurrentType, StationKind, StationStatus
from outreach.domain.errors import NotFound
from outreach.domain.geo.distance import Sites
from outreach.domain.roles import Actor
from outreach.models.chargers import Connector, Station, StationImport
from outreach.models.regions import Area
from outreach.policies.chargers import imports_visible_to, visible_to
from outreach.policies.regions import below
from outreach.queries.paging import PAGE_SIZE, Page, SortKey, keyset

MAX_ID = 2**62
NEAR_M = 3_000.0


@dataclass(frozen=True, slots=True)
class StationFilter:
    """What the reader asked for; empty parts don't filter."""

    words: str = ""
    area: Area | None = None
    status: StationStatus | None = None
    kind: StationKind | None = None
    power: str = ""
    source: str = ""
    unplaced: bool = False
    import_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StationTotals:
    """What a list of stations adds up to."""

    stations: int
    connectors: int
    dc: int
    fast: int
    power_kw: float
    unplaced: int


def _matching(statement: Select[Station], wanted: StationFilter) -> Select[Station]:
    if wanted.words:
        parts = [Station.name, Station.operator, Station.address, Station.external_id, Station.township_name]
        statement = statement.where(or_(*(part.icontains(wanted.words, autoescape=True) for part in parts)))
    if wanted.area is not None:
        statement = statement.where(Station.area_id.in_(select(Area.id).where(below(wanted.area.lineage))))
    if wanted.status:
        statement = statement.where(Station.status == wanted.status)
    if wanted.kind:
        statement = statement.where(Station.kind == wanted.kind)
    if wanted.power:
        statement = statement.where(Station.id.in_(select(Connector.station_id).where(_power(wanted.power))))
    if wanted.source:
        statement = statement.where(Station.source == wanted.source)
    if wanted.unplaced:
        statement = statement.where(Station.latitude.is_(None))
    if wanted.import_id:
        statement = statement.where(Station.import_id == wanted.import_id)
    return statement


def _power(word: str) -> ColumnElement[bool]:
    if word == "fast":
        return Connector.power_kw >= FAST_KW
    return Connector.current == (CurrentType.DC if word == "dc" else CurrentType.AC)


def list_stations(
    session: Session, *, actor: Actor, wanted: StationFilter, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[Station]:
    """Stations that the actor may see, newest first, with their connectors and areas."""
    statement = _matching(select(Station).where(visible_to(actor)), wanted)
    statement = statement.options(selectinload(Station.connectors), joinedload(Station.area))
    return keyset(session, statement, order=[SortKey(Station.id, descending=True)], cursor=cursor, limit=limit)


def list_all_stations(session: Session, *, actor: Actor, wanted: StationFilter, limit: int) -> Sequence[Station]:
    """The same without pages, for maps and files."""
    statement = _matching(select(Station).where(visible_to(actor)), wanted).order_by(Station.id).limit(limit)
    return session.scalars(statement.options(selectinload(Station.connectors), joinedload(Station.area))).unique().all()


def list_stations_in_box(
    session: Session, *, actor: Actor, box: tuple[float, float, float, float], limit: int, after_id: int = 0
) -> Sequence[Station]:
    """Placed stations in a box (west, south, east, north), by id after `after_id`."""
    west, south, east, north = box
    statement = (
        select(Station)
        .where(visible_to(actor), Station.latitude.between(south, north), Station.longitude.between(west, east))
        .where(Station.id > after_id)
        .order_by(Station.id)
        .limit(limit)
    )
    return session.scalars(statement.options(selectinload(Station.connectors), joinedload(Station.area))).unique().all()


def list_stations_near(
    session: Session, *, actor: Actor, longitude: float, latitude: float, metres: float = NEAR_M, limit: int = 15
) -> list[tuple[Station, float]]:
    """Stations around a WGS-84 position that aren't gone, nearest first, each with its distance in metres."""
    high = metres / 110_000
    wide = high / max(math.cos(math.radians(latitude)), 0.01)
    box = (longitude - wide, latitude - high, longitude + wide, latitude + high)
    found = list_stations_in_box(session, actor=actor, box=box, limit=2_000)
    standing = [station for station in found if station.status is not StationStatus.GONE]
    sites = Sites([station.longitude or 0.0 for station in standing], [station.latitude or 0.0 for station in standing])
    return [(standing[index], far) for index, far in sites.within(longitude, latitude, metres)][:limit]


def total_stations(session: Session, *, actor: Actor, wanted: StationFilter) -> StationTotals:
    """How many stations, connectors and kilowatts the list holds."""
    chosen = _matching(select(Station).where(visible_to(actor)), wanted).subquery()
    is_unplaced = case((chosen.c.latitude.is_(None), 1), else_=0)
    stations, unplaced = session.execute(
        select(func.count(), func.coalesce(func.sum(is_unplaced), 0)).select_from(chosen)
    ).one()
    count, power = Connector.count, Connector.power_kw
    sums = (
        func.sum(count),
        func.sum(case((Connector.current == CurrentType.DC, count), else_=0)),
        func.sum(case((power >= FAST_KW, count), else_=0)),
        func.sum(count * power),
    )
    figures = session.execute(select(*sums).where(Connector.station_id.in_(select(chosen.c.id)))).one()
    connectors, dc, fast, power_kw = (figure or 0 for figure in figures)
    return StationTotals(stations, int(connectors), int(dc), int(fast), float(power_kw), int(unplaced))


def get_station(session: Session, *, actor: Actor, station_id: int) -> Station:
    """The station with its connectors and area; raises `NotFound` outside the actor's scope."""
    if not 0 < station_id < MAX_ID:
        raise NotFound
    statement = select(Station).where(Station.id == station_id, visible_to(actor))
    station = session.scalar(statement.options(selectinload(Station.connectors), joinedload(Station.area)))
    if station is None:
        raise NotFound
    return station


def list_sources(session: Session, *, actor: Actor) -> Sequence[str]:
    """The names of all sources in the actor's scope."""
    return session.scalars(
        select(Station.source).where(visible_to(actor)).group_by(Station.source).order_by(Station.source)
    ).all()


def find_area(session: Session, typed: str) -> Area | None:
    """The area that a typed code or Chinese name means, if it is one."""
    code = typed.split(" ")[0]
    area = session.scalar(select(Area).where(Area.code == code)) if code.isascii() and code.isdigit() else None
    if area is None and typed:
        named = session.scalars(select(Area).where(Area.name_zh == typed.strip()).order_by(Area.code).limit(2)).all()
        area = named[0] if len(named) == 1 else None
    return area


def find_area_by_code(session: Session, code: str | None) -> Area | None:
    """The area with this code."""
    return session.scalar(select(Area).where(Area.code == code)) if code else None


def list_imports(session: Session, *, actor: Actor, cursor: str | None) -> Page[StationImport]:
    """Imports that the actor may see, newest first."""
    statement = select(StationImport).where(imports_visible_to(actor))
    return keyset(session, statement, order=[SortKey(StationImport.id, descending=True)], cursor=cursor)


def find_mapping(
    session: Session, *, actor: Actor, signature: str, source: str, names: Collection[str]
) -> StationImport | None:
    """The latest import whose columns somebody assigned by hand: one with the same columns, else one of this source
    whose assigned columns are all among `names`. None where there are no names.
    """
    if not names:
        return None
    mine = select(StationImport).where(imports_visible_to(actor), StationImport.mapping.is_not(None))
    latest = mine.order_by(StationImport.id.desc())
    if signature and (same := session.scalar(latest.where(StationImport.signature == signature).limit(1))) is not None:
        return same
    found = session.scalar(latest.where(StationImport.source == source).limit(1)) if source else None
    return found if found is not None and set(found.mapping or ()) <= set(names) else None


def get_import(session: Session, *, actor: Actor, import_id: UUID) -> StationImport:
    """The import; raises `NotFound` outside the actor's scope."""
    record = session.scalar(select(StationImport).where(StationImport.id == import_id, imports_visible_to(actor)))
    if record is None:
        raise NotFound
    return record
