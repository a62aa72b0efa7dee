"""Errors of programs as an arithmetic computes them, in the core.

`screen` evaluates many programs at a few inputs (src/core/screening.hpp), `worst_errors` machine
code at every number of a format (src/core/exhaustive.hpp).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from autonumerics import _core
from autonumerics.kernels.batch import Batch

Values = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

ORACLE_DEGREE: int = _core.ORACLE_DEGREE
"""Of the polynomials by which `worst_errors` knows exact values."""

NEGATIVE_ZERO: int = _core.NEGATIVE_ZERO
"""In the place of an index: the input -0."""


def screen(
    batch: Batch, points: Sequence[Values], shapes: npt.NDArray[np.int32], threads: int
) -> Values:
    """The largest error of each program, (n,); infinite where it gives no number.

    `points`, five arrays (m,): numbers of the storage format, the exact values there as sums of two
    doubles, and what errors above and below are multiplied by: 1 over the ULP, or over what is
    allowed on that side. `shapes`, (3, 3): precision, least and largest exponent of the
    storage format, of the computing format and of that of constants.
    """
    x, values, values_low, above, below = points
    return _core.screen(
        batch.records, batch.constants, x, values, values_low, above, below, shapes, threads
    )


def worst_errors(
    address: int,
    constants: npt.NDArray[np.generic],
    bits: int,
    precision: int,
    ranges: Indices,
    frames: Values,
    coefficients: Values,
    threads: int,
) -> tuple[Values, Indices]:
    """The largest errors of machine code on each piece of an oracle, and where they are.

    `address`: of `void f(const T* x, T* y, i64 n, const C* constants)` for a format of so many bits
    and that precision. The rest is an oracle's (`accuracy/oracle`): first and last index of each
    piece, (p, 2); its middle, a power of two that scales it, and 1 over the ULP, (p, 3); the
    coefficients of its polynomial, (p, ORACLE_DEGREE + 1). Returns the largest errors, absolute and
    relative, (p, 2), negative where no value is finite; and the indices of these, how many values
    are not finite, and the index of the first of those, (p, 4).
    """
    return _core.worst_errors(
        address,
        constants.view(np.uint8),
        bits,
        precision,
        ranges,
        frames,
        coefficients,
        threads,
    )


def courses(
    address: int, bits: int, precision: int, ranges: Indices, threads: int
) -> tuple[Values, npt.NDArray[np.bool_]]:
    """How results of machine code go over every float of ranges of indices, (p, 2), of one sign.

    Or NEGATIVE_ZERO twice. The code and the format as in `worst_errors`. Returns the least result,
    the largest, the first and the last, (p, 4); and whether some result is above the one before it,
    whether one is below, and whether one is NaN, which takes no part in the rest, (p, 3).
    """
    values, flags = _core.courses(address, bits, precision, ranges, threads)
    return values, flags.astype(bool)


DOUBLE_ORACLE_DEGREE: int = _core.DOUBLE_ORACLE_DEGREE
"""Of the polynomials by which exact values for binary64 are known."""


def exact_values(
    ranges: Indices,
    frames: Values,
    coefficients: Values,
    piece: Indices,
    x: Values,
    threads: int,
) -> Values:
    """Exact values at numbers of binary64 as sums of two doubles, (m, 2), times the pieces' lifts.

    The first three are an oracle's (`accuracy/double_oracle`); `piece`, (m,), is that of each x.
    """
    return _core.double_oracle_values(ranges, frames, coefficients, piece, x, threads)


def worst_sampled(
    address: int,
    constants: Values,
    ranges: Indices,
    frames: Values,
    coefficients: Values,
    cells: Indices,
    samples: int,
    seed: int,
    threads: int,
) -> tuple[Values, Indices]:
    """The largest errors of machine code for binary64 among inputs of cells, and where they are.

    `cells`, (n, 3): a piece of the oracle, and the first and the last index of numbers of it;
    `samples` are looked at in each, all if there are no more, and -0 beside 0. Returns the largest
    errors in ULPs, absolute and relative, (n, 3), negative where no result is finite; and the
    indices of these, how many results are not finite, and the index of the first of those, (n, 5).
    """
    return _core.worst_sampled(
        address, constants, ranges, frames, coefficients, cells, samples, seed, threads
    )


def along_the_line(
    addresses: Sequence[int],
    bits: int,
    precision: int,
    pieces: tuple[Indices, npt.NDArray[np.int32], Values, Values, npt.NDArray[np.uint64]],
    undecided_kept: int,
    threads: int,
) -> list[tuple[Values, Indices, Indices]]:
    """Codes at all inputs of the pieces, against what is right (src/core/whole_line.hpp).

    `pieces`, arrays of p rows: first and last index; kind, slope, wave and sign of zeros; middle,
    power of two, 1 over the ULP and tolerance; coefficients; quarter turns of a spacing, high and
    low half, and whether that is exact. Returns of each code, a row a piece: the largest error in
    ULP, least and most of the results and of the correctly rounded values, the largest error where
    input and exact value are normal numbers or 0, (p, 6); where the first error is, how many
    results are correct, faithful and undecided, how many failures of each of six kinds, where the
    first of each, and how many zeros have a sign that is not judged, (p, 17). And indices of
    undecided ones, as many as asked for at most.
    """
    return _core.along_the_line(addresses, bits, precision, *pieces, undecided_kept, threads)
