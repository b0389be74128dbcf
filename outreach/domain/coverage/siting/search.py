"""A good choice fast: greedy by what each site adds, then swaps of one site for another until none helps.

The gain of a swap is taken apart as in Resende and Werneck 2004: what the new one adds, less what the old one's loss costs,
plus what they share; so all swaps are known from one pass over the table.
"""

from __future__ import annotations

import heapq

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import NONE, Flags, Floats, Indices
from outreach.domain.coverage.siting.savings import Savings, Served
from outreach.domain.coverage.siting.terms import SLACK, Terms
from outreach.domain.coverage.siting.watch import Watch

MOST_PASSES = 60
MOST_MOVES = 1000


class Choice:
    """A choice being made: which candidates are in, what they cost, which floors they serve, whom they exclude."""

    def __init__(self, terms: Terms, chosen: Flags | None = None) -> None:
        self.terms, self.clashes = terms, terms.clashes
        self.chosen = np.zeros(len(terms.cost), dtype=np.bool_)
        self.excluded = np.zeros(len(terms.cost), dtype=np.int64)
        self.served = np.zeros(terms.floors, dtype=np.int64)
        self.spent = 0.0
        for candidate in np.flatnonzero(chosen) if chosen is not None else ():
            if self.may_add(int(candidate)):
                self.add(int(candidate))

    def add(self, candidate: int, sign: int = 1) -> None:
        """Take a candidate in, or out (`sign` -1)."""
        self.chosen[candidate] = sign > 0
        self.spent += sign * self.terms.cost[candidate]
        self.excluded[self._near(candidate)] += sign
        if self.terms.floor[candidate] != NONE:
            self.served[self.terms.floor[candidate]] += sign

    def _near(self, candidate: int) -> Indices:
        return np.asarray(self.clashes.indices[self.clashes.indptr[candidate] : self.clashes.indptr[candidate + 1]])

    def may_add(self, candidate: int, without: int = NONE) -> bool:
        """Whether it may come in, where another goes at the same time."""
        terms = self.terms
        spent, excluded, lost = self.spent, self.excluded[candidate], NONE
        if without != NONE:
            spent -= terms.cost[without]
            excluded -= int(candidate in self._near(without)) if excluded else 0
            lost = terms.floor[without]
        if lost != NONE and self.served[lost] == 1 and terms.floor[candidate] != lost:
            return False
        return bool(
            not self.chosen[candidate] and not excluded and spent + terms.cost[candidate] <= terms.budget + SLACK
        )


def greedy(table: Savings, terms: Terms, chosen: Flags | None = None) -> Choice:
    """Each floor's best first, then always the candidate that adds the most for its cost.

    What a candidate adds only falls as others come in, so an old figure is a bound: only the best are looked at anew.
    """
    choice = Choice(terms, chosen)
    have = table.served(choice.chosen).first
    gain = table.worth(have)
    for number in np.flatnonzero(choice.served == 0):
        mine = np.flatnonzero(terms.floor == number)
        ranked = mine[np.argsort(-gain[mine] / terms.cost[mine], kind="stable")].tolist()
        if (best := next((c for c in ranked if choice.may_add(c)), None)) is not None:
            _take(table, choice, have, best)
    queue = [(-value / price, j) for j, (value, price) in enumerate(zip(gain, terms.cost, strict=True)) if value > 0]
    heapq.heapify(queue)
    while queue:
        _, candidate = heapq.heappop(queue)
        if not choice.may_add(candidate):
            continue
        rows, saved = table.of_candidate(candidate)
        now = -float(np.maximum(saved - have[rows], 0.0).sum()) / terms.cost[candidate]
        if queue and now > queue[0][0] + 1e-12:
            if now < 0:
                heapq.heappush(queue, (now, candidate))
        elif now < 0:
            _take(table, choice, have, candidate)
    return choice


def _take(table: Savings, choice: Choice, have: Floats, candidate: int) -> None:
    choice.add(candidate)
    rows, saved = table.of_candidate(candidate)
    have[rows] = np.maximum(have[rows], saved)


def improve(table: Savings, choice: Choice, watch: Watch) -> float:
    """Swap while that helps, many swaps a pass where they touch no common row; returns the value reached."""
    state = table.served(choice.chosen)
    for _ in range(MOST_PASSES):
        if watch.over or not _one_pass(table, choice, state):
            break
        state = table.served(choice.chosen)
    return float(state.first.sum())


def _one_pass(table: Savings, choice: Choice, state: Served) -> int:
    touched = np.zeros(len(state.first), dtype=np.bool_)
    done = 0
    for inside, outside in _moves(table, choice.chosen, state):
        if not choice.chosen[outside] or not choice.may_add(inside, without=outside):
            continue
        new, old = table.of_candidate(inside)[0], table.of_candidate(outside)[0]
        if touched[new].any() or touched[old].any():
            continue
        touched[new] = touched[old] = True
        choice.add(outside, -1)
        choice.add(inside)
        done += 1
    return done


def _moves(table: Savings, chosen: Flags, state: Served) -> list[tuple[int, int]]:
    """Swaps (in, out) that gain, the best first."""
    size = len(chosen)
    gain = table.worth(state.first)
    owned = state.owner != NONE
    loss = np.bincount(state.owner[owned], (state.first - state.second)[owned], minlength=size)
    inside, outside, shared = _shared(table, chosen, state)
    cheapest = np.flatnonzero(chosen)[np.argsort(loss[chosen], kind="stable")][:3]
    others = np.flatnonzero(~chosen & (gain > 0))
    inside = np.r_[inside, np.tile(others, len(cheapest))]
    outside = np.r_[outside, np.repeat(cheapest, len(others))]
    better = gain[inside] - loss[outside] + np.r_[shared, np.zeros(len(inside) - len(shared))]
    helps = np.flatnonzero(better > 1e-6)
    helps = helps[np.argsort(-better[helps], kind="stable")][:MOST_MOVES]
    return list(zip(inside[helps].tolist(), outside[helps].tolist(), strict=True))


def _shared(table: Savings, chosen: Flags, state: Served) -> tuple[Indices, Indices, Floats]:
    """For a candidate and a chosen one: what the candidate saves those whom the chosen one serves, beyond their next best."""
    owned, size = state.owner != NONE, len(chosen)
    saved, row = table.columns.data, table.columns.indices
    entries = np.flatnonzero(saved > np.where(owned, state.second, np.inf)[row])
    row, start = row[entries], np.searchsorted(entries, table.columns.indptr)
    given = np.minimum(saved[entries], state.first[row]) - state.second[row]
    candidates = sparse.csr_array((given, row, start), shape=(size, len(owned)))
    owners = sparse.csr_array(
        (np.ones(int(owned.sum())), state.owner[owned], np.r_[0, np.cumsum(owned)]), shape=(len(owned), size)
    )
    both = sparse.csr_array(candidates[np.flatnonzero(~chosen)] @ owners).tocoo()
    inside, outside = np.flatnonzero(~chosen)[both.coords[0]], both.coords[1]
    return inside.astype(np.int64), outside.astype(np.int64), both.data
