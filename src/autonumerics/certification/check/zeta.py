"""Riemann's zeta function and the functions of Debye.

zeta(s) is the sum of Euler and Maclaurin (DLMF 25.2.8 and 2.10.1), for s > 1, and by continuation
for all s but 1 with s + 2M > 1:
    sum_{m<N} m^-s + N^(1-s)/(s-1) + N^-s/2
        + sum_{i<=M} B_2i/(2i)! s(s+1)...(s+2i-2) N^(1-s-2i) + R,
    |R| <= |B_2M|/(2M)! |s(s+1)...(s+2M-1)| integral_N^oo t^(-s-2M) dt.
For a series s = s_0 + d(h) the coefficients of R are bounded by those of a majorant, in which A has
the sizes of the coefficients of s for s, and D those of d: with these the integral is
N^(1-s_0-2M+D)/(s_0+2M-1-D).

D_n(x) = n/x^n integral_0^x t^n/(exp(t) - 1) dt is (Abramowitz and Stegun 27.1.1 and 27.1.2)
    n sum_k B_k/k! x^k/(n + k)    with |B_k|/k! <= 4/(2 pi)^k, for small x,
    n/x^n (n! zeta(n+1) - sum_{k>=1} exp(-k x) sum_{j<=n} n!/(n-j)! x^(n-j)/k^(j+1)), for large x.
It falls, D_n(-x) = D_n(x) + n x/(n + 1), and x D_n' + n D_n = n x/(exp(x) - 1).
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from functools import cache
from math import factorial, perm
from typing import Any

from gmpy2 import mpq

from .elementary import PI, composed
from .gamma import bernoulli
from .intervals import DOWN, ONE, UP, ZERO, Interval, hull, rising
from .series import Rule, Series, constant

WORK = 40_000  # products of intervals, or as long
_SUMMED, _CORRECTIONS = 40, 20
_NEAR, _POWERS, _EXPONENTIALS = mpq(3), 140, 80


def zeta(a: Series) -> Series:
    """zeta(a); ArithmeticError where a may be 1 or is below what the sum reaches."""
    n = len(a.terms)
    one = constant(ONE, n)
    total = one
    for m in range(2, _SUMMED):
        total = total + _power_of(m, -a)
    last = _power_of(_SUMMED, -a)
    total = total + last.scaled(hull(_SUMMED)) / (a - one) + last.scaled(hull(mpq(1, 2)))
    factor = a
    for i in range(1, _CORRECTIONS + 1):
        scale = bernoulli(2 * i) / factorial(2 * i) / mpq(_SUMMED) ** (2 * i - 1)
        total = total + (factor * last).scaled(hull(scale))
        for k in (2 * i - 1, 2 * i):
            factor = factor * (a + constant(hull(k), n))
    return total + _remainder(a)


def _power_of(m: int, a: Series) -> Series:
    """m^a."""
    return composed("exp", a.scaled(rising("log")(hull(m))))


def _remainder(a: Series) -> Series:
    n, order = len(a.terms), 2 * _CORRECTIONS
    change = Series((ZERO, *(_size(term) for term in a.terms[1:])))
    size = constant(_size(a.terms[0]), n) + change
    bound = constant(hull(abs(bernoulli(order)) / factorial(order)), n)
    for k in range(order):
        bound = bound * (size + constant(hull(k), n))
    start = Interval(a.terms[0].lo, a.terms[0].lo) + hull(order - 1)
    if not start.lo > 0:
        raise ArithmeticError("zeta is handled where its sum converges")
    below = constant(start, n) - change
    bound = bound * _power_of(_SUMMED, -below) / below
    return Series(tuple(Interval((-term).lo, term.hi) for term in bound.terms))


def _size(x: Interval) -> Interval:
    return Interval(x.largest, x.largest)


def debye(order: int) -> Rule:
    """The function of Debye of that order."""

    def rule(a: Series) -> Series:
        x = a.terms[0]
        if x.largest <= _NEAR:
            return _near_0(order, a)
        if x.hi < 0:
            return rule(-a) - a.scaled(hull(mpq(order, order + 1)))
        if not x.lo > 0:
            raise ArithmeticError("Debye's functions are handled on one side of 0, or near it")
        return _by_equation(order, a)

    return rule


def _by_equation(order: int, a: Series) -> Series:
    """From its range, which falls, and y' = a'(n/(exp(a) - 1) - n y/a)."""
    x, n = a.terms[0], len(a.terms)
    value = Interval(_at(order, x.hi).lo, _at(order, x.lo).hi)
    if n == 1:
        return Series((value,))
    inside, rate = a.shortened(), a.derivative().scaled(hull(order))
    given, damping = rate / composed("expm1", inside), rate / inside
    terms = [value]
    for k in range(n - 1):
        total = given.terms[k]
        for i in range(k + 1):
            total = total - damping.terms[i] * terms[k - i]
        terms.append(total / hull(k + 1))
    return Series(tuple(terms))


def _at(order: int, point: Any) -> Interval:
    """At a point above 0."""
    x = Interval(point, point)
    if point <= _NEAR:
        return _near_0(order, Series((x,))).terms[0]
    small = rising("exp")(-x)
    powers = [ONE]
    for _ in range(order):
        powers.append(powers[-1] * x)
    total, decay, inner = ZERO, ONE, ZERO
    for k in range(1, _EXPONENTIALS + 1):
        decay = decay * small
        parts = [hull(mpq(perm(order, j), k ** (j + 1))) * powers[order - j]
                 for j in range(order + 1)]  # fmt: skip
        inner = sum(parts[1:], parts[0])
        total = total + decay * inner
    rest = decay * inner * small / (ONE - small)  # the inner sums fall with k
    total = total + Interval(ZERO.lo, rest.hi)
    limit = Interval(DOWN.zeta(order + 1), UP.zeta(order + 1)) * hull(factorial(order))
    return (limit - total) * hull(order) / powers[order]


def _near_0(order: int, a: Series) -> Series:
    """Its power series, and a majorant of what is left out."""
    n = len(a.terms)
    total = constant(ZERO, n)
    for coefficient in reversed(_coefficients(order)):
        total = total * a + constant(coefficient, n)
    turns = PI + PI
    sizes = Series(tuple(_size(term) / turns for term in a.terms))
    bound = sizes.powered(_POWERS) / (constant(ONE, n) - sizes)
    left = bound.scaled(hull(4))  # n/(n + k) <= 1
    return total + Series(tuple(Interval((-term).lo, term.hi) for term in left.terms))


@cache
def _coefficients(order: int) -> list[Interval]:
    return [hull(bernoulli(k) / factorial(k) * mpq(order, order + k)) for k in range(_POWERS)]
