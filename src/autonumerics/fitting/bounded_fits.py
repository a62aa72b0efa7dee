"""Fits of candidates that are to keep a range or a direction.

All candidates are fitted freely. What they leave their bounds by counts as an error, twice: about
so much it costs to bring them in. The best of each length are brought in at once (`shaping`), so
that the archive ranks programs as the front will.
"""

from __future__ import annotations

from typing import final

import numpy as np
import numpy.typing as npt

from autonumerics.fitting.candidates import Weights
from autonumerics.fitting.fitter import BatchFitter, Fitted
from autonumerics.fitting.shaping import excess, largest_error, shaped
from autonumerics.kernels import Batch
from autonumerics.targets import Target

_PRICE = 2.0


@final
class BoundedFitter(BatchFitter):
    """Fits by another fitter, and then within the bounds of the target."""

    def __init__(self, fitter: BatchFitter, target: Target, weights: Weights | None = None) -> None:
        self._fitter = fitter
        self._target = target
        self._weights = weights

    def fit_batch(
        self,
        starts: Batch,
        fresh: npt.NDArray[np.uint32],
        thresholds: npt.NDArray[np.float64],
        generation: int,
    ) -> Fitted:
        """The programs fitted; errors hold what is beyond the bounds."""
        fitted = self._fitter.fit_batch(starts, fresh, thresholds, generation)
        batch, errors = fitted.batch, fitted.errors.copy()
        near = np.flatnonzero(errors < thresholds)
        if not len(near):
            return fitted
        errors[near] += _PRICE * excess(batch.take(near), self._target, self._weights)
        constants = batch.constants.copy()
        for i in self._best(batch, fitted.errors, errors, near):
            found = shaped(batch.program(i), self._target, self._weights)
            if found is not None:
                constants[i] = Batch.pack([found]).constants[0]
                errors[i] = largest_error(found, self._target, self._weights)
        return Fitted(Batch(batch.records, constants), errors)

    @staticmethod
    def _best(
        batch: Batch,
        free: npt.NDArray[np.float64],
        errors: npt.NDArray[np.float64],
        near: npt.NDArray[np.intp],
    ) -> list[int]:
        """Of each length the program that is best when free, unless it keeps its bounds so."""
        best: dict[int, int] = {}
        for i in near.tolist():
            ops = int(batch.ops[i])
            if ops not in best or free[i] < free[best[ops]]:
                best[ops] = i
        return [i for i in best.values() if errors[i] > free[i]]
