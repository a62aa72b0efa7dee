"""Candidates for a target that is odd or even: those that are so by form are fitted on one half.

What such a program does on the right half of the domain it does on the left, up to a sign. So
half of the points say all, and lie twice as densely.
"""

from __future__ import annotations

from typing import final

import numpy as np
import numpy.typing as npt

from autonumerics.fitting.fitter import BatchFitter, Fitted
from autonumerics.kernels import Batch
from autonumerics.kernels.mutation import are_of_parity
from autonumerics.programs.parity import Parity


@final
class SymmetricFitter(BatchFitter):
    """One fitter for the programs of a parity, another for the others."""

    def __init__(self, parity: Parity, half: BatchFitter, whole: BatchFitter) -> None:
        self._parity: Parity = parity
        self._half = half
        self._whole = whole

    def fit_batch(
        self,
        starts: Batch,
        fresh: npt.NDArray[np.uint32],
        thresholds: npt.NDArray[np.float64],
        generation: int,
    ) -> Fitted:
        """The programs fitted, each by the fitter that its form is for."""
        has = are_of_parity(starts, self._parity)
        errors, constants = np.empty(len(starts)), starts.constants.copy()
        for fitter, part in ((self._half, has), (self._whole, ~has)):
            if part.any():
                fitted = fitter.fit_batch(
                    starts.take(part), fresh[part], thresholds[part], generation
                )
                errors[part], constants[part] = fitted.errors, fitted.batch.constants
        return Fitted(Batch(starts.records, constants), errors)
