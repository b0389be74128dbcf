"""Stations of the demonstration: generated, the same on every machine, and marked as such by their source."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import shapely
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.chargers import Access, ConnectorKind, CountingRule, CurrentType, StationKind, StationStatus
from outreach.domain.clock import beijing
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.domain.geo.datums import Datum
from outreach.models.chargers import Connector, Station
from outreach.models.regions import Area, Settlement
from outreach.policies.regions import below
from outreach.services.charger_rows import fresh_ids

OPERATORS = ("示例充电", "示例电力", "示例能源", "县域快充(示例)")
DC_KW = (60.0, 120.0, 120.0, 180.0, 240.0)
COVERED_SHARE = 0.8
SPREAD_DEG = 0.015  # how far from a township's seat its stations stand

Spot = tuple[float, float]


def generate_stations(session: Session, *, shapes: Mapping[str, Any], province: str, now: datetime) -> int:
    """Add demonstration stations to every county of `province` ('320000') that has a polygon in `shapes` (by code).

    Four in five townships get one, near the township's seat where it is known, and one of them several more. Does nothing,
    and returns 0, where there are demonstration stations already.
    """
    if session.scalar(select(func.count()).select_from(Station).where(Station.source == DEMONSTRATION_SOURCE)):
        return 0
    lineage = session.scalar(select(Area.lineage).where(Area.code == province))
    if lineage is None:
        return 0
    counties = session.execute(
        select(Area.id, Area.code, Area.name_zh)
        .where(below(lineage), Area.level == AreaLevel.COUNTY)
        .order_by(Area.code)
    ).all()
    stations: list[dict[str, Any]] = []
    connectors: list[dict[str, Any]] = []
    for area_id, code, name in counties:
        if code in shapes:
            dice = random.Random(f"outreach {code}")  # noqa: S311  # the same demonstration every time
            made = _county(dice, shapes[code], name, _townships(session, area_id), now)
            for number, (station, lines) in enumerate(made, start=1):
                stations.append({**station, "area_id": area_id, "external_id": f"demo-{code}-{number:03d}"})
                connectors.append({"lines": lines})
    _write(session, stations, connectors, now)
    return len(stations)


def _townships(session: Session, area_id: int) -> dict[str, Spot | None]:
    """A county's townships by name, each with its generated seat."""
    seat = (Settlement.code == Area.code) & (Settlement.source == DEMONSTRATION_SOURCE)
    statement = select(Area.name_zh, Settlement.longitude, Settlement.latitude).outerjoin(Settlement, seat)
    statement = statement.where(Area.parent_id == area_id, Area.level == AreaLevel.TOWNSHIP).order_by(Area.code)
    return {name: None if lon is None else (lon, lat) for name, lon, lat in session.execute(statement)}


def _write(session: Session, stations: list[dict[str, Any]], connectors: list[dict[str, Any]], now: datetime) -> None:
    lines: list[dict[str, Any]] = []
    for station_id, station, some in zip(fresh_ids(session, len(stations)), stations, connectors, strict=True):
        station |= {"id": station_id, "created_at": now, "updated_at": now, "source": DEMONSTRATION_SOURCE}
        lines.extend({"station_id": station_id, **line} for line in some["lines"])
    if stations:
        session.execute(insert(Station), stations)
        session.execute(insert(Connector), lines)


def _county(
    dice: random.Random, shape: Any, county: str, townships: Mapping[str, Spot | None], now: datetime
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """One county's stations: one for most townships, and a cluster in the first of them."""
    middle = shape.representative_point()
    towns = [name for name in townships if dice.random() < COVERED_SHARE] or [f"{county}城区"]
    centre = townships.get(towns[0]) or (middle.x, middle.y)
    places = [(name, townships.get(name)) for name in towns] + [(towns[0], centre)] * dice.randint(4, 12)
    made: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    for name, seat in places:
        made.append(_station(dice, f"{name}示例充电站{len(made) + 1}", name, _inside(dice, shape, seat), now))
    return made


def _inside(dice: random.Random, shape: Any, middle: Spot | None) -> Spot:
    west, south, east, north = shape.bounds
    for _ in range(200):
        if middle is None:
            x, y = dice.uniform(west, east), dice.uniform(south, north)
        else:
            x, y = dice.gauss(middle[0], SPREAD_DEG), dice.gauss(middle[1], SPREAD_DEG)
        if shapely.contains_xy(shape, x, y):
            return round(x, 6), round(y, 6)
    point = shape.representative_point()
    return round(point.x, 6), round(point.y, 6)


def _station(
    dice: random.Random, name: str, township: str, point: Spot, now: datetime
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    today = beijing(now).date()
    swap = dice.random() < 0.02
    status = StationStatus.TEMPORARILY_CLOSED if dice.random() < 0.04 else StationStatus.OPERATIONAL
    station = {
        "kind": StationKind.SWAP if swap else StationKind.CHARGING, "name": name.replace("充电站", "换电站") if swap else name,
        "operator": dice.choice(OPERATORS), "address": f"{township}(演示数据)", "township_name": township, "access": Access.PUBLIC, "status": status,
        "planned_on": None, "opened_on": today - timedelta(days=dice.randint(60, 1800)), "closed_on": None,
        "confirmed_on": today - timedelta(days=dice.randint(1, 160)), "latitude_given": point[1], "longitude_given": point[0],
        "datum": Datum.WGS84, "latitude": point[1], "longitude": point[0], "counting_rule": CountingRule.CONNECTORS,
        "extra": None, "source_digest": "", "kept_fields": None, "created_import_id": None, "import_id": None,
    }  # fmt: skip
    if swap:
        return station, [_line(ConnectorKind.SWAP_BAY, CurrentType.UNKNOWN, None, 1)]
    lines = (
        [_line(ConnectorKind.GBT_DC, CurrentType.DC, dice.choice(DC_KW), dice.randint(2, 12))]
        if dice.random() < 0.75
        else []
    )
    if not lines or dice.random() < 0.4:
        lines.append(_line(ConnectorKind.GBT_AC, CurrentType.AC, 7.0, dice.randint(2, 10)))
    return station, lines


def _line(kind: ConnectorKind, current: CurrentType, power: float | None, count: int) -> dict[str, Any]:
    return {"kind": kind, "current": current, "power_kw": power, "count": count}
