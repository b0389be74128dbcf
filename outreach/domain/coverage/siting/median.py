"""The p-median (Hakimi 1964): sites that make the way to the nearest station shortest for all together.

minimise Σ_i w_i min(far_i, min_j d_ij), where `far_i` is the way that a demand point has in any case: to a station that stands,
or the longest that counts. Turned round it is the most saved: Σ_i max_j w_i (far_i - d_ij).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import Floats, Indices
from outreach.domain.coverage.siting.savings import Savings
from outreach.domain.coverage.siting.solve import most_saved
from outreach.domain.coverage.siting.terms import Terms
from outreach.domain.coverage.siting.watch import Solution, Watch


def nearness(point: Indices, site: Indices, metres: Floats, *, weight: Floats, far: Floats, sites: int) -> Savings:
    """The savings table of pairs (demand point, site, metres) that lie nearer than what the point has."""
    saved = weight[point] * (far[point] - metres)
    nearer = np.flatnonzero(saved > 0)
    return Savings.of(sparse.csr_array((saved[nearer], (point[nearer], site[nearer])), shape=(len(weight), sites)))


def p_median(
    table: Savings,
    weight: Floats,
    far: Floats,
    terms: Terms,
    watch: Watch | None = None,
    *,
    gap: float = 0.0,
    seed: int = 0,
) -> Solution | None:
    """The choice with the shortest ways in all, in weight times metres; `gap` is a share of that sum.

    None where none keeps the terms (or none was found in time).
    """
    total = float(weight @ far)
    found = most_saved(table, terms, watch, gap=gap, seed=seed, whole=total)
    return None if found is None else Solution(found.chosen, total - found.value, total - found.bound)
