"""The best programs of every price.

A bounded number for each price (the operation count, unless operations are priced), different from
each other: one for each functional hash, and of two programs of one price whose errors agree to
three digits one is kept, because they are nearly always one function in two forms that the hash
did not see through. Where operations round, a function may stand in several forms, the dearer
ones with smaller errors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from autonumerics.cost.prices import OPERATION_COUNT, Prices
from autonumerics.kernels import Batch, form_hashes

FORMS_EACH = 3
"""Forms of one function at one price that are kept where operations round: of x - c and c - x the
one may be a step short of something better, and the other two."""

SAME_ERROR = 1e-3
"""Relative difference of errors below which two programs of one price are taken as one."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Programs sorted by (price, error), at most `capacity` for each price.

    Immutable: `add` returns another one. `errors` is (n,), sampled on the fitter's dense set;
    `hashes` is (n,), the functional hashes; `forms` tells whether a function may stand in several
    forms.
    """

    batch: Batch
    errors: npt.NDArray[np.float64]
    hashes: npt.NDArray[np.uint64]
    capacity: int
    prices: Prices = OPERATION_COUNT
    forms: bool = False

    def __len__(self) -> int:
        return len(self.errors)

    @property
    def costs(self) -> npt.NDArray[np.int64]:
        """Prices of the programs, (n,), ascending."""
        return self.prices.of(self.batch)

    def add(
        self, batch: Batch, errors: npt.NDArray[np.float64], hashes: npt.NDArray[np.uint64]
    ) -> Archive:
        """The best of these programs and the new ones; those without a finite error are left."""
        fit = np.isfinite(errors)
        batch = self.batch.joined(batch.take(fit))
        errors = np.concatenate([self.errors, errors[fit]])
        hashes = np.concatenate([self.hashes, hashes[fit]])
        costs = self.prices.of(batch)
        order = np.lexsort((errors, costs))
        if self.forms:
            order = order[_first_of_each(form_hashes(batch)[order])]
            order = order[_better_forms(hashes[order], costs[order], errors[order])]
        else:
            order = order[_first_of_each(hashes[order])]
        order = order[_distinct(costs[order], errors[order])]
        order = order[_place(costs[order]) < self.capacity]
        return replace(self, batch=batch.take(order), errors=errors[order], hashes=hashes[order])

    def thresholds(self, batch: Batch) -> npt.NDArray[np.float64]:
        """The error below which each of the programs would be kept, (n,)."""
        costs, own = self.prices.of(batch), self.costs
        limits = np.full(int(max(costs.max(initial=0), own.max(initial=0))) + 1, np.inf)
        counts = np.bincount(own, minlength=len(limits))
        last = np.cumsum(counts) - 1
        full = counts >= self.capacity
        limits[full] = self.errors[last[full]]
        return limits[costs]

    def front(self) -> npt.NDArray[np.int64]:
        """Indices of the programs that no cheaper or equally cheap one beats, price ascending."""
        first = np.flatnonzero(_place(self.costs) == 0)
        before = np.minimum.accumulate(np.append(np.inf, self.errors[first]))[:-1]
        return first[self.errors[first] < before]


def _first_of_each(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """True where a hash occurs for the first time."""
    first = np.zeros(len(hashes), bool)
    first[np.unique(hashes, return_index=True)[1]] = True
    return first


def _better_forms(
    hashes: npt.NDArray[np.uint64], costs: npt.NDArray[np.int64], errors: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """True for the FORMS_EACH best forms of a function at each price, if they are better than all
    cheaper ones by more than SAME_ERROR; all (n,), prices ascending, then errors.
    """
    keep = np.zeros(len(errors), bool)
    best: dict[int, tuple[int, float, float, int]] = {}  # price, least before it, least, kept
    for i, (name, cost, error) in enumerate(
        zip(hashes.tolist(), costs.tolist(), errors.tolist(), strict=True)
    ):
        price, before, least, kept = best.get(name, (cost, np.inf, np.inf, 0))
        if cost > price:
            before, kept = least, 0
        keep[i] = error < before * (1 - SAME_ERROR) and kept < FORMS_EACH
        best[name] = (cost, before, min(least, error), kept + bool(keep[i]))
    return keep


def _distinct(
    costs: npt.NDArray[np.int64], errors: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """False for a program whose error is that of the one before it, price and digits alike."""
    keep = np.ones(len(costs), bool)
    keep[1:] = (costs[1:] != costs[:-1]) | (errors[1:] > errors[:-1] * (1 + SAME_ERROR))
    return keep


def _place(costs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Position of each program among those of its price, for prices in ascending order."""
    return np.arange(len(costs)) - np.searchsorted(costs, costs, side="left")
