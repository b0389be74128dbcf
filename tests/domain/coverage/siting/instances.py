"""Small problems, and the best choice among all of them by trying every one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from outreach.domain.coverage.inputs import NONE
from outreach.domain.coverage.siting.terms import Terms

Matrix = NDArray[np.float64]


def every_choice(terms: Terms) -> list[NDArray[np.bool_]]:
    """Every choice that keeps the terms."""
    size = len(terms.cost)
    out = []
    for count in range(size + 1):
        for sites in combinations(range(size), count):
            chosen = np.zeros(size, dtype=np.bool_)
            chosen[list(sites)] = True
            if terms.holds(chosen):
                out.append(chosen)
    return out


def most_by_trying(savings: Matrix, terms: Terms) -> float | None:
    """The largest Σ_i max_j s_ij over all choices; None where no choice keeps the terms."""
    values = [float((savings * chosen).max(axis=1, initial=0.0).sum()) for chosen in every_choice(terms)]
    return max(values) if values else None


def terms(rng: np.random.Generator, sites: int, *, floors: int = 0, pairs: int = 0) -> Terms:
    """Random costs of 1 to 3, a budget for some, each floor served by up to two sites, some pairs."""
    floor = np.full(sites, NONE)
    for number, two in enumerate(rng.permutation(sites)[: 2 * floors].reshape(-1, 2)):
        floor[two] = number
    both = [sorted(rng.choice(sites, 2, replace=False)) for _ in range(pairs)]
    budget = float(rng.integers(3, 9))
    return Terms(rng.integers(1, 4, sites) * 1.0, budget, floor, floors, np.array(both, dtype=np.int64).reshape(-1, 2))
