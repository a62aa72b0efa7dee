"""Linear relations between values that hold at every point: a = c1 b1 + c2 b2 + ...

Solved for with balls and then tried at every point.

>>> from autonumerics.balls import working_precision
>>> with working_precision(400):
...     points = [arb(k) / 7 for k in range(1, 12)]
...     rows = [[x * x - 3 * x, x * x, x] for x in points]
...     [c.mid().str(5, radius=False) for c in linear_relation(rows)]
['1.0000', '-3.0000']
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb, arb_mat

from autonumerics.identities.recognition import AGREEMENT

_FEWEST = 6  # rows more than coefficients


def linear_relation(rows: Sequence[Sequence[arb]]) -> list[arb] | None:
    """The coefficients c with row[0] = sum of c[k] row[k + 1] in each row, or None.

    Found to hold to 50 digits of the row's largest term at every row, of which there are at least
    six more than coefficients. None where rows are too few or the columns depend on each other.
    """
    unknowns = len(rows[0]) - 1 if rows else 0
    if len(rows) < unknowns + _FEWEST:
        return None
    coefficients = _solved(rows, unknowns)
    if coefficients is None or not all(_holds(row, coefficients) for row in rows):
        return None
    return coefficients


def _solved(rows: Sequence[Sequence[arb]], unknowns: int) -> list[arb] | None:
    """The least-squares solution of all rows by the normal equations; half the digits remain."""
    matrix = arb_mat(len(rows), unknowns, [x for row in rows for x in row[1:]])
    right = arb_mat(len(rows), 1, [row[0] for row in rows])
    transposed = matrix.transpose()
    try:
        solution = (transposed * matrix).solve(transposed * right)
    except ZeroDivisionError:
        return None
    return [solution[k, 0] for k in range(unknowns)]


def _holds(row: Sequence[arb], coefficients: Sequence[arb]) -> bool:
    terms = [c * x for c, x in zip(coefficients, row[1:], strict=True)]
    size = max([abs(row[0]), *map(abs, terms)], key=lambda ball: float(ball.mid()))
    deviation = row[0] - sum(terms, arb(0))
    return bool(abs(deviation) <= AGREEMENT * size)
