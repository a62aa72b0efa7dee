"""Taylor series where Arb has none: a few mechanisms that give it for every function of the table.

    from_coefficients   of f about a ball, put into any series (composition)
    by_derivative       f' is known as a series: integrate it
    inverse             f is the inverse of a function whose series is known: revert that
    LinearEquation      f solves a linear differential equation with polynomial coefficients

All are rigorous over balls: about a ball c they give, for every point x in c, coefficients that
contain f^(k)(x)/k!.

>>> from autonumerics.balls import precise_series
>>> sine = from_coefficients(
...     lambda c, n: LinearEquation(((1,), (), (1,))).coefficients(c, (c.sin(), c.cos()), n)
... )
>>> with precise_series(4, 53):
...     sine(arb_series([0, 2]))
2.00000000000000*x + ([-1.33333333333333 +/- 3.49e-15])*x^3 + O(x^4)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial, perm
from typing import TypeAlias

from flint import arb, arb_series

from autonumerics.balls import exact, series_length

Enclosure: TypeAlias = Callable[[arb], arb]
Series: TypeAlias = Callable[[arb_series], arb_series]
Coefficients: TypeAlias = Callable[[arb, int], Sequence[arb]]
"""Of f about a ball c: the first n of f(x), f'(x), f''(x)/2, ... for every x in c."""


def from_coefficients(coefficients: Coefficients) -> Series:
    """The function of a power series, from its Taylor coefficients about the first term."""

    def series(x: arb_series) -> arb_series:
        outer = arb_series(list(coefficients(x[0], x.prec)), x.prec)
        inner = arb_series([arb(0), *x.coeffs()[1:]], x.prec)
        return outer if x.prec == 1 else outer(inner)

    return series


def at_ends(point: Coefficients) -> Coefficients:
    """For functions all of whose derivatives are monotone: the hull of the values at both ends.

    Such are the completely monotone ones, and others that are integrals of exp(-x t) over a
    positive measure in t.
    """

    def coefficients(c: arb, n: int) -> Sequence[arb]:
        if c.is_exact():
            return point(c, n)
        first, last = point(c.lower(), n), point(c.upper(), n)
        return [a.union(b) for a, b in zip(first, last, strict=True)]

    return coefficients


def from_bounded(point: Coefficients, bound: Callable[[int], arb]) -> Coefficients:
    """Where |f^(k)(x)|/k! <= bound(k) for all x: values at the middle, and the mean value theorem.

    Never wider than the bound leads over the radius, however long the recurrence of `point` is.
    """

    def coefficients(c: arb, n: int) -> Sequence[arb]:
        if c.is_exact() or not c.is_finite():
            return point(c, n)
        radius = c.rad()
        return [
            value + (k + 1) * arb(0, (bound(k + 1) * radius).upper())
            for k, value in enumerate(point(c.mid(), n))
        ]

    return coefficients


def coefficients_of(series: Series) -> Coefficients:
    """The Taylor coefficients about a ball, of a function of power series."""

    def coefficients(c: arb, n: int) -> Sequence[arb]:
        with series_length(n):
            value = series(arb_series([c, 1], n))
        return [value[k] for k in range(n)]

    return coefficients


def by_derivative(enclosure: Enclosure, slope: Series) -> Series:
    """From an enclosure of f and the series of f': the integral of f'(x(t)) x'(t)."""

    def series(x: arb_series) -> arb_series:
        value = enclosure(x[0])
        if x.prec == 1 or not value.is_finite():
            return arb_series([value] * x.prec, x.prec)
        inside = arb_series(x.coeffs(), x.prec - 1)
        rest = (slope(inside) * x.derivative()).integral()
        return arb_series([value, *(rest[k] for k in range(1, x.prec))], x.prec)

    return series


def derived(series: Series, order: int = 1) -> Series:
    """The function's derivative of an order, from its own series, made longer by as much."""

    def coefficients(c: arb, n: int) -> Sequence[arb]:
        longer = coefficients_of(series)(c, n + order)
        return [longer[k + order] * perm(k + order, order) for k in range(n)]

    return from_coefficients(coefficients)


