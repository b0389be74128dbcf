"""Points in the cells of a grid, to find all pairs of a position and a point within the point's own reach.

A k-d tree walks down for each position. Here the points lie sorted row by row, so that what is near a position is one run of
neighbours in each of a few rows: two look-ups a row, whatever the density, and all runs are read in whole arrays. How wide a
run must be follows from the chord itself, ``c² = (z1 - z2)² + (p1 - p2)² + 4 p1 p2 sin²(dλ / 2)`` (p: distance from the axis),
so that poles and the date line are no exception. Chords are then compared exactly.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outreach.domain.geo.distance import earth_centred

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CHUNK, AHEAD = 4096, 2
DEGREE_M = 110_500.0  # no degree of latitude is shorter
ROWS_A_REACH, COLUMNS_A_REACH = 1.5, 4.0
CELLS_A_POINT, FEWEST = 8, 1024
SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Positions asked (`asked`: their numbers), and for each pair `of` (place in `asked`, ascending), the point (rank in
    `Cells.order`) and the squared chord in metres."""

    asked: Indices
    of: Indices
    point: Indices
    chord2: Floats


class Cells:
    """Finite points that stay, each with its own reach in metres. `order`: their numbers, cell by cell."""

    def __init__(self, lon: Floats, lat: Floats, reach: Floats) -> None:
        self.order: Indices = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        self._farthest = float(reach.max()) if len(reach) else 0.0
        self._lay_out(lon[self.order], lat[self.order])
        cell = self._cell(lon[self.order], lat[self.order])
        by_cell = np.argsort(cell)
        self.order = self.order[by_cell]
        self._begin = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=self._rows * self._columns))])
        self.lon, self.lat, self.reach2 = lon[self.order], lat[self.order], reach[self.order] ** 2
        self._xyz = earth_centred(self.lon, self.lat).T.copy()

    def _lay_out(self, lon: Floats, lat: Floats) -> None:
        """Choose the grid: rows and columns a fraction of the reach wide, coarser where that would be too many for the points."""
        self._west, self._south = (float(v.min(initial=180.0)) for v in (lon, lat))
        wide, high = (float(v.max(initial=-180.0)) - low for v, low in ((lon, self._west), (lat, self._south)))
        middle = np.cos(np.radians(self._south + max(high, 0.0) / 2))
        self._height = max(self._farthest, 1.0) / DEGREE_M / ROWS_A_REACH
        self._width = max(self._farthest, 1.0) / DEGREE_M / COLUMNS_A_REACH / max(float(middle), 0.05)
        most = CELLS_A_POINT * len(lon) + FEWEST
        coarser = np.sqrt(max(high / self._height + 1, 1) * max(wide / self._width + 1, 1) / most)
        self._height, self._width = self._height * max(coarser, 1.0), self._width * max(coarser, 1.0)
        self._rows, self._columns = int(max(high, 0) / self._height) + 1, int(max(wide, 0) / self._width) + 1
        self._edges = np.clip(self._south + self._height * np.arange(self._rows + 1), -90.0, 90.0)
        self._edge_p, self._edge_z = _meridian(self._edges)

    def _cell(self, lon: Floats, lat: Floats) -> Indices:
        row = np.clip(np.floor((lat - self._south) / self._height), 0, self._rows - 1)
        column = np.clip(np.floor((lon - self._west) / self._width), 0, self._columns - 1)
        return np.asarray(row * self._columns + column, dtype=np.int64)

    def pairs(self, lon: Floats, lat: Floats) -> Iterator[Pairs]:
        """The pairs of all finite positions, in parts of neighbouring positions. The next ones are found in threads of
        their own while the caller works on one."""
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        known = known[np.argsort(self._cell(lon[known], lat[known]), kind="stable")]
        parts = [known[i : i + CHUNK] for i in range(0, len(known) if len(self.order) else 0, CHUNK)]
        with ThreadPoolExecutor(AHEAD) as pool:
            ahead = deque(pool.submit(self._pairs, part, lon[part], lat[part]) for part in parts[:AHEAD])
            for part in parts[AHEAD:]:
                yield ahead.popleft().result()
                ahead.append(pool.submit(self._pairs, part, lon[part], lat[part]))
            while ahead:
                yield ahead.popleft().result()

    def _pairs(self, asked: Indices, lon: Floats, lat: Floats) -> Pairs:
        start, count = self._runs(lon, lat)
        ends = np.cumsum(count)
        point = np.repeat(start.ravel() - (ends - count.ravel()), count.ravel()) + np.arange(ends[-1])
        each = count.sum(axis=1)
        chord2 = self._squared(lon, lat, point, each)
        near = np.flatnonzero(chord2 <= self.reach2[point])
        return Pairs(asked, np.repeat(np.arange(len(asked)), each)[near], point[near], chord2[near])

    def _squared(self, lon: Floats, lat: Floats, point: Indices, each: Indices) -> Floats:
        """Squared chords from positions, each repeated so many times, to points."""
        out = np.zeros(len(point))
        for axis, here in zip(self._xyz, earth_centred(lon, lat).T, strict=True):
            step = axis[point] - np.repeat(here, each)
            out += step * step
        return out

    def squared_to(self, point: Indices, lon: Floats, lat: Floats) -> Floats:
        """Squared chords from points to one position each."""
        return self._squared(lon, lat, point, np.ones(len(point), dtype=np.int64))

    def _runs(self, lon: Floats, lat: Floats) -> tuple[Indices, Indices]:
        """For each position: where its runs of points begin, and how many points each has."""
        row, half = self._rows_near(lat)
        low, high = ((lon[:, None] + side * half - self._west) / self._width for side in (-1, 1))
        spans = [(low, high)]
        if ((lon[:, None] + half > 180.0) | (lon[:, None] - half < -180.0)).any():
            around = 360.0 / self._width
            before, after = np.minimum(high - around, np.floor(low) - 1), np.maximum(low + around, np.floor(high) + 1)
            spans += [(low - around, before), (after, high + around)]
        starts, counts = zip(*(self._run(row, *span) for span in spans), strict=True)
        return np.concatenate(starts, axis=1), np.concatenate(counts, axis=1)

    def _run(self, row: Indices, low: Floats, high: Floats) -> tuple[Indices, Indices]:
        first = np.clip(np.floor(low), 0, self._columns).astype(np.int64)
        after = np.clip(np.floor(high) + 1, 0, self._columns).astype(np.int64)
        start = self._begin[row * self._columns + first]
        return start, np.maximum(self._begin[row * self._columns + np.maximum(after, first)] - start, 0)

    def _rows_near(self, lat: Floats) -> tuple[Indices, Floats]:
        """The rows that each position reaches into, and how many degrees to either side it reaches there (negative: not)."""
        reach = self._farthest / DEGREE_M + SLACK
        own = np.floor((lat - self._south) / self._height).astype(np.int64)[:, None]
        steps = int(np.ceil(reach / self._height))
        row = own + np.arange(-steps, steps + 1)
        inside = (row >= 0) & (row < self._rows)
        row = np.clip(row, 0, self._rows - 1)
        edge = np.where(row > own, row, row + 1)
        p, z = (v[:, None] for v in _meridian(lat))
        away = np.where(row == own, 0.0, (p - self._edge_p[edge]) ** 2 + (z - self._edge_z[edge]) ** 2)
        axis = np.minimum(self._edge_p[row], self._edge_p[row + 1])
        left = self._farthest**2 * (1 + SLACK) - away
        half = np.degrees(2 * np.arcsin(np.sqrt(np.clip(left / np.maximum(4 * p * axis, SLACK), 0.0, 1.0))))
        return row, np.where(inside & (left >= 0), half * (1 + SLACK) + SLACK, -np.inf)


def _meridian(lat: Floats) -> tuple[Floats, Floats]:
    """Metres from the axis, and above the equator's plane."""
    at = earth_centred(np.zeros(len(lat)), lat)
    return at[:, 0], at[:, 2]
