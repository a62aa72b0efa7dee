"""Intervals by their ends.

The radius of a ball has 30 bits: it would blur on which side of a power of two a value lies, and
with it the spacing of numbers there.

>>> one, two = Span(arb(1), arb(1)), Span(arb(1), arb(2))
>>> (one - two * two).hi, (one / two).lo
(0, 0.5000...)
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb


@dataclass(frozen=True, slots=True)
class Span:
    """All reals from `lo` to `hi`, exact balls; operations round outwards to the precision.

    ZeroDivisionError or ValueError where a result is not defined or not finite.
    """

    lo: arb
    hi: arb

    @classmethod
    def hull(cls, *found: arb) -> Span:
        """From the least to the largest of some balls."""
        if not all(each.is_finite() for each in found):
            raise ValueError("not finite")
        lo, hi = found[0].lower(), found[0].upper()
        for each in found[1:]:
            lo, hi = lo.min(each.lower()), hi.max(each.upper())
        return cls(lo, hi)

    @property
    def largest(self) -> arb:
        """The largest absolute value in it, exact."""
        return self.hi.max(-self.lo)

    @property
    def smallest(self) -> arb:
        """The smallest absolute value in it, exact."""
        return arb(0).max(self.lo).max(-self.hi)

    def widened(self, by: arb) -> Span:
        """With so much more on both sides."""
        return Span((self.lo - by).lower(), (self.hi + by).upper())

    def __neg__(self) -> Span:
        return Span(-self.hi, -self.lo)

    def __abs__(self) -> Span:
        return Span(self.smallest, self.largest)

    def __add__(self, other: Span) -> Span:
        return Span((self.lo + other.lo).lower(), (self.hi + other.hi).upper())

    def __sub__(self, other: Span) -> Span:
        return self + -other

    def __mul__(self, other: Span) -> Span:
        return Span.hull(*(a * b for a in (self.lo, self.hi) for b in (other.lo, other.hi)))

    def __truediv__(self, other: Span) -> Span:
        if not (other.lo > 0 or other.hi < 0):
            raise ZeroDivisionError("a divisor may be zero")
        return Span.hull(*(a / b for a in (self.lo, self.hi) for b in (other.lo, other.hi)))

    def sqrt(self) -> Span:
        """The square root."""
        return Span.hull(self.lo.sqrt(), self.hi.sqrt())

    def min(self, other: Span) -> Span:
        """The smaller of two values."""
        return Span(self.lo.min(other.lo), self.hi.min(other.hi))

    def max(self, other: Span) -> Span:
        """The larger of two values."""
        return Span(self.lo.max(other.lo), self.hi.max(other.hi))
