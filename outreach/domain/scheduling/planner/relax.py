"""Where not all demands can be met: which ones clash, and the smallest change that would let them all be met.

Only whether, not how well: the people play no part here. A demand is met by any stop among its places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array

from outreach.domain.scheduling.planner.exact import Effort, solve
from outreach.domain.scheduling.planner.greedy import greedy
from outreach.domain.scheduling.planner.problem import Demand, Fleet, Limits, Problem, Quota, Relaxation, Stop

ANY = 1_000_000_000


@dataclass(frozen=True)
class Clash:
    """`out_of_reach`: demands that nothing can meet, for no choice is left among their places. `unmet`: the fewest that must
    be given up under the limits as they are. `ways`: for each limit that would help alone, by how much it must give; `quotas`: those
    that must give where quotas are such a limit, as few as will do.
    """

    out_of_reach: list[Demand]
    unmet: list[Demand]
    ways: dict[Relaxation, int]
    quotas: list[Quota] = field(default_factory=list)


def clash(problem: Problem, *, seconds: float = 10.0) -> Clash | None:
    """Why the demands can't all be met; None where they can: mostly greedy's plan shows that at once."""
    if not greedy(problem).unmet():
        return None
    possible, hopeless = _possible(problem)
    met = _most_met(replace(problem, demands=possible), seconds)
    unmet = [demand for demand in possible if not demand.places & met]
    if not hopeless and not unmet:
        return None
    if not unmet:
        return Clash(hopeless, [], {})
    asked = replace(problem, demands=possible)
    ways = _ways(asked, seconds)
    return Clash(hopeless, unmet, ways, _tight(asked, ways.get(Relaxation.QUOTA, 0), seconds))


def _possible(problem: Problem) -> tuple[list[Demand], list[Demand]]:
    """Demands with some choice that some fleet could make, and those without."""
    able = np.array(
        [any(problem.takes(f, c) for f in range(len(problem.fleets))) for c in range(len(problem.place))], dtype=bool
    )
    served = set(problem.place[able].tolist()) if len(able) else set()
    possible = [demand for demand in problem.demands if demand.places & served]
    return possible, [demand for demand in problem.demands if not demand.places & served]


def _demands_only(problem: Problem) -> Problem:
    """The same rules, with one point for each demand met instead of people."""
    demands = problem.demands
    reached = np.zeros((problem.places, max(1, len(demands))), dtype=np.int64)
    for i, demand in enumerate(demands):
        reached[sorted(demand.places), i] = 1
    nothing = np.zeros_like(problem.bonus)
    worth = np.ones((1, max(1, len(demands))), dtype=np.int64)
    return replace(
        problem,
        reached=csr_array(reached),
        worth=worth,
        window=np.zeros_like(problem.window),
        bonus=nothing,
        demands=(),
    )


def _useful(problem: Problem) -> list[int]:
    """Choices at places that some demand asks for."""
    wanted = sorted(set().union(*(demand.places for demand in problem.demands)))
    locked = {stop.choice for stop in problem.locked}
    return [int(c) for c in np.flatnonzero(np.isin(problem.place, wanted)) if int(c) not in locked]


def _fullest(problem: Problem, seconds: float) -> Sequence[Stop]:
    """A plan that meets the most demands."""
    if not problem.demands:
        return []
    counted = _demands_only(problem)
    effort = Effort(work=20.0, seconds=seconds)
    found = solve(counted, kept=problem.locked, choices=_useful(problem), effort=effort)
    return found.stops if found else problem.locked


def _most_met(problem: Problem, seconds: float) -> set[int]:
    """Places that such a plan visits."""
    return {int(problem.place[stop.choice]) for stop in _fullest(problem, seconds)}


def _ways(problem: Problem, seconds: float) -> dict[Relaxation, int]:
    """For each limit by itself: the least change with which every demand is met."""
    found = {}
    for kind in Relaxation:
        need = _least(problem, kind, seconds)
        if need is not None:
            found[kind] = need
    return found


def _least(problem: Problem, kind: Relaxation, seconds: float) -> int | None:
    """Bisection on how far one limit gives way; None where it doesn't help however far."""
    low, high = 0, _furthest(problem, kind)
    if not high or not _meets(_relaxed(problem, kind, high), seconds):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _meets(_relaxed(problem, kind, middle), seconds):
            high = middle
        else:
            low = middle
    return high


def _furthest(problem: Problem, kind: Relaxation) -> int:
    """How far a limit can sensibly give way."""
    budget = problem.limits.budget
    return {
        Relaxation.STOPS: len(problem.demands),
        Relaxation.BUDGET: 0 if budget is None else int(problem.cost.sum()),
        Relaxation.FLEETS: len(problem.demands) if problem.fleets else 0,
        Relaxation.REST: problem.limits.rest_days - 1,
        Relaxation.QUOTA: len(problem.demands) + max((-quota.room for quota in problem.quotas), default=0)
        if problem.quotas
        else 0,
    }[kind]


def _relaxed(problem: Problem, kind: Relaxation, much: int) -> Problem:
    limits: Limits = problem.limits
    if kind is Relaxation.FLEETS:
        return replace(problem, fleets=[*problem.fleets, *[_any_fleet(problem.fleets)] * much])
    if kind is Relaxation.QUOTA:
        return _raised(problem, problem.quotas, much)
    changed = {
        Relaxation.STOPS: replace(limits, stops=limits.stops + much),
        Relaxation.BUDGET: replace(limits, budget=(limits.budget or 0) + much),
        Relaxation.REST: replace(limits, rest_days=limits.rest_days - much),
    }
    return replace(problem, limits=changed[kind])


def _raised(problem: Problem, some: Sequence[Quota], much: int) -> Problem:
    """Some of the quotas allow so many stops more."""
    keys = {quota.key for quota in some}
    raised = [replace(quota, room=quota.room + much * (quota.key in keys)) for quota in problem.quotas]
    return replace(problem, quotas=raised)


def _tight(problem: Problem, much: int, seconds: float) -> list[Quota]:
    """The quotas that must allow `much` more: one after the other is held as it is, where the rest is enough (deletion filter)."""
    if not much:
        return []
    stops = _fullest(_raised(problem, problem.quotas, much), seconds)
    needed = [quota for quota in problem.quotas if quota.over(stops)]
    for quota in list(needed):
        rest = [other for other in needed if other is not quota]
        if _meets(_raised(problem, rest, much), seconds):
            needed = rest
    return needed


def _any_fleet(fleets: Sequence[Fleet]) -> Fleet:
    """One more fleet, free every day and allowed everywhere that some fleet is."""
    places = np.logical_or.reduce([fleet.places for fleet in fleets])
    return Fleet(places, np.ones_like(fleets[0].days), fleets[0].gap)


def _meets(problem: Problem, seconds: float) -> bool:
    visited = _most_met(problem, seconds)
    return all(demand.places & visited for demand in problem.demands)
