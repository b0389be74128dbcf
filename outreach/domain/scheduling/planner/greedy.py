"""A first plan at once: what every place that must be visited needs, then always the choice that adds most.

For covering alone this is within 1 - 1/e of the best (Nemhauser, Wolsey and Fisher 1978); fleets and rest days void the proof,
not the practice.
"""

from __future__ import annotations

import numpy as np

from outreach.domain.scheduling.planner.draft import Draft
from outreach.domain.scheduling.planner.problem import Problem, Stop, Whole

_OUT = np.iinfo(np.int64).min


def greedy(problem: Problem, stops: list[Stop] | None = None) -> Draft:
    """A plan from nothing, or from `stops`; locked stops are always in it. Demands that it can't meet stay unmet."""
    draft = Draft(problem, problem.locked if stops is None else stops)
    _meet_demands(draft)
    fill(draft)
    return draft


def _meet_demands(draft: Draft) -> None:
    """The demand with the fewest choices first: it is the one that others would rob of its day."""
    problem = draft.problem
    choices = [np.flatnonzero(np.isin(problem.place, list(demand.places))) for demand in problem.demands]
    for demand in sorted(draft.unmet(), key=lambda i: (len(choices[i]), i)):
        if demand in draft.unmet():
            _take_best(draft, choices[demand])


def _take_best(draft: Draft, choices: Whole) -> None:
    gains = draft.gains()[choices]
    for position in np.argsort(-gains, kind="stable"):
        stop = draft.place_for(int(choices[position]))
        if stop:
            draft.add(stop)
            return


def fill(draft: Draft) -> None:
    """Add the best choice that fits until nothing adds anything. What doesn't fit once never fits later: stops only come in."""
    problem = draft.problem
    open_ = np.ones(len(problem.place), dtype=np.bool_)
    while not draft.full:
        gains = np.where(open_, draft.gains(), _OUT)
        choice = int(np.argmax(gains)) if len(gains) else -1
        if choice < 0 or gains[choice] <= 0:
            return
        open_[choice] = False
        stop = draft.place_for(choice)
        if stop:
            draft.add(stop)
