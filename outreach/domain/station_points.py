"""Stations as the map's tiles hold them: rows of numbers, what a reader may ask of them, and a tile's content as JSON."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outreach.domain.chargers import ENDED_STATUSES, Access, StationStatus
from outreach.domain.geo.tiles import CELL_DEPTH, Level, Tile, tile_of

# power in tenths of a kilowatt, days as ordinals (0: unknown), the operator by its hash; x and y as `tiles.world` has them
POINT = np.dtype(
    [
        ("id", "<i8"), ("operator", "<u8"), ("x", "<u4"), ("y", "<u4"), ("area", "<i4"),
        ("opened", "<i4"), ("closed", "<i4"), ("confirmed", "<i4"),
        ("ac", "<u4"), ("dc", "<u4"), ("other", "<u4"), ("fast", "<u4"), ("tenths", "<u4"),
        ("status", "u1"), ("access", "u1"), ("sign", "u1"),
    ]
)  # fmt: skip
Points = NDArray[Any]
Mask = NDArray[np.bool_]

# by number in the stored blocks: a new one goes to the end
STATUSES = (
    StationStatus.PLANNED,
    StationStatus.OPERATIONAL,
    StationStatus.TEMPORARILY_CLOSED,
    StationStatus.GONE,
    StationStatus.BLOCKED,
)
ACCESSES = (Access.PUBLIC, Access.RESTRICTED, Access.PRIVATE, Access.UNKNOWN)
WORKS = STATUSES.index(StationStatus.OPERATIONAL)
# AC only, DC below 120 kW, 120 kW and over, swap, unknown
SIGNS = ("ring", "dot", "disc", "square", "plain")
WORTH_PACKING, PACKED_LEVEL, GZIP = 500, 1, 31
FEW = 8  # a cell with so many stations or fewer is drawn station by station
SUMS = ("stations", "ac", "dc", "other", "fast", "tenths")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks of the map; empty parts don't filter. Without `on` and `statuses`: what is in operation."""

    statuses: frozenset[StationStatus] = frozenset()
    power: str = ""
    accesses: frozenset[Access] = frozenset()
    operator: str = ""
    opened_before: date | None = None
    confirmed_since: date | None = None
    on: date | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is what the stored tiles show."""
        return self == Wanted()


def operator_hash(name: str) -> int:
    """The number that stands for an operator's name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def shown(points: Points, wanted: Wanted) -> Mask:
    """Which of the points a reader asks for."""
    mask = _stands(points, wanted)
    if wanted.power == "fast":
        mask &= points["fast"] > 0
    elif wanted.power:
        mask &= points["ac" if wanted.power == "ac" else "dc"] > 0
    if wanted.accesses:
        mask &= _any_of(points["access"], [ACCESSES.index(one) for one in wanted.accesses])
    if wanted.operator:
        mask &= points["operator"] == np.uint64(operator_hash(wanted.operator))
    if wanted.opened_before:
        mask &= (points["opened"] > 0) & (points["opened"] < wanted.opened_before.toordinal())
    if wanted.confirmed_since:
        mask &= points["confirmed"] >= wanted.confirmed_since.toordinal()
    return mask


def _stands(points: Points, wanted: Wanted) -> Mask:
    """By status, and on a date: opened by then (or nobody knows when) and not closed yet.

    What is gone or closed today without a known day can't be said to have stood, what is planned today did not.
    """
    status = points["status"]
    if wanted.on is None:
        chosen = wanted.statuses or {StationStatus.OPERATIONAL}
        return _any_of(status, [STATUSES.index(one) for one in chosen])
    day = wanted.on.toordinal()
    works = (status == WORKS) & ((points["closed"] == 0) | (points["closed"] > day))
    ended = _any_of(status, [STATUSES.index(one) for one in ENDED_STATUSES])
    return np.asarray((points["opened"] <= day) & (works | (ended & (points["closed"] > day))))


def _any_of(values: NDArray[Any], numbers: Collection[int]) -> Mask:
    table = np.zeros(256, dtype=np.bool_)
    table[list(numbers)] = True
    return np.asarray(table[values])


def words_of(points: Points) -> NDArray[np.uint64]:
    """What the stored pyramid sums of the stations in operation: three words with two fields each."""
    works = (points["status"] == WORKS).astype(np.uint64)
    out = np.empty((3, len(points)), dtype=np.uint64)
    for row, (high, low, bits) in zip(
        out, (("ac", "dc", 32), (None, "other", 32), ("fast", "tenths", 36)), strict=True
    ):
        row[:] = (points[high] if high else works).astype(np.uint64) << np.uint64(bits)
        row |= points[low]
        row *= works
    return out


