"""Generalised hypergeometric functions pFq, p <= q + 1, by their power series with a proved tail.

    pFq(a; b; z) = sum_k t_k,    t_0 = 1,    t_(k+1) = t_k z prod(a_i + k) / (prod(b_j + k) (k + 1))
    d/dz pFq(a; b; z) = prod(a)/prod(b) pFq(a + 1; b + 1; z)            (DLMF 16.2.1, 16.3.1)

Let all a_i + N and b_j + N be positive. Then (a + k)/(b + k) <= max(1, (a + N)/(b + N)) for k >= N,
and 1/(b + k) falls. With every a paired with a b, or with the 1 of k + 1, this bounds the ratio of
all later terms by one number r; if r < 1, what is left out after t_N is at most |t_N| r/(1 - r).
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

from gmpy2 import mpfr, mpq

from .intervals import DOWN, ONE, UP, ZERO, Interval, hull
from .series import Series, constant

Parameters = tuple[Any, ...]
"""Of type mpq."""

MOST_TERMS = 2_000
_NEGLIGIBLE = DOWN.div(mpfr(1), DOWN.exp2(mpfr(320)))  # of the largest term


def hypergeometric(a: Parameters, b: Parameters, z: Series) -> Series:
    """pFq(a; b; z) of a power series, by its Taylor series about the first term.

    ArithmeticError where 2,000 terms do not suffice.
    """
    n, x = len(z.terms), z.terms[0]
    rest, total = Series((ZERO, *z.terms[1:])), constant(ZERO, n)
    for coefficient in reversed(_coefficients(a, b, x, n)):
        total = total * rest + constant(coefficient, n)
    return total


def at(a: Parameters, b: Parameters, z: Interval) -> Interval:
    """pFq(a; b; z), its range over an interval."""
    total, term, largest = ONE, ONE, ONE.hi
    for k in range(MOST_TERMS):
        term = term * z * hull(_ratio(a, b, k))
        total = total + term
        largest = max(largest, term.largest)
        if term.largest <= UP.mul(largest, _NEGLIGIBLE):
            ratio = (z.size * hull(_ratio_bound(a, b, k + 1))).hi
            if ratio < 1:
                left = UP.div(UP.mul(term.largest, ratio), DOWN.sub(mpfr(1), ratio))
                return total + Interval(DOWN.minus(left), left)
    raise ArithmeticError(f"a power series needs more than {MOST_TERMS:,} terms")


def _coefficients(a: Parameters, b: Parameters, z: Interval, n: int) -> list[Interval]:
    found, factor = list[Interval](), mpq(1)
    for j in range(n):
        found.append(at(a, b, z) * hull(factor))
        factor = factor * prod(a) / prod(b) / (j + 1)
        a, b = tuple(v + 1 for v in a), tuple(v + 1 for v in b)
    return found


@lru_cache(maxsize=100_000)
def _ratio(a: Parameters, b: Parameters, k: int) -> Any:
    return mpq(prod((v + k for v in a), start=mpq(1)), prod((v + k for v in b), start=k + mpq(1)))


def _ratio_bound(a: Parameters, b: Parameters, k: int) -> Any:
    """Of the ratio of all terms from k on, z left out."""
    below = [*b, mpq(1)]
    if any(v + k <= 0 for v in (*a, *below)):
        raise ArithmeticError("a power series begins too far down")
    bound = mpq(1)
    for above in a:
        bound *= max(mpq(1), (above + k) / (below.pop(0) + k))
    return bound / prod((v + k for v in below), start=mpq(1))
