"""Small least-squares problems, the same bits on every processor (src/core/linear_algebra.hpp).

Libraries choose the order of their sums by the processor; a search for a number format, where the
last bit of a constant decides, would find other programs elsewhere.

>>> x = np.linspace(0.0, 1.0, 5)
>>> line = np.stack([np.ones(5), x], axis=1)
>>> least_squares(line, 2 + 3 * x).round(12)
array([2., 3.])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autonumerics import _core

Values = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


def least_squares(matrix: Matrix, rhs: Values, stiffness: Values | None = None) -> Values:
    """The x with the least |matrix x - rhs|^2 + |stiffness x|^2, (n,); of several the shortest.

    `matrix`: (m, n). `stiffness`: (n,), what a step costs beside its effect, else nothing.
    Directions of less than the rounding errors of the largest one count as without effect.
    Householder's QR, then singular values by Jacobi's rotations. Raises ValueError for numbers that
    are not finite, as do the others here.
    """
    return _core.least_squares(_dense(matrix), _dense(rhs), _stiffness(matrix, stiffness))


def nearest_plane(
    matrix: Matrix, deviations: Values, exact: Values, stiffness: Values | None = None
) -> Values:
    """Whole numbers z with a small |matrix (z - exact) + deviations|^2 + |stiffness (z - exact)|^2.

    `matrix`: (m, n); `deviations`: (m,); `exact`, `stiffness` and the result: (n,). The last number
    is rounded first, each where those before it, as real numbers, make good best. Babai's method:
    On Lovász' lattice reduction and the nearest lattice point problem, Combinatorica 6, 1986.

    >>> nearest_plane(np.array([[1.0, 1.0]]), np.zeros(1), np.array([0.4, 0.4]), np.full(2, 1e-3))
    array([1., 0.])
    """
    return _core.nearest_plane(
        _dense(matrix), _dense(deviations), _dense(exact), _stiffness(matrix, stiffness)
    )


def singular_directions(matrix: Matrix) -> tuple[Values, Matrix]:
    """The singular values of an (m, n) matrix, (n,), falling, and its right singular vectors.

    The vectors, (n, n), are rows; their signs have no meaning.

    >>> singular_directions(np.array([[3.0, 0.0], [0.0, 4.0]]))[0]
    array([4., 3.])
    """
    return _core.singular_directions(_dense(matrix))


def column_lengths(matrix: Matrix) -> Values:
    """The Euclidean lengths of the columns of an (m, n) matrix, (n,)."""
    return _core.column_lengths(_dense(matrix))


def _dense(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.ascontiguousarray(values, np.float64)


def _stiffness(matrix: Matrix, stiffness: Values | None) -> Values:
    return np.zeros(matrix.shape[1]) if stiffness is None else _dense(stiffness)
