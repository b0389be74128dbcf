"""Planning problems made by chance from a seed, of any size."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from outreach.domain.scheduling.planner.problem import Demand, Fleet, Limits, Problem, Quota, Whole


def make_problem(
    *,
    seed: int,
    places: int = 4,
    days: int = 6,
    fleets: int = 2,
    groups: int = 8,
    stops: int = 3,
    windows: int = 2,
    every: int = 1,
    rest_days: int = 2,
    far: float = 0.2,
    demands: int = 1,
    budget: int | None = None,
    serve: float = 0.8,
    near: int | None = None,
    quota: int | None = None,
) -> Problem:
    """Places on a plane reach the groups near them; each has a market every `every` days; some pairs are far apart."""
    chance = np.random.default_rng(seed)
    reached, gap = _ground(chance, places, groups, near or max(2, groups // 3), far)
    offset = chance.integers(0, every, places)
    place, day = np.nonzero((np.arange(days)[None, :] + offset[:, None]) % every == 0)
    people = chance.integers(20, 900, groups)
    worth = np.tile(people, (windows, 1))
    worth[0] = worth[0] * chance.integers(0, 2, groups)
    return Problem(
        reached=reached,
        worth=worth,
        window=np.arange(days) * windows // days,
        place=place,
        day=day,
        bonus=chance.integers(-40, 80, len(place)),
        cost=chance.integers(1, 5, len(place)) * 1000,
        fleets=[Fleet(chance.random(places) < serve, chance.random(days) < 0.8, gap) for _ in range(fleets)],
        limits=Limits(stops, budget, rest_days),
        demands=_demands(chance, places, demands),
        quotas=[] if quota is None else _quotas(place, day, quota),
    )


def _demands(chance: np.random.Generator, places: int, count: int) -> list[Demand]:
    some = max(1, places // 3)
    return [Demand(key, frozenset(chance.choice(places, some, replace=False).tolist())) for key in range(count)]


def _quotas(place: Whole, day: Whole, room: int) -> list[Quota]:
    """Even and odd places are two counties, two days a week; in each some places have a quota that is one smaller."""
    of_choice = place % 2 * 1_000 + day // 2
    found: list[Quota] = []
    for key in np.unique(of_choice):
        here = np.flatnonzero(of_choice == key)
        for few, some in ((0, here), (1, here[place[here] > 1])):
            found.append(Quota(len(found), frozenset(some.tolist()), room - few))
    return found


def _ground(chance: np.random.Generator, places: int, groups: int, near: int, far: float) -> tuple[csr_array, Whole]:
    """Who is reached from where, and the days between places: two for the share `far` of the longest ways."""
    at, homes = chance.random((places, 2)), chance.random((groups, 2))
    reach = np.sqrt(near / (np.pi * groups))
    reached = np.hypot(*(at[:, None, :] - homes[None, :, :]).transpose(2, 0, 1)) <= reach
    span = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    gap = np.where(span > np.quantile(span, 1 - far), 2, 1).astype(np.int64)
    np.fill_diagonal(gap, 1)
    return csr_array(reached.astype(np.int64)), gap
