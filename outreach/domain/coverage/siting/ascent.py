"""The bound that no choice passes, and better choices found on the way to it: Lagrangean relaxation.

With a price v_i on each demand point, candidates are chosen by worth alone, worth_j = Σ_i max(0, s_ij - v_i). Every v gives the
bound Σ v_i + pick(worth), and the least of them equals that of the linear program. The v move along the smoothed subgradient
(points served by none, or more than once) by Polyak's step: Held, Wolfe and Crowder 1974; for these problems Cornuejols, Fisher
and Nemhauser 1977, Galvão and ReVelle 1996.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outreach.domain.coverage.inputs import Flags, Floats
from outreach.domain.coverage.siting.savings import Savings
from outreach.domain.coverage.siting.search import Choice, greedy, improve
from outreach.domain.coverage.siting.terms import Pick, Terms, pick
from outreach.domain.coverage.siting.watch import Watch

MOST_STEPS = 1200
PATIENCE = 20
SMOOTHING = 0.7
SEARCH_EVERY = 40
SMALLEST_STEP = 1e-3
SETTLED = 0.25
FEWEST_KEPT, TIMES_KEPT = 40, 2


@dataclass(slots=True, eq=False)
class Ascent:
    """What is known so far: the best choice with its value, the best bound and the pick behind it."""

    chosen: Flags
    value: float
    bound: float
    pick: Pick

    @property
    def gap(self) -> float:
        """The share of the bound that isn't reached."""
        return max(0.0, self.bound - self.value) / max(abs(self.bound), 1e-12)


def ascend(table: Savings, terms: Terms, choice: Choice, watch: Watch, *, gap: float) -> Ascent:
    """Lower the bound and raise the choice until they meet within `gap`, no step helps, or the watch is over."""
    most = table.most
    near, least = _near(table, choice)
    price = np.clip(_first_prices(table, choice), least, most)
    found = _bound(near, terms, price)
    state = Ascent(choice.chosen.copy(), table.value(choice.chosen), found.bound, found)
    best, way, step, waited, before = price, np.zeros(len(price)), 1.0, 0, np.inf
    for turn in range(MOST_STEPS):
        if watch.over or state.gap <= gap or step < SMALLEST_STEP:
            break
        if turn % SEARCH_EVERY == SEARCH_EVERY - 1:
            # a pick is worth a search once the bound moves little beside what is left: an early one misleads, at great cost
            if table.flat is not None or before - state.bound < SETTLED * (state.bound - state.value):
                search_from(table, terms, found.taken, state, watch)
            before = state.bound
        way = SMOOTHING * way + (1.0 - SMOOTHING) * _slope(near, found.taken, price, least, most)
        length = float(way @ way)
        if length < 1e-18:
            break
        price = np.clip(price - step * max(found.bound - state.value, 1e-9) / length * way, least, most)
        found = _bound(near, terms, price)
        waited = 0 if found.bound < state.bound * (1.0 - 1e-6) else waited + 1
        if found.bound < state.bound:
            state.bound, state.pick, best = found.bound, found, price
        if waited >= PATIENCE:
            step, waited, price, found, way = 0.6 * step, 0, best, state.pick, 0.0 * way
    search_from(table, terms, state.pick.taken, state, watch)
    return state


def _near(table: Savings, choice: Choice) -> tuple[Savings, Floats]:
    """The savings that matter, and the least prices for which they are all that does.

    A point of p sites among m seldom wants more than its nearest m/p candidates; several times as many are kept. Prices that
    never fall below the largest saving left out give a true bound without the rest.
    """
    if table.flat is not None:
        return table, np.zeros(table.rows.shape[0])
    return table.best(max(FEWEST_KEPT, TIMES_KEPT * len(choice.chosen) // max(1, int(choice.chosen.sum()))))


def _first_prices(table: Savings, choice: Choice) -> Floats:
    """Near what a good choice saves each demand point."""
    served = table.served(choice.chosen)
    return 0.8 * served.first + 0.2 * served.second


def _bound(table: Savings, terms: Terms, price: Floats) -> Pick:
    found = pick(terms, table.worth(price))
    rest = float(price.sum())
    return Pick(found.taken, found.bound + rest, found.net, found.ceiling + rest)


def _slope(table: Savings, taken: Flags, price: Floats, least: Floats, most: Floats) -> Floats:
    """How the bound rises with each price; none where the price is at its end and would go beyond."""
    slope = 1.0 - table.hits(taken, price)
    ends = ((price <= least) & (slope > 0)) | ((price >= most) & (slope < 0))
    return np.where(ends, 0.0, slope)


def search_from(table: Savings, terms: Terms, taken: Flags, state: Ascent, watch: Watch) -> None:
    """Make the relaxed choice a true one, fill it up and swap: often better than any found before."""
    choice = greedy(table, terms, taken)
    if (choice.served == 0).any():
        return
    value = improve(table, choice, watch)
    if value > state.value + 1e-9:
        state.chosen, state.value = choice.chosen.copy(), value
    watch.tell(state.value, state.bound)
