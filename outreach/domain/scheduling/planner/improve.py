"""From the first plan to a better one: a part of it is freed and solved anew exactly, again and again.

Large neighbourhood search (Shaw 1998) over CP-SAT. Each round frees the stops of some fleets in some weeks, or those near one
place, and offers CP-SAT the choices that could gain most there. A small problem is freed whole, and then solved and proven. The
rounds depend on the seed and on CP-SAT's own count of work, not on the clock: the same seed gives the same plan, unless the time
runs out or somebody stops it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from outreach.domain.scheduling.planner.bound import Bound
from outreach.domain.scheduling.planner.draft import Draft
from outreach.domain.scheduling.planner.exact import Effort, solve
from outreach.domain.scheduling.planner.greedy import greedy
from outreach.domain.scheduling.planner.problem import Flags, Problem, Stop, Whole

WHOLE_UP_TO = 2_000  # choices times fleets that one model takes at once
OFFERED = 800  # choices that a round offers
FREED = 25  # stops that a round frees at the most
STEPS_AT_FIRST, STEPS_A_ROUND = 200, 25  # of the bound


@dataclass(frozen=True)
class Standing:
    """Where the search is: the best plan, its value, what no plan can exceed (None: not known yet), rounds and seconds."""

    stops: list[Stop]
    value: int
    bound: int | None
    rounds: int
    seconds: float
    proven: bool = False

    @property
    def gap(self) -> float | None:
        """How much more there could be, as a share of the plan; None while nothing is proven."""
        return None if self.bound is None or self.value <= 0 else max(0.0, self.bound / self.value - 1.0)


@dataclass(frozen=True)
class Search:
    """`seconds`: the time there is; `rounds`: at most so many; `seed` repeats a search."""

    seconds: float = 30.0
    rounds: int = 1_000_000
    seed: int = 1


def plan(problem: Problem, search: Search, tell: Callable[[Standing], bool] | None = None) -> Standing:
    """The best plan found in the time. `tell` hears of the first plan and after each round; False stops the search.

    The plan may leave demands unmet where they can't all be met: ask `relax` first.
    """
    run = _Run(problem, search, tell)
    if run.tell() and search.rounds:
        if len(problem.place) * max(1, len(problem.fleets)) <= WHOLE_UP_TO:
            run.whole()
        else:
            run.rounds()
    return run.standing


class _Run:
    """One search with its clock and its chance."""

    def __init__(self, problem: Problem, search: Search, tell: Callable[[Standing], bool] | None) -> None:
        self.problem, self.search, self._tell = problem, search, tell
        self.began = time.monotonic()
        self.chance = np.random.default_rng(search.seed)
        first = greedy(problem)
        self.unmet = len(first.unmet())
        self.standing = Standing(list(first.stops), first.value, None, 0, self.elapsed)

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began

    def tell(self) -> bool:
        """Say where the search is; False where it is to stop."""
        return self._tell is None or self._tell(self.standing)

    def whole(self) -> None:
        """All choices in one model: the plan is proven best, or the bound says how far it may be."""
        effort = Effort(work=60.0, seconds=max(0.1, self.search.seconds - self.elapsed), seed=self.search.seed)
        found = solve(
            self.problem,
            kept=self.problem.locked,
            choices=self._unlocked(np.arange(len(self.problem.place))),
            hint=self.standing.stops,
            effort=effort,
        )
        if found and (self.unmet or self.problem.value(found.stops) >= self.standing.value):
            value = self.problem.value(found.stops)
            self.standing = Standing(found.stops, value, found.bound, 1, self.elapsed, found.proven)
        self.tell()

    def rounds(self) -> None:
        """Part after part until the time or the rounds are used up; the bound is tightened in between."""
        self.bound = Bound(self.problem)
        self._tighten(STEPS_AT_FIRST)
        going = self.tell()
        while going and self.standing.rounds < self.search.rounds and self.elapsed < self.search.seconds:
            self._round()
            self.standing = replace(self.standing, rounds=self.standing.rounds + 1)
            self._tighten(STEPS_A_ROUND)
            going = self.tell() and not self.standing.proven

    def _tighten(self, steps: int) -> None:
        bound = self.bound.tighten(plan=self.standing.value, steps=steps)
        proven = not self.unmet and self.standing.value >= bound
        self.standing = replace(self.standing, bound=bound, seconds=self.elapsed, proven=proven)

    def _round(self) -> None:
        """Free a part and solve it; what is better is kept."""
        freed = set(self._part())
        kept = [stop for stop in self.standing.stops if stop not in freed]
        draft = Draft(self.problem, kept)
        found = solve(
            self.problem,
            kept=kept,
            choices=self._offered(draft, freed),
            hint=sorted(freed),
            effort=Effort(work=0.3, seconds=max(0.1, self.search.seconds - self.elapsed), seed=self.search.seed),
        )
        best = greedy(self.problem, found.stops) if found else draft
        if best.value > self.standing.value and len(best.unmet()) <= self.unmet:
            self.unmet = len(best.unmet())
            self.standing = replace(self.standing, stops=list(best.stops), value=best.value)

    def _part(self) -> list[Stop]:
        """Stops to free: near one stop in time and fleet, or near it in the people that it reaches."""
        movable = [stop for stop in self.standing.stops if stop not in self.problem.locked]
        if not movable:
            return []
        centre = movable[int(self.chance.integers(len(movable)))]
        near = self._near_in_time if self.chance.random() < 0.5 else self._near_in_people
        distance = near(centre, movable) + self.chance.random(len(movable))
        return [movable[i] for i in np.argsort(distance, kind="stable")[:FREED]]

    def _near_in_time(self, centre: Stop, stops: list[Stop]) -> Whole:
        day = self.problem.day[[stop.choice for stop in stops]]
        return np.asarray(abs(day - self.problem.day[centre.choice]))

    def _near_in_people(self, centre: Stop, stops: list[Stop]) -> Whole:
        """The fewer people two places share, the farther they are."""
        places = self.problem.place[[stop.choice for stop in stops]]
        mine = self.problem.groups_of(int(self.problem.place[centre.choice]))
        shared = self.problem.reaching[mine].sum(axis=0)
        return np.asarray(-np.asarray(shared, dtype=np.int64)[places])

    def _offered(self, draft: Draft, freed: set[Stop]) -> list[int]:
        """The freed choices, and those with the largest gains, of any day, half of them near the freed days."""
        gains = draft.gains()
        best = np.argsort(-gains, kind="stable")
        days = np.unique(self.problem.day[[stop.choice for stop in freed]]) if freed else np.array([], dtype=np.int64)
        same_day: Flags = np.isin(self.problem.day[best], days)
        chosen = [*(stop.choice for stop in freed), *best[same_day][: OFFERED // 2], *best[: OFFERED // 2]]
        return self._unlocked(np.unique(np.asarray(chosen, dtype=np.int64)))

    def _unlocked(self, choices: Whole) -> list[int]:
        locked = {stop.choice for stop in self.problem.locked}
        return [int(choice) for choice in choices if int(choice) not in locked]
