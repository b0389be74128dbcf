"""Accessibility by two-step floating catchments: what power a person can reach, shared with all others who can.

First step, for each station j: ``R_j = S_j / sum of P_k w(d_kj)`` over settlements k within d0 (S: kW, P: people). Second
step, for each settlement i: ``A_i = sum of R_j w(d_ij)`` over stations j within d0. With ``w = 1`` this is the 2SFCA of Luo
and Wang (2003, doi:10.1068/b29120); with ``w(d) = (exp(-(d/d0)^2 / 2) - exp(-1/2)) / (1 - exp(-1/2))`` its Gaussian form (Dai
2010, doi:10.1016/j.healthplace.2010.06.012). Distances are straight lines; d0 is the catchment by road over the detour factor.

The first step is a station's own and always adds up in one order. The second is made of whole steps of 10^-12 kW a person,
which come out the same in any order: a station added or removed changes them to exactly what a whole computation gives, while
they stay under 2 to the power of 53.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from outreach.domain.coverage.inputs import Floats
from outreach.domain.geo.cells import Cells, Pairs

RATIO_STEPS = 1e12
EDGE = exp(-0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """For each settlement: kW for one person within reach, all alike (`plain`) and less with distance (`gaussian`)."""

    plain: Floats
    gaussian: Floats


def gaussian_weight(share2: Floats) -> Floats:
    """The weight at the square of a share (0 to 1) of the catchment's radius: 1 at the middle, 0 at its edge."""
    out = np.exp(-0.5 * share2)
    out -= EDGE
    out /= 1.0 - EDGE
    return np.asarray(out)


class Catchments:
    """Settlements with their people, for stations to be added to and taken from."""

    def __init__(self, cells: Cells, people: Floats) -> None:
        self._cells, self._size = cells, len(people)
        self._people = np.nan_to_num(people[cells.order], nan=0.0)
        self._plain, self._gaussian = np.zeros(len(cells.order)), np.zeros(len(cells.order))

    @property
    def access(self) -> Access:
        """The accessibility of every settlement, by the stations there are now."""
        out = np.zeros((2, self._size))
        out[0, self._cells.order], out[1, self._cells.order] = self._plain, self._gaussian
        out /= RATIO_STEPS
        return Access(*out)

    def add(self, lon: Floats, lat: Floats, power_kw: Floats, *, sign: int = 1) -> None:
        """Take stations in, or out again with -1; those without position or power change nothing."""
        for pairs in self._cells.pairs(lon, lat):
            self.take(pairs, power_kw[pairs.asked], sign=sign)

    def take(self, pairs: Pairs, power_kw: Floats, *, sign: int = 1) -> None:
        """The same for stations whose settlements in reach are known."""
        if not len(pairs.point):
            return
        supply = np.where(power_kw > 0, power_kw, 0.0)
        low, high = int(pairs.point.min()), int(pairs.point.max()) + 1
        place, people = pairs.point - low, self._people[pairs.point]
        for total, weight in ((self._plain, None), (self._gaussian, self._weight(pairs))):
            ratio = _ratio(pairs, people if weight is None else people * weight, supply) * RATIO_STEPS
            terms = np.rint(ratio)[pairs.of] if weight is None else np.rint(ratio[pairs.of] * weight)
            total[low:high] += sign * np.bincount(place, terms, minlength=high - low)

    def _weight(self, pairs: Pairs) -> Floats:
        return gaussian_weight(pairs.chord2 / self._cells.reach2[pairs.point])


def _ratio(pairs: Pairs, people: Floats, supply: Floats) -> Floats:
    """The first step: kW for one of the people (a column along the pairs) in each station's catchment; 0 where nobody lives."""
    demand = np.bincount(pairs.of, people, minlength=len(supply))
    ratio = np.zeros(len(supply))
    np.divide(supply, demand, out=ratio, where=demand > 0)
    return ratio
