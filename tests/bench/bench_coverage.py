"""Coverage of the country against `geopandas.sjoin_nearest`, and the county of each point against `geopandas.sjoin`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import geopandas
import numpy as np
from numpy.typing import NDArray

from outreach.domain.coverage.inputs import LEVELS, Areas, Rules, Seats, Settlements, Stations
from outreach.domain.coverage.measures import measure
from outreach.domain.geo.distance import Sites
from outreach.reference.boundaries import shipped
from tests.bench.stations import positions

SETTLEMENTS, STATIONS, COUNTIES = 600_000, 180_000, 2_846
POINTS, TENTH = 4_000_000, 10
AIM = 10.0

Floats = NDArray[np.float64]


def run() -> Iterator[dict[str, Any]]:
    """The search alone, then every measure of every area, each against the peer's nearest join alone."""
    rng = np.random.default_rng(20261124)
    lon, lat = clustered(rng, SETTLEMENTS)
    s_lon, s_lat = clustered(rng, STATIONS)
    ours = seconds(lambda: Sites(s_lon, s_lat).nearest(lon, lat))
    areas, settlements, stations, seats = country(rng, lon, lat, s_lon, s_lat)
    whole = seconds(lambda: measure(areas, settlements, stations, seats, Rules()))
    peer = _peer(lon, lat, s_lon, s_lat)
    size = f"{SETTLEMENTS:,} x {STATIONS:,}"
    for name, mine, aim in (("nearest station of all", ours, 15.0), ("coverage of the country", whole, AIM)):
        yield {
            "name": f"{name}, {size} vs sjoin_nearest (s)",
            "ours": mine,
            "peer": peer,
            "ratio": peer / mine,
            "aim": aim,
            "better": "higher",
        }
    yield _located()


def _located() -> dict[str, Any]:
    """Positions to counties, from polygons just read: what either side prepares counts. The peer takes a tenth of the points."""
    lon, lat = positions(POINTS)
    known = shipped()
    polygons = geopandas.GeoDataFrame(
        {"code": list(known.shapes)}, geometry=list(known.shapes.values()), crs="EPSG:4326"
    )
    found: list[Any] = []
    ours = seconds(lambda: found.append(replace(known).locate_many(lon, lat)), times=2)
    some = slice(None, None, TENTH)

    def join() -> None:
        points = geopandas.GeoSeries.from_xy(lon[some], lat[some], crs="EPSG:4326").to_frame("geometry")
        found.append(geopandas.sjoin(points, polygons, how="left"))

    peer = seconds(join, times=2) * TENTH
    theirs = found[-1][~found[-1].index.duplicated()]["code"]
    assert [code or None for code in theirs.fillna("")] == found[0][some]
    return {"name": f"{POINTS:,} points to counties vs gpd.sjoin (s)", "ours": ours, "peer": peer, "ratio": peer / ours,
            "aim": 4.0, "better": "higher"}  # fmt: skip


def clustered(rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """Positions around 3,000 towns, as people live."""
    towns = rng.uniform((98, 22), (122, 46), (3000, 2))
    at = towns[rng.integers(0, len(towns), count)] + rng.normal(0, 0.15, (count, 2))
    return at[:, 0].copy(), at[:, 1].copy()


def seconds(action: Any, times: int = 3) -> float:
    """The best of some times that an action takes."""
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - began)
    return best


def _peer(lon: Floats, lat: Floats, s_lon: Floats, s_lat: Floats) -> float:
    """GeoPandas joins in a plane: both tables are projected first, which counts."""
    places = geopandas.GeoSeries.from_xy(lon, lat, crs="EPSG:4326").to_frame("geometry")
    stations = geopandas.GeoSeries.from_xy(s_lon, s_lat, crs="EPSG:4326").to_frame("geometry")
    plane = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=35 +lon_0=105 +datum=WGS84 +units=m"
    return seconds(
        lambda: geopandas.sjoin_nearest(places.to_crs(plane), stations.to_crs(plane), distance_col="metres"), times=2
    )


def country(
    rng: np.random.Generator, lon: Floats, lat: Floats, s_lon: Floats, s_lat: Floats
) -> tuple[Areas, Settlements, Stations, Seats]:
    """A country of counties with these places and stations in them."""
    sizes = (1, 31, 333, COUNTIES)
    level = np.concatenate([np.full(size, depth) for depth, size in enumerate(sizes)])
    starts = np.cumsum((0, *sizes))
    parents = [rng.integers(starts[d - 1], starts[d], sizes[d]) for d in range(1, len(sizes))]
    areas = Areas(
        codes=[str(i) for i in range(len(level))],
        level=level,
        parent=np.concatenate([[-1], *parents]),
        kind=[""] * len(level),
        census=np.where(level == len(LEVELS) - 2, 500_000.0, np.nan),
        nevs=np.where(level == len(LEVELS) - 2, 20_000.0, np.nan),
        swaps=np.zeros(len(level)),
        detour=np.full(len(level), np.nan),
    )
    first = int(starts[3])
    people = np.rint(rng.uniform(100, 3000, len(lon)))
    settlements = Settlements(lon, lat, rng.integers(first, len(level), len(lon)), people, np.full(len(lon), np.nan))
    one = np.ones(len(s_lon))
    stations = Stations(
        lon=s_lon, lat=s_lat, area=rng.integers(first, len(level), len(s_lon)), connectors=one, ac=one * 0, dc=one,
        fast=one, power_kw=one * 120, powerless=one * 0, stale=one > 1, key=np.arange(len(s_lon)), piles=one,
        unrated=one * 0, as_chargers=one * 0, as_connectors=one, age_days=one,
    )  # fmt: skip
    none = np.zeros(0)
    return areas, settlements, stations, Seats(none, none, none.astype(np.int64))
