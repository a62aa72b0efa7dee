"""Solutions of y' = M(x) y, from their values at one point.

In the norm max |y_i|, |y|' <= L |y| where L bounds the sums |M_i1| + |M_i2| + ... of the rows, so
that |y(x)| <= |y(x0)| exp(L |x - x0|) (Gronwall), and each |y_i'| is at most its row's sum times
that. So the range of y over an interval is known from its lower end; the equation then gives the
Taylor coefficients, term by term.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .intervals import ZERO, Interval, hull, rising
from .series import Series, inner

Matrix = Sequence[Sequence[Series]]


def solution(
    at: Callable[[Any], Sequence[Interval]], matrix: Callable[[Series], Matrix], a: Series
) -> Sequence[Series]:
    """The y of a power series; `at` gives them at a point, an end of an interval."""
    x = a.terms[0]
    start = at(x.lo)
    if x.lo != x.hi:
        start = _spread(start, [[m.terms[0] for m in row] for row in matrix(Series((x,)))], x)
    y = [[value] for value in start]
    n = len(a.terms)
    if n > 1:
        rows, rate = matrix(a.shortened()), a.derivative()
        slopes = [list[Interval]() for _ in y]
        for k in range(1, n):
            for slope, row in zip(slopes, rows, strict=True):
                parts = (inner(m.terms[:k], reversed(v[:k])) for m, v in zip(row, y, strict=True))
                slope.append(sum(parts, ZERO))
            for values, slope in zip(y, slopes, strict=True):
                values.append(inner(rate.terms[:k], reversed(slope)) / hull(k))
    return [Series(tuple(values)) for values in y]


def _spread(
    start: Sequence[Interval], matrix: Sequence[Sequence[Interval]], x: Interval
) -> Sequence[Interval]:
    width = Interval(ZERO.lo, (Interval(x.hi, x.hi) - Interval(x.lo, x.lo)).hi)
    sums = [sum((m.size for m in row), ZERO) for row in matrix]
    rate = Interval(ZERO.lo, max(total.hi for total in sums))
    size = Interval(ZERO.lo, max(value.largest for value in start))
    bound = size * rising("exp")(rate * width)
    spread = []
    for value, total in zip(start, sums, strict=True):
        reach = (Interval(ZERO.lo, total.hi) * bound * width).hi
        spread.append(value + Interval((-Interval(reach, reach)).lo, reach))
    return spread
