"""Results of a program in double-double, each with a bound of what rounding has done to it.

>>> from autonumerics.programs import parse
>>> third = BoundedEvaluator.of(parse("x/c0", [3.0]))(np.ones(1), np.zeros(1))
>>> third.high[0].tolist(), third.low[0].tolist(), bool(0 < third.error[0, 0] < 1e-28)
([0.3333333333333333], [1.850371707708594e-17], True)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
import numpy.typing as npt

from autonumerics import _core
from autonumerics.errors import InvalidProgram
from autonumerics.kernels.batch import Batch
from autonumerics.programs import Program

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BoundedResults:
    """high + low of every operation at every point, each (operations, points), within `error`.

    The bounds are running ones (src/core/bounded.hpp), infinite where errors are
    not small against the value or the value is not finite: what it is is unknown there.
    """

    high: Values
    low: Values
    error: Values


@final
@dataclass(frozen=True, slots=True)
class BoundedEvaluator:
    """Calling it gives the results of a program; all is unknown where kernels have no room for it.

    Made by `of`.
    """

    operations: int
    batch: Batch | None

    @classmethod
    def of(cls, program: Program) -> BoundedEvaluator:
        """That of a program of one input."""
        try:
            return cls(program.ops, Batch.pack([program]))
        except InvalidProgram:
            return cls(program.ops, None)

    def __call__(self, high: Values, low: Values) -> BoundedResults:
        """The results at points that are sums of two doubles, (n,) each."""
        if self.batch is None:
            nothing = np.full((self.operations, len(high)), np.nan)
            return BoundedResults(nothing, nothing, np.full(nothing.shape, np.inf))
        return BoundedResults(*_core.bounded(self.batch.records, self.batch.constants, high, low))
