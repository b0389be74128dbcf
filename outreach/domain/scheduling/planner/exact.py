"""The planner's problem, or a part of it, as an integer model for CP-SAT.

Some stops stay as they are; among the choices given, the model finds the best to add to them and proves how good that is.
Boolean `go[c, f]`: fleet f makes choice c. `seen[w, g]`: group g is reached in window w by some choice of the model. A fleet is
at one place a day; where two stops need more days between them, one stop excludes all those too near in time at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from outreach.domain.scheduling.planner.draft import Draft
from outreach.domain.scheduling.planner.problem import Problem, Stop


@dataclass(frozen=True)
class Solution:
    """Stops in all (the kept ones too), what no plan with those kept can exceed, and whether it is proven best."""

    stops: list[Stop]
    bound: int
    proven: bool


@dataclass(frozen=True)
class Effort:
    """How long CP-SAT may work: its own count of work, which is the same on every machine, and seconds."""

    work: float = 1.0
    seconds: float = 30.0
    seed: int = 1
    workers: int = 1


def solve(
    problem: Problem,
    *,
    kept: Sequence[Stop],
    choices: Sequence[int],
    hint: Sequence[Stop] = (),
    effort: Effort,
) -> Solution | None:
    """The best plan that has `kept` and otherwise only `choices`; None where none was found in time or there is none."""
    part = _Part(problem, kept, choices)
    part.hint(hint)
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = effort.work
    solver.parameters.max_time_in_seconds = effort.seconds
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed
    # the linear relaxation is what proves anything about covering
    solver.parameters.linearization_level = 2
    status = solver.solve(part.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    stops = [*kept, *(stop for stop, variable in part.go.items() if solver.boolean_value(variable))]
    return Solution(stops, int(np.floor(solver.best_objective_bound + 1e-6)), status == cp_model.OPTIMAL)


class _Part:
    """The model of the free choices around the kept stops."""

    def __init__(self, problem: Problem, kept: Sequence[Stop], choices: Sequence[int]) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        self.base = Draft(problem, kept)
        self.go: dict[Stop, cp_model.IntVar] = {}
        self.made: dict[int, cp_model.IntVar] = {}
        self.able: dict[int, list[int]] = {}
        self.seen: dict[tuple[int, ...], cp_model.IntVar] = {}
        for choice in choices:
            self._offer(choice)
        self._limits()
        self._quotas()
        self._fleets()
        self._rest()
        self._demands()
        self._objective()

    def _offer(self, choice: int) -> None:
        """A variable for each fleet that could make the choice beside the kept stops."""
        if not self.base.free(choice):
            return
        able = [f for f in range(len(self.problem.fleets)) if self.base.comes(f, choice)]
        for fleet in able:
            self.go[Stop(choice, fleet)] = self.model.new_bool_var("")
        if able:
            self.able[choice] = able
            mine = [self.go[Stop(choice, fleet)] for fleet in able]
            self.made[choice] = mine[0] if len(mine) == 1 else self._one_of(mine)

    def _one_of(self, mine: list[cp_model.IntVar]) -> cp_model.IntVar:
        made = self.model.new_bool_var("")
        self.model.add(sum(mine) == made)
        return made

    def _limits(self) -> None:
        limits, kept = self.problem.limits, self.base
        self.model.add(sum(self.made.values()) <= max(0, limits.stops - len(kept.stops)))
        if limits.budget is not None:
            spent = sum(int(self.problem.cost[choice]) * made for choice, made in self.made.items())
            self.model.add(spent <= limits.budget - kept.spent)

    def _quotas(self) -> None:
        for quota, room in zip(self.problem.quotas, self.base.room, strict=True):
            here = [self.made[choice] for choice in sorted(quota.choices & self.made.keys())]
            if len(here) > room:
                self.model.add(sum(here) <= max(0, room))

    def _fleets(self) -> None:
        by_fleet: dict[int, list[int]] = defaultdict(list)
        for stop in self.go:
            by_fleet[stop.fleet].append(stop.choice)
        for fleet, choices in by_fleet.items():
            self._one_a_day(fleet, choices)
            self._drives(fleet, choices)

    def _one_a_day(self, fleet: int, choices: list[int]) -> None:
        days: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for choice in choices:
            days[int(self.problem.day[choice])].append(self.go[Stop(choice, fleet)])
        for on_day in days.values():
            self.model.add_at_most_one(on_day)

    def _drives(self, fleet: int, choices: list[int]) -> None:
        """A stop excludes, on each near day, all places that can't be driven to by then: one clique a day."""
        gap = self.problem.fleets[fleet].gap
        if gap[np.ix_(*(np.unique(self.problem.place[choices]),) * 2)].max() <= 1:
            return
        place, day, own = self.problem.place[choices], self.problem.day[choices], np.asarray(choices)
        for i, choice in enumerate(choices):
            apart = day - day[i]
            clash = own[(apart > 0) & (gap[place[i], place] > apart)]
            for later in np.unique(self.problem.day[clash]):
                then = clash[self.problem.day[clash] == later]
                self.model.add_at_most_one(self.go[Stop(int(c), fleet)] for c in (choice, *then))

    def _rest(self) -> None:
        """Of one place's choices in one window, or within the days of rest, one at most."""
        places: dict[int, list[int]] = defaultdict(list)
        for choice in self.made:
            places[int(self.problem.place[choice])].append(choice)
        rest, day, window = self.problem.limits.rest_days, self.problem.day, self.problem.choice_window
        for choices in places.values():
            choices.sort(key=lambda c: int(day[c]))
            for i, first in enumerate(choices):
                near = [c for c in choices[i:] if day[c] < day[first] + max(1, rest) or window[c] == window[first]]
                if len(near) > 1:
                    self.model.add(sum(self.made[c] for c in near) <= 1)

    def _demands(self) -> None:
        for demand in (self.problem.demands[i] for i in self.base.unmet()):
            here = [made for choice, made in self.made.items() if int(self.problem.place[choice]) in demand.places]
            self.model.add(sum(here) >= 1)

    def _objective(self) -> None:
        """People not yet reached by the kept stops, and the bonus of the days."""
        ways: dict[tuple[int, int], list[int]] = defaultdict(list)
        windows = self.problem.choice_window
        for choice in self.made:
            window = int(windows[choice])
            for group in self.problem.groups_of(int(self.problem.place[choice])):
                if self.base.open_group(window, int(group)):
                    ways[window, int(group)].append(choice)
        merged: dict[tuple[int, ...], int] = defaultdict(int)
        for (window, group), choices in ways.items():
            merged[tuple(choices)] += int(self.problem.worth[window, group])
        terms: list[cp_model.LinearExprT] = [self.base.value]
        terms += [int(self.problem.bonus[choice]) * made for choice, made in self.made.items()]
        for some, people in merged.items():
            terms.append(people * self._seen(some))
        self.model.maximize(sum(terms))

    def _seen(self, choices: tuple[int, ...]) -> cp_model.IntVar:
        if len(choices) == 1:
            return self.made[choices[0]]
        seen = self.seen[choices] = self.model.new_bool_var("")
        self.model.add(sum(self.made[choice] for choice in choices) >= seen)
        return seen

    def hint(self, stops: Sequence[Stop]) -> None:
        """Start the search from a known plan."""
        chosen, choices = set(stops), {stop.choice for stop in stops}
        for stop, variable in self.go.items():
            self.model.add_hint(variable, stop in chosen)
        for choice, made in self.made.items():
            if len(self.able[choice]) > 1:
                self.model.add_hint(made, choice in choices)
        for some, seen in self.seen.items():
            self.model.add_hint(seen, not choices.isdisjoint(some))
