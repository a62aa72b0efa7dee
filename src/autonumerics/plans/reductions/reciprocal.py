"""f(1/x) = c - f(x) for x > 0: arguments above 1 are led below it. One division either way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction


@dataclass(frozen=True)
class Reciprocal(Reduction):
    """total: c, as text; for x >= 0 alone."""

    kind: ClassVar[str] = "reciprocal"
    widest: ClassVar[int] = 64

    total: str

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        return interval[0], 1.0

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return f"f(1/x) = {self.total} - f(x) above 1"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        one = b.constant(x.type, 1)
        above = one < x
        y = inner(b.select(above, one, x) / b.select(above, x, one))
        return b.select(above, b.constant(x.type, real(self.total)) - y, y)
