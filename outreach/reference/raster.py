"""Which polygon holds a position, looked up in a raster: most of a country lies nowhere near a border.

The cells that any edge passes through are marked; all others form pieces that lie wholly in one polygon, and one question
for each piece labels it. So a position costs one look-up, and only those in a marked cell are compared with polygons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

CELL_DEG, MOST_CELLS = 0.02, 8_000_000
AT_ONCE = 200  # shapes whose edges are walked together: each takes a hundred times its room meanwhile
NOWHERE, ASK = -1, -2

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Ask = Callable[[Floats, Floats], Indices]


class Raster:
    """Labels of cells: the number of the polygon that holds it, `NOWHERE`, or `ASK` where an edge passes."""

    def __init__(self, shapes: Sequence[shapely.Geometry], ask: Ask) -> None:
        """`ask` says of positions the number of the polygon that holds each (`NOWHERE`: none)."""
        west, south, east, north = shapely.total_bounds(list(shapes)).tolist()
        self._west, self._south = west, south
        self._cell = max(CELL_DEG, float(np.sqrt((east - west) * (north - south) / MOST_CELLS)))
        size = int((north - south) / self._cell) + 1, int((east - west) / self._cell) + 1
        free = np.ones(size, dtype=np.bool_)
        for start in range(0, len(shapes), AT_ONCE):
            for row, column in _boxes(shapes[start : start + AT_ONCE], self._cell):
                free[self._row(row), self._column(column)] = False
        piece, count = _pieces(free)
        self._label = self._named(piece, count, ask)

    def _named(self, piece: NDArray[np.integer[Any]], count: int, ask: Ask) -> NDArray[np.signedinteger[Any]]:
        """The label of each cell from the piece it is in (0: an edge passes)."""
        row, column = np.zeros(count + 1, dtype=np.int64), np.zeros(count + 1, dtype=np.int64)
        for line, cells in enumerate(
            piece
        ):  # row by row: a number for each cell at once would take eight times the room
            row[cells], column[cells] = line, np.arange(len(cells))
        row, column = row[1:], column[1:]
        found = ask(self._west + (column + 0.5) * self._cell, self._south + (row + 0.5) * self._cell)
        names = np.append(ASK, found)
        kind: type[np.signedinteger[Any]] = np.int16 if names.max() <= np.iinfo(np.int16).max else np.int32
        return np.asarray(names.astype(kind)[piece])

    def _row(self, lat: Floats) -> Indices:
        return np.asarray(np.floor((lat - self._south) / self._cell), dtype=np.int64)

    def _column(self, lon: Floats) -> Indices:
        return np.asarray(np.floor((lon - self._west) / self._cell), dtype=np.int64)

    def labels(self, lon: Floats, lat: Floats) -> Indices:
        """The label at each finite position; those outside of the raster are nowhere."""
        row, column = self._row(lat), self._column(lon)
        rows, columns = self._label.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        row[~inside], column[~inside] = 0, 0
        return np.where(inside, self._label[row, column], NOWHERE)


def _pieces(free: NDArray[np.bool_]) -> tuple[NDArray[np.integer[Any]], int]:
    """The number of the piece that each free cell is in, from 1 on, and how many there are; in half the room if few."""
    try:
        piece, count = ndimage.label(free, output=np.uint16)
    except RuntimeError:  # more pieces than that can number
        piece, count = ndimage.label(free)
    return piece, int(count)


def _boxes(shapes: Sequence[shapely.Geometry], cell: float) -> list[tuple[Floats, Floats]]:
    """Latitudes and longitudes whose cells an edge may pass through: the corners of the box around each piece of an
    edge no longer than a cell."""
    ring_of = shapely.get_rings(shapely.get_parts(list(shapes)))
    at, ring = shapely.get_coordinates(ring_of, return_index=True)
    joined = np.flatnonzero(ring[1:] == ring[:-1])
    start, step = at[joined], at[joined + 1] - at[joined]
    parts = np.maximum(np.ceil(np.abs(step).max(axis=1) / cell), 1).astype(np.int64)
    edge = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = (number / parts[edge])[:, None]
    from_, to = start[edge] + step[edge] * share, start[edge] + step[edge] * (share + 1 / parts[edge][:, None])
    return [(a[:, 1], b[:, 0]) for a in (from_, to) for b in (from_, to)]