def sums_of(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The fields of summed words, as rows in the order of `SUMS`."""
    low, wide = np.uint64(2**32 - 1), np.uint64(2**36 - 1)
    acdc, others, power = words
    parts = [
        others >> np.uint64(32),
        acdc >> np.uint64(32),
        acdc & low,
        others & low,
        power >> np.uint64(36),
        power & wide,
    ]
    return np.array(parts, dtype=np.uint64).astype(np.int64)


def totals(points: Points) -> list[int]:
    """The sums over some points, in the order of `SUMS`."""
    return [len(points), *(int(points[name].sum(dtype=np.int64)) for name in SUMS[1:])]


def point_rows(points: Points) -> list[list[int]]:
    """Stations as a tile says them: id, x, y, sign, status, connectors, tenths of a kilowatt."""
    connectors = points["ac"] + points["dc"] + points["other"]
    columns = [points["id"], points["x"], points["y"], points["sign"], points["status"], connectors, points["tenths"]]
    return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def cell_numbers(points: Points, tile: Tile) -> NDArray[np.int64]:
    """Row * 8 + column of the cell of each point in a tile."""
    shift, low = np.uint32(32 - tile.depth - CELL_DEPTH), np.uint32(2**CELL_DEPTH - 1)
    return np.asarray(((points["y"] >> shift & low) << np.uint32(CELL_DEPTH) | (points["x"] >> shift & low)), np.int64)


def inner_content(points: Points, tile: Tile) -> tuple[list[list[int]], Points]:
    """The cells of many points, each with its sums and its middle, and the points of those that have few."""
    cell = cell_numbers(points, tile)
    count = np.bincount(cell, minlength=64)
    many = np.flatnonzero(count > FEW)
    sums = [count, *(np.bincount(cell, points[name], 64) for name in SUMS[1:])]
    at = [np.bincount(cell, points[name], 64)[many] / count[many] for name in ("x", "y")]
    columns = [many, *(np.asarray(total)[many].astype(np.int64) for total in sums), *(a.astype(np.int64) for a in at)]
    rows = [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    return rows, points[(count <= FEW)[cell]]


def body(tile: Tile, *, leaf: bool, cells: Sequence[Sequence[int]], points: Points) -> bytes:
    """A tile as compact JSON: where it is, whether it says all there is below it, its cells and its stations.

    A cell: number, the sums of `SUMS`, x and y of its middle. A station: see `point_rows`.
    """
    return write(tile, leaf, cells, point_rows(points))


def write(tile: Tile, leaf: bool, cells: Sequence[Sequence[int]], stations: Sequence[Sequence[int]]) -> bytes:
    """The same from rows."""
    said = {"tile": [tile.depth, tile.x, tile.y], "leaf": int(leaf), "cells": cells, "stations": stations}
    return json.dumps(said, separators=(",", ":")).encode()


def count_on(said: bytes, cell: int, change: Sequence[int]) -> bytes | None:
    """An inner tile's JSON with `change` added to the sums of a cell; None where the cell must say its stations instead, or does."""
    begin = said.index(b'"cells":[') + 9
    at = said.find(b"[%d," % cell, begin, said.rindex(b'"stations":['))
    if at < 0:
        return None
    end = said.index(b"]", at)
    row = [int(figure) for figure in said[at + 1 : end].split(b",")]
    sums = [have + more for have, more in zip(row[1 : 1 + len(SUMS)], change, strict=True)]
    if sums[0] <= FEW:
        return None
    figures = b",".join(b"%d" % figure for figure in (cell, *sums, *row[1 + len(SUMS) :]))
    return b"%b[%b%b" % (said[:at], figures, said[end:])


def pack(body: bytes) -> bytes:
    """A tile as it is kept and sent: compressed, unless it is too small to gain by that."""
    if len(body) < WORTH_PACKING:
        return body
    packer = zlib.compressobj(PACKED_LEVEL, wbits=GZIP)
    return packer.compress(body) + packer.flush()


def is_packed(data: bytes) -> bool:
    """Whether a kept tile is compressed."""
    return data[:2] == b"\x1f\x8b"


def unpack(data: bytes) -> bytes:
    """A kept tile's JSON."""
    return zlib.decompress(data, wbits=GZIP) if is_packed(data) else data


def filtered_body(tile: Tile, points: Points, *, leaf: bool) -> bytes:
    """A tile of those points that a reader asked for and may see."""
    cells, few = ([], points) if leaf else inner_content(points, tile)
    return body(tile, leaf=leaf, cells=cells, points=few)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One tile of the pyramid: how many stations of any status lie in it, its JSON, and a leaf's points."""

    tile: Tile
    stations: int
    body: bytes
    points: bytes | None


def drawn(points: Points, levels: Sequence[Level]) -> Iterator[Drawn]:
    """The tiles of a pyramid over points in Morton order."""
    for level in levels:
        sums = sums_of(level.sums)
        for i in range(len(level.key)):
            tile, (a, b) = tile_of(int(level.key[i])), (int(level.start[i]), int(level.end[i]))
            if level.inner[i]:
                yield Drawn(tile, b - a, _inner_body(points, tile, level, sums, i), None)
            else:
                own = points[a:b]
                works = own[own["status"] == WORKS]
                yield Drawn(tile, b - a, body(tile, leaf=True, cells=[], points=works), own.tobytes())


def _inner_body(points: Points, tile: Tile, level: Level, sums: NDArray[np.int64], i: int) -> bytes:
    mine = slice(int(level.cell_start[i]), int(level.cell_end[i]))
    first, last, counts = level.first[mine], level.last[mine], sums[:, mine]
    many = counts[0] > FEW
    middle = points[(first[many] + last[many]) // 2]  # a station in the midst stands for the cell
    columns = [level.cell[mine][many], *counts[:, many], middle["x"], middle["y"]]
    cells = [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    ranges = [points[a:b] for a, b in zip(first[~many].tolist(), last[~many].tolist(), strict=True)]
    few = np.concatenate([points[:0], *ranges])
    return body(tile, leaf=False, cells=cells, points=few[few["status"] == WORKS])
