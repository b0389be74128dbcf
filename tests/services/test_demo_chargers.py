"""Demonstration stations: the same every time, inside their counties, and marked."""

from __future__ import annotations

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from outreach.domain.clock import utcnow
from outreach.models.chargers import Station
from outreach.reference.boundaries import shipped
from outreach.services.demo_chargers import generate_stations
from tests.factories.world import World


def test_stations_lie_in_their_counties_and_are_made_once(session: Session, world: World) -> None:
    now = utcnow()
    count = generate_stations(session, shapes=shipped().shapes, province="320000", now=now)
    stations = session.scalars(select(Station).options(selectinload(Station.connectors))).all()
    assert len(stations) == count > 8
    codes = {area.id: code for code, area in world.areas.items()}
    for station in stations:
        assert station.is_demonstration
        assert station.connectors
        shape = shipped().shapes[codes[station.area_id or 0]]
        assert shapely.contains_xy(shape, station.longitude, station.latitude)
    assert generate_stations(session, shapes=shipped().shapes, province="320000", now=now) == 0
