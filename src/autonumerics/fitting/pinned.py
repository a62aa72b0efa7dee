"""Fits of candidates that are pinned: nodes that weigh so much that they hold nearly.

A fit by least squares takes a pin for a node with a weight that leaves a violation of a millionth
of its error; a slope for two of them, close together. What is left is settled later, exactly
(`holding`). Candidates whose form does not let them hold are told by what is left, and are no use.
"""

from __future__ import annotations

from typing import final

import numpy as np
import numpy.typing as npt

from autonumerics.fitting.fitter import BatchFitter, Fitted
from autonumerics.kernels import Batch, evaluate_batch
from autonumerics.targets import Target

_VIOLATION = 1e-2
"""Of the error of a fit: what a pin may be off after it."""

_ROUNDING = 1e-11
"""Relative, of a value: what doubles may leave."""


@final
class PinnedFitter(BatchFitter):
    """Fits by another fitter, whose nodes hold the pins; what is far off them has no error."""

    def __init__(self, fitter: BatchFitter, target: Target) -> None:
        pins = [pin for pin in target.constraints.pins if not pin.slope]
        self._fitter = fitter
        self._x = np.array([float(pin.at) for pin in pins])
        self._values = np.array([float(pin.ball(target.function).mid()) for pin in pins])
        self._weights = target_weights(target, self._values)

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


def target_weights(target: Target, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What absolute deviations from values are multiplied by; 1 where the target is 0."""
    if target.error == "absolute":
        return np.ones(len(values))
    return 1 / np.where(values == 0, 1.0, np.abs(values))
