"""The shipped polygons."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely

from outreach.reference import boundaries
from outreach.reference.areas import areas
from outreach.reference.boundaries import SHIPPED, Boundaries, locate, locate_many, pack, shipped, unpack
from outreach.reference.settlements import settlements


def test_all_counties_but_four_have_a_polygon() -> None:
    counties = {a.code for a in areas().values() if a.level == "county" and a.last_on is None}
    assert sorted(counties - set(shipped().codes)) == ["653228", "653229", "659011", "659012"]
    assert tuple(sorted(counties - set(shipped().codes))) == shipped().without_polygon


def test_polygons_have_no_gaps_or_overlaps() -> None:
    shapes = np.array(list(shipped().shapes.values()))
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


def test_the_country_is_complete_and_says_that_it_is_not_for_publication() -> None:
    assert shipped().is_complete
    assert shipped().approval_number is None
    assert shipped().notice == "no approval number, not for publication"
    assert SHIPPED.stat().st_size < 1_650_000


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [(120.57, 32.39, "320682"), (113.75, 23.02, "441900"), (121.52, 25.03, "710000"), (123.475, 25.745, "710000"),
     (114.17, 22.32, "810000"), (112.34, 16.83, "460302"), (2.35, 48.85, None), (float("nan"), 30.0, None)],
)  # fmt: skip
def test_locate(lon: float, lat: float, code: str | None) -> None:
    assert locate(lon, lat) == code


def test_many_positions_at_once_lie_where_each_lies_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(9)
    lon, lat = rng.uniform(72, 136, 3000), rng.uniform(3, 55, 3000)
    corners = shapely.get_coordinates(list(shipped().shapes.values()))[::400]
    lon, lat = np.concatenate([lon, corners[:, 0], [np.nan]]), np.concatenate([lat, corners[:, 1], [30.0]])
    singly = shipped().locate_many(lon, lat)
    monkeypatch.setattr(boundaries, "WORTH_A_RASTER", 1)
    assert shipped().locate_many(lon, lat) == singly
    assert sum(code is not None for code in singly) > 1000


def test_dissolved_areas_hold_their_counties() -> None:
    for code in ("320000", "320600", "100000", "232700"):
        shape = shipped().shape(code)
        assert shape is not None
        assert shape.is_valid
    assert shipped().shape("320600").contains(shipped().shape("320682").representative_point())  # type: ignore[union-attr]
    assert shipped().shape("999999") is None


def test_packed_polygons_come_back() -> None:
    again = unpack(pack(shipped()), version="v")
    assert again.shapes == shipped().shapes
    assert again.version == "v"


def test_places_lie_in_the_county_that_is_named() -> None:
    places = settlements()
    found = locate_many([p.longitude for p in places], [p.latitude for p in places])
    assert len(places) == 16_044
    elsewhere = [(p, code) for p, code in zip(places, found, strict=True) if p.county_code != code]
    assert len(elsewhere) < 60  # the places are assigned by the exact polygons, the shipped ones are simplified
    for place, _ in elsewhere:
        shape = shipped().shapes[place.county_code]
        assert shapely.distance(shape, shapely.Point(place.longitude, place.latitude)) < 0.02
    without = {a.code for a in areas().values() if a.level == "county" and a.last_on is None}
    without -= {place.county_code for place in places}
    assert len(without - set(shipped().without_polygon)) == 270
    assert len(without) == 274


@pytest.mark.shared
def test_townships_lie_in_their_counties(shared_data: Path) -> None:
    with (shared_data / "townships_located.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["adcode"] in shipped().shapes]
    found = locate_many([float(r["lon_wgs84"]) for r in rows], [float(r["lat_wgs84"]) for r in rows])
    right = sum(code == row["adcode"] for code, row in zip(found, rows, strict=True))
    assert right / len(rows) > 0.99


def test_a_polygon_of_100_000_corners_holds_what_lies_in_it() -> None:
    rng, turns = np.random.default_rng(1), np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    rough = 1.0 + 0.02 * np.sin(500 * turns)
    whole = shapely.Polygon(np.column_stack([120 + rough * np.cos(turns), 32 + rough * np.sin(turns)]))
    found = Boundaries({"320682": whole}, "test")
    lon, lat = rng.uniform(118.9, 121.1, 20_000), rng.uniform(30.9, 33.1, 20_000)
    way, turn = np.hypot(lon - 120, lat - 32), np.arctan2(lat - 32, lon - 120)
    inside = way < 1.0 + 0.02 * np.sin(500 * turn)
    clear = np.abs(way - 1.0 - 0.02 * np.sin(500 * turn)) > 1e-5
    codes = np.array(found.locate_many(lon, lat), dtype=object)
    assert ((codes == "320682") == inside)[clear].all()
    assert found.locate_many([np.nan, np.inf], [32.0, 32.0]) == [None, None]
    assert unpack(pack(found), version="1").shapes["320682"].equals(whole)
