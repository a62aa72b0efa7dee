"""Fits of candidates that are pinned: nodes that weigh so much that they hold nearly.

A fit by least squares takes a pin for a node with a weight that leaves a violation of a millionth
of its error; a slope for two of them, close together. What is left is settled later, exactly
(`holding`). Candidates whose form does not let them hold are told by what is left, and are no use.
"""

from __future__ import annotations

from typing import final

import numpy as np
import numpy.typing as npt

from autonumerics.fitting.candidates import Weights
from autonumerics.fitting.fitter import BatchFitter, Fitted
from autonumerics.kernels import NODE_COUNT, Batch, evaluate_batch
from autonumerics.targets import Target, placement

_VIOLATION = 1e-2
"""Of the error of a fit: what a pin may be off after it."""

_ROUNDING = 1e-11
"""Relative, of a value: what doubles may leave."""


@final
class PinnedFitter(BatchFitter):
    """Fits by another fitter, whose nodes hold the pins; what is far off them has no error.

    `weights`: those of the other fitter's errors, the target's unless others are given.
    """

    def __init__(self, fitter: BatchFitter, target: Target, weights: Weights | None = None) -> None:
        pins = [pin for pin in target.constraints.pins if not pin.slope]
        self._fitter = fitter
        self._x = np.array([float(pin.at) for pin in pins])
        self._values = np.array([float(pin.ball(target.function).mid()) for pin in pins])
        self._weights = _weights_at(self._x, target, weights or target.weights)

    def fit_batch(
        self,
        starts: Batch,
        fresh: npt.NDArray[np.uint32],
        thresholds: npt.NDArray[np.float64],
        generation: int,
    ) -> Fitted:
        """The programs fitted; errors of those that do not hold are infinite."""
        fitted = self._fitter.fit_batch(starts, fresh, thresholds, generation)
        if not len(self._x):
            return fitted
        found = evaluate_batch(fitted.batch, self._x)
        with np.errstate(invalid="ignore"):
            off = np.abs(found - self._values) - _ROUNDING * np.abs(self._values)
            violation = (off * self._weights).max(axis=1)
            holds = violation <= _VIOLATION * fitted.errors
        return Fitted(fitted.batch, np.where(holds, fitted.errors, np.inf))


def _weights_at(
    x: npt.NDArray[np.float64], target: Target, weights: Weights
) -> npt.NDArray[np.float64]:
    """What deviations at the points count; at zeros, where that has no end, as much as amidst the
    nodes of a fit.
    """
    with np.errstate(divide="ignore"):
        found = weights(np.concatenate([x, placement.nodes(target, NODE_COUNT)]))
    usual = float(np.median(found[len(x) :]))
    return np.where(np.isfinite(found), found, usual)[: len(x)]
