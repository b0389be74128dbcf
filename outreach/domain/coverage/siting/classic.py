"""The three problems as the literature states them: an instance of one's own or of a published collection in one call.

Each function takes whole matrices with demand points as rows and sites as columns, and proves its answer unless the
watch ends it; `Solution.is_proven` tells. Sites are numbered from 0 in the order of the columns.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import floyd_warshall

from outreach.domain.coverage.inputs import Floats
from outreach.domain.coverage.siting.median import nearness, p_median
from outreach.domain.coverage.siting.savings import Savings
from outreach.domain.coverage.siting.setcover import set_cover
from outreach.domain.coverage.siting.solve import most_saved
from outreach.domain.coverage.siting.terms import Terms
from outreach.domain.coverage.siting.watch import Solution, Watch


def p_median_of(distances: Floats, most: int, watch: Watch | None = None, weight: Floats | None = None) -> Solution:
    """At most `most` sites with the least Σ_i weight_i · (distance to the nearest chosen site): p-median, Hakimi 1964.

    `distances` is (points, sites) in any unit, finite and not negative, and need not be square or symmetric; `weight` is
    (points,), 1 each where it is left out. The value is in weight times that unit. Raises ValueError for other numbers.
    """
    points, sites = _shape(distances, most)
    if not np.isfinite(distances).all() or (distances < 0).any():
        raise ValueError("distances must be finite and not negative: a site that a point can't reach needs a large one")
    weight = _weights(weight, points)
    far = distances.max(axis=1) + 1.0  # any site is nearer than none
    point, site = np.divmod(np.arange(points * sites), sites)
    table = nearness(point, site, distances.ravel(), weight=weight, far=far, sites=sites)
    found = p_median(table, weight, far, Terms.count(sites, most), watch)
    assert found is not None  # noqa: S101  (a count alone can always be kept)
    return found


def maximal_cover_of(reach: Floats, most: int, watch: Watch | None = None, weight: Floats | None = None) -> Solution:
    """At most `most` sites that reach the most weight: maximal covering (MCLP), Church and ReVelle 1974.

    `reach` is (points, sites), not 0 where the site reaches the point, such as `distances <= radius`; `weight` is
    (points,), people for example, 1 each where it is left out. The value is the weight reached. Raises ValueError for
    other numbers.
    """
    points, sites = _shape(reach, most)
    table = Savings.of_cover(sparse.csr_array(_marks(reach)), _weights(weight, points))
    found = most_saved(table, Terms.count(sites, most), watch)
    assert found is not None  # noqa: S101  (a count alone can always be kept)
    return found


def set_cover_of(reach: Floats, watch: Watch | None = None, cost: Floats | None = None) -> Solution:
    """The cheapest sites that reach every point: location set covering (LSCP), Toregas and others 1971.

    `reach` is as for maximal covering; `cost` is (sites,) and above 0, 1 each where it is left out. The value is the cost.
    Raises ValueError for a point that no site reaches, and for other numbers; `OutOfTime` where none was found in time.
    """
    _, sites = _shape(reach, 1)
    cost = np.ones(sites) if cost is None else np.asarray(cost, dtype=np.float64)
    if cost.shape != (sites,) or not np.isfinite(cost).all() or (cost <= 0).any():
        raise ValueError("cost must be one number above 0 for each site")
    marks = _marks(reach)
    if not marks.any(axis=1).all():
        raise ValueError("a point is reached by no site: leave it out, or give it one")
    terms = Terms.count(sites, sites)
    found = set_cover(sparse.csr_array(marks), Terms(cost, float(cost.sum()), terms.floor), watch)
    assert found is not None  # noqa: S101  (all sites together reach every point)
    return found


def _shape(matrix: Floats, most: int) -> tuple[int, int]:
    if matrix.ndim != 2 or not matrix.shape[1] or most < 1:
        raise ValueError("the matrix must be (points, sites) with at least one site, and at least one may be chosen")
    return matrix.shape[0], matrix.shape[1]


def _weights(weight: Floats | None, points: int) -> Floats:
    weight = np.ones(points) if weight is None else np.asarray(weight, dtype=np.float64)
    if weight.shape != (points,) or not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("weight must be one finite number, not negative, for each point")
    return weight


def _marks(reach: Floats) -> Floats:
    if np.isnan(reach).any():
        raise ValueError("reach must say of every pair whether the site reaches the point")
    marks: Floats = (np.asarray(reach) != 0).astype(np.float64)
    return marks


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
