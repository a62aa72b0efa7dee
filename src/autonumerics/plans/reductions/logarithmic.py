"""f(2x) = f(x) + c, or f(2x + 1) = f(x) + c: logarithms, of x or of 1 + x.

u = x, or 1 + x, is 2^k m with m in [lowest, 2 lowest), which holds 1, and f = k c + g(m - 1). m - 1
is exact, or in log(1 + x) the fused 2^-k x - (1 - 2^-k), which is x itself for k = 0: so results
keep their relative accuracy at the zero, which the seam is far from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.plans.steps import border_type


@dataclass(frozen=True)
class LogarithmicSplit(Reduction):
    """step: c, as text. plus_one: it is 1 + x that is split. lowest: where m begins."""

    kind: ClassVar[str] = "logarithmic"

    step: str
    plus_one: bool = False
    lowest: float = 0.7071067690849304

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`: those of m - 1."""
        del interval
        return self.lowest - 1, 2 * self.lowest - 1

    @property
    def argument(self) -> str:
        """See `Reduction`."""
        return "x" if self.plus_one else "1 + x"

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        split = "1 + x" if self.plus_one else "x"
        return f"{split} = 2^k m with m from {self.lowest:.4g} on, adding k times {self.step}"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        u = x + 1 if self.plus_one else x
        k, t = self._split(b, x, u)
        magic = 3 * 2 ** (x.type.significand_bits - 1)
        number = magic - b.from_bits(k + b.bits(b.constant(x.type, magic)))  # -k, +0 for 0
        y = inner(t)
        count = 2 if x.type is border_type(b.storage) else 1
        for part in reversed(parts(self.step, x.type, count, x.type.significand_bits - 8)):
            y = b.fma(-number, part, y)
        return self._with_ends(b, u, y)

    def _split(self, b: Builder, x: Value, u: Value) -> tuple[Value, Value]:
        """k, and m - 1."""
        fraction, less = x.type.significand_bits, 0
        if x.type is border_type(b.storage) and not self.plus_one:  # of subnormal numbers
            scale = fraction + 1
            small = u < 2.0 ** (1 - x.type.bias)
            u = b.select(small, u * 2.0**scale, u)
            less = b.select(small, b.constant(x.type.integers, scale), 0)
        pattern = b.bits(u)
        k = (pattern - x.type.encode(self.lowest)) >> fraction
        if self.plus_one:
            scale = b.from_bits(x.type.encode(1.0) - (k << fraction))
            return k, b.fma(x, scale, -(1 - scale))
        t = b.from_bits(pattern - (k << fraction)) - 1
        return (k - less if isinstance(less, Value) else k), t

    def _with_ends(self, b: Builder, u: Value, y: Value) -> Value:
        """The value where u is above 0 and finite; -inf, NaN, inf or their opposites elsewhere."""
        sign = math.copysign(1.0, real(self.step))
        below = b.select(b.apply("equal", u, 0), -sign * math.inf, b.constant(u.type, math.nan))
        positive = b.constant(u.type, 0) < u
        beyond = b.select(positive, u if sign > 0 else -u, below)
        return b.select(b.select(positive, u < math.inf, positive), y, beyond)
