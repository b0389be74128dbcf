"""Stations, settlements and census counts in the small world."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from outreach.domain.chargers import Access, ConnectorKind, CountingRule, CurrentType, StationKind, StationStatus
from outreach.models.chargers import Connector, Station
from outreach.models.regions import Area, Population, Settlement
from tests.factories.world import World

DAY = date(2026, 11, 20)
NAME = "如皋白蒲充电站"


def add_station(session: Session, area: Area, lon: float | None, lat: float | None, **changes: object) -> Station:
    """One working public station with two DC connectors of 120 kW."""
    number = len(session.new) + session.query(Station).count() + 1
    connector = Connector(kind=ConnectorKind.GBT_DC, current=CurrentType.DC, power_kw=120.0, count=2)
    values: dict[str, object] = {
        "source": "test",
        "external_id": str(number),
        "kind": StationKind.CHARGING,
        "name": NAME,
        "area_id": area.id,
        "access": Access.PUBLIC,
        "status": StationStatus.OPERATIONAL,
        "confirmed_on": DAY,
        "latitude": lat,
        "longitude": lon,
        "counting_rule": CountingRule.CONNECTORS,
        "connectors": [connector],
        **changes,
    }
    station = Station(**values)
    session.add(station)
    session.flush()
    return station


def add_settlement(
    session: Session, area: Area, lon: float, lat: float, people: int | None, **changes: object
) -> Settlement:
    """One village."""
    values: dict[str, object] = {
        "code": f"s{session.query(Settlement).count() + 1}",
        "name": "白蒲村",
        "area_id": area.id,
        "longitude": lon,
        "latitude": lat,
        "population": people,
        "source": "test",
        **changes,
    }
    settlement = Settlement(**values)
    session.add(settlement)
    session.flush()
    return settlement


def furnish(session: Session, world: World) -> None:
    """Rugao: a station in Baipu, three villages, 1,000 people by the census; Hai'an: a village, no station."""
    rugao, haian, baipu = world.areas["320682"], world.areas["320685"], world.areas["320682106"]
    add_station(session, baipu, 120.75, 32.25)
    add_settlement(session, rugao, 120.75, 32.26, 500, township_id=baipu.id)
    add_settlement(session, rugao, 120.56, 32.39, 300, name="如城")
    add_settlement(session, rugao, 120.45, 32.30, None, name="石庄")
    add_settlement(session, haian, 120.46, 32.54, 100, name="海安")
    session.add(Population(area_id=rugao.id, year=2020, total=1000))
    session.add(Population(area_id=haian.id, year=2020, total=3000))
    session.flush()
