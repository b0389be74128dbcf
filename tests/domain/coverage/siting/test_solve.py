"""Maximal covering and p-median against every choice tried, and what must hold for any of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import LinearConstraint, milp

from outreach.domain.coverage.inputs import NONE
from outreach.domain.coverage.siting.classic import p_median_of, read_or_library
from outreach.domain.coverage.siting.savings import Savings
from outreach.domain.coverage.siting.solve import most_saved
from outreach.domain.coverage.siting.terms import Terms
from outreach.domain.coverage.siting.watch import Watch
from tests.domain.coverage.siting.instances import most_by_trying, terms

SEEDS = st.integers(0, 2**32 - 1)


def random_cover(rng: np.random.Generator, points: int, sites: int) -> tuple[np.ndarray, np.ndarray]:
    """Who reaches whom, and people: some nobody, some points in the same place."""
    reach = (rng.random((points, sites)) < 0.3) * 1.0
    reach[rng.integers(0, points)] = reach[rng.integers(0, points)]
    return reach, rng.integers(0, 50, points) * 1.0


@given(SEEDS, st.integers(1, 9), st.integers(2, 9), st.integers(0, 2), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_maximal_cover_equals_every_choice_tried(seed: int, points: int, sites: int, floors: int, pairs: int) -> None:
    rng = np.random.default_rng(seed)
    reach, people = random_cover(rng, points, sites)
    rules = terms(rng, sites, floors=min(floors, sites // 2), pairs=pairs)
    best = most_by_trying(reach * people[:, None], rules)
    found = most_saved(Savings.of_cover(sparse.csr_array(reach), people), rules)
    assert (found is None) == (best is None)
    if found is not None:
        chosen = np.isin(np.arange(sites), found.chosen)
        assert rules.holds(chosen)
        assert found.value == found.bound == best == (people * (reach @ chosen > 0)).sum()


@given(SEEDS, st.integers(2, 9), st.integers(2, 8), st.integers(0, 2), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_most_saved_equals_every_choice_tried(seed: int, points: int, sites: int, floors: int, pairs: int) -> None:
    rng = np.random.default_rng(seed)
    savings = np.maximum(rng.integers(-20, 20, (points, sites)), 0) * rng.choice([1.0, 0.37])
    rules = terms(rng, sites, floors=min(floors, sites // 2), pairs=pairs)
    best = most_by_trying(savings, rules)
    found = most_saved(Savings.of(sparse.csr_array(savings)), rules)
    assert (found is None) == (best is None)
    if found is not None:
        assert found.value == pytest.approx(best)
        assert found.is_proven


@pytest.mark.parametrize("seed", range(3))
def test_middling_covers_are_proven_and_no_row_order_changes_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    reach, people = (rng.random((120, 60)) < 0.06) * 1.0, rng.integers(1, 900, 120) * 1.0
    order = rng.permutation(120)
    rules = Terms.count(60, 8)
    one = most_saved(Savings.of_cover(sparse.csr_array(reach), people), rules)
    other = most_saved(Savings.of_cover(sparse.csr_array(reach[order]), people[order]), rules)
    assert one is not None
    assert other is not None
    assert one.is_proven
    assert one.value == other.value


def test_more_money_never_covers_fewer() -> None:
    rng = np.random.default_rng(7)
    reach, people = (rng.random((60, 25)) < 0.15) * 1.0, rng.integers(0, 900, 60) * 1.0
    rules = terms(rng, 25, pairs=6)
    table = Savings.of_cover(sparse.csr_array(reach), people)
    values = [most_saved(table, replace(rules, budget=float(b))) for b in range(12)]
    reached = [v.value for v in values if v is not None]
    assert reached == sorted(reached)
    assert reached[0] == 0.0
    assert reached[-1] > reached[3]


def test_nobody_to_cover_and_nothing_to_choose() -> None:
    empty = most_saved(Savings.of_cover(sparse.csr_array((4, 3)), np.zeros(4)), Terms.count(3, 2))
    assert empty is not None
    assert (empty.value, empty.bound, empty.chosen.tolist()) == (0.0, 0.0, [])
    none = most_saved(Savings.of_cover(sparse.csr_array((4, 0)), np.ones(4)), Terms.count(0, 2))
    assert none is not None
    assert none.value == 0.0


def test_floors_that_exclude_each_other_have_no_choice() -> None:
    rules = Terms(np.ones(2), 5.0, np.array([0, 1]), 2, np.array([[0, 1]]))
    assert most_saved(Savings.of_cover(sparse.csr_array(np.eye(2)), np.ones(2)), rules) is None


def test_a_stop_keeps_the_best_so_far_with_its_bound() -> None:
    rng = np.random.default_rng(5)
    reach, people = (rng.random((400, 200)) < 0.04) * 1.0, rng.integers(1, 900, 400) * 1.0
    heard: list[tuple[float, float]] = []
    watch = Watch(60.0, stop=lambda: len(heard) >= 2, tell=lambda best, bound: heard.append((best, bound)))
    found = most_saved(Savings.of_cover(sparse.csr_array(reach), people), Terms.count(200, 20), watch)
    assert found is not None
    assert len(found.chosen) == 20
    assert heard[-1][0] <= found.value <= found.bound
    assert not found.is_proven


def test_p_median_of_a_graph_equals_every_choice_tried() -> None:
    rng = np.random.default_rng(11)
    edges = [(a, b, int(rng.integers(1, 90))) for a in range(1, 13) for b in range(a + 1, 13) if rng.random() < 0.4]
    edges += [(a, a + 1, 50) for a in range(1, 12)]
    text = "\n".join([f" 12 {len(edges)} 3", *(f"{a} {b} {way}" for a, b, way in edges)])
    distances, most = read_or_library(text)
    assert most == 3
    assert np.array_equal(distances, distances.T)
    far = distances.max(axis=1, keepdims=True) + 1
    best = far.sum() - most_by_trying(far - distances, Terms(np.ones(12), 3.0, np.full(12, NONE)))
    assert p_median_of(distances, most).value == best


def test_p_median_equals_the_classic_program() -> None:
    """Beyond brute force: assignment variables for every pair, solved by `scipy.optimize.milp`."""
    rng = np.random.default_rng(4)
    points, sites, most = 25, 60, 4
    distances = np.linalg.norm(rng.uniform(0, 90, (points, 1, 2)) - rng.uniform(0, 90, (1, sites, 2)), axis=2).round()
    cost = np.r_[np.zeros(sites), distances.ravel()]
    served = sparse.hstack(
        [sparse.csr_array((points, sites)), sparse.kron(sparse.eye_array(points), np.ones((1, sites)))]
    )
    opened = sparse.hstack([-sparse.vstack([sparse.eye_array(sites)] * points), sparse.eye_array(points * sites)])
    count = np.r_[np.ones(sites), np.zeros(points * sites)][None, :]
    rules = [LinearConstraint(served, 1, 1), LinearConstraint(opened, -np.inf, 0), LinearConstraint(count, 0, most)]
    best = milp(cost, constraints=rules, integrality=np.arange(len(cost)) < sites, bounds=(0, 1))
    found = p_median_of(distances, most)
    assert found.is_proven
    assert found.value == pytest.approx(best.fun)


def test_an_edge_given_twice_has_its_last_length() -> None:
    distances, _ = read_or_library("3 3 1\n1 2 9\n2 3 5\n1 2 4")
    assert distances.tolist() == [[0, 4, 9], [4, 0, 5], [9, 5, 0]]


@pytest.mark.parametrize("text", ["", "3 3 1\n1 2 9", "a b c"])
def test_other_files_are_no_graphs(text: str) -> None:
    with pytest.raises(ValueError, match=r"graph|invalid"):
        read_or_library(text)
