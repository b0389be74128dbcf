"""Accessibility by two-step floating catchments: what power a person can reach, shared with all others who can.

First step, for each station j: ``R_j = S_j / sum of P_k w(d_kj)`` over settlements k within d0 (S: kW, P: people). Second
step, for each settlement i: ``A_i = sum of R_j w(d_ij)`` over stations j within d0. With ``w = 1`` this is the 2SFCA of Luo
and Wang (2003, doi:10.1068/b29120); with ``w(d) = (exp(-(d/d0)^2 / 2) - exp(-1/2)) / (1 - exp(-1/2))`` its Gaussian form (Dai
2010, doi:10.1016/j.healthplace.2010.06.012). Distances are straight lines; d0 is the catchment by road over the detour factor.

Sums are made of whole steps (millionths of a person, 10^-12 kW a person), so that they come out the same in any order: a
station added or removed changes them to exactly what a whole computation gives, while they stay under 2 to the power of 53.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp

import numpy as np
from scipy.spatial import cKDTree

from outreach.domain.coverage.inputs import Floats, Indices
from outreach.domain.geo.distance import earth_centred, morton

PEOPLE_STEPS = 1e6
RATIO_STEPS = 1e12
CHUNK = 20_000
EDGE = exp(-0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """For each settlement: kW for one person within reach, all alike (`plain`) and less with distance (`gaussian`)."""

    plain: Floats
    gaussian: Floats


def gaussian_weight(share: Floats) -> Floats:
    """The weight at a share (0 to 1) of the catchment's radius: 1 at the middle, 0 at its edge."""
    return np.asarray((np.exp(-0.5 * share * share) - EDGE) / (1.0 - EDGE))


class Catchments:
    """Settlements with their people, for stations to be added to and taken from.

    `radius`: metres in a straight line, each settlement's own (its detour factor may be).
    """

    def __init__(self, lon: Floats, lat: Floats, people: Floats, radius: Floats) -> None:
        self._radius = radius
        self._farthest = float(radius.max()) if len(radius) else 0.0
        self._people = np.nan_to_num(people, nan=0.0)
        self._order = np.argsort(morton(lon, lat))
        points = earth_centred(lon[self._order], lat[self._order])
        self._tree = cKDTree(points, balanced_tree=False) if len(points) else None
        self._plain = np.zeros(len(people))
        self._gaussian = np.zeros(len(people))

    @property
    def access(self) -> Access:
        """The accessibility of every settlement, by the stations there are now."""
        return Access(self._plain / RATIO_STEPS, self._gaussian / RATIO_STEPS)

    def add(self, lon: Floats, lat: Floats, power_kw: Floats, *, sign: int = 1) -> None:
        """Take stations in, or out again with -1; those without position or power change nothing."""
        for station, settlement, chord, supply in self._pairs(lon, lat, power_kw):
            weight = gaussian_weight(chord / self._radius[settlement])
            for total, weights in ((self._plain, None), (self._gaussian, weight)):
                ratio = self._ratio(station, settlement, weights, supply)[station]
                terms = np.rint((ratio if weights is None else ratio * weights) * RATIO_STEPS)
                total += sign * np.bincount(settlement, terms, minlength=len(total))

    def _ratio(self, station: Indices, settlement: Indices, weights: Floats | None, supply: Floats) -> Floats:
        """The first step: kW for one person of each station's catchment; 0 where nobody lives in it."""
        people = self._people[settlement]
        steps = np.rint((people if weights is None else people * weights) * PEOPLE_STEPS)
        demand = np.bincount(station, steps, minlength=len(supply)) / PEOPLE_STEPS
        ratio = np.zeros(len(supply))
        np.divide(supply, demand, out=ratio, where=demand > 0)
        return ratio

    def _pairs(self, lon: Floats, lat: Floats, power: Floats) -> Iterator[tuple[Indices, Indices, Floats, Floats]]:
        """Stations (numbered within a chunk) with the settlements in reach, the chords between, and their power."""
        useful = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat) & (power > 0))
        useful = useful[np.argsort(morton(lon[useful], lat[useful]), kind="stable")]
        for begin in range(0, len(useful) if self._tree else 0, CHUNK):
            chosen = useful[begin : begin + CHUNK]
            points = earth_centred(lon[chosen], lat[chosen])
            found = cKDTree(points).sparse_distance_matrix(self._tree, self._farthest, output_type="ndarray")
            settlement = self._order[found["j"]]
            near = found["v"] <= self._radius[settlement]
            yield found["i"][near], settlement[near], found["v"][near], power[chosen]