def inverse(enclosure: Enclosure, forward: Series) -> Series:
    """Of the inverse of a function, from its enclosure and the series of the function.

    Not finite where the derivative of the function may vanish.
    """

    def coefficients(c: arb, n: int) -> Sequence[arb]:
        value = enclosure(c)
        if n == 1:
            return [value]
        outward = coefficients_of(forward)(value, n)
        with series_length(n):
            back = arb_series([arb(0), *outward[1:]], n).reversion()
        return [value, *(back[k] for k in range(1, n))]

    return from_coefficients(coefficients)


def with_value(enclosure: Enclosure, series: Series) -> Series:
    """The series with its first term by an enclosure that is tighter than the formula's."""

    def better(x: arb_series) -> arb_series:
        value = series(x)
        return arb_series([enclosure(x[0]), *(value[k] for k in range(1, x.prec))], x.prec)

    return better


@dataclass(frozen=True, slots=True)
class LinearEquation:
    """p_0(x) f + p_1(x) f' + ... + p_r(x) f^(r) = right side, each p by its ascending coefficients.

    About a point c the equation is a recurrence for the Taylor coefficients of its solutions, from
    f and its first r - 1 derivatives there; in balls it holds for every c of a ball at once.
    """

    polynomials: tuple[tuple[int | Fraction, ...], ...]

    def coefficients(
        self, c: arb, initial: Sequence[arb], n: int, right: Sequence[arb] = ()
    ) -> Sequence[arb]:
        """The first n Taylor coefficients about the ball, from f(c), f'(c), ... f^(r-1)(c).

        `right`: those of the right side, 0 where there are none. Not finite where p_r may vanish
        in the ball: there the equation is singular.
        """
        order = len(self.polynomials) - 1
        shifted = [_shifted(p, c) for p in self.polynomials]
        a = [value / factorial(j) for j, value in enumerate(initial)]
        for m in range(n - order):
            total = -right[m] if right else arb(0)
            for j, p in enumerate(shifted):
                for i, factor in enumerate(p[: m + 1]):
                    if (j, i) != (order, 0):
                        total += factor * a[m - i + j] * perm(m - i + j, j)
            a.append(-total / (shifted[order][0] * perm(m + order, order)))
        return a[:n]

    def over(self, c: arb, at: Callable[[arb], Sequence[arb]], n: int) -> Sequence[arb]:
        """The same from f ... f^(r-1) at the middle alone, as `at` gives them: without right side.

        Over the ball they are bounded by Gronwall's inequality, then enclosed by the mean value
        theorem; so it never matters what formula gives f, nor how it cancels over balls.
        """
        if c.is_exact() or not c.is_finite():
            return self.coefficients(c, at(c), n)
        return self.coefficients(c, self._spread(c, at(c.mid())), n)

    def _spread(self, c: arb, initial: Sequence[arb]) -> Sequence[arb]:
        """Bounds of v_j = f^(j) / s^j: max |v_j|' <= L max |v_j| for L = max(s, sum q_j s^(j-r+1)).

        q_j bounds |p_j / p_r|, and s is chosen so that L is of the size of the fastest solution.
        """
        values = [_shifted(p, c)[0] for p in self.polynomials]
        order = len(values) - 1
        q = [(value / values[order]).abs_upper() for value in values[:order]]
        if not all(bound.is_finite() for bound in q):
            return [arb("nan")] * order
        s = arb((1, -64))
        for j, bound in enumerate(q):
            s = s.max((bound ** (arb(1) / (order - j))).upper())
        rate = s.max(sum((q[j] * s ** (j - order + 1) for j in range(order)), arb(0)))
        size = arb(0)
        for j, value in enumerate(initial):
            size = size.max((value / s**j).abs_upper())
        largest = (size * (rate * c.rad()).exp()).abs_upper()
        slopes = [largest * s ** (j + 1) for j in range(order - 1)]
        slopes.append(sum((q[j] * largest * s**j for j in range(order)), arb(0)))
        return [
            value + arb(0, (slope * c.rad()).abs_upper())
            for value, slope in zip(initial, slopes, strict=True)
        ]


def _shifted(p: Sequence[int | Fraction], c: arb) -> Sequence[arb]:
    """The coefficients of p(c + t) in t."""
    numbers = [exact(Fraction(value)) for value in p or (0,)]
    powers = [arb(1)]
    for _ in numbers[1:]:
        powers.append(powers[-1] * c)
    return [
        sum((numbers[k] * comb(k, i) * powers[k - i] for k in range(i, len(numbers))), arb(0))
        for i in range(len(numbers))
    ]
