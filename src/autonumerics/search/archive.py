"""The best programs of every operation count.

A bounded number for each count, different from each other: one for each functional hash, and of
two programs of one count whose errors agree to three digits one is kept, because they are nearly
always one function in two dresses that the hash did not see through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autonumerics.kernels import Batch

SAME_ERROR = 1e-3
"""Relative difference of errors below which two programs of one count are taken as one."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Programs sorted by (operations, error), at most `capacity` for each operation count.

    Immutable: `add` returns another one. `errors` is (n,), sampled on the fitter's dense set;
    `hashes` is (n,), the functional hashes.
    """

    batch: Batch
    errors: npt.NDArray[np.float64]
    hashes: npt.NDArray[np.uint64]
    capacity: int

    def __len__(self) -> int:
        return len(self.errors)

    @property
    def ops(self) -> npt.NDArray[np.int64]:
        """Operation counts, (n,), ascending."""
        return self.batch.ops

    def add(
        self, batch: Batch, errors: npt.NDArray[np.float64], hashes: npt.NDArray[np.uint64]
    ) -> Archive:
        """The best of these programs and the new ones; those without a finite error are left."""
        fit = np.isfinite(errors)
        batch = self.batch.joined(batch.take(fit))
        errors = np.concatenate([self.errors, errors[fit]])
        hashes = np.concatenate([self.hashes, hashes[fit]])
        order = np.lexsort((errors, batch.ops))
        order = order[_first_of_each(hashes[order])]
        order = order[_distinct(batch.ops[order], errors[order])]
        order = order[_place(batch.ops[order]) < self.capacity]
        return Archive(batch.take(order), errors[order], hashes[order], self.capacity)

    def thresholds(self, ops: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """The error below which a program of so many operations would be kept, (n,)."""
        limits = np.full(int(max(ops.max(initial=0), self.ops.max(initial=0))) + 1, np.inf)
        counts = np.bincount(self.ops, minlength=len(limits))
        last = np.cumsum(counts) - 1
        full = counts >= self.capacity
        limits[full] = self.errors[last[full]]
        return limits[ops]

    def front(self) -> npt.NDArray[np.int64]:
        """Indices of the programs that no cheaper or equally cheap one beats, ops ascending."""
        first = np.flatnonzero(_place(self.ops) == 0)
        before = np.minimum.accumulate(np.append(np.inf, self.errors[first]))[:-1]
        return first[self.errors[first] < before]


def _first_of_each(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """True where a hash occurs for the first time."""
    first = np.zeros(len(hashes), bool)
    first[np.unique(hashes, return_index=True)[1]] = True
    return first


def _distinct(ops: npt.NDArray[np.int64], errors: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """False for a program whose error is that of the one before it, count and digits alike."""
    keep = np.ones(len(ops), bool)
    keep[1:] = (ops[1:] != ops[:-1]) | (errors[1:] > errors[:-1] * (1 + SAME_ERROR))
    return keep


def _place(ops: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Position of each program among those of its count, for counts in ascending order."""
    return np.arange(len(ops)) - np.searchsorted(ops, ops, side="left")
