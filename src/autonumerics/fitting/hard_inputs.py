"""Inputs at which a program is judged while its constants are tuned.

A sample of the format's floats with the exact values there. It starts spread over the domain and
grows by the inputs at which candidates turned out worse than they had seemed: the active set. The
largest error on it is a lower bound of the largest error of all, so a candidate that loses here
has lost.

>>> from autonumerics.formats import format_named
>>> half = format_named("binary16")
>>> from autonumerics.accuracy import spread
>>> from autonumerics.targets import function
>>> oracle = Oracle.make(function("exp2"), half, half.indices(1, 2))
>>> inputs = HardInputs.at(spread(half, half.indices(1, 2), 100, seed=0), oracle)
>>> bool(inputs.errors_ulp(inputs.exact.astype(np.float16)).max() <= 0.5)
True
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy import DoubleOracle, Oracle, with_both_zeros

LEAST_ULP = 2.0**-1022
"""A smaller one counts as this: doubles do not hold its inverse."""


@dataclass(frozen=True, slots=True, eq=False)
class HardInputs:
    """Inputs, all different, +0 and -0 too, and what is right there; arrays (m,).

    `x`: floats of the format. `exact` + `rest`: the function's values as the oracle knows them.
    `per_ulp`: 1 over the ULP there.
    """

    x: npt.NDArray[np.generic]
    exact: npt.NDArray[np.float64]
    rest: npt.NDArray[np.float64]
    per_ulp: npt.NDArray[np.float64]

    @classmethod
    def at(cls, x: npt.NDArray[np.generic], oracle: Oracle | DoubleOracle) -> HardInputs:
        """These inputs, in any order and with repetitions."""
        different = np.unique(x)
        different[different == 0] = 0.0
        if np.any((x == 0) & np.signbit(x)):
            different = with_both_zeros(different)
        exact, rest, ulp = oracle.known(different)
        return cls(different, exact, rest, 1 / np.maximum(ulp, LEAST_ULP))

    def errors_ulp(self, values: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
        """The errors of computed values, (m,); infinite where they are not finite."""
        with np.errstate(invalid="ignore"):
            away = (values.astype(np.float64) - self.exact) - self.rest
            errors = np.abs(away) * self.per_ulp
        return np.where(np.isfinite(errors), errors, math.inf)
