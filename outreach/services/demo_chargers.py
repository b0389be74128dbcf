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
from outreach.domain.geo.datums import Datum
from outreach.models.chargers import DEMONSTRATION_SOURCE, Connector, Station
from outreach.models.regions import Area
from outreach.policies.regions import below
from outreach.services.charger_imports import fresh_ids

OPERATORS = ("示例充电", "示例电力", "示例能源", "县域快充(示例)")
DC_KW = (60.0, 120.0, 120.0, 180.0, 240.0)
COVERED_SHARE = 0.8


def generate_stations(session: Session, *, shapes: Mapping[str, Any], province: str, now: datetime) -> int:
    """Add demonstration stations to every county of `province` ('320000') that has a polygon in `shapes` (by code).

    Four in five townships get one; most stand in or near the county's seat. Does nothing, and returns 0, where there are
    demonstration stations already.
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
            made = _county(random.Random(f"outreach {code}"), shapes[code], name, _townships(session, area_id), now)  # noqa: S311
            for number, (station, lines) in enumerate(made, start=1):
                stations.append({**station, "area_id": area_id, "external_id": f"demo-{code}-{number:03d}"})
                connectors.append({"lines": lines})
    _write(session, stations, connectors, now)
    return len(stations)


def _townships(session: Session, area_id: int) -> list[str]:
    statement = select(Area.name_zh).where(Area.parent_id == area_id, Area.level == AreaLevel.TOWNSHIP)
    return list(session.scalars(statement.order_by(Area.code)))


def _write(session: Session, stations: list[dict[str, Any]], connectors: list[dict[str, Any]], now: datetime) -> None:
    lines: list[dict[str, Any]] = []
    for station_id, station, some in zip(fresh_ids(session, len(stations)), stations, connectors, strict=True):
        station |= {"id": station_id, "created_at": now, "updated_at": now, "source": DEMONSTRATION_SOURCE}
        lines.extend({"station_id": station_id, **line} for line in some["lines"])
    if stations:
        session.execute(insert(Station), stations)
        session.execute(insert(Connector), lines)


def _county(
    dice: random.Random, shape: Any, county: str, townships: list[str], now: datetime
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """One county's stations: a cluster around its middle, and one for most townships."""
    middle = shape.representative_point()
    towns = [name for name in townships if dice.random() < COVERED_SHARE] or [f"{county}城区"]
    places = [(name, False) for name in towns] + [(towns[0], True)] * dice.randint(4, 12)
    made: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    for name, central in places:
        point = _inside(dice, shape, middle if central else None)
        made.append(_station(dice, f"{name}示例充电站{len(made) + 1}", name, point, now))
    return made


def _inside(dice: random.Random, shape: Any, middle: shapely.Point | None) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    for _ in range(200):
        if middle is None:
            x, y = dice.uniform(west, east), dice.uniform(south, north)
        else:
            x, y = dice.gauss(middle.x, 0.02), dice.gauss(middle.y, 0.02)
        if shapely.contains_xy(shape, x, y):
            return round(x, 6), round(y, 6)
    point = middle or shape.representative_point()
    return round(point.x, 6), round(point.y, 6)


def _station(
    dice: random.Random, name: str, township: str, point: tuple[float, float], now: datetime
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
