"""What fits candidates, alone or around another one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol, final

import numpy as np
import numpy.typing as npt

from autonumerics.kernels import Batch


class Candidates(Protocol):
    """What a fitter needs to know of the programs that it fits."""

    @property
    def batch(self) -> Batch:
        """Structures, with the constants to start from."""
        ...

    @property
    def fresh(self) -> npt.NDArray[np.uint32]:
        """(n,): bit k is set where constant k has never been fitted."""
        ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """Programs with fitted constants and their largest error on the dense set, (n,), sampled.

    The error is infinite where no start gave finite values on the whole domain.
    """

    batch: Batch
    errors: npt.NDArray[np.float64]


class BatchFitter(ABC):
    """Gives programs their constants, many at a time, and tells their errors."""

    @final
    def fit(
        self, candidates: Candidates, thresholds: npt.NDArray[np.float64], generation: int
    ) -> Fitted:
        """The candidates fitted; `thresholds`, (n,), are the errors below which one matters."""
        return self.fit_batch(candidates.batch, candidates.fresh, thresholds, generation)

    @abstractmethod
    def fit_batch(
        self,
        starts: Batch,
        fresh: npt.NDArray[np.uint32],
        thresholds: npt.NDArray[np.float64],
        generation: int,
    ) -> Fitted:
        """The programs fitted from their constants as the first start."""
