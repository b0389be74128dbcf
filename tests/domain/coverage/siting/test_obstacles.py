"""What stands in the way of a siting, held against every choice tried."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from outreach.domain.coverage.siting import setcover
from outreach.domain.coverage.siting.ground import Aim, Ground, Wishes, question, reach_of
from outreach.domain.coverage.siting.obstacles import Kind, Left, Obstacle
from outreach.domain.coverage.siting.plan import Plan, make_plan
from outreach.domain.coverage.siting.program import Answer, Ending
from outreach.domain.geo.distance import distance_m


def county(seed: int) -> Ground:
    """Five townships within 25 km, some with two candidates, one without any, one whose candidates may lack power."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(120, 120.25, 12), rng.uniform(32, 32.25, 12)
    town = np.r_[np.arange(5), rng.integers(0, 5, 7)]
    site_lon, site_lat, site_town = lon[:8] + 0.001, lat[:8] - 0.001, town[:8].copy()
    site_town[site_town == seed % 7] = (seed + 1) % 5  # for two seeds of seven no township goes without
    spare = np.where(rng.random(8) < 0.5, np.nan, rng.integers(1, 9, 8) * 30.0)
    cost = np.where(rng.random(8) < 0.3, np.nan, rng.integers(1, 6, 8) * 1.0)
    return Ground(
        lon, lat, rng.integers(10, 90, 12) * 1.0, town, site_lon, site_lat, cost, np.full(8, 240.0), site_town,
        lon[11:], lat[11:], np.array([120.0]), np.zeros(5, dtype=np.bool_), spare,
    )  # fmt: skip


def served(ground: Ground, wishes: Wishes) -> list[tuple[float, frozenset[int]]]:
    """By trying: what every choice that keeps power and spacing costs, and the townships that it serves."""
    cost = np.where(np.isnan(ground.site_cost), wishes.default_cost, ground.site_cost)
    able = [
        site
        for site in range(len(cost))
        if not ground.site_spare_kw[site] < wishes.pile_kw
        and apart(ground.station_lon[0], ground.station_lat[0], ground, site) >= wishes.spacing_m
    ]
    out = []
    for count in range(len(able) + 1):
        for sites in combinations(able, count):
            if all(
                apart(ground.site_lon[a], ground.site_lat[a], ground, b) >= wishes.spacing_m
                for a, b in combinations(sites, 2)
            ):
                out.append((float(cost[list(sites)].sum()), frozenset(ground.site_town[list(sites)].tolist())))
    return out


def apart(lon: float, lat: float, ground: Ground, site: int) -> float:
    return float(distance_m(lon, lat, ground.site_lon[site], ground.site_lat[site]))


def eased(wishes: Wishes, found: list[Obstacle]) -> Wishes:
    """Every change made that the obstacles name."""
    for one in found:
        if one.kind is Kind.BUDGET and one.needed:
            wishes = replace(wishes, budgets=(one.needed,))
        elif one.kind is Kind.POWER and one.needed:
            wishes = replace(wishes, pile_kw=min(wishes.pile_kw, one.needed))
        elif one.needed is not None:
            wishes = replace(wishes, spacing_m=min(wishes.spacing_m, max(one.needed - 0.001, 0.0)))
    return wishes


@pytest.mark.parametrize("seed", range(24))
def test_the_changes_named_are_the_smallest_that_every_choice_tried_knows(seed: int) -> None:
    ground = county(seed)
    wishes = Wishes(budgets=(4.0 + seed % 9,), in_money=True, floor=True, spacing_m=seed % 5 * 2500.0, pile_kw=120.0,
                    default_cost=2.0)  # fmt: skip
    found = make_plan(ground, wishes)
    if isinstance(found, Plan):
        assert any(len(towns) == 5 and cost <= wishes.budgets[0] for cost, towns in served(ground, wishes))
        return
    kinds = {one.kind for one in found}
    helpless = frozenset(
        one.town for one in found if one.kind in (Kind.NO_CANDIDATE, Kind.POWER) and one.needed is None
    )
    assert helpless == frozenset(range(5)) - frozenset(ground.site_town.tolist())
    wanted, easy = frozenset(range(5)) - helpless, eased(wishes, found)
    (budget,) = easy.budgets
    least = min(cost for cost, towns in served(ground, easy) if towns >= wanted) + 2.0 * len(helpless)
    assert least == pytest.approx(budget) if Kind.BUDGET in kinds else least <= budget
    if easy.spacing_m < wishes.spacing_m:
        wider = replace(easy, spacing_m=easy.spacing_m + 0.01)
        assert not any(towns >= wanted for _, towns in served(ground, wider))
    if easy.pile_kw < wishes.pile_kw:
        stronger = replace(easy, pile_kw=easy.pile_kw + 0.1, spacing_m=0.0)
        assert not any(towns >= wanted for _, towns in served(ground, stronger))


