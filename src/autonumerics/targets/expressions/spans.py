"""Ranges by their exact ends: interval arithmetic at the flint precision.

A ball widens its radius to 30 bits; a span keeps its ends, so that [0, 1] does not stick out below
0 and sqrt is defined on it. Monotone functions are exact up to rounding. Undefined is raised where
a range is not known to be finite.

>>> Span.of(arb(0), arb(4)).monotone(arb.sqrt)
Span(low=0, high=2.00000000000000)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb


class Undefined(ArithmeticError):
    """A value that is not known to be real and finite."""


@dataclass(frozen=True, slots=True)
class Span:
    """All reals from `low` to `high`, exact balls."""

    low: arb
    high: arb

    @classmethod
    def of(cls, *balls: arb) -> Span:
        """The narrowest span around balls; raises Undefined unless they are finite."""
        if not all(ball.is_finite() for ball in balls):
            raise Undefined
        low, high = balls[0].lower(), balls[0].upper()
        for ball in balls[1:]:
            below, above = ball.lower(), ball.upper()
            low = below if below < low else low
            high = above if above > high else high
        return cls(low, high)

    @property
    def ends(self) -> tuple[arb, arb]:
        """Both ends."""
        return self.low, self.high

    @property
    def ball(self) -> arb:
        """A ball that contains it."""
        return self.low if self.low == self.high else self.low.union(self.high)

    @property
    def is_point(self) -> bool:
        """Whether it is one number."""
        return bool(self.low == self.high)

    def holds(self, number: int) -> bool:
        """Whether it contains the number."""
        return bool(self.low <= number) and bool(self.high >= number)

    def common(self, other: Span) -> Span:
        """What is in both, where both contain a value."""
        return Span(
            other.low if other.low > self.low else self.low,
            other.high if other.high < self.high else self.high,
        )

    def monotone(self, function: Callable[[arb], arb]) -> Span:
        """The range of a function that rises or falls throughout."""
        if self.is_point:
            return Span.of(function(self.low))
        return Span.of(function(self.low), function(self.high))

    def __neg__(self) -> Span:
        return Span(-self.high, -self.low)

    def __add__(self, other: Span) -> Span:
        return Span((self.low + other.low).lower(), (self.high + other.high).upper())

    def __sub__(self, other: Span) -> Span:
        return Span((self.low - other.high).lower(), (self.high - other.low).upper())

    def __mul__(self, other: Span) -> Span:
        return Span.of(*(a * b for a in self.ends for b in other.ends))

    def __truediv__(self, other: Span) -> Span:
        if other.holds(0):
            raise Undefined
        return Span.of(*(a / b for a in self.ends for b in other.ends))

    def __abs__(self) -> Span:
        if self.holds(0):
            return Span(arb(0), self.high if self.high > -self.low else -self.low)
        return self if self.low > 0 else -self

    def whole_power(self, exponent: int) -> Span:
        """To a whole power."""
        if exponent < 0:
            return Span(arb(1), arb(1)) / self.whole_power(-exponent)
        base = abs(self) if exponent % 2 == 0 else self
        return base.monotone(lambda x: x**exponent)
