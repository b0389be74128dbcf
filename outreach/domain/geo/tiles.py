"""A pyramid of map tiles over many points: which tile holds what, found by one sort.

The world is the square of web maps (Mercator), 2**32 steps wide, y from the north. A tile of depth d is one of 4**d parts
of it and is drawn 512 pixels wide at zoom d + 1, so its 8 x 8 cells are 64 pixels wide. A tile with more than `LEAF` points
is inner: it says the sums of its cells. All others are leaves, say each point, and end their branch: what lies in the
mountains takes one row, and no tile ever holds more than some kilobytes.

A tile's key is its Morton number (bits of x and y in turn), left-aligned, with a one behind the last pair (as S2 does
it): one whole number says place and depth, all that lies in a tile is one range of keys, and a plain B-tree finds both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

STEPS = 2**32
KEY_DEPTH = 20  # pairs of bits in a key: 38 metres at the equator
CELL_DEPTH = 3  # a tile has 2**3 x 2**3 cells
DEEPEST = KEY_DEPTH - CELL_DEPTH
LEAF = 256
BLOCK = 2**15
FIRST_LOOK = 12  # the depth down to which one look over all points finds where cells begin
MOST_NORTH = 85.0511287

Whole = NDArray[np.int64]
Bits = NDArray[np.uint64]


def world(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Positions in degrees as x and y of the web map's square (EPSG:3857), clipped at its rims."""
    phi = np.radians(np.clip(np.asarray(lat, np.float64), -MOST_NORTH, MOST_NORTH))
    x = (np.asarray(lon, np.float64) + 180.0) * (STEPS / 360.0)
    y = (0.5 - np.arctanh(np.sin(phi)) / (2.0 * np.pi)) * STEPS
    east, south = (np.clip(axis, 0, STEPS - 1).astype(np.uint32) for axis in (x, y))
    return east, south


def degrees(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude of the middle of each step."""
    lon = (np.asarray(x, np.float64) + 0.5) * (360.0 / STEPS) - 180.0
    lat = np.degrees(np.arcsin(np.tanh((0.5 - (np.asarray(y, np.float64) + 0.5) / STEPS) * 2.0 * np.pi)))
    return lon, lat


def morton(x: NDArray[np.uint32], y: NDArray[np.uint32]) -> Bits:
    """The Morton numbers (`KEY_DEPTH` pairs of bits) of positions in the square."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def _spread(steps: NDArray[np.uint32]) -> Bits:
    bits = (steps >> np.uint32(32 - KEY_DEPTH)).astype(np.uint64)
    for shift, mask in ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
                        (2, 0x3333333333333333), (1, 0x5555555555555555)):  # fmt: skip
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: its depth, column and row."""

    depth: int
    x: int
    y: int

    @property
    def key(self) -> int:
        """The tile's number in the table."""
        number = sum(((self.x >> i & 1) | (self.y >> i & 1) << 1) << 2 * i for i in range(self.depth))
        return (2 * number + 1) << 2 * (KEY_DEPTH - self.depth)

    @property
    def span(self) -> tuple[int, int]:
        """First and last key of all that lies in the tile, its own among them."""
        low = self.key & -self.key
        return self.key - low + 1, self.key + low - 1

    @property
    def above(self) -> list[Tile]:
        """The tiles that hold it, from the world down; not itself."""
        return [Tile(d, self.x >> self.depth - d, self.y >> self.depth - d) for d in range(self.depth)]

    @property
    def shift(self) -> int:
        """Bits by which x and y of the square are shifted to a tile's column and row."""
        return 32 - self.depth

    def holding(self, depth: int) -> Tile:
        """The tile of a lesser depth that holds this one."""
        return Tile(depth, self.x >> self.depth - depth, self.y >> self.depth - depth)

    @property
    def is_real(self) -> bool:
        """Whether there is such a tile."""
        return 0 <= self.depth <= DEEPEST and 0 <= self.x < 1 << self.depth and 0 <= self.y < 1 << self.depth


def tile_of(key: int) -> Tile:
    """The tile with this key."""
    depth = KEY_DEPTH - ((key & -key).bit_length() - 1) // 2
    number = key >> 2 * (KEY_DEPTH - depth) + 1
    x = sum((number >> 2 * i & 1) << i for i in range(depth))
    y = sum((number >> 2 * i + 1 & 1) << i for i in range(depth))
    return Tile(depth, x, y)


