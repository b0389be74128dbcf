"""Whole-number programs for HiGHS: columns, rows, a start, a time limit and a way to stop."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import Flags, Floats
from outreach.domain.coverage.siting.watch import Watch


class Ending(StrEnum):
    """How a program ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Maximise `objective` over columns from 0 to `upper`, whole where `whole`, with rows between `low` and `high`."""

    objective: Floats
    upper: Floats
    whole: Flags
    rows: sparse.csr_array
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The columns' values (empty where none was found), their objective, and the bound."""

    ending: Ending
    columns: Floats
    objective: float
    bound: float


def maximise(program: Program, watch: Watch, *, start: Floats | None = None, seed: int = 0, gap: float = 0.0) -> Answer:
    """Solve to the end, to the gap, or until the watch is over; the start may be partial (NaN where open)."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    options = {"random_seed": seed, "time_limit": max(watch.left, 0.01), "mip_rel_gap": gap, "mip_abs_gap": 1e-6}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(program))
    if start is not None:
        known = np.flatnonzero(np.isfinite(start)).astype(np.int32)
        solver.setSolution(len(known), known, start[known])
    solver.cbMipInterrupt.subscribe(lambda event: event.interrupt(watch.over))
    solver.run()
    answer = _answer(solver, bool(program.whole.any()))
    if start is not None and answer.ending is Ending.OPTIMAL and not _reaches(program, answer):
        return maximise(program, watch, seed=seed, gap=gap)
    return answer


def _reaches(program: Program, answer: Answer) -> bool:
    """Whether the columns are worth the objective: given a start, HiGHS 1.16 has claimed a value that no choice has."""
    return bool(program.objective @ answer.columns >= answer.objective - 1e-6 * max(1.0, abs(answer.objective)))


def _model(program: Program) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = program.rows.shape
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = program.objective
    model.col_lower_, model.col_upper_ = np.zeros(len(program.upper)), program.upper
    model.row_lower_, model.row_upper_ = program.low, program.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = program.rows.indptr
    model.a_matrix_.index_ = program.rows.indices
    model.a_matrix_.value_ = program.rows.data.astype(np.float64)
    kinds = np.array([highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger])
    model.integrality_ = list(kinds[program.whole.astype(np.int64)])
    return model


def _answer(solver: Any, has_whole: bool) -> Answer:
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(Ending.INFEASIBLE, np.zeros(0), -np.inf, -np.inf)
    done = status == highspy.HighsModelStatus.kOptimal
    bound = info.mip_dual_bound if has_whole else info.objective_function_value
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    columns = np.asarray(solver.getSolution().col_value) if found else np.zeros(0)
    objective = info.objective_function_value if found else -np.inf
    return Answer(Ending.OPTIMAL if done else Ending.STOPPED, columns, objective, bound)
