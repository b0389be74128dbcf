"""How unevenly something is shared among people."""

from __future__ import annotations

import numpy as np

from outreach.domain.coverage.columns import ratio
from outreach.domain.coverage.hierarchy import Grouped
from outreach.domain.coverage.inputs import Floats


def gini(level: Grouped, people: Floats, value: Floats) -> Floats:
    """The Gini coefficient of a value among people, for each area of a level: 0 all alike, towards 1 one has it all.

    `level` groups ranks; people and value come in the order of the value. ``G = sum of p_i x_i (2 C_i - p_i - P) / (P * sum
    of p_i x_i)`` with people p, their sum P, and C_i the people up to and with i when the least come first (the weighted
    form of Sen 1973). NaN where nobody has anything.
    """
    weight = people[level.value]
    running = np.cumsum(weight)
    before = running[level.start] - weight[level.start]
    whole = np.add.reduceat(weight, level.start)
    amount = weight * value[level.value]
    running *= 2
    running -= weight
    running *= amount  # 2 C - p over all areas so far: what came before an area is taken off below
    mass = np.add.reduceat(amount, level.start)
    above = np.add.reduceat(running, level.start) - (2 * before + whole) * mass
    return ratio(above, whole * mass)
