"""An attacker of published tables, apart from the product's own: every cell is unknown, every published figure a row."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import linprog

Table = Mapping[tuple[str, str], int]


def ranges(
    cells: list[tuple[str, str]],
    equations: list[tuple[dict[tuple[str, str], float], float]],
    bounds: Mapping[tuple[str, str], tuple[float, float | None]] = {},
) -> dict[tuple[str, str], tuple[float, float]]:
    """For each cell the smallest and largest whole number that fits all `equations` (weights by cell, their sum)."""
    at = {cell: index for index, cell in enumerate(cells)}
    matrix = np.zeros((len(equations), len(cells)))
    for line, (weights, _) in enumerate(equations):
        for cell, weight in weights.items():
            matrix[line, at[cell]] = weight
    sums = np.array([total for _, total in equations])
    limits = [bounds.get(cell, (0, None)) for cell in cells]
    found = {}
    for cell in cells:
        costs = np.zeros(len(cells))
        ends = []
        for sign in (1.0, -1.0):
            costs[at[cell]] = sign
            answer = linprog(costs, A_eq=matrix, b_eq=sums, bounds=limits, method="highs")
            assert answer.status in {0, 3}, answer.message
            ends.append(answer.x[at[cell]] if answer.status == 0 else float("inf"))
        found[cell] = (round(ends[0], 6), round(ends[1], 6))
    return found


def table_ranges(table: Table, published: Table, near: Mapping[tuple[str, str], tuple[float, float | None]] = {}):
    """What is left of a table by unit and value whose unit totals are known, and which values nobody chose."""
    cells = sorted(table)
    equations: list[tuple[dict[tuple[str, str], float], float]] = []
    for unit in sorted({unit for unit, _ in cells}):
        row = [cell for cell in cells if cell[0] == unit]
        equations.append((dict.fromkeys(row, 1.0), float(sum(table[cell] for cell in row))))
    for value in sorted({value for _, value in cells}):
        column = {cell: -1.0 if cell[0] == "sum" else 1.0 for cell in cells if cell[1] == value}
        equations.append((column, 0.0))
    equations += [({cell: 1.0}, float(figure)) for cell, figure in published.items() if cell not in near]
    return ranges(cells, equations, near)
