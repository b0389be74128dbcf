"""The map of stations: page, frame, tiles, cards, the file, and who sees what."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from outreach.domain.chargers import StationStatus
from outreach.domain.geo.tiles import Tile
from outreach.domain.station_points import write
from outreach.jobs.station_tiles import build_tiles
from outreach.web.tile_door import GOOD_FOR, TileDoor
from tests.client import StrictClient, without_scripts
from tests.factories.coverage import add_station
from tests.factories.world import World

AsRole = Callable[[str], StrictClient]
HOSTILE = "{{ 7*7 }} ${7*7} ` </script><b>x</b>"
EN = {"Accept-Language": "en"}


@pytest.fixture
def placed(session: Session, world: World) -> dict[str, int]:
    rugao, haian = world.areas["320682"], world.areas["320685"]
    made = {
        "mine": add_station(session, rugao, 120.55, 32.39, name=HOSTILE, operator="甲", opened_on=date(2024, 5, 1)),
        "closed": add_station(session, rugao, 120.56, 32.38, status=StationStatus.TEMPORARILY_CLOSED),
        "other": add_station(session, haian, 120.47, 32.54, operator="乙", opened_on=date(2020, 5, 1)),
    }
    ids = {name: station.id for name, station in made.items()}
    build_tiles(session)
    return ids


def stations(client: StrictClient, query: str = "", tile: str = "3/6/3") -> list[int]:
    answer = client.get(f"/chargers/tiles/{tile}.json{query}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    content: dict[str, Any] = answer.get_json()
    return sorted(row[0] for row in content["stations"])


def test_tiles_say_what_the_reader_may_see_and_asked_for(placed: dict[str, int], as_role: AsRole) -> None:
    office, official = as_role("office"), as_role("official")
    assert stations(office) == [placed["mine"], placed["other"]]
    assert stations(official) == [placed["mine"]]
    assert stations(official, "?status=temporarily_closed") == [placed["closed"]]
    assert stations(office, "?operator=甲") == [placed["mine"]]
    assert stations(office, "?on=2023-01-01") == [placed["other"]]
    assert stations(office, "?on=2023-13-01&status=rubbish") == [placed["mine"], placed["other"]]
    assert stations(office, "?area=320685") == [placed["other"]]
    assert official.get("/chargers/tiles/3/6/3.json?area=320685").status_code == 404
    assert office.get("/chargers/tiles/3/8/3.json").status_code == 404
    assert office.get("/chargers/tiles/99/0/0.json").status_code == 404


def test_tile_is_kept_by_its_tag_and_sent_compressed(placed: dict[str, int], as_role: AsRole) -> None:
    client = as_role("office")
    first = client.get("/chargers/tiles/0/0/0.json")
    assert first.headers["ETag"]
    again = client.get("/chargers/tiles/0/0/0.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = as_role("official").get("/chargers/tiles/0/0/0.json", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_pass_opens_the_plain_tiles_only_and_not_for_ever(
    placed: dict[str, int], as_role: AsRole, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = as_role("office")
    found = re.search(r'data-pass="([^"]+)"', office.get("/chargers/map").get_data(as_text=True))
    assert found
    by_pass, address = f"?pass={found[1]}", "/chargers/tiles/{}.json"
    for tile in ("0/0/0", "3/6/3", "3/0/0", "17/109410/53000"):
        plain = office.get(address.format(tile))
        passed = client.get(address.format(tile) + by_pass)
        assert (passed.status_code, passed.get_json()) == (200, plain.get_json())
        tag = {"If-None-Match": passed.headers["ETag"]}
        assert client.get(address.format(tile) + by_pass, headers=tag).status_code == 304
    packed = client.get(address.format("0/0/0") + by_pass, headers={"Accept-Encoding": "gzip"})
    assert json.loads(packed.data if "Content-Encoding" not in packed.headers else gzip.decompress(packed.data))["leaf"]
    for other in (
        "?pass=",
        f"{by_pass}0",
        "?pass=99999999999.x",
        f"{by_pass}&status=gone",
        f"?status=gone&pass={found[1]}",
    ):
        assert client.get(address.format("0/0/0") + other).status_code == 303, other
    assert client.get(address.format("99/0/0") + by_pass).status_code == 303
    assert 'data-pass=""' in as_role("official").get("/chargers/map").get_data(as_text=True)
    later = time.time() + GOOD_FOR + 1
    monkeypatch.setattr("outreach.web.tile_door.time.time", lambda: later)
    assert client.get(address.format("0/0/0") + by_pass).status_code == 303


class BuiltAnew:
    """A cursor that finds a tile's key, and then that the tile has gone."""

    def execute(self, *_statement: object) -> BuiltAnew:
        return self

    def fetchall(self) -> list[tuple[int]]:
        return [(Tile(1, 0, 0).key,)]

    def fetchone(self) -> None:
        return None


