"""What can be measured: anything that computes from arrays to arrays of a format."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from autonumerics.formats import Format


class Code(Protocol):
    """Something that runs: `jit.Compiled` and its like."""

    @property
    def format(self) -> Format:
        """The format of inputs and results."""
        ...

    def __call__(self, x: npt.NDArray[np.generic], /) -> npt.NDArray[np.generic]:
        """The program at each element of an array of the format's type."""
        ...
