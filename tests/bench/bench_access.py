"""Accessibility against PySAL's `access`, the nearest station against scikit-learn's BallTree, and changes one by one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from math import exp
from typing import Any

import numpy as np
import pandas as pd
from access import fca
from scipy.spatial import cKDTree
from sklearn.neighbors import BallTree

from outreach.domain.coverage.catchment import EDGE, Access, Catchments
from outreach.domain.coverage.inputs import Floats, Rules, Stations
from outreach.domain.coverage.measures import tally
from outreach.domain.coverage.network import Network
from outreach.domain.geo.cells import Cells
from outreach.domain.geo.distance import Sites, earth_centred
from tests.bench.bench_coverage import SETTLEMENTS, STATIONS, clustered, country, seconds

CHANGED = 1000
BALL_SAMPLE = 20_000
RADIUS = 10_000 / 1.3
SIZE = f"{SETTLEMENTS:,} x {STATIONS:,}"


def run() -> Iterator[dict[str, Any]]:
    """Three rows: catchments, BallTree (its time for a sample, times as many), a thousand stations that change."""
    rng = np.random.default_rng(20261125)
    lon, lat = clustered(rng, SETTLEMENTS)
    s_lon, s_lat = clustered(rng, STATIONS)
    areas, settlements, stations, seats = country(rng, lon, lat, s_lon, s_lat)
    yield _catchments(rng, lon, lat, s_lon, s_lat)
    ours = seconds(lambda: Sites(s_lon, s_lat).nearest(lon, lat))
    peer = _ball_tree(rng, lon, lat, s_lon, s_lat)
    yield _row(f"nearest station of all, {SIZE} vs BallTree (s)", ours, peer, 200.0)
    rules = Rules()
    network = Network(settlements, rules)
    tally(areas, settlements, stations, seats, network.reach(stations), rules)
    keep = np.sort(rng.permutation(STATIONS)[CHANGED // 2 :])
    fewer = Stations(**{name: getattr(stations, name)[keep] for name in Stations.__slots__})

    def changed() -> None:
        for now in (fewer, stations):
            tally(areas, settlements, now, seats, network.reach(now), rules)

    each = seconds(changed) / CHANGED * 1000
    yield {
        "name": f"a station gone or come, {CHANGED:,} of them, all measures vs 1 ms (ms each)",
        "ours": each,
        "peer": 1.0,
        "ratio": each,
        "aim": 1.0,
        "better": "lower",
    }


def _catchments(rng: np.random.Generator, lon: Floats, lat: Floats, s_lon: Floats, s_lat: Floats) -> dict[str, Any]:
    """Both from positions to both forms; PySAL's pairs come from SciPy, for its own table of all pairs can't be held."""
    people, power = np.rint(rng.uniform(100, 3000, len(lon))), np.rint(rng.uniform(60, 900, len(s_lon)))
    ours: list[Access] = []

    def mine() -> None:
        catchments = Catchments(Cells(lon, lat, np.full(len(lon), RADIUS)), people)
        catchments.add(s_lon, s_lat, power)
        ours.append(catchments.access)

    theirs: list[Any] = []

    def pysal() -> None:
        costs = _pairs(lon, lat, s_lon, s_lat)
        for weight in (None, _gaussian):
            demand = pd.DataFrame({"demand": people}, index=pd.RangeIndex(len(lon), name="geoid"))
            supply = pd.DataFrame({"supply": power}, index=pd.RangeIndex(len(s_lon), name="geoid"))
            theirs.append(fca.two_stage_fca(demand, supply, costs, max_cost=RADIUS, weight_fn=weight))

    took, peer = seconds(mine), seconds(pysal, times=1)
    for form, found in zip((ours[0].plain, ours[0].gaussian), theirs, strict=True):
        wanted = found.reindex(range(len(lon))).fillna(0.0).to_numpy()
        assert np.allclose(form, wanted, rtol=1e-6, atol=1e-9), float(np.abs(form - wanted).max())
    return _row(f"2SFCA, plain and Gaussian, {SIZE} vs SciPy's pairs and PySAL access (s)", took, peer, 4.0)


def _gaussian(metres: float) -> float:
    return (exp(-0.5 * (metres / RADIUS) ** 2) - EDGE) / (1.0 - EDGE)


def _pairs(lon: Any, lat: Any, s_lon: Any, s_lat: Any) -> pd.DataFrame:
    trees = cKDTree(earth_centred(lon, lat)), cKDTree(earth_centred(s_lon, s_lat))
    found = trees[0].sparse_distance_matrix(trees[1], RADIUS, output_type="ndarray")
    return pd.DataFrame({"origin": found["i"], "dest": found["j"], "cost": found["v"]})


def _ball_tree(rng: np.random.Generator, lon: Any, lat: Any, s_lon: Any, s_lat: Any) -> float:
    """Haversine on a sphere; a sample of the queries, for the whole would take minutes."""
    chosen = rng.permutation(len(lon))[:BALL_SAMPLE]
    began = time.perf_counter()
    tree = BallTree(np.radians(np.column_stack([s_lat, s_lon])), metric="haversine")
    built = time.perf_counter() - began
    began = time.perf_counter()
    tree.query(np.radians(np.column_stack([lat[chosen], lon[chosen]])))
    return built + (time.perf_counter() - began) * len(lon) / BALL_SAMPLE


def _row(name: str, ours: float, peer: float, aim: float) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": peer / ours, "aim": aim, "better": "higher"}
