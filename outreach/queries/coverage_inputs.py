"""Everything that coverage is computed from, read as columns: not scoped, for the recompute only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.coverage.inputs import LEVELS, NONE, Areas, Floats, Rules, Seats, Settlements, Stations, unit_kind
from outreach.models.regions import Area, CountyDetour, NevStock, Population, Settlement
from outreach.queries.coverage_stations import counted as counted  # read from here by others
from outreach.queries.coverage_stations import load_stations, swaps_by_area


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
        census=_own(number, session.execute(select(Population.area_id, Population.total).order_by(Population.year))),
        nevs=_own(number, session.execute(_nevs(as_of))),
        swaps=_own(number, swaps_by_area(session, as_of).items(), 0.0),
        detour=_own(number, session.execute(select(CountyDetour.area_id, CountyDetour.factor))),
    )
    settlements, settlement_ids, seats = _settlements(session, number, areas)
    stated = {(number[row.parent_id], row.name_zh): i for i, row in enumerate(rows) if row.parent_id in number}
    stations, demonstration = load_stations(session, number, stated, as_of, rules)
    counts = {
        "areas": len(rows),
        "settlements": len(settlement_ids),
        "seats": len(seats.lon),
        "stations": len(stations.lon),
        "stations_demonstration": demonstration,
        "census_areas": int(np.isfinite(areas.census).sum()),
        "census_year": session.scalar(select(func.max(Population.year))) or 0,
        "nev_areas": int(np.isfinite(areas.nevs).sum()),
        "nev_year": session.scalar(select(func.max(NevStock.year)).where(NevStock.year <= as_of.year)) or 0,
        "detour_areas": int(np.isfinite(areas.detour).sum()),
    }
    version = _digest(as_of, rules, areas, settlements, stations, seats, marks=[settlement_ids, counts])
    ids, lineages = [row.id for row in rows], [row.lineage for row in rows]
    return Inputs(areas, ids, lineages, settlements, settlement_ids, stations, seats, counts, version)


def in_force(as_of: date) -> ColumnElement[bool]:
    """Areas that existed on a day."""
    return or_(Area.first_on.is_(None), Area.first_on <= as_of) & or_(Area.last_on.is_(None), Area.last_on >= as_of)


def _own(number: dict[int, int], values: Iterable[Any], missing: float = np.nan) -> Floats:
    """A column of the areas' own values; the last one of an area holds."""
    out = np.full(len(number), missing)
    for area_id, value in values:
        if area_id in number:
            out[number[area_id]] = value
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
        detour=areas.detour[np.array([number[row.area_id] for row in rows], dtype=np.int64)],
    )
    seat = [i for i, row in enumerate(rows) if row.township_id in number and _same_unit(row.code, areas.codes[at[i]])]
    chosen = np.array(seat, dtype=np.int64)
    seats = Seats(settlements.lon[chosen], settlements.lat[chosen], settlements.area[chosen])
    return settlements, [row.id for row in rows], seats


def _nevs(as_of: date) -> Select[*tuple[Any, ...]]:
    """Each county's stock of electric cars of the years up to a day, the latest last."""
    return select(NevStock.area_id, NevStock.total).where(NevStock.year <= as_of.year).order_by(NevStock.year)


def _same_unit(code: str, township: str) -> bool:
    """Whether a settlement stands for its whole township: the codes are the same but for trailing zeros."""
    return code.rstrip("0") == township.rstrip("0")


def _digest(as_of: date, rules: Rules, areas: Areas, *columns: Settlements | Stations | Seats, marks: object) -> str:
    digest = hashlib.sha256(f"{as_of} {rules} {areas.codes} {areas.kind} {marks}".encode())
    for array in (areas.parent, areas.census, areas.nevs, areas.swaps, areas.detour):
        digest.update(array.tobytes())
    for table in columns:
        for name in table.__slots__:
            digest.update(getattr(table, name).tobytes())
    return digest.hexdigest()[:32]
