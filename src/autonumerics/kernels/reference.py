"""What the compiled core must compute, said in NumPy: the definition, not the fast way.

Every operation is rounded to double once, as written. `fma` is rounded once by exact rational
arithmetic, because NumPy has none.

>>> from autonumerics.programs import parse
>>> evaluate(parse("fma(x, x, c0)", [-1.0]), np.array([1.0, 1.5]))
array([0.  , 1.25])
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.programs import Operand, Program

Values = npt.NDArray[np.float64]


def _fma(a: float, b: float, c: float) -> float:
    if math.isfinite(a) and math.isfinite(b) and not math.isfinite(c):
        return c
    if not (math.isfinite(a) and math.isfinite(b)):
        return float(np.float64(a) * np.float64(b) + np.float64(c))
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    if exact == 0:  # the sign of an exact zero follows the rule of IEEE 754 for sums
        return a * b + c
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


ROUNDED: dict[str, Callable[..., Values]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "sqrt": np.sqrt,
    "fma": np.vectorize(_fma, otypes=[np.float64]),
    "neg": np.negative,
}
"""One row an operation, as in programs.operations."""


def evaluate(program: Program, points: Values) -> Values:
    """The program at the points in double precision, constants rounded to double; shape kept.

    Infinities and NaN follow IEEE 754 and give no warning.
    """
    constants = [np.float64(float(c)) for c in program.constants]
    results: list[Values] = []

    def value(operand: Operand) -> Values:
        if operand.kind == "x":
            return points
        if operand.kind == "c":
            return np.full_like(points, constants[operand.index])
        return results[operand.index]

    with np.errstate(all="ignore"):
        for row, operands in program.instructions:
            results.append(ROUNDED[row.name](*(value(o) for o in operands)))
    return results[-1] if results else points.copy()
