"""Everything that coverage is computed from, read as columns: not scoped, for the recompute only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from sqlalchemy import ColumnElement, Subquery, case, func, or_, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.chargers import FAST_KW, Access, CurrentType, StationKind, StationStatus
from outreach.domain.coverage.inputs import LEVELS, NONE, Areas, Floats, Rules, Seats, Settlements, Stations, unit_kind
from outreach.models.chargers import DEMONSTRATION_SOURCE, Connector, Station
from outreach.models.regions import Area, Population, Settlement


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The columns, the ids behind their numbers, and a digest of it all."""

    areas: Areas
    area_ids: list[int]
    lineages: list[str]
    settlements: Settlements
    settlement_ids: list[int]
    stations: Stations
    seats: Seats
    counts: dict[str, int]
    version: str


def load_inputs(session: Session, *, as_of: date, rules: Rules) -> Inputs:
    """Areas, settlements and working public stations as they stood on a day."""
    rows = session.execute(
        select(Area.id, Area.code, Area.level, Area.parent_id, Area.name_zh, Area.lineage).where(in_force(as_of))
    ).all()
    rows = sorted(rows, key=lambda row: (LEVELS.index(row.level), row.code))
    number = {row.id: i for i, row in enumerate(rows)}
    areas = Areas(
        codes=[row.code for row in rows],
        level=np.array([LEVELS.index(row.level) for row in rows], dtype=np.int64),
        parent=np.array([number.get(row.parent_id, NONE) for row in rows], dtype=np.int64),
        kind=[unit_kind(row.name_zh).value if row.level is AreaLevel.TOWNSHIP else "" for row in rows],
        census=_census(session, number),
    )
    settlements, settlement_ids, seats = _settlements(session, number, areas)
    stated = {(number[row.parent_id], row.name_zh): i for i, row in enumerate(rows) if row.parent_id in number}
    stations, demonstration = _stations(session, number, stated, as_of, rules)
    counts = {
        "areas": len(rows),
        "settlements": len(settlement_ids),
        "seats": len(seats.lon),
        "stations": len(stations.lon),
        "stations_demonstration": demonstration,
        "census_areas": int(np.isfinite(areas.census).sum()),
    }
    version = _digest(as_of, rules, areas, settlements, stations, seats, marks=[settlement_ids, counts])
    ids, lineages = [row.id for row in rows], [row.lineage for row in rows]
    return Inputs(areas, ids, lineages, settlements, settlement_ids, stations, seats, counts, version)


def in_force(as_of: date) -> ColumnElement[bool]:
    """Areas that existed on a day."""
    return or_(Area.first_on.is_(None), Area.first_on <= as_of) & or_(Area.last_on.is_(None), Area.last_on >= as_of)


def counted(as_of: date) -> ColumnElement[bool]:
    """Stations that count: working on that day, for charging, open to the public or not known to be closed to it."""
    return (
        (Station.kind == StationKind.CHARGING)
        & (Station.status == StationStatus.OPERATIONAL)
        & Station.access.in_([Access.PUBLIC, Access.UNKNOWN])
        & or_(Station.opened_on.is_(None), Station.opened_on <= as_of)
        & or_(Station.closed_on.is_(None), Station.closed_on > as_of)
    )


def _census(session: Session, number: dict[int, int]) -> Floats:
    out = np.full(len(number), np.nan)
    for area_id, total in session.execute(select(Population.area_id, Population.total).order_by(Population.year)):
        if area_id in number:
            out[number[area_id]] = total
    return out


def _settlements(session: Session, number: dict[int, int], areas: Areas) -> tuple[Settlements, list[int], Seats]:
    rows = session.execute(
        select(
            Settlement.id,
            Settlement.longitude,
            Settlement.latitude,
            Settlement.area_id,
            Settlement.township_id,
            Settlement.population,
            Settlement.code,
        ).order_by(Settlement.id)
    ).all()
    rows = [row for row in rows if row.area_id in number]
    at = [number[row.area_id] if row.township_id not in number else number[row.township_id] for row in rows]
    settlements = Settlements(
        lon=np.array([row.longitude for row in rows], dtype=np.float64),
        lat=np.array([row.latitude for row in rows], dtype=np.float64),
        area=np.array(at, dtype=np.int64),
        people=np.array([np.nan if row.population is None else row.population for row in rows], dtype=np.float64),
    )
    seat = [i for i, row in enumerate(rows) if row.township_id in number and _same_unit(row.code, areas.codes[at[i]])]
    chosen = np.array(seat, dtype=np.int64)
    seats = Seats(settlements.lon[chosen], settlements.lat[chosen], settlements.area[chosen])
    return settlements, [row.id for row in rows], seats


def _same_unit(code: str, township: str) -> bool:
    """Whether a settlement stands for its whole township: the codes are the same but for trailing zeros."""
    return code.rstrip("0") == township.rstrip("0")


def _connectors() -> Subquery:
    """Each station's connectors: all, AC, DC, 120 kW and over, their power, and those whose power nobody knows."""
    count, power = Connector.count, Connector.power_kw
    return (
        select(
            Connector.station_id,
            func.sum(count).label("all"),
            func.sum(case((Connector.current == CurrentType.AC, count), else_=0)).label("ac"),
            func.sum(case((Connector.current == CurrentType.DC, count), else_=0)).label("dc"),
            func.sum(case((power >= FAST_KW, count), else_=0)).label("fast"),
            func.sum(func.coalesce(power, 0.0) * count).label("kw"),
            func.sum(case((power.is_(None), count), else_=0)).label("powerless"),
        )
        .group_by(Connector.station_id)
        .subquery()
    )


def _stations(
    session: Session, number: dict[int, int], stated: dict[tuple[int, str], int], as_of: date, rules: Rules
) -> tuple[Stations, int]:
    groups = _connectors()
    rows = session.execute(
        select(
            Station.longitude,
            Station.latitude,
            Station.area_id,
            Station.township_name,
            Station.confirmed_on,
            Station.source,
            groups,
        )
        .outerjoin(groups, groups.c.station_id == Station.id)
        .where(counted(as_of), Station.area_id.is_not(None))
        .order_by(Station.id)
    ).all()
    rows = [row for row in rows if row.area_id in number]
    fresh = as_of - timedelta(days=rules.confirmed_within_days)

    def column(name: str, missing: float = 0.0) -> Floats:
        values = [getattr(row, name) for row in rows]
        return np.array([missing if value is None else value for value in values], dtype=np.float64)

    stations = Stations(
        lon=column("longitude", np.nan),
        lat=column("latitude", np.nan),
        area=np.array(
            [stated.get((number[row.area_id], row.township_name), number[row.area_id]) for row in rows], dtype=np.int64
        ),
        connectors=column("all"),
        ac=column("ac"),
        dc=column("dc"),
        fast=column("fast"),
        power_kw=column("kw"),
        powerless=column("powerless", 1.0),
        stale=np.array([row.confirmed_on is None or row.confirmed_on < fresh for row in rows], dtype=np.bool_),
    )
    return stations, sum(row.source == DEMONSTRATION_SOURCE for row in rows)


def _digest(as_of: date, rules: Rules, areas: Areas, *columns: Settlements | Stations | Seats, marks: object) -> str:
    digest = hashlib.sha256(f"{as_of} {rules} {areas.codes} {areas.kind} {marks}".encode())
    for array in (areas.parent, areas.census):
        digest.update(array.tobytes())
    for table in columns:
        for name in table.__slots__:
            digest.update(getattr(table, name).tobytes())
    return digest.hexdigest()[:32]
