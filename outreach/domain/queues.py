"""The queue at a stand: numbers in the order in which they were taken, and how long those who wait may still wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

MOST_AT_ONCE = 300
# without a call to learn from, so long for each who waits before
USUAL = timedelta(minutes=5)
LEARN_FROM = 8
# a gap between two calls that says the stand was idle, not busy
IDLE = timedelta(minutes=20)


class NumberStatus(StrEnum):
    """Where a number stands."""

    WAITING = "waiting"
    CALLED = "called"
    GONE = "gone"


def pace_of_calls(called_at: Sequence[datetime]) -> timedelta:
    """The time between two calls at a stand, from its last ones (in order): the median of the gaps, idle ones left out."""
    last = list(called_at)[-LEARN_FROM - 1 :]
    gaps = sorted(after - before for before, after in pairwise(last) if after - before <= IDLE)
    return gaps[len(gaps) // 2] if len(gaps) >= 2 else USUAL


def minutes_to_wait(before: int, pace: timedelta) -> int:
    """Whole minutes, rounded up, until a number is called that has `before` others before it."""
    return -int(-(before * pace).total_seconds() // 60)