def test_a_tile_that_goes_between_two_looks_is_an_empty_one(app: Flask) -> None:
    tile = Tile(2, 1, 1)
    assert TileDoor(app)._leaf_around(BuiltAnew(), tile) == write(tile, True, [], [])


def test_card_says_one_station_and_keeps_to_the_scope(placed: dict[str, int], as_role: AsRole) -> None:
    official = as_role("official")
    card = official.get(f"/chargers/{placed['mine']}/card.json", headers=EN).get_json()
    assert card["name"] == HOSTILE
    assert card["lines"][:3] == ["2 connectors · 240 kW", "In operation · Public access", "甲"]
    assert official.get(f"/chargers/{placed['other']}/card.json").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?area=320000", "?area=320682", "?against=2023-01-01", "?on=2023-01-01&power=fast"]
)
def test_page_says_the_sums_and_holds_the_table(placed: dict[str, int], as_role: AsRole, query: str) -> None:
    client = as_role("office")
    page = client.get(f"/chargers/map{query}", headers=EN).get_data(as_text=True)
    count = {"?area=320682": 1, "?on=2023-01-01&power=fast": 1}.get(query, 2)
    assert f"{count} stations with {2 * count} connectors" in page
    assert page.count("<iframe") == (2 if "against" in query else 1)
    frame = client.get(f"/chargers/map/frame{query}", headers=EN)
    assert frame.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")
    assert not re.search(r'(?:src|href)="', without_scripts(frame.get_data(as_text=True)))
    kept = client.get(f"/chargers/map/frame{query}", headers={**EN, "If-None-Match": frame.headers["ETag"]})
    assert kept.status_code == 304
    assert "Content-Security-Policy" not in kept.headers


def test_official_sees_the_own_area_beside_the_map(placed: dict[str, int], as_role: AsRole) -> None:
    page = as_role("official").get("/chargers/map", headers=EN).get_data(as_text=True)
    assert "1 stations with 2 connectors" in page
    assert "{{ 7*7 }}" in page
    assert "</script><b>" not in page


def data_of(html: str) -> Any:
    """What a map's document draws."""
    block = re.search(r'id="map-data">(.*?)</script>', html, re.DOTALL)
    assert block
    return json.loads(block[1])


def test_file_holds_the_stations_and_needs_nothing_else(placed: dict[str, int], as_role: AsRole) -> None:
    answer = as_role("official").get("/chargers/map.html?area=320682")
    html = answer.get_data(as_text=True)
    data = data_of(html)
    assert [(one[0][0], one[1]) for one in data["inline"]] == [(placed["mine"], HOSTILE)]
    assert data["notes"]["approval"]
    assert data["notes"]["missing"] == ""
    assert not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=", html)
    assert "</script><b>" not in html


def test_file_of_very_many_holds_their_circles(
    placed: dict[str, int], as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.web.chargers.charts.MOST_IN_FILE", 0)
    html = as_role("office").get("/chargers/map.html", headers=EN).get_data(as_text=True)
    data = data_of(html)
    assert data["inline"] is None
    assert data["notes"]["missing"] == "More than 0 stations: this file holds their sums, no station by name."
    assert data["held"][0]["tile"] == [0, 0, 0]
    assert {row[0] for tile in data["held"] for row in tile["stations"]} == {placed["mine"], placed["other"]}


def test_map_is_built_on_request(session: Session, world: World, as_role: AsRole) -> None:
    add_station(session, world.areas["320682"], 120.55, 32.39)
    session.commit()
    client = as_role("official")
    assert "has not been built yet" in client.get("/chargers/map", headers=EN).get_data(as_text=True)
    assert client.submit("/chargers/map/redraw", form="/chargers/map").status_code == 303
    assert "1 stations" in client.get("/chargers/map", headers=EN).get_data(as_text=True)


def test_operators_are_suggested_from_the_own_area(placed: dict[str, int], as_role: AsRole) -> None:
    assert as_role("office").get("/chargers/operators.json").get_json() == ["乙", "甲"]
    assert as_role("official").get("/chargers/operators.json").get_json() == ["甲"]
