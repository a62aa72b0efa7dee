"""What the compiled core must compute, said in NumPy: the definition, not the fast way.

Every operation is rounded to double once, as written: those that IEEE 754 has by NumPy, the fused
ones, which NumPy has not, by exact rational arithmetic, all others by balls that decide. The core
may differ in the last place where a row of the table says that an operation is not rounded
correctly.

>>> from autonumerics.programs import parse
>>> evaluate(parse("fma(x, x, c0)", [-1.0]), np.array([1.0, 1.5]))
array([0.  , 1.25])
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np
import numpy.typing as npt

from autonumerics.programs import OPERATIONS, Operand, Operation, Program
from autonumerics.programs.constants import fold
from autonumerics.programs.operations import NEAREST

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


def _rounded_correctly(row: Operation, a: float) -> float:
    """A function of one number; where it is no finite number, or 0, what NumPy makes of it."""
    near = float(getattr(np, row.numpy_name)(a))
    if not math.isfinite(near) or near == 0 or not math.isfinite(a):
        return near
    return float(fold(row, [Fraction(a)]).value)


def _minimum(a: Values, b: Values) -> Values:
    """IEEE 754-2019: a NaN gives NaN, and -0 is less than +0, which NumPy leaves open."""
    return np.where(a == b, np.where(np.signbit(a), a, b), np.minimum(a, b))


def _maximum(a: Values, b: Values) -> Values:
    return -_minimum(-a, -b)


def _rounded(row: Operation) -> Callable[..., Values]:
    if row.fused:
        product, addend = row.product, row.signs[2]
        return np.vectorize(lambda a, b, c: _fma(product * a, b, addend * c), otypes=[np.float64])
    if row.rounding > NEAREST:
        return np.vectorize(partial(_rounded_correctly, row), otypes=[np.float64])
    defined = {"min": _minimum, "max": _maximum}
    return defined[row.name] if row.name in defined else getattr(np, row.numpy_name)


ROUNDED: dict[str, Callable[..., Values]] = {row.name: _rounded(row) for row in OPERATIONS}
"""What each operation of the table computes on arrays of doubles."""


def evaluate(program: Program, points: Values) -> Values:
    """The program at the points in double precision, constants rounded to double; shape kept.

    For a program of several inputs the first axis of the points is that of its inputs.
    Infinities and NaN follow IEEE 754 and give no warning.
    """
    constants = [np.float64(float(c)) for c in program.constants]
    results: list[Values] = []
    shape = points.shape[1:] if program.inputs > 1 else points.shape

    def value(operand: Operand) -> Values:
        if operand.kind == "x":
            return points[operand.index] if program.inputs > 1 else points
        if operand.kind == "c":
            return np.full(shape, constants[operand.index])
        return results[operand.index]

    with np.errstate(all="ignore"):
        for row, operands in program.instructions:
            results.append(ROUNDED[row.name](*(value(o) for o in operands)))
    return results[-1] if results else value(program.result).copy()
