"""f(2x) = f(x) + c, or f(2x + 1) = f(x) + c: logarithms, of x or of 1 + x.

u = x, or 1 + x, is 2^k m with m in [lowest, 2 lowest), which holds 1, and f = k c + g(m - 1). m - 1
is exact, or in log(1 + x) the fused 2^-k x - (1 - 2^-k), which is x itself for k = 0: so results
keep their relative accuracy at the zero, which the seam is far from. In log(1 + x) m - 1 is exact
even without the fused operation where m begins at 3/4: both sides are within a factor of two of
each other.

Split, g(t) is t and a rest: k c + t is the sum of two numbers, and the last addition is nearly all
of the error. Numbers that are subnormal, huge, or not in the domain may be left to a procedure for
those that are rare, which computes them in double.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction, is_outside
from autonumerics.plans.steps import border_type
from autonumerics.plans.types import DOUBLE


@dataclass(frozen=True)
class LogarithmicSplit(Reduction):
    """step: c, as text. plus_one: it is 1 + x that is split. lowest: where m begins.

    split: g is led by its argument, where g'(0) = 1. apart: rare numbers have their own procedure.
    """

    kind: ClassVar[str] = "logarithmic"
    widest: ClassVar[int] = 64

    step: str
    plus_one: bool = False
    lowest: float = 0.7071067690849304
    split: bool = False
    apart: bool = False

    @property
    def is_split(self) -> bool:
        """See `Reduction`."""
        return self.split

    @property
    def is_of_border(self) -> bool:
        """See `Reduction`."""
        return self.split or self.apart

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
        is_apart = self.apart and x.type is border_type(b.storage)
        if is_apart and b.is_rare:
            return b.converted(self.lower(b, b.converted(x, DOUBLE), inner), x.type)
        u = x + 1 if self.plus_one else x
        if is_apart:
            b.rare_when.append(self._is_rare(b, u))
        k, t = self._parted(b, x, u)
        magic = 3 * 2 ** (x.type.significand_bits - 1)
        number = magic - b.from_bits(k + b.bits(b.constant(x.type, magic)))  # -k, +0 for 0
        y = self._added(b, inner, t, number)
        if self.split and self.plus_one and x.type is border_type(b.storage):
            y = b.with_sign(y, x)
        return y if is_apart else self._with_ends(b, u, y)

    def _added(self, b: Builder, inner: Inner, t: Value, number: Value) -> Value:
        """g(t) + k c, given -k."""
        count = 2 if t.type is border_type(b.storage) else 1
        high, *lower = parts(self.step, t.type, count, t.type.significand_bits - 8)
        if self.split and count == 2:
            sum_ = b.fma(number, -high, t)
            low = b.fma(number, -high, -sum_) + t
            for part in lower:
                low = b.fma(number, -part, low)
            return sum_ + inner.beyond(t, low)
        y = inner(t)
        for part in (*reversed(lower), high):
            y = b.fma(-number, part, y)
        return y

    def _is_rare(self, b: Builder, u: Value) -> Value:
        """Whether u is not between the numbers for which 2^-k is normal."""
        return is_outside(b, u, *((2.0**-30, 2.0**126) if self.plus_one else (2.0**-126, math.inf)))

    def _parted(self, b: Builder, x: Value, u: Value) -> tuple[Value, Value]:
        """k, and m - 1."""
        fraction, less = x.type.significand_bits, 0
        is_subnormal = x.type is border_type(b.storage) and not self.apart
        if is_subnormal and not self.plus_one:  # of subnormal numbers
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
