"""f(x) = c - 2 f(sqrt((1 - x)/2)): the arcsine, by half the angle that is left of a right one.

For x above 1/2, where (1 - x)/2 is exact. Its root s is rounded, but what it lacks is nearly
e/(2 s) with the exact e = (1 - x)/2 - s^2, for which 1/(2 s) need be known to some per cent alone;
c - 2 s is a sum of two numbers, and f(s) is s and a rest: so that the last addition is nearly all
of the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction

_ROUGH = (-4, 3)
"""1/(2 s) is -4 s + 3 within an eighth from 1/4 to 1/2; below, what s lacks counts for little."""


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
        square = b.fma(x, -0.5, 0.5)
        root = b.apply("sqrt", square)
        lacking = b.fma(-root, root, square) * b.fma(root, *_ROUGH)
        s = b.select(is_above, root, x)
        rest = inner.beyond(s, b.select(is_above, lacking, 0))
        total, low = parts(self.total, x.type, 2)
        high = b.fma(root, -2, total)
        left = b.fma(root, -2, total - high) + low
        return b.select(is_above, high, x) + b.select(is_above, b.fma(rest, -2, left), rest)
