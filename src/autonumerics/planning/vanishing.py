"""Zeros of a function, and what it is next to them: where terms that cancel leave no digits.

Zeros of any order at 0, 1 and -1 are told by Taylor coefficients; others, simple ones, by changes
of sign between points of moderate size, of which many are next to integers, where poles may be.
Those are sampled, as all that is concluded of values is.

>>> from autonumerics.targets.expressions.composed import read_function
>>> [(each.order, each.zeros[0][0]) for each in near_zeros(read_function("exp(x) - x - 1"))]
[(2, 0.0)]
>>> [(each.order, each.zeros[0][:2]) for each in near_zeros(read_function("exp(x) - 2"))]
[(1, (0.6931471805599453, 2.3190468138462996e-17))]
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise

from flint import arb, arb_series

from autonumerics.balls import precise_series, working_precision
from autonumerics.balls.precision import exact
from autonumerics.formats import format_named
from autonumerics.planning.polynomials import textbook
from autonumerics.planning.samples import value
from autonumerics.planning.sketch import Kernels, Sketch
from autonumerics.plans import Part
from autonumerics.plans.constants import fraction
from autonumerics.plans.reductions import NearZeros, Reduction
from autonumerics.targets.functions import Function

_FARTHEST = 16
_NEAREST = 24  # 2^-24 from integers
_EIGHTHS = 8
_BITS = 240
_DEGREE = 4
_TRUNCATED = 2.0**-32  # what a polynomial lacks, of the value
_MOST_ZEROS = 32
_MOST_ORDERS = 8
_FINEST = 2.0**-52
_CENTRES = (-1, 0, 1)
_APART = Fraction(1, 2**80)
_NOTHING = arb(2) ** -100
_SINGLE = format_named("binary32")


@dataclass(frozen=True)
class Around(Sketch):
    """A sketch with other reductions around it.

    Next to zeros its terms are as accurate as their sum must be at the radius of the polynomials.
    """

    sketch: Sketch
    around: tuple[Reduction, ...]

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return self.sketch.insides

    @property
    def widest(self) -> int:
        """See `Sketch`. Polynomials next to zeros are for 32 bits."""
        is_near = any(isinstance(each, NearZeros) for each in self.around)
        return min(self.sketch.widest, 32) if is_near else self.sketch.widest

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        near = [each for each in self.around if isinstance(each, NearZeros)]
        if near:
            least = min(1.0, *map(_edge, near))
            tolerance = max(tolerance * least, _FINEST)
        found = self.sketch.part(tolerance, kernels)
        return found and Part((*self.around, *found.reductions), found.core)


def _edge(near: NearZeros) -> float:
    """The least value at the radius of a zero."""
    rows = zip(near.zeros, near.coefficients, strict=True)
    return min(abs(first) * zero[2] ** near.order for zero, (first, *_) in rows)


def near_zeros(function: Function) -> tuple[NearZeros, ...]:
    """One reduction for the zeros of each order; none where there are none, or too many."""
    rows: dict[int, list[_Row]] = defaultdict(list)
    with precise_series(_MOST_ORDERS + _DEGREE + 3, _BITS):
        for z, order in _zeros(function):
            row = _row(function, z, order)
            if row is not None:
                rows[order].append(row)
    return tuple(
        NearZeros(order, tuple(each[0] for each in some), tuple(each[1] for each in some))
        for order, some in sorted(rows.items())
        if len(some) <= _MOST_ZEROS
    )


_Row = tuple[tuple[float, float, float], tuple[float, ...]]


def _zeros(function: Function) -> Iterator[tuple[Fraction, int]]:
    """Ascending, with their orders."""
    found = {Fraction(c): order for c in _CENTRES if (order := _order(function, c))}
    for low, high in pairwise(_signs(function)):
        if low[1] * high[1] < 0:
            z = _bisected(function, low[0], high[0], low[1])
            if z is not None and all(abs(z - known) > _APART for known in found):
                found[z] = 1
    yield from sorted(found.items())


def _order(function: Function, centre: int) -> int:
    """Of a zero there, 0 for none."""
    try:
        series = function.series(arb_series([centre, 1]))
    except (ValueError, ArithmeticError):
        return 0
    for k in range(_MOST_ORDERS + 1):
        if not series[k].is_finite() or not abs(series[k]) < _NOTHING:
            return k if series[k].is_finite() else 0
    return 0


@cache
def _places() -> Sequence[Fraction]:
    steps = [Fraction(k, _EIGHTHS) for k in range(_EIGHTHS)]
    near = [Fraction(1, 2**e) for e in range(_EIGHTHS.bit_length(), _NEAREST + 1)]
    offsets = {*steps, *near, *(-each for each in near)}
    return sorted(k + each for k in range(-_FARTHEST, _FARTHEST) for each in offsets)


def _signs(function: Function) -> Iterator[tuple[Fraction, int]]:
    """Points at which the value has a sign, and that sign."""
    for x in _places():
        found = value(function, x)
        if found is not None and found != 0:
            yield x, 1 if found > 0 else -1


def _bisected(function: Function, low: Fraction, high: Fraction, sign: int) -> Fraction | None:
    """Where the sign changes, to some 160 bits; None at a pole or a jump."""
    for _ in range(_BITS - 80):
        middle = (low + high) / 2
        with working_precision(_BITS):
            try:
                found = function.enclosure(exact(middle))
            except (ValueError, ArithmeticError):
                return None
            if not found.is_finite():
                return None
            if found.contains(0):
                return middle if found.rad() < arb(2) ** -100 else None
            low, high = (middle, high) if (found > 0) == (sign > 0) else (low, middle)
    with working_precision(_BITS):
        return low if abs(function.enclosure(exact(low))) < arb(2) ** -60 else None


def _row(function: Function, z: Fraction, order: int) -> _Row | None:
    """z in two doubles, the radius, and the coefficients; None where it cannot matter."""
    try:
        series = function.series(arb_series([exact(z), 1]))
    except (ValueError, ArithmeticError):
        return None
    terms = [series[order + k] for k in range(_DEGREE + 3)]
    if any(not each.is_finite() or each.rad() > 1e-20 for each in terms) or terms[0].contains(0):
        return None
    radius = min((_radius(terms, k) for k in (_DEGREE + 1, _DEGREE + 2)), default=math.inf)
    radius = min(radius, 0.5)
    spacing = 2.0 ** _SINGLE.spacing_exponent(_SINGLE.round(z)) if z else 0.0
    if radius < spacing / 2:
        return None
    high = float(z)
    rest = float(z - Fraction(high))
    return (high, rest, radius), tuple(float(fraction(each)) for each in terms[: _DEGREE + 1])


def _radius(terms: Sequence[arb], k: int) -> float:
    """Within which the term of degree k is small beside the first."""
    size = float((abs(terms[k] / terms[0])).mid())
    return (_TRUNCATED / size) ** (1 / k) if size else math.inf
