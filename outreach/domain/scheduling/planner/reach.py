"""Who a stop reaches: settlements within a radius by detour distance, less what earlier events have reached.

Settlements that the same places reach are one group: they count or don't count together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from outreach.domain.geo.distance import Sites
from outreach.domain.scheduling.planner.problem import Whole

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Positions:
    """WGS-84 degrees, one row each."""

    lon: Floats
    lat: Floats


@dataclass(frozen=True)
class Earlier:
    """An event that is held or approved already: where and when."""

    lon: float
    lat: float
    day: date


@dataclass(frozen=True)
class ReachRules:
    """`radius_km` by road, straight line times `detour`. In a window of so many `weeks` people count once; whom an event has reached
    in the weeks before it counts only by the share `again`.
    """

    radius_km: float = 10.0
    detour: float = 1.3
    weeks: int = 8
    again: float = 0.3

    @property
    def metres(self) -> float:
        """The radius as the crow flies."""
        return self.radius_km * 1000.0 / self.detour


@dataclass(frozen=True)
class Reach:
    """`reached`: places x groups; `worth`: windows x groups, people that count; `window`: of each day of the plan."""

    reached: csr_array
    worth: Whole
    window: Whole


def reach(
    places: Positions,
    settlements: Positions,
    people: Floats,
    *,
    first_on: date,
    days: int,
    earlier: Sequence[Earlier],
    rules: ReachRules,
) -> Reach:
    """Groups of people around the places over `days` days from `first_on`. People that aren't known count nothing."""
    homes = Sites(settlements.lon, settlements.lat)
    near = [_near(homes, lon, lat, rules) for lon, lat in zip(places.lon, places.lat, strict=True)]
    settlement, group, reached = _grouped(near)
    length = 7 * rules.weeks
    counts = np.nan_to_num(people)[settlement]
    worth = []
    for start in range(0, days, length):
        share = np.ones(len(people))
        share[_reached_before(homes, earlier, first_on + timedelta(days=start), length, rules)] = rules.again
        worth.append(np.bincount(group, counts * share[settlement], minlength=reached.shape[1]))
    return Reach(reached, np.rint(np.array(worth)).astype(np.int64), np.arange(days) // length)


def _near(homes: Sites, lon: float, lat: float, rules: ReachRules) -> Whole:
    return np.array([site for site, _ in homes.within(lon, lat, rules.metres)], dtype=np.int64)


def _grouped(near: Sequence[Whole]) -> tuple[Whole, Whole, csr_array]:
    """Settlements that some place reaches, the group of each, and places x groups."""
    place = np.repeat(np.arange(len(near)), [len(homes) for homes in near])
    settlement, row = np.unique(np.concatenate([*near, np.zeros(0, dtype=np.int64)]), return_inverse=True)
    pairs = csr_array(coo_array((np.ones(len(row), dtype=np.int64), (row, place)), shape=(len(settlement), len(near))))
    pairs.sort_indices()
    numbers: dict[bytes, int] = {}
    group = np.zeros(len(settlement), dtype=np.int64)
    for i, (start, end) in enumerate(zip(pairs.indptr[:-1], pairs.indptr[1:], strict=True)):
        group[i] = numbers.setdefault(pairs.indices[start:end].tobytes(), len(numbers))
    first = np.unique(group, return_index=True)[1]
    return settlement, group, csr_array(pairs[first].T)


def _reached_before(homes: Sites, earlier: Sequence[Earlier], start: date, length: int, rules: ReachRules) -> list[int]:
    """Settlements that an event reached in the weeks before a window, or will in it."""
    first, last = start - timedelta(days=length), start + timedelta(days=length)
    return [
        site
        for event in earlier
        if first <= event.day < last
        for site, _ in homes.within(event.lon, event.lat, rules.metres)
    ]
