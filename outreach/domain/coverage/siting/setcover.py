"""Location set covering (Toregas, Swain, ReVelle and Bergman 1971): the least money that brings everybody within reach.

minimise Σ_j c_j x_j with Σ_j a_ij x_j ≥ 1 for every demand point that any candidate reaches, floors and pairs kept.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import NONE, Flags, Indices
from outreach.domain.coverage.siting.program import Ending, Program, maximise
from outreach.domain.coverage.siting.reductions import needless, same_rows
from outreach.domain.coverage.siting.savings import Savings
from outreach.domain.coverage.siting.search import greedy
from outreach.domain.coverage.siting.terms import Terms
from outreach.domain.coverage.siting.watch import OutOfTime, Solution, Watch, solution


def set_cover(
    matrix: sparse.csr_array, terms: Terms, watch: Watch | None = None, *, gap: float = 0.0, seed: int = 0
) -> Solution | None:
    """The cheapest choice that reaches every row that can be reached; the terms' budget doesn't count.

    None where pairs and floors leave no such choice. Raises `OutOfTime` where none was found in time.
    """
    watch = watch or Watch()
    terms = replace(terms, budget=np.inf)
    if np.any(np.bincount(terms.floor[terms.floor != NONE], minlength=terms.floors) == 0):
        return None
    rows, open_ones = reduced(matrix, terms)
    start = _start(rows, terms)
    side, low, high = terms.as_rows()
    program = Program(
        objective=-terms.cost[open_ones],
        upper=np.ones(len(open_ones)),
        whole=np.ones(len(open_ones), dtype=np.bool_),
        rows=sparse.csr_array(sparse.vstack([rows, side])[:, open_ones]),
        low=np.r_[np.ones(rows.shape[0]), low],
        high=np.r_[np.full(rows.shape[0], np.inf), high],
    )
    first = None if start is None else start[open_ones].astype(np.float64)
    answer = maximise(program, watch, start=first, seed=seed, gap=gap)
    if answer.ending is Ending.INFEASIBLE:
        return None
    if len(answer.columns):
        chosen = open_ones[answer.columns > 0.5]
    elif start is not None:
        chosen = np.flatnonzero(start)
    else:
        raise OutOfTime
    value = float(terms.cost[chosen].sum())
    return solution(chosen, value, min(value, _least(terms, -answer.bound)))


def _least(terms: Terms, bound: float) -> float:
    """Where all costs are whole numbers, so is the bound."""
    whole = bool(np.all(terms.cost == np.rint(terms.cost)))
    return float(np.ceil(bound - 1e-6)) if whole and np.isfinite(bound) else max(bound, 0.0)


def reduced(matrix: sparse.csr_array, terms: Terms) -> tuple[sparse.csr_array, Indices]:
    """The rows that must be asked for, and the candidates worth asking, until neither shrinks.

    A row that holds another is met with it. A candidate within another that costs no more is never needed, unless it serves a
    floor, or one of the two may be excluded by a pair.
    """
    rows = matrix[np.flatnonzero(np.diff(matrix.indptr))]
    rows = rows[same_rows(rows)[0]] if rows.shape[0] else rows
    open_ones = np.ones(matrix.shape[1], dtype=np.bool_)
    paired = np.zeros(matrix.shape[1], dtype=np.bool_)
    paired[terms.pairs.ravel()] = True
    price = np.where(paired, np.inf, terms.cost)
    while True:
        before = rows.shape[0], int(open_ones.sum())
        rows = rows[np.flatnonzero(~needless(rows, larger=True))]
        columns = sparse.csr_array(rows.T)
        open_ones &= ~needless(columns, larger=False, price=price) | paired | (terms.floor != NONE)
        rows = sparse.csr_array(rows @ sparse.diags_array(open_ones.astype(np.float64)))
        rows.eliminate_zeros()
        if before == (rows.shape[0], int(open_ones.sum())):
            return rows, np.flatnonzero(open_ones)


def _start(rows: sparse.csr_array, terms: Terms) -> Flags | None:
    """Greedy by rows a yuan, then every site left out again that isn't needed."""
    table = Savings.of(rows, np.ones(rows.shape[0]))
    choice = greedy(table, terms)
    if (choice.served == 0).any() or table.value(choice.chosen) < rows.shape[0]:
        return None
    times = rows @ choice.chosen.astype(np.float64)
    for candidate in sorted(np.flatnonzero(choice.chosen).tolist(), key=lambda j: -terms.cost[j]):
        mine, _ = table.of_candidate(candidate)
        floor = terms.floor[candidate]
        if np.all(times[mine] > 1) and (floor == NONE or choice.served[floor] > 1):
            choice.add(candidate, -1)
            times[mine] -= 1
    return choice.chosen
