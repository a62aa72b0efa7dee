"""f(x) = c - 2 f(sqrt((1 - x)/2)): the arcsine, by half the angle that is left of a right one.

For x above 1/2, where (1 - x)/2 is exact. Its root s is rounded, but what it lacks is nearly
e/(2 s) with the exact e = (1 - x)/2 - s^2, for which 1/(2 s) need be known to some per cent alone:
as bits of s, taken from a constant, are, since they are nearly its logarithm (J. F. Blinn,
Floating-point tricks, IEEE Computer Graphics and Applications 17, 1997). c - 2 s is a sum of two
numbers, and f(s) is s and a rest: so that the last addition is nearly all of the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction

_LESS = 0.101
"""Of the exponent of 1/s: with it the reciprocal by bits is within an eighth, on both sides."""


@dataclass(frozen=True)
class Halving(Reduction):
    """total: c, as text. For 0 <= x <= 1; beyond, f is NaN."""

    kind: ClassVar[str] = "halving"

    total: str

    @property
    def is_split(self) -> bool:
        """See `Reduction`."""
        return True

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        del interval
        return 0.0, 0.5

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return f"above 1/2 f(x) = {self.total} - 2 f(sqrt((1 - x)/2))"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        is_above = b.constant(x.type, 0.5) < x
        root, lacking = _root_of_half(b, x)
        s = b.select(is_above, root, x)
        rest = inner.beyond(s, b.select(is_above, lacking, 0))
        total, low = parts(self.total, x.type, 2)
        high = b.fma(root, -2, total)
        left = b.fma(root, -2, total - high) + low
        return b.select(is_above, high, x) + b.select(is_above, b.fma(rest, -2, left), rest)


@dataclass(frozen=True)
class HalvingOfBoth(Reduction):
    """f(x) = c - g(x), g odd with g(x) = c - 2 g(sqrt((1 - x)/2)): the arccosine.

    total: c, as text. f is 2 g(...) above 1/2, and 2 c less that below -1/2.
    """

    kind: ClassVar[str] = "halving of both"

    total: str

    @property
    def is_split(self) -> bool:
        """See `Reduction`."""
        return True

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        del interval
        return -0.5, 0.5

    @property
    def argument(self) -> str:
        """See `Reduction`."""
        return "-x"

    @property
    def subtracted(self) -> str:
        """See `Reduction`."""
        return self.total

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return (
            f"f(x) = {self.total} - g(x), above 1/2 f(x) = 2 g(sqrt((1 - x)/2)), "
            f"f(-x) = 2*{self.total} - f(x)"
        )

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`. The value is base - n g(s) with base 0, c or 2 c."""
        size = b.abs(x)
        is_far, is_below = b.constant(x.type, 0.5) < size, x < 0
        root, lacking = _root_of_half(b, size)
        s = b.select(is_far, root, x)
        rest = inner.beyond(s, b.select(is_far, lacking, 0))
        total, low = parts(self.total, x.type, 2)
        zero, twice = b.constant(x.type, 0), b.constant(x.type, 2)
        base = b.select(is_far, b.select(is_below, 2 * total, zero), total)
        times = b.select(is_far, b.select(is_below, -twice, twice), -1)
        high = b.fma(times, s, base)
        left = b.fma(base, low / total, b.fma(times, s, base - high))
        return high + b.fma(times, rest, left)


def _root_of_half(b: Builder, x: Value) -> tuple[Value, Value]:
    """The root of (1 - x)/2, and what it lacks, nearly."""
    square = b.fma(x, -0.5, 0.5)
    root = b.apply("sqrt", square)
    unit = 1 << x.type.significand_bits
    doubled = round((2 * x.type.bias - 1 - _LESS) * unit)
    return root, b.fma(-root, root, square) * b.from_bits(doubled - b.bits(root))
