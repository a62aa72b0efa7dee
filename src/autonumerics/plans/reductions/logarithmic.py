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
from dataclasses import dataclass, replace
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
            wide = replace(self, apart=False).lower(b, b.converted(x, DOUBLE), inner)
            return b.converted(wide, x.type)
        u = x + 1 if self.plus_one else x
        if is_apart:
            b.rare_when.append(is_rare_logarithm(b, u, plus_one=self.plus_one))
        k, t = self._parted(b, x, u)
        magic = 3 * 2 ** (x.type.significand_bits - 1)
        number = magic - b.from_bits(k + b.bits(b.constant(x.type, magic)))  # -k, +0 for 0
        y = self._added(b, inner, t, number)
        if self.split and self.plus_one and x.type is border_type(b.storage):
            y = b.with_sign(y, x)
        return y if is_apart else with_log_ends(b, u, y, self.step)

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

    def _parted(self, b: Builder, x: Value, u: Value) -> tuple[Value, Value]:
        """k, and m - 1."""
        fraction, less = x.type.significand_bits, None
        is_subnormal = x.type is border_type(b.storage) and not self.apart
        if is_subnormal:
            x, u, less = held(b, x, u, plus_one=self.plus_one)
        pattern = b.bits(u)
        k = (pattern - x.type.encode(self.lowest)) >> fraction
        if self.plus_one:
            scale = b.from_bits(x.type.encode(1.0) - (k << fraction))
            t = b.fma(x, scale, -(1 - scale))
        else:
            t = b.from_bits(pattern - (k << fraction)) - 1
        return (k if less is None else k - less), t


def is_rare_logarithm(b: Builder, u: Value, *, plus_one: bool) -> Value:
    """Whether u is not between the numbers for which 2^-k is normal."""
    if plus_one:
        return is_outside(b, u, 2.0**-30, 2.0 ** (u.type.bias - 1))
    return is_outside(b, u, 2.0 ** (1 - u.type.bias), math.inf)


def held(b: Builder, x: Value, u: Value, *, plus_one: bool) -> tuple[Value, Value, Value]:
    """x and u, or multiples by a power of two, so that u and 2^-k are normal; and its exponent."""
    type_ = u.type
    is_beyond, power = u < 2.0 ** (1 - type_.bias), type_.significand_bits + 1
    if plus_one:  # huge: then 1 is nothing beside x
        is_beyond, power = b.constant(type_, 2.0 ** (type_.bias - 1)) < u, -2
    less = b.select(is_beyond, b.constant(type_.integers, power), 0)
    x, u = (b.select(is_beyond, each * 2.0**power, each) for each in (x, u))
    return x, u, less


def with_log_ends(b: Builder, u: Value, y: Value, step: str) -> Value:
    """The value where u is above 0 and finite; -inf, NaN, inf or their opposites elsewhere.

    step: what the function gains from u to 2u.
    """
    sign = math.copysign(1.0, real(step))
    below = b.select(b.apply("equal", u, 0), -sign * math.inf, b.constant(u.type, math.nan))
    positive = b.constant(u.type, 0) < u
    beyond = b.select(positive, u if sign > 0 else -u, below)
    return b.select(b.select(positive, u < math.inf, positive), y, beyond)
