"""The most saved by sites that keep the terms: search, bound, and HiGHS for what the bound leaves open.

maximise Σ_i max_j s_ij x_j with Σ_j c_j x_j ≤ budget, at least one site of every floor, at most one of every pair.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import NONE, Flags, Floats, Indices
from outreach.domain.coverage.siting.ascent import Ascent, ascend
from outreach.domain.coverage.siting.program import Ending, Program, maximise
from outreach.domain.coverage.siting.reductions import needless
from outreach.domain.coverage.siting.savings import Savings
from outreach.domain.coverage.siting.search import greedy, improve
from outreach.domain.coverage.siting.terms import Terms
from outreach.domain.coverage.siting.watch import Solution, Watch, solution


def most_saved(
    table: Savings, terms: Terms, watch: Watch | None = None, *, gap: float = 0.0, seed: int = 0, whole: float = 0.0
) -> Solution | None:
    """The best choice with its bound; None where none keeps the terms (or none was found in time).

    Ends early where value and bound are within `gap`: a share of the value, or of what is left of `whole` where that is given.
    """
    watch = watch or Watch()
    if len(stay := _worthwhile(table, terms)) < len(terms.cost):
        none = np.zeros(len(terms.cost), dtype=np.bool_)
        found = most_saved(table.beyond(none, stay)[0], terms.after(none, stay), watch, gap=gap, seed=seed, whole=whole)
        return None if found is None else solution(stay[found.chosen], found.value, found.bound)
    choice = greedy(table, terms)
    if (choice.served == 0).any():
        return _from_nothing(table, terms, watch, gap=gap, seed=seed)
    value = improve(table, choice, watch)
    watch.tell(value, float(table.most.sum()))
    gap *= abs(whole - value) / max(value, 1e-12) if whole else 1.0
    state = ascend(table, terms, choice, watch, gap=max(gap, 1e-9))
    state.bound = max(_whole(table, state.bound), state.value)
    if state.gap <= gap or watch.over:
        return solution(np.flatnonzero(state.chosen), state.value, state.bound)
    return _finish(table, terms, state, watch, gap=gap, seed=seed)


def _whole(table: Savings, bound: float) -> float:
    """Where values are whole numbers, so is the bound."""
    return float(np.floor(bound + 1e-6)) if table.is_whole else bound


def _finish(table: Savings, terms: Terms, state: Ascent, watch: Watch, *, gap: float, seed: int) -> Solution:
    """Leave out every candidate that the bound decides, and let HiGHS prove the rest."""
    better = state.value + (1.0 if table.is_whole else 1e-9 * abs(state.value))
    decided = state.pick.ceiling < better - 1e-6
    kept = decided & (state.pick.net > 0)
    if np.any(kept[terms.pairs].all(axis=1)):  # whatever is better would need two that exclude each other
        return solution(np.flatnonzero(state.chosen), state.value, state.value)
    part = _part(table, terms, np.flatnonzero(~decided), kept)
    fits = bool(np.all(state.chosen[decided] == kept[decided]))
    program = _program(part)
    start = _start(program, state.chosen[part.candidates]) if fits else None
    answer = maximise(program, watch, start=start, seed=seed, gap=gap)
    chosen, value = state.chosen, state.value
    if len(answer.columns):
        found = kept.copy()
        found[part.candidates] = answer.columns[: len(part.candidates)] > 0.5
        if terms.holds(found) and table.value(found) > value:
            chosen, value = found, table.value(found)
    # where nothing is left that keeps the terms, nothing is better than what was found
    bound = value if answer.ending is Ending.INFEASIBLE else _whole(table, answer.bound + part.sure)
    return solution(np.flatnonzero(chosen), value, max(min(state.bound, bound), value))


def _from_nothing(table: Savings, terms: Terms, watch: Watch, *, gap: float, seed: int) -> Solution | None:
    """Where greedy finds no choice that keeps the terms: the whole program."""
    none = np.zeros(len(terms.cost), dtype=np.bool_)
    part = _Part(np.arange(len(terms.cost)), table, terms, 0.0)
    answer = maximise(_program(part), watch, seed=seed, gap=gap)
    chosen = answer.columns[: len(none)] > 0.5 if len(answer.columns) else none
    if not terms.holds(chosen):
        return None
    value = table.value(chosen)
    return solution(np.flatnonzero(chosen), value, max(value, answer.bound))


# beyond so many pairs of candidates with a row in common, comparing them costs more than it saves
MOST_OVERLAPS = 50_000_000


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What is still open: candidates (by number), what they save beyond the kept ones, and the terms for them."""

    candidates: Indices
    table: Savings
    terms: Terms
    sure: float


