"""Accessibility against PySAL's `access`, and stations that come and go against computing anew."""

from __future__ import annotations

from math import exp

import numpy as np
import pandas as pd
import pytest
from access import fca

from outreach.domain.coverage.catchment import Catchments
from outreach.domain.coverage.hierarchy import Hierarchy
from outreach.domain.coverage.inequality import gini
from outreach.domain.coverage.inputs import Areas, Floats, Rules, Seats, Settlements, Stations
from outreach.domain.coverage.measures import tally
from outreach.domain.coverage.network import Network
from outreach.domain.coverage.piles import piles_of, read_factors
from outreach.domain.geo.cells import Cells
from outreach.domain.geo.distance import earth_centred

RULES = Rules()
RADIUS = RULES.catchment_km * 1000 / RULES.detour_factor
NONE = np.full(0, np.nan)
AREAS = Areas(
    codes=["100000", "320000", "320600", "320682", "320685"],
    level=np.array([0, 1, 2, 3, 3]),
    parent=np.array([-1, 0, 1, 2, 2]),
    kind=[""] * 5,
    census=np.array([np.nan, np.nan, np.nan, 90_000.0, 90_000.0]),
    nevs=np.full(5, np.nan),
    swaps=np.zeros(5),
    detour=np.full(5, np.nan),
)


def places(rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    return rng.uniform(120.3, 120.9, count), rng.uniform(32.1, 32.6, count)


def settled(rng: np.random.Generator, count: int = 300) -> Settlements:
    lon, lat = places(rng, count)
    people = np.rint(rng.uniform(50, 4000, count))
    return Settlements(lon, lat, rng.integers(3, 5, count), people, np.full(count, np.nan))


def stations(rng: np.random.Generator, count: int) -> Stations:
    lon, lat = places(rng, count)
    one = np.ones(count)
    return Stations(
        lon=lon, lat=lat, area=rng.integers(3, 5, count), connectors=one, ac=one * 0, dc=one, fast=one,
        power_kw=np.rint(rng.uniform(7, 900, count)), powerless=one * 0, stale=one > 1, key=np.arange(count), piles=one,
        unrated=one * 0, as_chargers=one * 0, as_connectors=one, age_days=one,
    )  # fmt: skip


def some(of: Stations, chosen: object) -> Stations:
    return Stations(**{name: getattr(of, name)[chosen] for name in Stations.__slots__})


def falling(metres: float) -> float:
    """Dai's Gaussian (2010), written out anew: 1 at the middle, 0 at the edge."""
    return (exp(-((metres / RADIUS) ** 2) / 2) - exp(-1 / 2)) / (1 - exp(-1 / 2))


@pytest.mark.parametrize("form", ["plain", "gaussian"])
def test_accessibility_is_that_of_pysal(form: str) -> None:
    rng = np.random.default_rng(5)
    demand, supply = settled(rng), stations(rng, 40)
    catchments = Catchments(Cells(demand.lon, demand.lat, np.full(len(demand.lon), RADIUS)), demand.people)
    catchments.add(supply.lon, supply.lat, supply.power_kw)
    ours = getattr(catchments.access, form)
    here, there = earth_centred(demand.lon, demand.lat), earth_centred(supply.lon, supply.lat)
    chords = np.sqrt(((here[:, None, :] - there[None, :, :]) ** 2).sum(axis=2))
    near, far = np.nonzero(chords <= RADIUS)
    costs = pd.DataFrame({"origin": near, "dest": far, "cost": chords[near, far]})
    weight = None if form == "plain" else falling
    theirs = fca.two_stage_fca(
        pd.DataFrame({"demand": demand.people}, index=pd.RangeIndex(len(demand.lon), name="geoid")),
        pd.DataFrame({"supply": supply.power_kw}, index=pd.RangeIndex(len(supply.lon), name="geoid")),
        costs, max_cost=RADIUS, weight_fn=weight,
    )  # fmt: skip
    wanted = theirs.reindex(range(len(demand.lon))).fillna(0.0).to_numpy()
    assert ours == pytest.approx(wanted, rel=1e-6, abs=1e-11)
    assert ours.max() > 0


def test_stations_that_come_and_go_leave_exactly_what_computing_anew_gives() -> None:
    rng = np.random.default_rng(11)
    demand, every = settled(rng), stations(rng, 60)
    seats = Seats(NONE, NONE, np.zeros(0, dtype=np.int64))
    kept = Network(demand, RULES)
    for _ in range(6):
        now = some(every, np.sort(rng.permutation(60)[: rng.integers(1, 60)]))
        moved = now.lon.copy()
        moved[0] += 0.01  # the same station at another place
        for standing in (now, some(now, slice(1, None)), Stations(**{**_columns(now), "lon": moved})):
            after, anew = kept.reach(standing), Network(demand, RULES).reach(standing)
            assert np.array_equal(after.metres, anew.metres)
            assert np.array_equal(after.access.plain, anew.access.plain)
            assert np.array_equal(after.access.gaussian, anew.access.gaussian)
            args = (AREAS, demand, standing, seats)
            assert tally(*args, after, RULES) == tally(*args, anew, RULES)


def test_the_last_station_going_leaves_nothing_in_reach() -> None:
    rng = np.random.default_rng(3)
    kept, one = Network(settled(rng), RULES), stations(rng, 1)
    assert np.isfinite(kept.reach(one).metres).all()
    empty = kept.reach(some(one, slice(0, 0)))
    assert np.isinf(empty.metres).all()
    assert not empty.access.plain.any()


def test_gini_is_the_mean_difference_between_any_two_people() -> None:
    rng = np.random.default_rng(7)
    people, value = rng.integers(1, 9, 30).astype(float), rng.uniform(0, 5, 30)
    area = rng.integers(3, 5, 30)
    found = np.full(5, np.nan)
    order = np.argsort(value)
    for level in Hierarchy(AREAS).grouped(area[order], np.arange(30)):
        found[level.areas] = gini(level, people[order], value[order])
    for code, mine in ((3, area == 3), (4, area == 4), (0, area >= 0)):
        each = np.repeat(value[mine], people[mine].astype(int))
        between = np.abs(each[:, None] - each[None, :]).mean()
        assert found[code] == pytest.approx(between / (2 * each.mean()))


def test_a_countys_own_detour_narrows_its_reach() -> None:
    rng = np.random.default_rng(2)
    demand, supply = settled(rng), stations(rng, 30)
    slow = Settlements(demand.lon, demand.lat, demand.area, demand.people, np.where(demand.area == 3, 2.0, np.nan))
    straight, winding = Network(demand, RULES).reach(supply).access, Network(slow, RULES).reach(supply).access
    assert winding.plain[demand.area == 3].sum() < straight.plain[demand.area == 3].sum()


def test_standard_piles_by_the_table() -> None:
    factors = read_factors("480=4.5, 360=3")
    assert [piles_of(kw, factors) for kw in (60, 120, 180, 359.0, 360, 479, 600)] == [
        0, 1, 1.5, pytest.approx(2.9917, abs=1e-4), 3, 3, 4.5,
    ]  # fmt: skip
    assert piles_of(360, ()) is None
    for wrong in ("x", "360", "300=2", "360=0", "360=-1", "nan=2"):
        with pytest.raises(ValueError, match=r".*"):
            read_factors(wrong)


def _columns(of: Stations) -> dict[str, object]:
    return {name: getattr(of, name) for name in Stations.__slots__}
