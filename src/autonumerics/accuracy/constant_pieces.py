"""Where a program computes one and the same value on many floats: then its ends stand for all.

Rounding to nearest is monotone, so intervals of floats go through the operations of a program with
nothing but their ends, each rounded as the machine rounds it: what comes out holds every result.
Where it is a single float the program is constant, as x*c0 + c1 is for most x below 2^-24: three
quarters of all floats of [0, 1]. If the exact value is monotone there as well, the error is
largest at an end.

For operations that IEEE 754 rounds correctly, in binary32. Reference: E. Hansen and G. W. Walster,
Global optimization using interval analysis, 2nd edition, chapter 3, with rounding to nearest in the
place of outward rounding, since computed values are meant, not exact ones.

>>> from autonumerics.programs import parse
>>> line = parse("x*c0 + c1", [0.5, 1.0])
>>> ends = np.array([2.0**-40, 2.0**-20], np.float32)
>>> is_constant(line, Arithmetic.of("binary32"), ends, 2 * ends).tolist()
[True, False]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.enumeration import floats_of
from autonumerics.accuracy.oracle import Oracle
from autonumerics.formats import Arithmetic
from autonumerics.programs import Operation, Program

Bits: TypeAlias = npt.NDArray[np.bool_]
Ends: TypeAlias = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


def constant_pieces(program: Program, arithmetic: Arithmetic, oracle: Oracle) -> Bits:
    """A mask of the pieces on which the error of a program is largest at an end (proved).

    There the program is constant and the oracle's polynomial monotone: its derivative has the sign
    of its first coefficient where that outweighs the others. No piece with 0, whose sign may count.
    """
    ranges, coefficients = oracle.ranges, np.abs(oracle.coefficients)
    if oracle.format.bits != 32:
        return np.zeros(len(ranges), bool)
    others = sum(k * coefficients[:, k] for k in range(2, coefficients.shape[1]))
    monotone = coefficients[:, 1] >= others
    away = (ranges[:, 0] > 0) | (ranges[:, 1] < 0)
    first, last = (floats_of(ranges[:, k], oracle.format) for k in (0, 1))
    return monotone & away & is_constant(program, arithmetic, first, last)


def is_constant(
    program: Program,
    arithmetic: Arithmetic,
    lower: npt.NDArray[np.generic],
    upper: npt.NDArray[np.generic],
) -> Bits:
    """Where a program as computed in binary32 has one value for all floats from lower to upper.

    Sufficient, not necessary: False where an operation is of a library or a value may be infinite.
    """
    known = np.full(lower.shape, arithmetic.computing.bits == arithmetic.constants.bits == 32)
    if not known.any() or any(row.name not in _ENDS for row, _ in program.instructions):
        return np.zeros(lower.shape, bool)
    results: list[Ends] = [(lower.astype(np.float32), upper.astype(np.float32))]
    constants = [np.full(lower.shape, float(c), np.float32) for c in program.constants]
    with np.errstate(all="ignore"):
        for row, operands in program.instructions:
            given = [
                (constants[o.index], constants[o.index])
                if o.kind == "c"
                else results[0 if o.kind == "x" else 1 + o.index]
                for o in operands
            ]
            ends = _ENDS[row.name](row, *given)
            known &= np.isfinite(ends[0]) & np.isfinite(ends[1])
            results.append(ends)
    return known & (results[-1][0] == results[-1][1])


def _extremes(*corners: npt.NDArray[np.generic]) -> Ends:
    stacked = np.stack(corners)
    return stacked.min(axis=0), stacked.max(axis=0)  # NaN if one is


def _sum(row: Operation, a: Ends, b: Ends) -> Ends:
    return _extremes(*(x + np.float32(row.signs[1]) * y for x in a for y in b))


def _product(_: Operation, a: Ends, b: Ends) -> Ends:
    return _extremes(*(x * y for x in a for y in b))


def _quotient(_: Operation, a: Ends, b: Ends) -> Ends:
    lower, upper = _extremes(*(x / y for x in a for y in b))
    through_0 = (b[0] <= 0) & (b[1] >= 0)
    return np.where(through_0, np.float32(-np.inf), lower), np.where(through_0, np.inf, upper)


def _fused(row: Operation, a: Ends, b: Ends, c: Ends) -> Ends:
    """Products are exact in doubles; sums are rounded there, so that one double further holds."""
    lower, upper = _extremes(*(x.astype(np.float64) * y for x in a for y in b))
    if row.product < 0:
        lower, upper = -upper, -lower
    added = c if row.signs[2] > 0 else (-c[1], -c[0])
    below = np.nextafter(lower + added[0], -np.inf)
    above = np.nextafter(upper + added[1], np.inf)
    return below.astype(np.float32), above.astype(np.float32)


def _root(_: Operation, a: Ends) -> Ends:
    return np.sqrt(a[0]), np.sqrt(a[1])  # NaN below 0


def _negative(_: Operation, a: Ends) -> Ends:
    return -a[1], -a[0]


def _absolute(_: Operation, a: Ends) -> Ends:
    lower, upper = _extremes(np.abs(a[0]), np.abs(a[1]))
    return np.where((a[0] <= 0) & (a[1] >= 0), np.float32(0), lower), upper


def _least(_: Operation, a: Ends, b: Ends) -> Ends:
    return np.minimum(a[0], b[0]), np.minimum(a[1], b[1])


def _greatest(_: Operation, a: Ends, b: Ends) -> Ends:
    return np.maximum(a[0], b[0]), np.maximum(a[1], b[1])


_ENDS: dict[str, Callable[..., Ends]] = {
    "add": _sum,
    "sub": _sum,
    "mul": _product,
    "div": _quotient,
    "sqrt": _root,
    "neg": _negative,
    "abs": _absolute,
    "min": _least,
    "max": _greatest,
    **dict.fromkeys(("fma", "fms", "fnma", "fnms"), _fused),
}
"""What an operation makes of the ends of its operands; those that are not here are not known."""
