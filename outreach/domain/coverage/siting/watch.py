"""How long a solver may go on, whether somebody has asked it to stop, and what it says of itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from outreach.domain.coverage.inputs import Indices

Tell = Callable[[float, float], None]


def _nothing(best: float, bound: float) -> None:
    del best, bound


class OutOfTime(Exception):
    """The watch was over before it was known whether there is a choice."""


@dataclass(slots=True)
class Watch:
    """Seconds from now on; `stop` is asked between steps; `tell` hears the best value so far and the bound."""

    seconds: float = 30.0
    stop: Callable[[], bool] = lambda: False
    tell: Tell = _nothing
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds that are left; 0 once it was stopped."""
        return 0.0 if self.stop() else max(0.0, self.began + self.seconds - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether to end with the best so far."""
        return self.left <= 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Candidates chosen (ascending), the value reached, and the bound that none can pass.

    Values are what is maximised (people covered) or minimised (money, people times metres); the bound lies beyond.
    """

    chosen: Indices
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the bound is from the value, as a share of the larger; 0 is a proven optimum."""
        return abs(self.bound - self.value) / max(abs(self.bound), abs(self.value), 1e-12)

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists, to a millionth."""
        return self.gap <= 1e-6


def solution(chosen: Indices, value: float, bound: float) -> Solution:
    """A solution with its candidates in order."""
    return Solution(np.sort(np.asarray(chosen, dtype=np.int64)), float(value), float(bound))
