"""A cover matrix made smaller without losing a solution: like rows merged, dominated rows and columns left out."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import Flags, Floats, Indices


def same_rows(matrix: sparse.csr_array) -> tuple[Indices, Indices]:
    """The first row of each pattern, and the pattern's number for every row.

    A pattern is known by its length and by two sums of random 62-bit numbers of its columns: two different ones agree by
    chance once in 2¹²⁴ pairs.
    """
    rng = np.random.default_rng(20_261_125)
    marks = rng.integers(1, 2**62, (2, matrix.shape[1]), dtype=np.uint64)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    keys = np.zeros((3, matrix.shape[0]), dtype=np.uint64)
    keys[2] = np.diff(matrix.indptr)
    for key, mark in zip(keys, marks, strict=False):
        np.add.at(key, row, mark[matrix.indices])
    _, first, group = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[np.ravel(group)]


def needless(matrix: sparse.csr_array, *, larger: bool, price: Floats | None = None) -> Flags:
    """Rows that another makes needless: those that hold another (`larger`), else those within another that costs no more.

    Of equal ones the first stays. Sets are compared by the size of their overlap, A·Aᵀ.
    """
    ones = sparse.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    overlap = (ones @ ones.T).tocoo()
    size = np.diff(matrix.indptr)
    small, large = overlap.coords
    within = (overlap.data == size[small]) & (small != large)
    small, large = small[within], large[within]
    goes, stays = (large, small) if larger else (small, large)
    price = np.ones(matrix.shape[0]) if price is None else price
    better = (size[small] < size[large]) | (price[stays] < price[goes]) | (stays < goes)
    found = size == 0 if not larger else np.zeros(matrix.shape[0], dtype=np.bool_)
    found[goes[(price[stays] <= price[goes]) & better]] = True
    return found
