"""The planner's problem: places, days, fleets, and what a plan of them is worth.

A *choice* is a place on a day, a *stop* a choice with the fleet that goes there. A settlement's people count in full once in
each window of days, however many stops reach them in it (maximal covering, Church and ReVelle 1974, by windows); what
events already held or approved have reached is taken off beforehand (`reach`). To this comes each choice's bonus, in people:
market days and their peak for, busy farm seasons and holidays against.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = 10_000  # days between two places that no fleet can drive between


class Relaxation(StrEnum):
    """What may give way where demands clash."""

    STOPS = "stops"
    BUDGET = "budget"
    FLEETS = "fleets"
    REST = "rest"
    QUOTA = "quota"


class Stop(NamedTuple):
    """A choice and the fleet that goes there."""

    choice: int
    fleet: int


@dataclass(frozen=True)
class Fleet:
    """A company's cars and team. `places`: flags, where it may go; `days`: flags, when it is free; `gap[a, b]`: days that must
    lie between a stop at place a and one at place b (1: the next day will do).
    """

    places: Flags
    days: Flags
    gap: Whole


@dataclass(frozen=True)
class Demand:
    """At least one stop among these places (a township, a county)."""

    key: int
    places: frozenset[int]


@dataclass(frozen=True)
class Quota:
    """At most `room` stops among these choices: those of a county's week, or of a ground's day."""

    key: int
    choices: frozenset[int]
    room: int

    def over(self, stops: Iterable[Stop]) -> int:
        """By how many stops a plan passes it."""
        return max(0, sum(stop.choice in self.choices for stop in stops) - self.room)


@dataclass(frozen=True)
class Limits:
    """What a plan may take: stops, money (None: any), and the days of rest of one place between two stops."""

    stops: int
    budget: int | None = None
    rest_days: int = 28


@dataclass(frozen=True)
class Problem:
    """`reached`: places x groups of people, 1 where a stop reaches the group; `worth`: windows x groups, people still counted;
    `window`: of each day. The columns `place`, `day`, `bonus`, `cost` are those of the choices.
    """

    reached: csr_array
    worth: Whole
    window: Whole
    place: Whole
    day: Whole
    bonus: Whole
    cost: Whole
    fleets: Sequence[Fleet]
    limits: Limits
    demands: Sequence[Demand] = ()
    locked: Sequence[Stop] = field(default=())
    quotas: Sequence[Quota] = ()

    @property
    def places(self) -> int:
        """How many places there are."""
        return int(self.reached.shape[0])

    @cached_property
    def reaching(self) -> csr_array:
        """Groups x places: who is reached from where."""
        return csr_array(self.reached.T)

    @cached_property
    def choice_window(self) -> Whole:
        """The window of each choice's day."""
        return self.window[self.day]

    @cached_property
    def quotas_of(self) -> list[list[int]]:
        """The quotas, by position, that each choice takes a place in."""
        found: list[list[int]] = [[] for _ in self.place]
        for i, quota in enumerate(self.quotas):
            for choice in quota.choices:
                found[choice].append(i)
        return found

    def groups_of(self, place: int) -> Whole:
        """The groups that a stop at this place reaches."""
        start, end = self.reached.indptr[place : place + 2]
        return np.asarray(self.reached.indices[start:end], dtype=np.int64)

    def takes(self, fleet: int, choice: int) -> bool:
        """The fleet serves the place and is free on the day."""
        one = self.fleets[fleet]
        return bool(one.places[self.place[choice]] and one.days[self.day[choice]])

    def together(self, fleet: int, one: int, other: int) -> bool:
        """One fleet can make both stops: there are days enough between them to drive and charge."""
        return bool(abs(self.day[one] - self.day[other]) >= self.fleets[fleet].gap[self.place[one], self.place[other]])

    def people(self, stops: Iterable[Stop]) -> int:
        """People newly reached by a plan."""
        seen = np.zeros(self.worth.shape, dtype=np.bool_)
        for stop in stops:
            seen[self.choice_window[stop.choice], self.groups_of(int(self.place[stop.choice]))] = True
        return int(self.worth[seen].sum())

    def value(self, stops: Sequence[Stop]) -> int:
        """What a plan is worth: people newly reached, and the bonus of its days."""
        return self.people(stops) + int(sum(self.bonus[stop.choice] for stop in stops))

    def faults(self, stops: Sequence[Stop]) -> list[str]:
        """Which rules a plan breaks, by name; none where it is valid."""
        broken = set()
        if len(stops) > self.limits.stops:
            broken.add("stops")
        if self.limits.budget is not None and sum(int(self.cost[s.choice]) for s in stops) > self.limits.budget:
            broken.add("budget")
        visited = {int(self.place[stop.choice]) for stop in stops}
        broken |= {"demand" for demand in self.demands if not demand.places & visited}
        broken |= {"fleet" for stop in stops if not self.takes(stop.fleet, stop.choice)}
        broken |= {"lock" for stop in self.locked if stop not in stops}
        broken |= {"quota" for quota in self.quotas if quota.over(stops)}
        for i, one in enumerate(stops):
            for other in stops[:i]:
                if self.place[one.choice] == self.place[other.choice] and not self.rested(one.choice, other.choice):
                    broken.add("rest")
                if one.fleet == other.fleet and not self.together(one.fleet, one.choice, other.choice):
                    broken.add("leg")
        return sorted(broken)

    def rested(self, one: int, other: int) -> bool:
        """Two stops at one place lie far enough apart, and not in one window: the second would reach nobody new."""
        apart = abs(self.day[one] - self.day[other]) >= self.limits.rest_days
        return bool(apart and self.choice_window[one] != self.choice_window[other])