def tile_at(x: int, y: int, depth: int) -> Tile:
    """The tile of a depth that holds a position of the square."""
    return Tile(depth, x >> 32 - depth, y >> 32 - depth)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The tiles of one depth. `key` ascends; tile i holds the points from `start[i]` to before `end[i]` in Morton order.

    Inner tile i has the cells from `cell_start[i]` to before `cell_end[i]`; cell j (`cell[j]` is row * 8 + column) holds the
    points from `first[j]` to before `last[j]`, and `sums[:, j]` are the sums of the columns over them.
    """

    depth: int
    key: Whole
    start: Whole
    end: Whole
    inner: NDArray[np.bool_]
    cell_start: Whole
    cell_end: Whole
    cell: NDArray[np.uint8]
    first: Whole
    last: Whole
    sums: Bits


def build(numbers: Bits, words: Bits, *, top: Tile | None = None) -> tuple[Whole, list[Level]]:
    """The order of the points along the curve, and the pyramid's levels from the tile `top` (the world) down.

    `numbers` are the points' Morton numbers, `words` (columns x points) what is summed in each cell; a column may pack several
    fields as long as no field's total runs over. Points are at most 2**24.
    """
    count = len(numbers)
    # number and index in one word: sorting values is ten times faster than an argsort of them
    packed = numbers << np.uint64(24)
    for a in range(0, count, BLOCK):
        packed[a : a + BLOCK] |= np.arange(a, min(a + BLOCK, count), dtype=np.uint64)
    packed.sort()
    order = (packed & np.uint64(2**24 - 1)).view(np.int64)
    packed >>= np.uint64(24)
    levels = list(_levels(packed, top.depth if top else 0, len(words))) if count else []
    summed = np.zeros(count + 1, dtype=np.uint64)
    for number, word in enumerate(words):
        np.take(word, order, out=summed[1:], mode="clip")
        np.cumsum(summed[1:], out=summed[1:])
        for level in levels:
            _sum_up(summed, level.first, level.last, out=level.sums[number])
    return order, levels


def _levels(number: Bits, depth: int, columns: int) -> Iterator[Level]:
    """Each depth's tiles begin where one of the cells above them does, so only the cells of inner tiles are looked at again."""
    parted, known = _parted(number), -1
    start, end = np.zeros(1, dtype=np.int64), np.array([len(number)], dtype=np.int64)
    while len(start):
        if known < depth + CELL_DEPTH:
            known = min(KEY_DEPTH, max(FIRST_LOOK, depth + CELL_DEPTH + 1))
            cuts = _cuts(parted, start, end, known)
            parted_at = parted[cuts]
        inner = (end - start > LEAF) & (depth < DEEPEST)
        first, last, begin, stop = _spans(cuts[parted_at <= depth + CELL_DEPTH], start, end, inner)
        key, cell = _keys(number[start], depth), _cells(number[first], depth)
        sums = np.empty((columns, len(first)), dtype=np.uint64)
        yield Level(depth, key, start, end, inner, begin, stop, cell, first, last, sums)
        depth += 1
        below = np.flatnonzero(parted[first] <= depth)
        start, end = first[below], last[np.append(below[1:], len(first))[: len(below)] - 1]


def _cuts(parted: NDArray[np.uint8], start: Whole, end: Whole, depth: int) -> Whole:
    """The points in the tiles that part from the one before them at the depth or above it."""
    gaps = np.flatnonzero(start[1:] != end[:-1])  # tiles that touch are looked through as one
    runs = zip(start[np.append(0, gaps + 1)].tolist(), end[np.append(gaps, len(end) - 1)].tolist(), strict=True)
    return np.concatenate([(parted[a:b] <= depth).nonzero()[0] + a for a, b in runs])


def _spans(cuts: Whole, start: Whole, end: Whole, inner: NDArray[np.bool_]) -> tuple[Whole, Whole, Whole, Whole]:
    """First and last point of each cell of the inner tiles, and from which to which cell each tile has them."""
    low = np.searchsorted(cuts, start)
    count = np.where(inner, np.searchsorted(cuts, end) - low, 0)
    stop = np.cumsum(count)
    first = cuts[np.arange(stop[-1]) + np.repeat(low - (stop - count), count)]
    last = np.append(first[1:], 0)
    last[stop[inner] - 1] = end[inner]
    return first, last[: len(first)], stop - count, stop


def _sum_up(summed: Bits, first: Whole, last: Whole, *, out: Bits) -> None:
    """The sum over the points of each cell; where a cell ends as the next begins, one look serves both."""
    below = summed[np.append(first, last[-1:])]
    np.subtract(below[1:], below[:-1], out=out)
    apart = np.flatnonzero(last[:-1] != first[1:])
    out[apart] = summed[last[apart]] - below[apart]


def _parted(number: Bits) -> NDArray[np.uint8]:
    """The depth at which each point parts from the one before it; 0 for the first, `KEY_DEPTH` + 1 for the same number."""
    out = np.zeros(len(number), dtype=np.uint8)
    for a in range(1, len(number), BLOCK):  # block by block, so that what lies between stays in the processor's cache
        part = number[a : a + BLOCK]
        differ = (part ^ number[a - 1 : a - 1 + len(part)]).astype(np.float64)
        # a float's exponent is the length of the difference in bits, biased by 1022: 0 for none
        length = np.maximum((differ.view(np.int64) >> 52).astype(np.int16) - 1022, 0)
        out[a : a + BLOCK] = KEY_DEPTH + 1 - ((length + 1) >> 1)
    return out


def _keys(number: Bits, depth: int) -> Whole:
    low = np.int64(1 << 2 * (KEY_DEPTH - depth))
    return (number.astype(np.int64) << 1 & ~(2 * low - 1)) | low


def _cells(number: Bits, depth: int) -> NDArray[np.uint8]:
    """Row * 8 + column of the cell of each point in its tile."""
    inside = (number >> np.uint64(2 * (KEY_DEPTH - CELL_DEPTH - depth))).astype(np.uint8)
    x = (inside & 1) | (inside >> 1 & 2) | (inside >> 2 & 4)
    y = (inside >> 1 & 1) | (inside >> 2 & 2) | (inside >> 3 & 4)
    return np.asarray(y * 8 + x, dtype=np.uint8)
