"""Small linear programs: few unknowns, many conditions, the same bits on every processor.

The least c y over all y with A y >= b is found by the simplex method on the dual, whose tableau has
one row for each unknown (Dantzig; Chvátal, Linear Programming, 1983, chapter 5). Lower bounds of
the unknowns give the first basis. All steps are elementwise operations of NumPy, which round alike
everywhere; sums and products of its libraries do not.

>>> conditions = np.array([[1.0, 1.0], [-1.0, 0.0]])  # y0 + y1 >= 1, y0 <= 1/4
>>> least(np.array([1.0, 2.0]), conditions, np.array([1.0, -0.25]), lower=np.zeros(2)).round(9)
array([0.25, 0.75])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

_MOST_PIVOTS = 500
_ZERO = 1e-10


def least(cost: Values, conditions: Matrix, bounds: Values, *, lower: Values) -> Values | None:
    """The y with conditions @ y >= bounds and y >= lower of the least cost @ y, (n,).

    `cost`: (n,), not negative, so that there is one; `conditions`: (m, n). None where no y keeps
    the conditions, or where it is not found in a bounded number of steps.
    """
    n = len(cost)
    # Columns: the conditions, then the lower bounds. A row for each unknown: sum of columns = cost.
    tableau = np.concatenate([conditions.T, np.eye(n), cost[:, None]], axis=1)
    values = np.concatenate([bounds, lower])
    basis = np.arange(len(bounds), len(bounds) + n)
    gains = values.copy()  # of a column above what its conditions cost at the basis
    for k in range(n):
        gains = gains - values[basis[k]] * tableau[k, :-1]
    for _ in range(_MOST_PIVOTS):
        column = int(np.argmax(gains))
        if gains[column] <= _ZERO:
            return lower - gains[len(bounds) :]
        row = _leaving(tableau, column)
        if row is None:
            return None
        tableau[row] = tableau[row] / tableau[row, column]
        factors = tableau[:, column].copy()
        factors[row] = 0.0
        tableau = tableau - factors[:, None] * tableau[row][None, :]
        gains = gains - gains[column] * tableau[row, :-1]
        basis[row] = column
    return None


def _leaving(tableau: Matrix, column: int) -> int | None:
    """The row whose unknown leaves the basis; of several the one with the largest pivot."""
    pivots, amounts = tableau[:, column], tableau[:, -1]
    able = pivots > _ZERO
    if not able.any():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(able, np.maximum(amounts, 0.0) / np.where(able, pivots, 1.0), np.inf)
    near = ratios <= ratios.min() + _ZERO
    return int(np.argmax(np.where(near, pivots, -np.inf)))
