"""Siting with power: a site serves no more demand than its kilowatts carry (capacitated maximal covering and p-median).

maximise Σ v_ij z_ij, where v_ij is the weight of i, or what its way to j saves it, with Σ_j z_ij ≤ 1, Σ_i kW_i z_ij ≤ capacity_j x_j, z_ij ≤ x_j, and the terms of the choice. Existing stations
stand as candidates that are built. Demand may be shared among sites. The same program without a choice tells how much of
the demand what stands can carry: the view of a rush.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import Flags, Floats, Indices
from outreach.domain.coverage.siting.program import Program, maximise
from outreach.domain.coverage.siting.terms import Terms
from outreach.domain.coverage.siting.watch import Solution, Watch, solution

MOST_PAIRS = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """Pairs within reach (demand point, site), each point's weight and kW, each site's kW (infinite: unknown)."""

    point: Indices
    site: Indices
    weight: Floats
    demand_kw: Floats
    capacity_kw: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """The kW that each site carries, the weight served, and the weight within reach whether served or not."""

    load_kw: Floats
    served: float
    reached: float


def carried(supply: Supply, built: Flags, watch: Watch | None = None) -> Carried:
    """The most weight that the built sites can serve together."""
    inside = np.flatnonzero(built[supply.site])
    part = Supply(supply.point[inside], supply.site[inside], supply.weight, supply.demand_kw, supply.capacity_kw)
    flows = _flows(part)
    count = len(inside)
    program = Program(
        objective=supply.weight[part.point],
        upper=np.ones(count),
        whole=np.zeros(count, dtype=np.bool_),
        rows=flows.rows,
        low=np.full(flows.rows.shape[0], -np.inf),
        high=np.r_[np.ones(flows.points), supply.capacity_kw[flows.limited]],
    )
    answer = maximise(program, watch or Watch())
    share = answer.columns if len(answer.columns) else np.zeros(count)
    load = np.bincount(part.site, share * supply.demand_kw[part.point], minlength=len(built)).astype(np.float64)
    reached = float(supply.weight[np.unique(part.point)].sum())
    return Carried(load, float((share * supply.weight[part.point]).sum()), reached)


def most_carried(
    supply: Supply, terms: Terms, built: int, start: Flags, watch: Watch, *,
    worth: Floats | None = None, gap: float = 0.0, seed: int = 0,
) -> Solution | None:  # fmt: skip
    """The choice among the candidates (sites from `built` on; those before stand already) that serves the most weight.

    `worth` is what each pair is worth where the point is served whole; without it, the point's weight.
    """
    flows, count, sites = _flows(supply), len(supply.point), len(terms.cost)
    new = np.flatnonzero(flows.limited >= built)
    power = -supply.capacity_kw[flows.limited[new]], (flows.points + new, flows.limited[new] - built)
    chosen_part = sparse.csr_array(power, shape=(flows.rows.shape[0], sites))
    open_pairs = np.flatnonzero(supply.site >= built)
    ties = sparse.hstack([_column(supply.site[open_pairs] - built, sites, -1.0), _column(open_pairs, count, 1.0)])
    side, low, high = terms.as_rows()
    standing = np.where(flows.limited < built, supply.capacity_kw[flows.limited], 0.0)
    program = Program(
        objective=np.r_[np.zeros(sites), supply.weight[supply.point] if worth is None else worth],
        upper=np.ones(sites + count),
        whole=np.arange(sites + count) < sites,
        rows=sparse.csr_array(
            sparse.vstack(
                [
                    sparse.hstack([chosen_part, flows.rows]),
                    ties,
                    sparse.hstack([side, sparse.csr_array((side.shape[0], count))]),
                ]
            )
        ),
        low=np.r_[np.full(flows.rows.shape[0] + len(open_pairs), -np.inf), low],
        high=np.r_[np.ones(flows.points), standing, np.zeros(len(open_pairs)), high],
    )
    first = np.r_[start.astype(np.float64), np.full(count, np.nan)]
    answer = maximise(program, watch, start=first, gap=gap, seed=seed)
    if not len(answer.columns):
        return None
    chosen = np.flatnonzero(answer.columns[:sites] > 0.5)
    return solution(chosen, answer.objective, max(answer.bound, answer.objective))


@dataclass(frozen=True, slots=True, eq=False)
class _Flows:
    """Rows over the pairs: one share a point, then the load of each site whose power is limited."""

    rows: sparse.csr_array
    points: int
    limited: Indices


def _flows(supply: Supply) -> _Flows:
    points, count = len(supply.weight), len(supply.point)
    limited = np.unique(supply.site[np.isfinite(supply.capacity_kw[supply.site])])
    number = np.full(len(supply.capacity_kw), -1, dtype=np.int64)
    number[limited] = np.arange(len(limited))
    held = np.flatnonzero(number[supply.site] >= 0)
    shares = sparse.csr_array((np.ones(count), (supply.point, np.arange(count))), shape=(points, count))
    loads = sparse.csr_array(
        (supply.demand_kw[supply.point[held]], (number[supply.site[held]], held)), shape=(len(limited), count)
    )
    return _Flows(sparse.csr_array(sparse.vstack([shares, loads])), points, limited)


def _column(place: Indices, size: int, value: float) -> sparse.csr_array:
    """One entry a row, at the column named."""
    return sparse.csr_array((np.full(len(place), value), (np.arange(len(place)), place)), shape=(len(place), size))
