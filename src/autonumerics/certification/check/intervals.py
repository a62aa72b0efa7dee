"""Intervals of real numbers whose ends MPFR rounds outwards.

An operation on intervals contains all results for members of its operands. No end is ever infinite
or NaN: where that would be the result, an ArithmeticError is raised instead, so that what divides
by zero, is undefined or overflows proves nothing.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gmpy2
from gmpy2 import mpfr, mpq

BITS = 512
"""The precision of the ends: enough for errors down to 1e-100."""

_TRAPS = {"trap_invalid": True, "trap_divzero": True, "trap_overflow": True}
DOWN = gmpy2.context(precision=BITS, round=gmpy2.RoundDown, **_TRAPS)
UP = gmpy2.context(precision=BITS, round=gmpy2.RoundUp, **_TRAPS)
# Their methods round as the context says. The operators of mpfr would round as the context of the
# thread does, so that none of them is used here but comparisons, which are exact.


@dataclass(frozen=True, slots=True)
class Interval:
    """All reals from `lo` to `hi`, which are of type mpfr."""

    lo: Any
    hi: Any

    def __neg__(self) -> Interval:
        return Interval(DOWN.minus(self.hi), UP.minus(self.lo))

    def __add__(self, other: Interval) -> Interval:
        return Interval(DOWN.add(self.lo, other.lo), UP.add(self.hi, other.hi))

    def __sub__(self, other: Interval) -> Interval:
        return Interval(DOWN.sub(self.lo, other.hi), UP.sub(self.hi, other.lo))

    def __mul__(self, other: Interval) -> Interval:
        """The extremes are products of ends; the signs tell of which."""
        a, b, c, d = self.lo, self.hi, other.lo, other.hi
        if a >= 0:
            return Interval(DOWN.mul(a if c >= 0 else b, c), UP.mul(b if d >= 0 else a, d))
        if b <= 0:
            return Interval(DOWN.mul(a if d >= 0 else b, d), UP.mul(b if c >= 0 else a, c))
        return Interval(min(DOWN.mul(a, d), DOWN.mul(b, c)), max(UP.mul(a, c), UP.mul(b, d)))

    def __truediv__(self, other: Interval) -> Interval:
        a, b, c, d = self.lo, self.hi, other.lo, other.hi
        if d < 0:
            return -self / -other
        if c <= 0:
            raise ZeroDivisionError("a divisor may be zero")
        return Interval(DOWN.div(a, d if a >= 0 else c), UP.div(b, c if b >= 0 else d))

    def common(self, other: Interval) -> Interval:
        """What is in both, where both contain a value."""
        return Interval(max(self.lo, other.lo), min(self.hi, other.hi))

    @property
    def largest(self) -> Any:
        """The largest absolute value in it."""
        return max(self.hi, UP.minus(self.lo))

    @property
    def smallest(self) -> Any:
        """The smallest absolute value in it."""
        return max(ZERO.lo, self.lo, DOWN.minus(self.hi))

    @property
    def size(self) -> Interval:
        """The absolute values of its members."""
        return Interval(self.smallest, self.largest)


def hull(low: Any, high: Any = None) -> Interval:
    """The narrowest interval around two rationals, or around one."""
    return Interval(mpfr(mpq(low), 0, DOWN), mpfr(mpq(low if high is None else high), 0, UP))


def rising(name: str) -> Callable[[Interval], Interval]:
    """The range over an interval of a function of MPFR that rises wherever it is defined."""
    down, up = getattr(DOWN, name), getattr(UP, name)
    return lambda x: Interval(down(x.lo), up(x.hi))


def falling(name: str) -> Callable[[Interval], Interval]:
    """The same for one that falls."""
    down, up = getattr(DOWN, name), getattr(UP, name)
    return lambda x: Interval(down(x.hi), up(x.lo))


ZERO, ONE, TWO, THREE = map(hull, range(4))
