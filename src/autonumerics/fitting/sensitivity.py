"""How a program's values depend on its constants, in ULP: the geometry in which they are tuned.

Constants act together. A step of one, made good by the others, may change the values by less than
a thousandth of an ULP, where the same step alone changes them by a thousand. The derivatives J of
the values in ULP by the constants tell which steps are which.

>>> from autonumerics.programs import parse
>>> x = np.linspace(0, 1, 50)
>>> J = derivatives(parse("x*c0 + c1", [2.0, 1.0]), x, np.full(50, 10.0))
>>> J[-1].round(6)
array([10., 10.])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autonumerics.kernels import Batch, evaluate_batch
from autonumerics.kernels.bounded import BoundedEvaluator
from autonumerics.kernels.linear_algebra import least_squares, singular_directions
from autonumerics.programs import Program

Values = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

_NUDGE = 2.0**-20  # of a constant: leaves half the digits of a double to the quotient
_FARTHEST = 2.0**-6  # of a constant: the longest step that still counts as small


def derivatives(program: Program, x: Values, per_ulp: Values, *, precisely: bool = False) -> Matrix:
    """dP/dc at the points in ULP, (m, n), by central differences in doubles or precisely.

    Points at which they are not finite have a row of zeros.
    """
    return linearised_in_parts(program, x, per_ulp, precisely=precisely)[2]


def linearised(program: Program, x: Values, per_ulp: Values) -> tuple[Values, Matrix]:
    """The values of the program in doubles, (m,), and `derivatives`, (m, n), at the points.

    >>> from autonumerics.programs import parse
    >>> values, J = linearised(parse("x*c0", [2.0]), np.array([3.0]), np.array([1.0]))
    >>> values, J.round(6)
    (array([6.]), array([[3.]]))
    """
    values, _, jacobian = linearised_in_parts(program, x, per_ulp, precisely=False)
    return values, jacobian


def linearised_in_parts(
    program: Program, x: Values, per_ulp: Values, *, precisely: bool
) -> tuple[Values, Values, Matrix]:
    """The same with values in two parts, the second 0 unless they are computed precisely.

    That is for errors in ULPs of doubles: in doubles what some constants do is less than the
    rounding of the values.
    """
    count = len(program.constants)
    one = Batch.pack([program])
    constants = one.constants[0, 0, :count]
    nudges = _NUDGE * np.where(constants == 0, 1.0, np.abs(constants))
    shifted = np.repeat(one.constants, 2 * count + 1, axis=0)
    shifted[:count, 0, :count] += np.diag(nudges)
    shifted[count : 2 * count, 0, :count] -= np.diag(nudges)
    batch = Batch(np.repeat(one.records, 2 * count + 1, axis=0), shifted)
    values, rest = _pairs(batch, x) if precisely and program.ops else _singles(batch, x)
    with np.errstate(all="ignore"):
        differences = [part[:count] - part[count : 2 * count] for part in (values, rest)]
        slopes = (differences[0] + differences[1]).T / (2 * nudges)
        jacobian = slopes * per_ulp[:, None]
    finite = np.isfinite(jacobian).all(axis=1, keepdims=True)
    return values[-1], rest[-1], np.where(finite, jacobian, 0.0)


def _singles(batch: Batch, x: Values) -> tuple[Values, Values]:
    """The values of each program in doubles, and zeros."""
    values = evaluate_batch(batch, x)
    return values, np.zeros_like(values)


def _pairs(batch: Batch, x: Values) -> tuple[Values, Values]:
    """The values of each program as sums of two doubles."""
    operations, zeros = int(batch.ops[0]), np.zeros_like(x)
    results = [
        BoundedEvaluator(operations, batch.take(slice(k, k + 1)))(x, zeros)
        for k in range(len(batch))
    ]
    return np.array([r.high[-1] for r in results]), np.array([r.low[-1] for r in results])


def whitening(jacobian: Matrix, constants: npt.NDArray[np.float64]) -> Matrix:
    """Steps of the constants, in columns, that each change the values by 1 ULP on average.

    (n, n); the average is the root mean square over the points, and the steps are independent
    of each other. A step that changes the values by less than it should is cut where a constant
    would leave its neighbourhood.
    """
    sizes, directions = singular_directions(jacobian)
    with np.errstate(divide="ignore"):
        lengths = np.sqrt(len(jacobian)) / sizes
    reach = _FARTHEST * np.maximum(np.abs(constants), 2.0**-20)
    limits = np.min(reach / np.maximum(np.abs(directions), 1e-30), axis=1)
    return (directions * np.minimum(lengths, limits)[:, None]).T


def compensated(jacobian: Matrix, units: npt.NDArray[np.float64]) -> Matrix:
    """For each constant a step of one unit, made good by the others as far as they can.

    (n, n), a step a row: the others are those of least squares.
    """
    count = len(units)
    steps = np.diag(units)
    for k in range(count):
        others = [i for i in range(count) if i != k]
        steps[k, others] = least_squares(jacobian[:, others], -jacobian[:, k] * units[k])
    return steps
