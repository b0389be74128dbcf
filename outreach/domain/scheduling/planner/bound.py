"""What no plan can exceed, proven step by step: a Lagrangean bound that tightens for as long as it is given work.

The rule that a group counts only where some stop reaches it is priced instead of held: with a price u[w, g] for each window and group,
every plan is worth at most ``sum(max(0, worth - u)) + the best stops at (bonus + sum of their u)``, and the best stops are a
sort away. The prices follow the subgradient with Polyak's step (Held, Wolfe and Crowder 1974), halved when they stall. Fleets,
money and demands are left out, which keeps it a bound; in trials it ends some per cent over the plan, where CP-SAT's own
bound on the whole model starts from the sum of all people.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from outreach.domain.scheduling.planner.problem import Problem

Prices = NDArray[np.float64]
PATIENCE = 15


class Bound:
    """The lowest bound proven so far is `value`."""

    def __init__(self, problem: Problem) -> None:
        self._stops = problem.limits.stops
        self._columns(problem)
        self._worth = problem.worth.ravel().astype(np.float64)
        self._prices: Prices = self._worth / 2
        self._pace, self._stalled = 1.0, 0
        self.value = int(self._worth.sum() + np.maximum(self._bonus, 0).sum())

    def _columns(self, problem: Problem) -> None:
        """One column for each place and window that some choice has: a place has one stop in a window at the most."""
        windows = problem.worth.shape[0]
        key = problem.place * windows + problem.choice_window
        columns, column = np.unique(key, return_inverse=True)
        place, window = np.divmod(columns, windows)
        best = np.full(len(columns), np.iinfo(np.int64).min)
        np.maximum.at(best, column, problem.bonus)
        row, group = csr_array(problem.reached[place]).tocoo().coords
        pair = window[row] * problem.worth.shape[1] + group
        shape = (len(columns), problem.worth.size)
        self._reached: Any = coo_array((np.ones(len(row)), (row, pair)), shape=shape).tocsr()
        self._bonus = best

    def tighten(self, *, plan: int, steps: int) -> int:
        """Take so many steps, aimed at the value of a known plan; the bound after them."""
        for _ in range(steps):
            if self.value <= plan or not len(self._bonus):
                break
            self._step(plan)
        return self.value

    def _step(self, plan: int) -> None:
        left = self._worth - self._prices
        value = self._bonus + self._reached @ self._prices
        taken = np.argpartition(-value, min(self._stops, len(value)) - 1)[: self._stops]
        taken = taken[value[taken] > 0]
        bound = float(np.maximum(left, 0).sum() + value[taken].sum())
        self._note(int(np.floor(bound + 1e-6)))
        slope = np.asarray(self._reached[taken].sum(axis=0)).ravel() - (left > 0)
        steepness = float(slope @ slope)
        if steepness:
            length = self._pace * max(1.0, bound - plan) / steepness
            self._prices = np.clip(self._prices - length * slope, 0.0, self._worth)

    def _note(self, bound: int) -> None:
        if bound < self.value:
            self.value, self._stalled = bound, 0
            return
        self._stalled += 1
        if self._stalled == PATIENCE:
            self._pace, self._stalled = self._pace / 2, 0