def _part(table: Savings, terms: Terms, candidates: Indices, kept: Flags) -> _Part:
    """The problem that remains with some candidates kept and only some still open."""
    candidates = candidates[terms.clashes[candidates] @ kept == 0] if len(terms.pairs) else candidates
    left = terms.after(kept, candidates)
    rest, sure = table.beyond(kept, candidates)
    if len(stay := _worthwhile(rest, left)) < len(candidates):
        return _part(table, terms, candidates[stay], kept)
    return _Part(candidates, rest, left, sure)


def _worthwhile(table: Savings, terms: Terms) -> Indices:
    """The candidates of maximal covering that none makes needless: within no other that costs no more, or serving a floor."""
    if (
        table.flat is None
        or len(terms.pairs)
        or (np.diff(table.rows.indptr).astype(np.int64) ** 2).sum() > MOST_OVERLAPS
    ):
        return np.arange(len(terms.cost))
    return np.flatnonzero(~needless(table.columns, larger=False, price=terms.cost) | (terms.floor != NONE))


def _program(part: _Part) -> Program:
    """Columns: candidates, then for each row its levels of saving from the highest down, each worth its rise.

    A level is reached with the one above it, or by a candidate that saves just so much: y_k ≤ y_(k-1) + Σ x_j (Elloumi 2010,
    after the radius formulation of Cornuejols, Nemhauser and Wolsey 1980). In maximal covering each row has one level.
    """
    rows, terms = part.table.rows, part.terms
    sites = len(terms.cost)
    order = np.lexsort((-rows.data, part.table.row))
    row, saved, by = part.table.row[order], rows.data[order], rows.indices[order]
    new = (np.diff(row, prepend=NONE) != 0) | (np.diff(saved, prepend=0.0) != 0)
    level = np.cumsum(new) - 1
    start = np.flatnonzero(new)
    height, of_row = saved[start], row[start]
    below = np.r_[np.where(of_row[1:] == of_row[:-1], height[1:], 0.0), 0.0][: len(height)]
    levels = len(height)
    chained = np.flatnonzero(np.diff(of_row, prepend=NONE) == 0)
    links = sparse.csr_array(
        (
            np.r_[-np.ones(len(by)), np.ones(levels), -np.ones(len(chained))],
            (np.r_[level, np.arange(levels), chained], np.r_[by, sites + np.arange(levels), sites + chained - 1]),
        ),
        shape=(levels, sites + levels),
    )
    side, low, high = terms.as_rows()
    return Program(
        objective=np.r_[np.zeros(sites), height - below],
        upper=np.ones(sites + levels),
        whole=np.arange(sites + levels) < sites,
        rows=sparse.csr_array(sparse.vstack([links, sparse.hstack([side, sparse.csr_array((side.shape[0], levels))])])),
        low=np.r_[np.full(levels, -np.inf), low],
        high=np.r_[np.zeros(levels), high],
    )


def _start(program: Program, chosen: Flags) -> Floats:
    """The columns that a choice of candidates gives; HiGHS finds the levels."""
    return np.asarray(np.r_[chosen.astype(np.float64), np.full(len(program.upper) - len(chosen), np.nan)])
