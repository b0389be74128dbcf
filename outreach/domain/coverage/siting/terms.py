"""What every choice of sites must keep: the budget, one site in each township that has none, sites not too near."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import NONE, Flags, Floats, Indices

SLACK = 1e-6


def no_pairs() -> Indices:
    """No two sites exclude each other."""
    return np.zeros((0, 2), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Cost (> 0) by candidate and the budget; the floor that each serves (a number below `floors`, or NONE); pairs of
    candidates of which at most one may be chosen. Of every floor at least one candidate is chosen.
    """

    cost: Floats
    budget: float
    floor: Indices
    floors: int = 0
    pairs: Indices = field(default_factory=no_pairs)

    @classmethod
    def count(cls, candidates: int, most: int) -> Terms:
        """So many sites at most, and nothing else."""
        return cls(np.ones(candidates), float(most), np.full(candidates, NONE, dtype=np.int64))

    @property
    def clashes(self) -> sparse.csr_array:
        """The pairs as a symmetric matrix."""
        a, b, size = self.pairs[:, 0], self.pairs[:, 1], len(self.cost)
        both = np.ones(2 * len(a), dtype=np.int8), (np.r_[a, b], np.r_[b, a])
        return sparse.csr_array(both, shape=(size, size))

    def after(self, kept: Flags, candidates: Indices) -> Terms:
        """The terms for some candidates where others are kept already."""
        served = np.zeros(self.floors, dtype=np.bool_)
        served[self.floor[kept & (self.floor != NONE)]] = True
        number = np.r_[np.where(served, NONE, np.cumsum(~served) - 1), NONE]
        place = np.full(len(self.cost), NONE, dtype=np.int64)
        place[candidates] = np.arange(len(candidates))
        pairs = place[self.pairs]
        return Terms(
            cost=self.cost[candidates],
            budget=self.budget - float(self.cost[kept].sum()),
            floor=number[self.floor[candidates]],
            floors=int((~served).sum()),
            pairs=pairs[(pairs != NONE).all(axis=1)],
        )

    def as_rows(self) -> tuple[sparse.csr_array, Floats, Floats]:
        """Rows over the candidates with their least and most: budget, floors (one or more), pairs (one at most)."""
        sites, pairs = len(self.cost), len(self.pairs)
        inside = np.flatnonzero(self.floor != NONE)
        table = sparse.vstack(
            [
                sparse.csr_array(self.cost[None, :]),
                sparse.csr_array((np.ones(len(inside)), (self.floor[inside], inside)), shape=(self.floors, sites)),
                sparse.csr_array(
                    (np.ones(2 * pairs), (np.repeat(np.arange(pairs), 2), self.pairs.ravel())), shape=(pairs, sites)
                ),
            ]
        )
        low = np.r_[-np.inf, np.ones(self.floors), np.full(pairs, -np.inf)]
        high = np.r_[self.budget + SLACK, np.full(self.floors, np.inf), np.ones(pairs)]
        return sparse.csr_array(table), low, high

    def holds(self, chosen: Flags) -> bool:
        """Whether a choice keeps them all."""
        served = np.bincount(self.floor[chosen & (self.floor != NONE)], minlength=self.floors)
        near = bool(np.any(chosen[self.pairs[:, 0]] & chosen[self.pairs[:, 1]]))
        return bool(self.cost[chosen].sum() <= self.budget + SLACK and np.all(served > 0) and not near)


@dataclass(frozen=True, slots=True, eq=False)
class Pick:
    """The richest choice by worth alone: the candidates, a bound that no choice passes, and what each is worth beyond
    its price at the margin (`net`); `ceiling` is the bound where a candidate is turned round (taken or left).
    """

    taken: Flags
    bound: float
    net: Floats
    ceiling: Floats


def pick(terms: Terms, worth: Floats) -> Pick:
    """Choose the most worth within budget and floors, pairs left out of account.

    Each floor's richest first, then by worth a yuan while the money lasts. Every price λ ≥ 0 of money gives a bound:
    λ·budget + Σ max(0, net) + Σ over floors of min(0, richest net), with net = worth - λ·cost; λ is the worth a yuan of the
    first candidate that is not afforded, which for equal costs makes the bound exact.
    """
    taken = np.zeros(len(worth), dtype=np.bool_)
    taken[_richest(terms, worth)] = True
    order = np.argsort(-worth / terms.cost, kind="stable")
    order = order[~taken[order]]
    spent = terms.cost[taken].sum() + np.cumsum(terms.cost[order])
    afforded = int(np.searchsorted(spent, terms.budget + SLACK, side="right"))
    first = order[:afforded]
    taken[first[worth[first] > 0]] = True
    price = max(0.0, float(worth[order[afforded]] / terms.cost[order[afforded]])) if afforded < len(order) else 0.0
    net = worth - price * terms.cost
    shortfall = np.zeros(len(worth))
    if terms.floors:
        richest = np.full(terms.floors, -np.inf)
        inside = terms.floor != NONE
        np.maximum.at(richest, terms.floor[inside], net[inside])
        lost = np.minimum(richest, 0.0)
        shortfall[inside] = lost[terms.floor[inside]]
        total = float(lost.sum())
    else:
        total = 0.0
    bound = price * terms.budget + float(np.maximum(net, 0.0).sum()) + total
    return Pick(taken, bound, net, np.where(net > 0, bound - net, bound + net - shortfall))


def _richest(terms: Terms, worth: Floats) -> Indices:
    """Of each floor the candidate of the most worth."""
    inside = np.flatnonzero(terms.floor != NONE) if terms.floors else np.zeros(0, dtype=np.int64)
    order = inside[np.lexsort((-worth[inside], terms.floor[inside]))]
    first = np.flatnonzero(np.diff(terms.floor[order], prepend=NONE) > 0)
    return np.asarray(order[first])
