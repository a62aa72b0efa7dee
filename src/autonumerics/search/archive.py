"""The best programs of every price.

A bounded number for each price (the operation count, unless operations are priced), different from
each other: one for each functional hash, and of two programs of one price whose errors agree to
three digits one is kept, because they are nearly always two variants of one function that the hash
did not see through. Where operations round, a function may stand in several variants, the dearer
ones with smaller errors. There, and where the target is odd or even, some programs that are odd or
even about a point stay whatever better ones there are: such forms pay only once they are long.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol, final

import numpy as np
import numpy.typing as npt

from autonumerics.kernels import Batch, variant_hashes
from autonumerics.kernels.mutation import are_symmetric
from autonumerics.search.settings import ArchiveSettings


class Prices(Protocol):
    """What programs cost while a search lasts: whole numbers, quickly."""

    def of(self, batch: Batch) -> npt.NDArray[np.int64]:
        """The price of each program, (n,); see `cost.Prices`."""
        ...


@final
@dataclass(frozen=True, slots=True)
class OperationCount:
    """Every operation costs 1."""

    def of(self, batch: Batch) -> npt.NDArray[np.int64]:
        """The operation counts, (n,)."""
        return batch.ops


def _none() -> npt.NDArray[np.uint64]:
    return np.zeros(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Archive:
    """Programs sorted by (price, error), the best `settings.capacity` of each price.

    A value: `add` and `without` return another one. `errors` is (n,), sampled on the fitter's dense
    set; `hashes` is (n,), the functional hashes; `variants` tells whether a function may stand in
    several variants: then the best `settings.symmetric_each` of those that are odd or even about a
    point are there, too, as they are where the target is (`symmetric`). `refuted`: the functional
    hash of each program that was refuted.
    """

    batch: Batch
    errors: npt.NDArray[np.float64]
    hashes: npt.NDArray[np.uint64]
    settings: ArchiveSettings = ArchiveSettings()
    prices: Prices = OperationCount()
    variants: bool = False
    refuted: npt.NDArray[np.uint64] = field(default_factory=_none)
    symmetric: bool = False

    def __len__(self) -> int:
        return len(self.errors)

    @property
    def keeps_symmetric(self) -> bool:
        """Whether programs that are odd or even about a point stay and breed whatever else."""
        return self.variants or self.symmetric

    @property
    def costs(self) -> npt.NDArray[np.int64]:
        """Prices of the programs, (n,), ascending."""
        return self.prices.of(self.batch)

    def add(
        self, batch: Batch, errors: npt.NDArray[np.float64], hashes: npt.NDArray[np.uint64]
    ) -> Archive:
        """The best of these programs and the new ones.

        Those without a finite error are left, and those of families that were refuted too often.
        """
        fit = np.isfinite(errors) & ~np.isin(hashes, self._given_up())
        batch = self.batch.joined(batch.take(fit))
        errors = np.concatenate([self.errors, errors[fit]])
        hashes = np.concatenate([self.hashes, hashes[fit]])
        costs = self.prices.of(batch)
        order = np.lexsort((errors, costs))
        if self.variants:
            order = order[_first_of_each(variant_hashes(batch)[order])]
            order = order[self._better_variants(hashes[order], costs[order], errors[order])]
        else:
            order = order[_first_of_each(hashes[order])]
        order = order[self._distinct(costs[order], errors[order])]
        kept = _place(costs[order]) < self.settings.capacity
        if self.keeps_symmetric:
            symmetric = np.flatnonzero(are_symmetric(batch.take(order)))
            best = _place(costs[order[symmetric]]) < self.settings.symmetric_each
            kept[symmetric[best]] = True
        order = order[kept]
        return replace(self, batch=batch.take(order), errors=errors[order], hashes=hashes[order])

    def without(self, refuted: npt.NDArray[np.integer]) -> Archive:
        """The others than those at the indices, which count as refuted from now on."""
        kept = np.ones(len(self), bool)
        kept[refuted] = False
        return replace(
            self,
            batch=self.batch.take(kept),
            errors=self.errors[kept],
            hashes=self.hashes[kept],
            refuted=np.concatenate([self.refuted, self.hashes[refuted]]),
        )

    def thresholds(self, batch: Batch) -> npt.NDArray[np.float64]:
        """The error below which each of the programs would be kept, (n,)."""
        costs, own = self.prices.of(batch), self.costs
        limits = _last_of(self.settings.capacity, own, self.errors, costs)
        if self.keeps_symmetric:
            mine, symmetric = are_symmetric(self.batch), are_symmetric(batch)
            limits[symmetric] = np.maximum(
                limits[symmetric],
                _last_of(
                    self.settings.symmetric_each, own[mine], self.errors[mine], costs[symmetric]
                ),
            )
        return limits

    def front(self) -> npt.NDArray[np.int64]:
        """Indices of the programs that no cheaper or equally cheap one beats, price ascending."""
        first = np.flatnonzero(_place(self.costs) == 0)
        before = np.minimum.accumulate(np.append(np.inf, self.errors[first]))[:-1]
        return first[self.errors[first] < before]

    def _given_up(self) -> npt.NDArray[np.uint64]:
        """The families of which too many were refuted."""
        families, counts = np.unique(self.refuted, return_counts=True)
        return families[counts >= self.settings.refutations_each]

    def _better_variants(
        self,
        hashes: npt.NDArray[np.uint64],
        costs: npt.NDArray[np.int64],
        errors: npt.NDArray[np.float64],
    ) -> npt.NDArray[np.bool_]:
        """True for the best few variants of a function at each price, if they are better than all
        cheaper ones by more than `same_error`; all (n,), prices ascending, then errors.
        """
        keep = np.zeros(len(errors), bool)
        best: dict[int, tuple[int, float, float, int]] = {}  # price, least before it, least, kept
        for i, (name, cost, error) in enumerate(
            zip(hashes.tolist(), costs.tolist(), errors.tolist(), strict=True)
        ):
            price, before, least, kept = best.get(name, (cost, np.inf, np.inf, 0))
            if cost > price:
                before, kept = least, 0
            better = error < before * (1 - self.settings.same_error)
            keep[i] = better and kept < self.settings.variants_each
            best[name] = (cost, before, min(least, error), kept + bool(keep[i]))
        return keep

    def _distinct(
        self, costs: npt.NDArray[np.int64], errors: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.bool_]:
        """False for a program whose error is that of the one before it, price and digits alike."""
        keep = np.ones(len(costs), bool)
        apart = errors[1:] > errors[:-1] * (1 + self.settings.same_error)
        keep[1:] = (costs[1:] != costs[:-1]) | apart
        return keep


def _last_of(
    capacity: int,
    own: npt.NDArray[np.int64],
    errors: npt.NDArray[np.float64],
    costs: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """The error of the last of the best `capacity` programs of each price in `costs`; infinite
    where there are fewer. `own` and `errors`: prices, ascending, and errors of the programs.
    """
    first = np.searchsorted(own, costs, side="left")
    full = np.searchsorted(own, costs, side="right") - first >= capacity
    limits = np.full(len(costs), np.inf)
    limits[full] = errors[first[full] + capacity - 1] if capacity else -np.inf
    return limits


def _first_of_each(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """True where a hash occurs for the first time."""
    first = np.zeros(len(hashes), bool)
    first[np.unique(hashes, return_index=True)[1]] = True
    return first


def _place(costs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Position of each program among those of its price, for prices in ascending order."""
    return np.arange(len(costs)) - np.searchsorted(costs, costs, side="left")
