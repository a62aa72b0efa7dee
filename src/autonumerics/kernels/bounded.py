"""Results of a program in double-double, each with a bound of what rounding has done to it.

>>> from autonumerics.programs import parse
>>> third = bounded_results(parse("x/c0", [3.0]), np.ones(1), np.zeros(1))
>>> third.high[0].tolist(), third.low[0].tolist(), bool(0 < third.error[0, 0] < 1e-28)
([0.3333333333333333], [1.850371707708594e-17], True)
"""

from __future__ import annotations

from dataclasses import dataclass

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

    The bounds are running ones of first order (src/core/bounded.hpp), infinite where errors are
    not small against the value or the value is not finite: what it is is unknown there.
    """

    high: Values
    low: Values
    error: Values


def bounded_results(program: Program, high: Values, low: Values) -> BoundedResults:
    """The results at points that are sums of two doubles, (n,) each.

    All is unknown of a program that the kernels have no room for.
    """
    try:
        batch = Batch.pack([program])
    except InvalidProgram:
        nothing = np.full((program.ops, len(high)), np.nan)
        return BoundedResults(nothing, nothing, np.full(nothing.shape, np.inf))
    return BoundedResults(*_core.bounded(batch.records, batch.constants, high, low))
