"""The gamma function on the positive reals, which satisfies no algebraic differential equation.

Its derivative is gamma(x) digamma(x), and the Taylor coefficients of digamma at x are
    psi_k(x) = (-1)^(k+1) zeta(k + 1, x) for k >= 1,    zeta(s, x) = sum_{j>=0} (x + j)^-s
(DLMF 5.15.1), which fall in x. The sum from y = x + N on is Euler and Maclaurin's:
    zeta(s, y) = y^(1-s)/(s-1) + y^-s/2 + sum_{i>=1} B_2i/(2i)! s(s+1)...(s+2i-2) y^(1-s-2i).
No derivative of y^-s changes its sign, so that the terms alternate, and the error is of the sign
of the first one left out and smaller (DLMF 2.10(i)).
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from functools import cache
from math import comb
from typing import Any

from gmpy2 import mpq

from .intervals import DOWN, ONE, TWO, UP, ZERO, Interval, hull, rising
from .series import Series, constant

_TERMS, _CORRECTIONS = 32, 24  # the error is then below 2^-150 of the sum, for s up to 17
WORK = 100_000  # products of intervals, or as long, for the series of digamma
_LARGEST = 1_000  # MPFR takes long to compute gamma where it is huge


def gamma_range(x: Interval) -> Interval:
    """The range over an interval: gamma is convex, so above a tangent and below the ends."""
    if not 0 < x.lo <= x.hi <= _LARGEST:
        raise ArithmeticError(f"gamma is handled from 0 to {_LARGEST}")
    start = Interval(x.lo, x.lo)
    low, high = _gamma_at(x.lo), _gamma_at(x.hi)
    tangent = low + low * rising("digamma")(start) * (x - start)
    return Interval(max(min(low.lo, tangent.lo), ZERO.lo), max(low.hi, high.hi))


def digamma(a: Series) -> Series:
    """digamma(a), by its Taylor series about the first term of a."""
    n, x = len(a.terms), a.terms[0]
    rest, total = Series((ZERO, *a.terms[1:])), constant(ZERO, n)
    for k in reversed(range(n)):
        total = total * rest + constant(_digamma_coefficient(k, x), n)
    return total


def _gamma_at(x: Any) -> Interval:
    return Interval(DOWN.gamma(x), UP.gamma(x))


def _digamma_coefficient(k: int, x: Interval) -> Interval:
    if k == 0:
        return rising("digamma")(x)
    above = _zeta(k + 1, x.lo)
    below = above if x.lo == x.hi else _zeta(k + 1, x.hi)
    zeta = Interval(below.lo, above.hi)
    return zeta if k % 2 else -zeta


def _zeta(s: int, point: Any) -> Interval:
    """Hurwitz's zeta(s, point) for an s from 2 on."""
    x = Interval(point, point)
    total = ZERO
    for j in range(_TERMS):
        total += ONE / _power(x + hull(j), s)
    y = x + hull(_TERMS)
    power = ONE / _power(y, s - 1)
    total += power / hull(s - 1) + power / y / TWO
    for i in range(1, _CORRECTIONS):
        total += _correction(s, i, y)
    left_out = _correction(s, _CORRECTIONS, y)
    return total + Interval(min(left_out.lo, ZERO.lo), max(left_out.hi, ZERO.hi))


def _correction(s: int, i: int, y: Interval) -> Interval:
    return hull(_factor(s, i)) / _power(y, s - 1 + 2 * i)


def _power(x: Interval, exponent: int) -> Interval:
    return Series((x,)).powered(exponent).terms[0]


@cache
def _factor(s: int, i: int) -> mpq:
    """B_2i/(2i)! s(s+1)...(s+2i-2)."""
    factor = _bernoulli(2 * i)
    for k in range(1, 2 * i):
        factor = factor * (s + k - 1) / k
    return factor / (2 * i)


@cache
def _bernoulli(n: int) -> mpq:
    """By its recurrence: sum_{k<=n} C(n + 1, k) B_k = 0."""
    if n == 0:
        return mpq(1)
    return -sum(comb(n + 1, k) * _bernoulli(k) for k in range(n)) / mpq(n + 1)
