"""Instances of the literature, solved to their published optima.

`or_library` holds two p-median graphs of J. E. Beasley's OR-Library (MIT licence); their optima are those of its `pmedopt`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from outreach.domain.coverage.siting.classic import maximal_cover_of, p_median_of, read_or_library, set_cover_of

GRAPHS = Path(__file__).parent / "or_library"
Matrix = NDArray[np.float64]


@pytest.mark.parametrize(("name", "most", "optimum"), [("pmed1", 5, 5_819), ("pmed5", 33, 1_355)])
def test_p_median_reaches_the_optima_of_or_library(name: str, most: int, optimum: int) -> None:
    distances, asked = read_or_library((GRAPHS / f"{name}.txt").read_text())
    found = p_median_of(distances, asked)
    assert (distances.shape, asked, found.is_proven) == ((100, 100), most, True)
    assert found.value == optimum == distances[:, found.chosen].min(axis=1).sum()


def lines_of_affine_space(dimension: int) -> Matrix:
    """The Steiner triples of Fulkerson, Nemhauser and Trotter (1974): lines of three points over the field of three."""
    points = list(product(range(3), repeat=dimension))
    place = {point: number for number, point in enumerate(points)}
    third = lambda a, b: tuple(-(x + y) % 3 for x, y in zip(a, b, strict=True))  # noqa: E731  # a line sums up to 0
    lines = {frozenset((place[a], place[b], place[third(a, b)])) for a in points for b in points if a != b}
    rows = np.zeros((len(lines), len(points)))
    for row, line in zip(rows, sorted(map(sorted, lines)), strict=True):
        row[line] = 1.0
    return rows


@pytest.mark.parametrize(("dimension", "triples", "optimum"), [(2, 12, 5), (3, 117, 18)])
def test_set_cover_reaches_the_optima_of_steiner_triples(dimension: int, triples: int, optimum: int) -> None:
    reach = lines_of_affine_space(dimension)
    found = set_cover_of(reach)
    assert (len(reach), found.value, found.is_proven) == (triples, optimum, True)
    assert reach[:, found.chosen].any(axis=1).all()


def queens(size: int) -> Matrix:
    """Which squares of a board a queen on each square reaches, her own too."""
    row, column = np.divmod(np.arange(size * size), size)
    level, upright = row[:, None] == row, column[:, None] == column
    return (level | upright | (abs(row[:, None] - row) == abs(column[:, None] - column))) * 1.0


def test_queens_rule_their_boards() -> None:
    """Three rule a board of six squares a side, five the chessboard (De Jaenisch 1862)."""
    assert set_cover_of(queens(6)).value == 3
    assert maximal_cover_of(queens(6), 2).value < 36
    assert maximal_cover_of(queens(8), 5).value == 64


def test_weights_costs_and_rectangles_count() -> None:
    ways = np.array([[1.0, 9.0], [8.0, 2.0], [8.0, 2.0]])
    assert p_median_of(ways, 1).chosen.tolist() == [1]
    assert p_median_of(ways, 1, weight=np.array([9.0, 1.0, 0.0])).chosen.tolist() == [0]
    reach = np.array([[1.0, 0, 1], [0, 1, 1]])
    assert set_cover_of(reach, cost=np.array([1.0, 1.0, 3.0])).chosen.tolist() == [0, 1]
    assert maximal_cover_of(reach[:, :2], 1, weight=np.array([2.0, 5.0])).value == 5
    assert maximal_cover_of(reach, 9).value == 2


@pytest.mark.parametrize(
    "ask",
    [
        lambda: p_median_of(np.array([[np.inf]]), 1),
        lambda: p_median_of(np.array([[-1.0]]), 1),
        lambda: p_median_of(np.ones((2, 2)), 0),
        lambda: p_median_of(np.ones((2, 2)), 1, weight=np.ones(3)),
        lambda: maximal_cover_of(np.array([[np.nan]]), 1),
        lambda: maximal_cover_of(np.ones(3), 1),
        lambda: set_cover_of(np.zeros((1, 1))),
        lambda: set_cover_of(np.ones((1, 2)), cost=np.array([1.0, 0.0])),
    ],
)
def test_other_numbers_are_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"distances|matrix|weight|reach|cost"):
        ask()