@pytest.mark.parametrize("seed", range(10))
def test_as_few_townships_as_possible_go_without(seed: int) -> None:
    ground = county(seed)
    wishes = Wishes(budgets=(3.0,), in_money=True, floor=True, pile_kw=0.0, default_cost=2.0)
    found = make_plan(ground, wishes)
    assert isinstance(found, list)
    (money,) = (one for one in found if one.kind is Kind.BUDGET)
    wanted = frozenset(ground.site_town.tolist())
    people = np.bincount(ground.town, ground.weight, minlength=5)
    best = max((len(towns), people[list(towns)].sum()) for cost, towns in served(ground, wishes) if cost <= 3.0)
    kept = wanted - {one.town for one in money.left}
    assert (len(kept), people[list(kept)].sum()) == pytest.approx(best)
    for one in money.left:
        mine = np.flatnonzero(ground.town == one.town)
        largest = mine[np.argmax(ground.weight[mine])]
        ways = [
            (apart(ground.lon[largest], ground.lat[largest], ground, site), site)
            for site in np.flatnonzero(ground.site_town == one.town)
        ]
        assert (one.metres, one.site) == (pytest.approx(min(ways)[0], abs=0.01), min(ways)[1])


@pytest.mark.parametrize("seed", range(12))
def test_everybody_within_reach_names_who_is_kept_out_by_the_spacing(seed: int) -> None:
    ground = county(seed)
    wishes = Wishes(aim=Aim.EVERYONE, reach_m=6_000.0, spacing_m=9_000.0)
    found = make_plan(ground, wishes)
    if isinstance(found, Plan):
        return
    (one,) = found
    assert one.kind is Kind.REACH
    assert one.needed is not None
    asked = question(ground, wishes)
    can = {point for point in range(12) if reach_of(ground, wishes, asked)[[point]].nnz}
    best = max(float(ground.weight[list(points)].sum()) for points in reached(ground, wishes))
    assert best < ground.weight[list(can)].sum()
    assert {left.town for left in one.left} <= set(ground.town[list(can)].tolist())
    assert isinstance(make_plan(ground, replace(wishes, spacing_m=one.needed - 0.001)), Plan)


def reached(ground: Ground, wishes: Wishes) -> list[set[int]]:
    """By trying: the places that every choice that keeps its spacing brings within reach."""
    asked = question(ground, wishes)
    reach, near = reach_of(ground, wishes, asked).toarray() > 0, {tuple(pair) for pair in asked.terms.pairs.tolist()}
    out = []
    for count in range(len(asked.allowed) + 1):
        for sites in combinations(range(len(asked.allowed)), count):
            if not near & set(combinations(sites, 2)):
                out.append(set(np.flatnonzero(reach[:, list(sites)].any(axis=1)).tolist()))
    return out


def test_a_township_whose_candidates_carry_no_pile_says_which_would_do() -> None:
    ground = replace(county(5), site_spare_kw=np.r_[45.0, np.full(7, np.nan)])
    ground = replace(ground, site_town=np.array([0, 1, 2, 3, 4, 1, 2, 3]))
    assert make_plan(ground, Wishes(budgets=(9.0,), floor=True, pile_kw=120.0)) == [
        Obstacle(Kind.POWER, 0, 0, 0.0, 45.0)
    ]
    dead = replace(ground, site_spare_kw=np.r_[0.0, np.full(7, np.nan)])
    found = make_plan(dead, Wishes(budgets=(4.0,), floor=True, pile_kw=120.0))
    assert isinstance(found, list)
    assert [(one.kind, one.town, one.needed) for one in found] == [(Kind.POWER, 0, None), (Kind.BUDGET, -1, 5.0)]
    assert found[1].left == ()


def test_a_budget_that_doesnt_count_stands_in_nobodys_way() -> None:
    ground = replace(county(5), site_town=np.array([0, 1, 2, 3, 4, 1, 2, 3]), site_spare_kw=np.full(8, np.nan))
    assert isinstance(make_plan(ground, Wishes(aim=Aim.EVERYONE, budgets=(1.0,), floor=True)), Plan)


def test_no_time_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    ground, wishes = county(7), Wishes(budgets=(9.0,), floor=True, spacing_m=20_000.0)
    assert make_plan(ground, wishes) != []
    stopped = Answer(Ending.STOPPED, np.zeros(0), -np.inf, np.inf)
    monkeypatch.setattr(setcover, "maximise", lambda *_, **__: stopped)
    assert make_plan(ground, wishes) == []


def test_a_township_without_places_still_has_its_candidate() -> None:
    ground = replace(county(5), site_town=np.array([0, 1, 2, 3, 4, 5, 5, 5]), has_station=np.zeros(6, dtype=np.bool_))
    found = make_plan(ground, Wishes(budgets=(5.0,), floor=True))
    assert isinstance(found, list)
    assert found[0].left == (Left(5, 5),)


def test_a_spacing_that_rules_out_every_candidate_is_named_by_township() -> None:
    ground = replace(county(5), site_town=np.array([0, 1, 2, 3, 4, 1, 2, 3]), site_spare_kw=np.full(8, np.nan))
    found = make_plan(ground, Wishes(budgets=(9.0,), floor=True, spacing_m=60_000.0))
    assert isinstance(found, list)
    assert [one.town for one in found if one.kind is Kind.NO_CANDIDATE] == [0, 1, 2, 3, 4]
    assert isinstance(make_plan(ground, eased(Wishes(budgets=(9.0,), floor=True, spacing_m=60_000.0), found)), Plan)
