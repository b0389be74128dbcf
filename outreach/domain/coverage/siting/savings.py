"""What each candidate would save each demand point: the one table behind maximal covering and p-median.

A demand point is served by the chosen candidate that saves it the most: value = Σ_i max_j s_ij. In maximal covering s_ij is
the point's weight where the candidate lies within reach. In the p-median it is weight times the metres by which the
candidate is nearer than what the point has without it (an existing station, or the longest way that counts).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import NONE, Flags, Floats, Indices
from outreach.domain.coverage.siting.reductions import same_rows


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """By demand point: the candidate that serves it (NONE), what that saves, and what the next best would."""

    owner: Indices
    first: Floats
    second: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Savings:
    """Positive savings with demand points as rows and candidates as columns, both ways round.

    `flat` holds each row's one value where all of its savings are the same (maximal covering), `row` the row of each entry.
    """

    rows: sparse.csr_array
    columns: sparse.csr_array
    row: Indices
    flat: Floats | None

    @classmethod
    def of_cover(cls, matrix: sparse.csr_array, weight: Floats) -> Savings:
        """Rows within reach of the same candidates are merged; rows without weight or candidate are left out."""
        useful = np.flatnonzero((weight > 0) & (np.diff(matrix.indptr) > 0))
        matrix, weight = matrix[useful], weight[useful]
        first, group = same_rows(matrix)
        return cls.of(matrix[first], np.bincount(group, weight, minlength=len(first)).astype(np.float64))

    @classmethod
    def of(cls, matrix: sparse.csr_array, flat: Floats | None = None) -> Savings:
        """The table as it is, or with one value for all entries of a row."""
        degree = np.diff(matrix.indptr)
        data = matrix.data if flat is None else np.repeat(flat, degree)
        rows = sparse.csr_array((data.astype(np.float64), matrix.indices, matrix.indptr), shape=matrix.shape)
        return cls(rows, rows.T.tocsr(), np.repeat(np.arange(matrix.shape[0]), degree), flat)

    @property
    def most(self) -> Floats:
        """The largest saving of each row."""
        most = np.zeros(self.rows.shape[0])
        np.maximum.at(most, self.row, self.rows.data)
        return most

    @property
    def is_whole(self) -> bool:
        """Whether all savings are whole numbers: then so is every value."""
        return bool(np.all(self.rows.data == np.rint(self.rows.data)))

    def of_candidate(self, candidate: int) -> tuple[Indices, Floats]:
        """The rows that a candidate serves, and what it saves them."""
        part = slice(*self.columns.indptr[candidate : candidate + 2])
        return self.columns.indices[part], self.columns.data[part]

    def value(self, chosen: Flags) -> float:
        """What a choice saves in all."""
        return float(self.served(chosen).first.sum())

    def served(self, chosen: Flags) -> Served:
        """Who serves each demand point under a choice."""
        sites = np.flatnonzero(chosen)
        part = self.columns[sites]
        order = np.lexsort((-part.data, part.indices))
        row, saved = part.indices[order], part.data[order]
        by = np.repeat(sites, np.diff(part.indptr))[order]
        size = self.rows.shape[0]
        owner, first, second = np.full(size, NONE, dtype=np.int64), np.zeros(size), np.zeros(size)
        top = np.flatnonzero(np.diff(row, prepend=NONE) != 0)
        owner[row[top]], first[row[top]] = by[top], saved[top]
        after = top + 1
        after = after[(after < len(row)) & (row[np.minimum(after, len(row) - 1)] == row[top])]
        second[row[after]] = saved[after]
        return Served(owner, first, second)

    def worth(self, price: Floats) -> Floats:
        """By candidate: what it saves beyond the rows' prices, Σ_i max(0, s_ij - v_i)."""
        if self.flat is not None:
            return np.asarray(self.columns @ (1.0 - price / self.flat))
        beyond = np.maximum(self.rows.data - price[self.row], 0.0)
        return np.bincount(self.rows.indices, beyond, minlength=self.rows.shape[1]).astype(np.float64)

    def hits(self, taken: Flags, price: Floats) -> Floats:
        """By row: how many of the taken ones save it more than its price."""
        if self.flat is not None:
            return np.where(self.flat > price, (self.rows @ taken.astype(np.float64)) / self.flat, 0.0)
        part = self.columns[np.flatnonzero(taken)]
        beyond = part.indices[part.data > price[part.indices]]
        return np.bincount(beyond, minlength=self.rows.shape[0]).astype(np.float64)

    def best(self, count: int) -> tuple[Savings, Floats]:
        """Each row's so many largest savings, and the largest of those left out (0 for none)."""
        data, indptr = self.rows.data, self.rows.indptr
        floor = np.zeros(self.rows.shape[0])
        for row in np.flatnonzero(np.diff(indptr) > count):
            mine = data[indptr[row] : indptr[row + 1]]
            floor[row] = np.partition(mine, len(mine) - count - 1)[len(mine) - count - 1]
        kept = np.flatnonzero(self.rows.data > floor[self.row])
        indptr = np.r_[0, np.cumsum(np.bincount(self.row[kept], minlength=self.rows.shape[0]))]
        part = sparse.csr_array((self.rows.data[kept], self.rows.indices[kept], indptr), shape=self.rows.shape)
        return Savings.of(part), floor

    def beyond(self, kept: Flags, candidates: Indices) -> tuple[Savings, float]:
        """What only some candidates still save when others are kept, and what those save for sure."""
        base = self.served(kept).first
        part = self.rows[:, candidates].tocoo()
        more = part.data - base[part.coords[0]]
        inside = more > 0
        place = part.coords[0][inside], part.coords[1][inside]
        left = sparse.csr_array((more[inside], place), shape=part.shape)
        if self.flat is not None:
            return Savings.of_cover(left, self.flat), float(base.sum())
        return Savings.of(left[np.flatnonzero(np.diff(left.indptr))]), float(base.sum())
