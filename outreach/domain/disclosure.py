"""What a reader can work out of hidden cells: the attacker's own linear programme.

A table has rows (events, and the rest of a county), columns (the values of a split) and one row more, `SUM`, which adds
the others up. The reader knows the total of every row, all cells that are published, that no count is negative, and of
some hidden cells a figure that the truth is near to. For every hidden cell x the smallest and largest value that fits,

    min / max x   subject to   sum of a row's hidden cells = its total - its published cells
                               sum of a column's cells = its cell in `SUM`
                               low <= x <= high

is all that can be known. The matrix is that of a network, so that the bounds are whole numbers (Fischetti and Salazar,
"Solving the cell suppression problem on tabular data with linear constraints", 2001; HiGHS by scipy).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

Cell = tuple[str, str]
Range = tuple[int, int]
SUM = "sum"


class Attack:
    """One table with its hidden cells; `near` gives the range that is known of a cell by itself."""

    def __init__(self, table: Mapping[Cell, int], hidden: Iterable[Cell], near: Mapping[Cell, Range]) -> None:
        self.table = table
        self.cells = sorted(hidden)
        self._place = {cell: at for at, cell in enumerate(self.cells)}
        self._bounds = [near.get(cell, (0, None)) for cell in self.cells]
        self._equations, self._sums = self._lines()
        seen = np.array([table[cell] for cell in self.cells], dtype=float)
        self._low, self._high = seen.copy(), seen.copy()

    def range_of(self, cell: Cell, enough: int | None = None) -> Range:
        """The range that fits; looked for only until it is as wide as `enough`."""
        at = self._place[cell]
        for sign in (-1.0, 1.0):
            if enough is not None and self._high[at] - self._low[at] >= enough:
                break
            self._solve(at, sign)
        return round(self._low[at]), round(self._high[at])

    def _solve(self, at: int, sign: float) -> None:
        costs = np.zeros(len(self.cells))
        costs[at] = sign
        found = linprog(costs, A_eq=self._equations, b_eq=self._sums, bounds=self._bounds, method="highs")
        if found.x is not None:
            # one answer tells of every cell: most need no programme of their own
            self._low, self._high = np.minimum(self._low, found.x), np.maximum(self._high, found.x)

    def _lines(self) -> tuple[Any, Any]:
        rows: list[int] = []
        weights: list[float] = []
        places: list[int] = []
        numbers: dict[tuple[str, str], int] = {}
        sums: list[float] = []
        for at, (row, column) in enumerate(self.cells):
            for line, weight in ((("row", row), 1.0), (("column", column), -1.0 if row == SUM else 1.0)):
                if line not in numbers:
                    numbers[line] = len(sums)
                    sums.append(0.0)
                rows.append(numbers[line])
                places.append(at)
                weights.append(weight)
                # published cells and totals cancel out: what is left is the sum of the hidden ones
                sums[numbers[line]] += weight * self.table[(row, column)]
        shape = (len(sums), len(self.cells))
        return coo_matrix((weights, (rows, places)), shape=shape).tocsr(), np.array(sums)
