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

from functools import cache, reduce
from math import comb
from operator import add
from typing import Any

from gmpy2 import mpq

from .intervals import DOWN, ONE, TWO, UP, ZERO, Interval, hull, rising
from .series import Series, constant

_TERMS, _CORRECTIONS = 32, 24  # the error is then below 2^-150 of the sum, for s up to 17
WORK = 5_000  # products of intervals, or as long, for the series of digamma
_LARGEST = 1_000  # MPFR takes long to compute gamma where it is huge


def gamma_range(x: Interval) -> Interval:
    """The range over an interval: gamma is convex, so above a tangent and below the ends."""
    if not 0 < x.lo <= x.hi <= _LARGEST:
        raise ArithmeticError(f"gamma is handled from 0 to {_LARGEST}")
    start = Interval(x.lo, x.lo)
    low, high = _gamma_at(x.lo), _gamma_at(x.hi)
    tangent = low + low * rising("digamma")(start) * (x - start)
    return Interval(max(min(low.lo, tangent.lo), ZERO.lo), max(low.hi, high.hi))


def gamma_number(z: Any) -> Interval:
    """gamma(z) of a rational that is no pole; gamma rises from 2 on, gamma(z + 1) = z gamma(z)."""
    factor = mpq(1)
    while z < 2:
        factor, z = factor * z, z + 1
    return rising("gamma")(hull(z)) / hull(factor)


def digamma(a: Series) -> Series:
    """digamma(a), by its Taylor series about the first term of a."""
    n, x = len(a.terms), a.terms[0]
    if not x.lo > 0:
        raise ArithmeticError("digamma is handled for positive numbers")
    rest, total = Series((ZERO, *a.terms[1:])), constant(ZERO, n)
    for coefficient in reversed(_digamma_coefficients(x, n)):
        total = total * rest + constant(coefficient, n)
    return total


def trigamma(a: Series) -> Series:
    """The derivative of digamma(a), likewise."""
    n, x = len(a.terms), a.terms[0]
    rest, total = Series((ZERO, *a.terms[1:])), constant(ZERO, n)
    if not x.lo > 0:
        raise ArithmeticError("trigamma is handled for positive numbers")
    slopes = _digamma_coefficients(x, n + 1)[1:]
    for k in reversed(range(n)):
        total = total * rest + constant(slopes[k] * hull(k + 1), n)
    return total


def _gamma_at(x: Any) -> Interval:
    return Interval(DOWN.gamma(x), UP.gamma(x))


def _digamma_coefficients(x: Interval, n: int) -> list[Interval]:
    above = _zetas(x.lo, n)
    below = above if x.lo == x.hi else _zetas(x.hi, n)
    zetas = [Interval(low.lo, high.hi) for low, high in zip(below, above, strict=True)]
    return [rising("digamma")(x), *(z if k % 2 else -z for k, z in enumerate(zetas, 1))]


def _zetas(point: Any, n: int) -> list[Interval]:
    """Hurwitz's zeta(s, point) for s = 2 ... n."""
    x = Interval(point, point)
    rows = [_inverse_powers(x + hull(j), n) for j in range(_TERMS)]
    inverse = _inverse_powers(x + hull(_TERMS), n + 2 * _CORRECTIONS)
    return [_sum([row[s] for row in rows]) + _tail(s, inverse) for s in range(2, n + 1)]


def _tail(s: int, inverse: list[Interval]) -> Interval:
    """The sum over y^-s, (y + 1)^-s ..., from the inverse powers of y."""
    terms = [hull(_factor(s, i)) * inverse[s - 1 + 2 * i] for i in range(1, _CORRECTIONS + 1)]
    left_out = terms.pop()
    error = Interval(min(left_out.lo, ZERO.lo), max(left_out.hi, ZERO.hi))
    return inverse[s - 1] / hull(s - 1) + inverse[s] / TWO + _sum(terms) + error


def _inverse_powers(x: Interval, highest: int) -> list[Interval]:
    powers = [ONE]
    for _ in range(highest):
        powers.append(powers[-1] / x)
    return powers


def _sum(terms: list[Interval]) -> Interval:
    return reduce(add, terms)


@cache
def _factor(s: int, i: int) -> mpq:
    """B_2i/(2i)! s(s+1)...(s+2i-2)."""
    factor = bernoulli(2 * i)
    for k in range(1, 2 * i):
        factor = factor * (s + k - 1) / k
    return factor / (2 * i)


@cache
def bernoulli(n: int) -> mpq:
    """By its recurrence: sum_{k<=n} C(n + 1, k) B_k = 0."""
    if n == 0:
        return mpq(1)
    return -sum(comb(n + 1, k) * bernoulli(k) for k in range(n)) / mpq(n + 1)
