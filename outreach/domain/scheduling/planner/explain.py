"""Why each stop is in the plan, and what was just missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from outreach.domain.scheduling.planner.draft import Draft
from outreach.domain.scheduling.planner.problem import Problem, Stop


class MissedBecause(StrEnum):
    """Why a choice that would have added people isn't in the plan."""

    FEWER_PEOPLE = "fewer_people"
    STOPS_USED_UP = "stops_used_up"
    MONEY_USED_UP = "money_used_up"
    RESTING = "resting"
    NO_FLEET = "no_fleet"
    QUOTA_USED_UP = "quota_used_up"


BLOCKED = (MissedBecause.RESTING, MissedBecause.QUOTA_USED_UP, MissedBecause.NO_FLEET)


@dataclass(frozen=True)
class Reason:
    """`people`: newly reached by this stop and no other; `shared`: reached by it and by others; `bonus`: of its day. `displaced`: the
    best choice at another place that this one's fleet could have made instead, and what it would have added (None: none).
    `only`: demands (keys) that no other stop meets.
    """

    stop: Stop
    people: int
    shared: int
    bonus: int
    displaced: tuple[int, int] | None
    only: tuple[int, ...]


@dataclass(frozen=True)
class Missed:
    """A choice that isn't in the plan, what it would add, and why it isn't."""

    choice: int
    gain: int
    because: MissedBecause


def reasons(problem: Problem, stops: Sequence[Stop]) -> list[Reason]:
    """For each stop, in the plan's order."""
    draft = Draft(problem, stops)
    return [_reason(problem, draft, stop) for stop in stops]


def _reason(problem: Problem, draft: Draft, stop: Stop) -> Reason:
    place, window = int(problem.place[stop.choice]), int(problem.choice_window[stop.choice])
    draft.remove(stop)
    alone = int(draft.gain[place, window])
    whole = int(problem.worth[window, problem.groups_of(place)].sum())
    gains = draft.gains()
    rival = next(
        (
            (int(choice), int(gains[choice]))
            for choice in np.argsort(-gains, kind="stable")[:200]
            if problem.place[choice] != place and draft.free(int(choice))
            if draft.comes(stop.fleet, int(choice))
        ),
        None,
    )
    only = tuple(problem.demands[i].key for i in draft.unmet() if place in problem.demands[i].places)
    draft.add(stop)
    return Reason(stop, alone, whole - alone, int(problem.bonus[stop.choice]), rival, only)


def just_missed(problem: Problem, stops: Sequence[Stop], *, most: int = 10) -> list[Missed]:
    """The choices that would add most to the finished plan, one of each place, with what keeps them out."""
    draft, taken = Draft(problem, stops), {stop.choice for stop in stops}
    gains = draft.gains()
    found: dict[int, Missed] = {}
    for choice in np.argsort(-gains, kind="stable"):
        place, gain = int(problem.place[choice]), int(gains[choice])
        known = found.get(place)
        if gain <= 0 or (known is None and len(found) == most):
            break
        # of days that would add as much, one that only the plan's limits keep out says more than one that is blocked anyway
        if int(choice) not in taken and (known is None or (known.because in BLOCKED and known.gain == gain)):
            found[place] = Missed(int(choice), gain, _because(draft, int(choice)))
    return list(found.values())


def _because(draft: Draft, choice: int) -> MissedBecause:
    if not draft.rested(choice):
        return MissedBecause.RESTING
    if not draft.allowed(choice):
        return MissedBecause.QUOTA_USED_UP
    if draft.fleet_for(choice) is None:
        return MissedBecause.NO_FLEET
    if draft.full:
        return MissedBecause.STOPS_USED_UP
    return MissedBecause.FEWER_PEOPLE if draft.affords(choice) else MissedBecause.MONEY_USED_UP
