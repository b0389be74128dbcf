"""Sums and ranks of points by area, for every area at once: a point in a township counts in all areas above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from outreach.domain.coverage.inputs import LEVELS, NONE, Areas, Flags, Floats, Indices


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The points of the areas of one level, by area and then by rank: `order` are points, an area's begin at `start`."""

    areas: Indices
    start: Indices
    count: Indices
    order: Indices


class Hierarchy:
    """The tree of areas, to add up along."""

    def __init__(self, areas: Areas) -> None:
        self.size = len(areas.codes)
        self.above = areas.ancestors()
        self._steps = [
            (below, areas.parent[below])
            for depth in range(len(LEVELS) - 1, 0, -1)
            for below in [np.flatnonzero((areas.level == depth) & (areas.parent != NONE))]
        ]

    def total(self, area: Indices, weight: Floats | Flags | Indices | None = None) -> Floats:
        """Each area's sum of a weight (or count) of points, its own and those of all areas below it.

        Exact, whatever the order of the points, for whole numbers whose sum stays under 2 to the power of 53.
        """
        weights = None if weight is None else np.asarray(weight, dtype=np.float64)
        sums = np.bincount(area, weights, minlength=self.size).astype(np.float64)
        for below, parent in self._steps:
            sums += np.bincount(parent, sums[below], minlength=self.size)
        return sums

    def largest(self, area: Indices, value: Floats) -> Floats:
        """Each area's largest value of the points in it and below it; 0 where there are none."""
        top = np.zeros(self.size)
        np.maximum.at(top, area, value)
        for below, parent in self._steps:
            np.maximum.at(top, parent, top[below])
        return top

    def ranked(self, area: Indices, value: Floats) -> Iterator[Ranked]:
        """For each level: the points grouped by their area of that level, the smallest value first, ties as they come.

        The points are sorted once by their value. Then a level takes one sort of whole numbers, area and rank side by
        side in 64 bits, which is several times quicker than to sort places by two keys.
        """
        by_value = np.argsort(value, kind="stable")
        bits = max(len(value), 1).bit_length()
        rank = np.arange(len(value), dtype=np.int64)
        ranked_area = area[by_value]
        for row in self.above:
            key = (row << bits)[ranked_area] | rank
            key = np.sort(key[row[ranked_area] != NONE])
            if not len(key):
                continue
            group = key >> bits
            start = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
            order = by_value[key & ((1 << bits) - 1)]
            yield Ranked(group[start], start, np.diff(np.r_[start, len(key)]), order)
