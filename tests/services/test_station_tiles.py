"""The map's tiles: what they say is what the register says, also after single changes, and only to those who may see it."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.chargers import ConnectorKind, CurrentType, StationStatus
from outreach.domain.clock import utcnow
from outreach.domain.geo import tiles
from outreach.domain.geo.tiles import Tile, tile_at, tile_of, world
from outreach.domain.roles import SYSTEM
from outreach.domain.station_points import POINT, Wanted
from outreach.models.chargers import Connector, Station
from outreach.models.station_tiles import StationBlock, StationCount, StationTile, TileState
from outreach.queries.station_tiles import find_tile, sum_areas
from outreach.services import station_tile_changes
from outreach.services.station_tiles import read_points, rebuild_tiles
from tests.factories.coverage import add_station
from tests.factories.world import World

SMALL = 12  # a leaf's size in these tests: the shapes of a country with a hundred stations
SPOTS = ((120.55, 32.39), (120.62, 32.30), (120.20, 32.10), (87.60, 43.80))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (tiles, station_tile_changes):
        monkeypatch.setattr(module, "LEAF", SMALL)


def rebuild(session: Session) -> None:
    rebuild_tiles(session, points=read_points(session), now=utcnow())


def content(session: Session) -> dict[str, Any]:
    """All that the tables hold, but for the middles of cells, which may lag behind."""
    said = {}
    for row in session.execute(select(StationTile.key, StationTile.stations, StationTile.body)):
        body = json.loads(row.body)
        cells = [cell[:7] for cell in sorted(body["cells"])]
        said[str(tile_of(row.key))] = [row.stations, body["tile"], body["leaf"], cells, sorted(body["stations"])]
    blocks = {
        key: sorted(points[i : i + POINT.itemsize] for i in range(0, len(points), POINT.itemsize))
        for key, points in session.execute(select(StationBlock.key, StationBlock.points))
    }
    counts = {
        row.area_id: [row.stations, row.ac, row.dc, row.other, row.fast, row.tenths]
        for row in session.execute(select(*StationCount.__table__.columns))
        if row.stations
    }
    return {"tiles": said, "blocks": blocks, "counts": counts}


def scatter(dice: random.Random) -> tuple[float, float]:
    lon, lat = dice.choice(SPOTS)
    return lon + dice.gauss(0, 0.05), lat + dice.gauss(0, 0.05)


def change_one(session: Session, world: World, dice: random.Random, station: Station) -> None:
    what = dice.choice(("move", "status", "connectors", "operator", "area", "unplace", "delete"))
    if what == "move":
        station.longitude, station.latitude = scatter(dice)
    elif what == "status":
        station.status = dice.choice(list(StationStatus))
    elif what == "connectors":
        gun = Connector(kind=ConnectorKind.GBT_AC, current=CurrentType.AC, power_kw=7.0, count=dice.randint(1, 9))
        station.connectors = [*station.connectors[:1], gun]
    elif what == "operator":
        station.operator, station.opened_on = "示例能源", date(2024, 5, 1)
    elif what == "area":
        station.area_id = world.areas["320685"].id
    elif what == "unplace":
        station.longitude = station.latitude = None
    else:
        session.delete(station)


def test_changes_one_by_one_equal_a_new_build(session: Session, world: World, small: None) -> None:
    dice = random.Random(20261125)
    for _ in range(40):
        add_station(session, world.areas["320682"], *scatter(dice))
    rebuild(session)
    for step in range(60):
        stations = session.scalars(select(Station).order_by(Station.id)).all()
        if dice.random() < (0.5 if step < 35 else 0.1):
            add_station(session, world.areas["320682"], *scatter(dice), external_id=f"n{step}")
        else:
            change_one(session, world, dice, dice.choice(stations))
        session.flush()
        if step % 10 == 9:
            followed = content(session)
            rebuild(session)
            assert followed == content(session)


def test_tiles_grow_from_nothing_and_shrink_to_nothing(session: Session, world: World, small: None) -> None:
    rebuild(session)
    dice = random.Random(7)
    made = [add_station(session, world.areas["320682"], *scatter(dice)) for _ in range(3 * SMALL)]
    grown = content(session)
    rebuild(session)
    assert grown == content(session)
    assert len(grown["tiles"]) > 3
    for station in made:
        session.delete(station)
        session.flush()
    assert content(session) == {"tiles": {}, "blocks": {}, "counts": {}}


def test_without_a_build_changes_are_left_to_the_first(session: Session, world: World) -> None:
    add_station(session, world.areas["320682"], 120.55, 32.39)
    assert session.scalar(select(TileState.id)) is None
    assert session.scalar(select(StationTile.key)) is None


def said(body: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(body)
    return content


def test_readers_find_what_they_may_see(session: Session, world: World) -> None:
    mine = add_station(session, world.areas["320682"], 120.55, 32.39)
    other = add_station(session, world.areas["320685"], 120.56, 32.40)
    rebuild(session)
    x, y = (int(v[0]) for v in world_of(120.55, 32.39))
    deep = tile_at(x, y, 14)
    for name, ids in (("office", [mine.id, other.id]), ("organiser", [mine.id, other.id]), ("official", [mine.id])):
        body = said(find_tile(session, actor=world.actor(name), tile=deep, wanted=Wanted()))
        assert (body["tile"], body["leaf"], sorted(row[0] for row in body["stations"])) == ([0, 0, 0], 1, ids)
        assert sum(
            one.stations for one in sum_areas(session, actor=world.actor(name), wanted=Wanted()).values()
        ) == len(ids)
    empty = said(find_tile(session, actor=world.actor("official"), tile=Tile(3, 0, 0), wanted=Wanted()))
    assert empty["stations"] == [row for row in empty["stations"] if row[0] == mine.id]


def world_of(lon: float, lat: float) -> tuple[Any, Any]:
    return world([lon], [lat])


def test_filters_cut_tiles_and_sums_alike(session: Session, world: World, small: None) -> None:
    rugao = world.areas["320682"]
    for number in range(30):
        add_station(session, rugao, 120.3 + number / 40, 32.39, operator="甲" if number % 2 else "乙",
                    opened_on=date(2020 + number % 5, 1, 1), confirmed_on=date(2026, 1, 1 + number % 20))  # fmt: skip
    gone = add_station(
        session, rugao, 120.5, 32.3, status=StationStatus.GONE, opened_on=date(2019, 1, 1), closed_on=date(2021, 6, 1)
    )
    planned = add_station(session, rugao, 120.5, 32.3, status=StationStatus.PLANNED)
    rebuild(session)

    def ids(wanted: Wanted) -> tuple[int, int]:
        body = said(find_tile(session, actor=SYSTEM, tile=Tile(0, 0, 0), wanted=wanted))
        drawn = len(body["stations"]) + sum(cell[1] for cell in body["cells"])
        return drawn, sum(one.stations for one in sum_areas(session, actor=SYSTEM, wanted=wanted).values())

    assert ids(Wanted()) == (30, 30)
    assert ids(Wanted(operator="甲")) == (15, 15)
    assert ids(Wanted(power="fast")) == (30, 30)
    assert ids(Wanted(power="ac")) == (0, 0)
    assert ids(Wanted(opened_before=date(2022, 1, 1))) == (12, 12)
    assert ids(Wanted(confirmed_since=date(2026, 1, 16))) == (5, 5)
    assert ids(Wanted(statuses=frozenset({StationStatus.PLANNED, StationStatus.GONE}))) == (2, 2)
    assert ids(Wanted(on=date(2020, 6, 1))) == (7, 7)
    assert ids(Wanted(on=date(2021, 6, 1))) == (12, 12)
    body = said(
        find_tile(session, actor=SYSTEM, tile=Tile(0, 0, 0), wanted=Wanted(statuses=frozenset({StationStatus.PLANNED})))
    )
    assert [row[0] for row in body["stations"]] == [planned.id]
    assert gone.id != planned.id
