"""Power that limits what a site serves."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from outreach.domain.coverage.siting.capacity import Supply, carried, most_carried
from outreach.domain.coverage.siting.terms import Terms
from outreach.domain.coverage.siting.watch import Watch


def supply(rng: np.random.Generator, points: int, sites: int) -> Supply:
    point, site = np.nonzero(rng.random((points, sites)) < 0.6)
    people = rng.integers(10, 90, points) * 1.0
    return Supply(point, site, people, people * 0.5, rng.integers(10, 60, sites) * 1.0)


@pytest.mark.parametrize("seed", range(6))
def test_the_most_carried_equals_every_choice_tried(seed: int) -> None:
    rng = np.random.default_rng(seed)
    offer = supply(rng, 7, 6)
    best = 0.0
    for sites in combinations(range(1, 6), 2):
        best = max(best, carried(offer, np.isin(np.arange(6), (0, *sites))).served)
    found = most_carried(offer, Terms.count(5, 2), 1, np.zeros(5, dtype=np.bool_), Watch())
    assert found is not None
    assert found.value == pytest.approx(best)
    built = np.r_[True, np.isin(np.arange(5), found.chosen)]
    assert carried(offer, built).served == pytest.approx(best)


def test_a_rush_leaves_some_unserved_and_no_site_overloaded() -> None:
    offer = Supply(
        np.array([0, 1]), np.array([0, 0]), np.array([100.0, 300.0]), np.array([50.0, 150.0]), np.array([120.0])
    )
    found = carried(offer, np.array([True]))
    assert found.load_kw.tolist() == [120.0]
    assert (found.served, found.reached) == (240.0, 400.0)


def test_a_site_of_unknown_power_isnt_a_limit() -> None:
    offer = Supply(np.array([0]), np.array([0]), np.array([100.0]), np.array([50.0]), np.array([np.inf]))
    assert carried(offer, np.array([True])).served == 100.0
