"""How unevenly something is shared among people."""

from __future__ import annotations

import numpy as np

from outreach.domain.coverage.columns import ratio
from outreach.domain.coverage.hierarchy import Ranked
from outreach.domain.coverage.inputs import Floats


def gini(level: Ranked, people: Floats, value: Floats) -> Floats:
    """The Gini coefficient of a value among people, for each area of a level: 0 all alike, towards 1 one has it all.

    ``G = sum of p_i x_i (2 C_i - p_i - P) / (P * sum of p_i x_i)`` with people p, their sum P, and C_i the people up to and
    with i when the least come first (the weighted form of Sen 1973). NaN where nobody has anything.
    """
    order, repeat = level.order, np.repeat(np.arange(len(level.count)), level.count)
    weight = people[order]
    running = np.cumsum(weight)
    before = running[level.start] - weight[level.start]
    whole = np.add.reduceat(weight, level.start)
    amount = weight * value[order]
    above = np.add.reduceat(amount * (2 * (running - before[repeat]) - weight - whole[repeat]), level.start)
    return ratio(above, whole * np.add.reduceat(amount, level.start))
