"""A plan in the making: stops go in and out, and every choice's gain is known at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from outreach.domain.scheduling.planner.problem import Problem, Stop, Whole


class Draft:
    """A plan with what it covers. `gain[place, window]`: people that one more stop there and then would newly reach."""

    def __init__(self, problem: Problem, stops: Iterable[Stop] = ()) -> None:
        self.problem = problem
        self.stops: list[Stop] = []
        self.spent = 0
        self.value = 0
        self._times = np.zeros(problem.worth.shape, dtype=np.int32)
        self.gain: Whole = np.asarray(problem.reached @ problem.worth.T, dtype=np.int64)
        self._of_fleet: list[list[int]] = [[] for _ in problem.fleets]
        self._at_place: dict[int, list[int]] = {}
        self.room = [quota.room for quota in problem.quotas]
        for stop in stops:
            self.add(stop)

    def add(self, stop: Stop) -> None:
        """Put a stop in; the caller has asked `fits` or knows that it does."""
        choice, place, window = stop.choice, int(self.problem.place[stop.choice]), self._window(stop)
        self.value += int(self.gain[place, window] + self.problem.bonus[choice])
        self._count(place, window, 1)
        self.stops.append(stop)
        self.spent += int(self.problem.cost[choice])
        self._of_fleet[stop.fleet].append(choice)
        self._at_place.setdefault(place, []).append(choice)
        self._use_quotas(choice, 1)

    def remove(self, stop: Stop) -> None:
        """Take a stop out."""
        choice, place, window = stop.choice, int(self.problem.place[stop.choice]), self._window(stop)
        self._count(place, window, -1)
        self.value -= int(self.gain[place, window] + self.problem.bonus[choice])
        self.stops.remove(stop)
        self.spent -= int(self.problem.cost[choice])
        self._of_fleet[stop.fleet].remove(choice)
        self._at_place[place].remove(choice)
        self._use_quotas(choice, -1)

    def _use_quotas(self, choice: int, step: int) -> None:
        for quota in self.problem.quotas_of[choice]:
            self.room[quota] -= step

    def _window(self, stop: Stop) -> int:
        return int(self.problem.choice_window[stop.choice])

    def _count(self, place: int, window: int, step: int) -> None:
        """Count the groups around a place; those that come to be reached, or cease to be, change every gain near them."""
        groups = self.problem.groups_of(place)
        times = self._times[window]
        before = times[groups] > 0
        times[groups] += step
        changed = groups[before != (times[groups] > 0)]
        if len(changed):
            lost = self.problem.worth[window, changed]
            self.gain[:, window] -= step * (self.problem.reaching[changed].T @ lost)

    @property
    def full(self) -> bool:
        """No stop may be added."""
        return len(self.stops) >= self.problem.limits.stops

    def gains(self) -> Whole:
        """What each choice would add now, bonus included."""
        return self.gain[self.problem.place, self.problem.choice_window] + self.problem.bonus

    def unmet(self) -> list[int]:
        """Demands (by position) that no stop meets yet."""
        visited = {place for place, choices in self._at_place.items() if choices}
        return [i for i, demand in enumerate(self.problem.demands) if not demand.places & visited]

    def open_group(self, window: int, group: int) -> bool:
        """The group isn't reached in the window yet, and would count."""
        return not self._times[window, group] and self.problem.worth[window, group] > 0

    def affords(self, choice: int) -> bool:
        """The money that is left pays for the choice."""
        budget = self.problem.limits.budget
        return budget is None or self.spent + int(self.problem.cost[choice]) <= budget

    def allowed(self, choice: int) -> bool:
        """Every quota that the choice takes a place in has one left."""
        return all(self.room[quota] > 0 for quota in self.problem.quotas_of[choice])

    def free(self, choice: int) -> bool:
        """Money, quotas and the place's rest have room for the choice; whether a fleet can come is another matter."""
        return self.affords(choice) and self.allowed(choice) and self.rested(choice)

    def rested(self, choice: int) -> bool:
        """The place has rested since, and will before, its other stops."""
        there = self._at_place.get(int(self.problem.place[choice]), ())
        return all(self.problem.rested(choice, other) for other in there)

    def fleet_for(self, choice: int) -> int | None:
        """The fleet that fits best: the one with the fewest stops of those that can come; None where none can."""
        for fleet in sorted(range(len(self._of_fleet)), key=lambda f: (len(self._of_fleet[f]), f)):
            if self.comes(fleet, choice):
                return fleet
        return None

    def comes(self, fleet: int, choice: int) -> bool:
        """The fleet is free and can drive there between its other stops."""
        problem = self.problem
        return problem.takes(fleet, choice) and all(
            problem.together(fleet, choice, other) for other in self._of_fleet[fleet]
        )

    def place_for(self, choice: int) -> Stop | None:
        """The stop that the choice would make within every rule but demands; None where it doesn't fit."""
        if self.full or not self.free(choice):
            return None
        fleet = self.fleet_for(choice)
        return None if fleet is None else Stop(choice, fleet)
