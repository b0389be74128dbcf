"""The pyramid's keys, its order, and that every tile and cell holds what lies in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.geo.tiles import DEEPEST, LEAF, Tile, build, degrees, morton, tile_at, tile_of, world

TILES = st.integers(0, DEEPEST).flatmap(
    lambda depth: st.builds(Tile, st.just(depth), st.integers(0, 2**depth - 1), st.integers(0, 2**depth - 1))
)


@given(TILES)
def test_key_says_the_tile_and_its_span_holds_all_below(tile: Tile) -> None:
    low, high = tile.span
    assert tile_of(tile.key) == tile
    assert tile.is_real
    assert low <= tile.key <= high
    assert all(above.span[0] <= low and high <= above.span[1] and above.key != tile.key for above in tile.above)


def test_tiles_that_are_not_there_are_known() -> None:
    assert not Tile(1, 2, 0).is_real
    assert not Tile(0, 0, -1).is_real
    assert not Tile(DEEPEST + 1, 0, 0).is_real


@given(st.floats(-179.9, 179.9), st.floats(-85, 85))
def test_positions_come_back_within_two_centimetres(lon: float, lat: float) -> None:
    x, y = world([lon], [lat])
    back = degrees(x, y)
    assert (float(back[0][0]), float(back[1][0])) == pytest.approx((lon, lat), abs=2e-7)


def test_positions_beyond_the_rims_are_clipped() -> None:
    x, y = world([180.0, -180.0, 0.0], [90.0, -90.0, 0.0])
    assert x.tolist() == [2**32 - 1, 0, 2**31]
    assert y[0] < 2**10
    assert y[1] > 2**32 - 2**10
    assert y[2] == 2**31


def clustered(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    towns = rng.uniform((98, 22), (122, 46), (12, 2))
    at = towns[rng.integers(0, 12, count)] + rng.normal(0, 0.1, (count, 2))
    return world(at[:, 0], at[:, 1])


@pytest.mark.parametrize("count", [1, LEAF, LEAF + 1, 20_000])
def test_every_tile_and_cell_holds_what_lies_in_it(count: int) -> None:
    x, y = clustered(count)
    words = np.random.default_rng(4).integers(0, 1000, (2, count)).astype(np.uint64)
    order, levels = build(morton(x, y), words)
    assert sorted(order.tolist()) == list(range(count))
    leaves = 0
    for level in levels:
        for i, key in enumerate(level.key.tolist()):
            tile = tile_of(key)
            mine = order[level.start[i] : level.end[i]]
            inside = [tile_at(int(x[p]), int(y[p]), tile.depth) == tile for p in mine[:50]]
            assert all(inside)
            assert bool(level.inner[i]) == (len(mine) > LEAF)
            if not level.inner[i]:
                leaves += len(mine)
                continue
            cells = slice(level.cell_start[i], level.cell_end[i])
            assert (level.last[cells] - level.first[cells]).sum() == len(mine)
            assert level.sums[:, cells].sum(axis=1).tolist() == words[:, mine].sum(axis=1).tolist()
            for cell, first in zip(level.cell[cells].tolist(), level.first[cells].tolist(), strict=True):
                at = tile_at(int(x[order[first]]), int(y[order[first]]), tile.depth + 3)
                assert (at.y % 8) * 8 + at.x % 8 == cell
    assert leaves == count


def test_points_on_one_spot_end_in_the_deepest_tile() -> None:
    spot = np.full(3 * LEAF, 2**31, dtype=np.uint32)
    _, levels = build(morton(spot, spot), np.zeros((1, len(spot)), dtype=np.uint64))
    assert [int(level.key.size) for level in levels] == [1] * (DEEPEST + 1)
    assert not levels[-1].inner.any()


def test_nothing_makes_no_tile() -> None:
    none = np.zeros(0, dtype=np.uint32)
    assert build(morton(none, none), np.zeros((1, 0), dtype=np.uint64))[1] == []
