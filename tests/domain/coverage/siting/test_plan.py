"""A county in small: what is asked, what stands in the way, and what the plan says."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from outreach.domain.coverage.siting.equity import access, gini
from outreach.domain.coverage.siting.ground import Aim, Ground, Wishes, question
from outreach.domain.coverage.siting.obstacles import Kind, Left, Obstacle
from outreach.domain.coverage.siting.plan import Plan, loads, make_plan
from outreach.domain.geo.distance import distance_m

# four villages on a line 0.1 degrees (9.4 km) apart, one township each; the first has a station
LON = np.array([120.0, 120.1, 120.2, 120.3])
GROUND = Ground(
    lon=LON,
    lat=np.full(4, 32.0),
    weight=np.array([500.0, 300.0, 200.0, 0.0]),
    town=np.arange(4),
    site_lon=LON[1:].copy(),
    site_lat=np.full(3, 32.0),
    site_cost=np.array([2.0, np.nan, 1.0]),
    site_kw=np.array([120.0, 120.0, np.nan]),
    site_town=np.array([1, 2, 3]),
    station_lon=LON[:1].copy(),
    station_lat=np.array([32.0]),
    station_kw=np.array([60.0]),
    has_station=np.array([True, False, False, False]),
    site_spare_kw=np.full(3, np.nan),
)


def plan(wishes: Wishes, ground: Ground = GROUND) -> Plan:
    found = make_plan(ground, wishes)
    assert isinstance(found, Plan)
    return found


def refused(wishes: Wishes, ground: Ground = GROUND) -> list[Obstacle]:
    found = make_plan(ground, wishes)
    assert isinstance(found, list)
    return found


def test_the_list_says_what_each_site_adds_to_whom_and_in_which_phase() -> None:
    found = plan(Wishes(budgets=(1.0, 2.0)))
    assert [(s.site, s.phase, s.rank, s.adds, s.towns) for s in found.sites] == [
        (0, 1, 1, 300.0, ((1, 300.0),)),
        (1, 2, 2, 200.0, ((2, 200.0),)),
    ]
    assert (found.before.covered, found.after.covered, found.total, found.gap) == (500.0, 1000.0, 1000.0, 0.0)
    assert found.after.mean_m == pytest.approx(0.0, abs=1e-6)


def test_what_a_station_covers_already_isnt_covered_again() -> None:
    assert plan(Wishes(reach_m=15_000.0, budgets=(3.0,))).sites[0].towns == ((2, 200.0),)


def test_money_counts_costs_and_takes_the_default_where_none_is_known() -> None:
    found = plan(Wishes(budgets=(5.0,), in_money=True, default_cost=3.0))
    assert [(s.site, s.cost) for s in found.sites] == [(0, 2.0), (1, 3.0)]


def test_everyone_takes_no_more_sites_than_needed() -> None:
    found = plan(Wishes(aim=Aim.EVERYONE, reach_m=15_000.0))
    assert len(found.sites) == 1
    assert found.after.covered == 1000.0
    assert plan(Wishes(aim=Aim.EVERYONE, reach_m=100.0), replace(GROUND, site_lat=np.full(3, 33.0))).unreached == 500.0


def test_short_ways_equal_every_choice_tried() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(120, 120.5, 30), rng.uniform(32, 32.4, 30)
    ground = Ground(
        lon, lat, rng.integers(0, 900, 30) * 1.0, np.zeros(30, dtype=np.int64), lon[:9], lat[:9], np.ones(9),
        np.ones(9), np.zeros(9, dtype=np.int64), lon[20:21], lat[20:21], np.ones(1), np.array([True]),
        np.full(9, np.nan),
    )  # fmt: skip
    far = np.minimum(distance_m(lon, lat, lon[20], lat[20]), 50_000 / 1.3)
    best = min(
        ground.weight @ np.min([far, *(distance_m(lon, lat, lon[j], lat[j]) for j in sites)], axis=0)
        for sites in combinations(range(9), 3)
    )
    found = plan(Wishes(aim=Aim.NEAREST, budgets=(3.0,)), ground)
    assert found.value == pytest.approx(best, rel=1e-9)
    assert found.after.mean_m == pytest.approx(best / ground.weight.sum(), rel=1e-6)
    assert found.before.mean_m is not None
    assert found.after.mean_m < found.before.mean_m


def test_every_township_gets_its_site_even_where_nobody_lives() -> None:
    found = plan(Wishes(budgets=(3.0,), floor=True))
    assert sorted(s.site for s in found.sites) == [0, 1, 2]


def test_too_small_a_budget_says_what_it_would_take() -> None:
    assert refused(Wishes(budgets=(2.0,), floor=True)) == [Obstacle(Kind.BUDGET, needed=3.0, left=(Left(3, 2, 0.0),))]


def test_a_township_without_candidate_is_named_with_the_nearest_one() -> None:
    ground = replace(GROUND, site_town=np.array([1, 2, 2]), site_lon=np.array([120.1, 120.2, 120.25]))
    (found,) = refused(Wishes(budgets=(9.0,), floor=True), ground)
    assert (found.kind, found.town, found.site) == (Kind.NO_CANDIDATE, 3, 2)
    assert found.metres == pytest.approx(float(distance_m(120.3, 32.0, 120.25, 32.0)), abs=0.01)


def test_a_candidate_too_near_a_station_says_which_spacing_would_do() -> None:
    (found,) = refused(Wishes(budgets=(9.0,), floor=True, spacing_m=10_000.0))
    assert (found.kind, found.town, found.site) == (Kind.NO_CANDIDATE, 1, 0)
    assert found.needed == pytest.approx(float(distance_m(120.0, 32.0, 120.1, 32.0)), abs=0.01)


def test_spacing_that_no_choice_keeps_says_the_widest_that_would_do() -> None:
    ground = replace(GROUND, has_station=np.array([True, True, False, False]))
    (found,) = refused(Wishes(budgets=(9.0,), floor=True, spacing_m=9_600.0), ground)
    assert found.kind is Kind.SPACING
    assert found.needed == pytest.approx(float(distance_m(120.2, 32.0, 120.3, 32.0)), abs=0.01)
    assert isinstance(make_plan(ground, Wishes(budgets=(9.0,), floor=True, spacing_m=found.needed)), Plan)


def test_sites_keep_their_spacing() -> None:
    assert len(plan(Wishes(budgets=(3.0,), spacing_m=9_500.0, reach_m=2_000.0)).sites) == 1


def test_power_limits_whom_a_site_serves_and_a_rush_is_told() -> None:
    crowded = replace(GROUND, site_kw=np.array([30.0, 120.0, 120.0]))
    assert [s.site for s in plan(Wishes(budgets=(1.0,), kw_each=1.0), crowded).sites] == [1]
    load, served, reached = loads(GROUND, Wishes(kw_each=0.1), np.array([0]), times=3.0)
    assert load.tolist() == pytest.approx([60.0, 90.0])
    assert (served, reached) == (pytest.approx(500.0), 800.0)


@pytest.mark.parametrize("seed", range(3))
def test_short_ways_with_power_equal_every_choice_tried(seed: int) -> None:
    """Every choice of two sites, its ways shared out by `scipy.optimize.linprog` as far as their power goes."""
    rng = np.random.default_rng(seed)
    lon, lat, people = rng.uniform(120, 120.6, 14), rng.uniform(32, 32.4, 14), rng.integers(100, 900, 14) * 1.0
    none = np.zeros(6, dtype=np.int64)
    ground = Ground(
        lon, lat, people, np.zeros(14, dtype=np.int64), lon[:6], lat[:6], np.ones(6), rng.integers(4, 16, 6) * 100.0,
        none, lon[9:10], lat[9:10], np.array([900.0]), np.array([True]), np.full(6, np.nan),
    )  # fmt: skip
    wishes = Wishes(aim=Aim.NEAREST, budgets=(2.0,), kw_each=1.0, longest_m=40_000.0)

    def ways(sites: tuple[int, ...]) -> float:
        where, kw = [*sites, 9], [*ground.site_kw[list(sites)], 900.0]
        far = wishes.longest_m / wishes.detour
        saved = np.array([far - distance_m(lon, lat, lon[j], lat[j]) for j in where]).clip(0).T * people[:, None]
        load, one = np.kron(people[None, :], np.eye(len(where))), np.kron(np.eye(14), np.ones(len(where)))
        found = linprog(-saved.ravel(), np.vstack([load, one]), [*kw, *np.ones(14)], bounds=(0, 1))
        return float(people.sum() * far + found.fun)

    found, free = plan(wishes, ground), plan(replace(wishes, kw_each=0.0), ground)
    assert found.value == pytest.approx(min(ways(sites) for sites in combinations(range(6), 2)), rel=1e-6)
    assert found.gap < 1e-6
    assert found.value > free.value


def test_nothing_there_is_a_plan_of_nothing() -> None:
    none, whole = np.zeros(0), np.zeros(0, dtype=np.int64)
    empty = Ground(
        none, none, none, whole, none, none, none, none, whole, none, none, none, np.zeros(0, dtype=bool), none
    )
    found = plan(Wishes(), empty)
    assert (found.sites, found.total, found.after.mean_m, found.after.gini) == ((), 0.0, None, None)


def test_duplicate_places_and_orders_change_nothing() -> None:
    doubled = replace(
        GROUND,
        **{name: np.r_[getattr(GROUND, name), getattr(GROUND, name)] for name in ("lon", "lat", "weight", "town")},
    )
    assert [2 * s.adds for s in plan(Wishes(budgets=(2.0,))).sites] == [
        s.adds for s in plan(Wishes(budgets=(2.0,)), doubled).sites
    ]
    sites = ("site_lon", "site_lat", "site_cost", "site_kw", "site_town", "site_spare_kw")
    turned = replace(GROUND, **{name: getattr(GROUND, name)[::-1] for name in sites})
    assert [s.adds for s in plan(Wishes(), turned).sites] == [s.adds for s in plan(Wishes()).sites]


def test_positions_without_numbers_are_never_chosen() -> None:
    ground = replace(GROUND, site_lon=np.array([np.nan, 120.2, 120.3]), lon=np.array([120.0, np.nan, 120.2, 120.3]))
    assert question(ground, Wishes()).allowed.tolist() == [1, 2]
    assert [s.site for s in plan(Wishes(), ground).sites] == [1]


def test_gini_and_access_by_hand() -> None:
    reached = access(
        np.array([0, 1, 2]), np.array([0, 0, 1]), np.array([100.0, 300.0, 50.0, 50.0]), np.array([40.0, 5.0])
    )
    assert reached.tolist() == [0.1, 0.1, 0.1, 0.0]
    assert gini(reached, np.array([100.0, 300.0, 50.0, 50.0])) == pytest.approx(0.1)
    assert gini(np.ones(3), np.array([1.0, 5.0, 2.0])) == pytest.approx(0.0)
    assert gini(np.zeros(3), np.ones(3)) is None
