"""The p-median (Hakimi 1964): sites that make the way to the nearest station shortest for all together.

minimise Σ_i w_i min(far_i, min_j d_ij), where `far_i` is the way that a demand point has in any case: to a station that stands,
or the longest that counts. Turned round it is the most saved: Σ_i max_j w_i (far_i - d_ij).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import floyd_warshall

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


def p_median_of(distances: Floats, most: int, watch: Watch | None = None, weight: Floats | None = None) -> Solution:
    """The p-median of a full matrix of distances, as the literature states it: exactly the same for every demand point.

    Any site is nearer than "none", which is set beyond the farthest.
    """
    points, sites = distances.shape
    weight = np.ones(points) if weight is None else weight
    far = distances.max(axis=1) + 1.0
    point, site = np.divmod(np.arange(points * sites), sites)
    table = nearness(point, site, distances.ravel(), weight=weight, far=far, sites=sites)
    found = p_median(table, weight, far, Terms.count(sites, most), watch)
    assert found is not None  # noqa: S101  (a count alone can always be kept)
    return found


def read_or_library(text: str) -> tuple[Floats, int]:
    """Distances and p of a graph in the form of OR-Library's `pmed` files (Beasley 1985).

    The first line has vertices, edges and p, each further one an edge with its length; of an edge that is given twice the
    last counts. Distances are the shortest ways through the graph. Raises ValueError for anything else.
    """
    numbers = [int(word) for word in text.split()]
    if len(numbers) < 3 or len(numbers) != 3 + 3 * numbers[1]:
        raise ValueError("not a p-median graph: vertices, edges, p, and three numbers for each edge")
    vertices, _, most = numbers[:3]
    length = np.full((vertices, vertices), np.inf)
    for a, b, way in zip(numbers[3::3], numbers[4::3], numbers[5::3], strict=True):
        length[a - 1, b - 1] = length[b - 1, a - 1] = way
    np.fill_diagonal(length, 0.0)
    return np.asarray(floyd_warshall(length)), most
