"""f(x + p) = 2 f(x) + c: exponentials and what differs from them by a constant.

x = k p + r with k whole and |r| <= p/2, so that f(x) = 2^k f(r) + c (2^k - 1).

k is what 1.5 2^52 (for doubles) leaves of x/p when it is added: its bits are the lowest ones of
the sum. r is x less k times p in parts, each product exact or fused (W. J. Cody and W. Waite,
Software Manual for the Elementary Functions, 1980). 2^k is made of bits; where results may be
subnormal or overflow one step scales by it, so that it alone rounds.

Split, r is the sum of an exact part h and a small one, f(r) of h and a rest, 3/4 <= 2^(r/p) <= 3/2,
and f = 2^k (c (1 - 2^-k) + f(r)): no sum is so much smaller than f(r) that the rounding error of
that would be more than a quarter of an ULP.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from autonumerics.identities.wording import combination
from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.plans.steps import border_type

_WIDE_LIMIT = 1000
"""|k| in an interior that is wider than the border: neither 2^k nor 2^-k overflows."""

_SHIFT = math.log2(9 / 8) / 2
"""Of the middle of r/p where 2^(r/p) is from 3/4 to 3/2."""

_BEYOND = 2.0**-20
"""By how much the last arguments lie beyond those of whole k: what rounding a limit may undo."""


@dataclass(frozen=True)
class ExponentialStep(Reduction):
    """period: p, other than 0; offset: c. Both as text.

    split: the inner function is led by its argument, where f'(0) = 1; c is other than 0. The sign
    of f is that of x.
    """

    kind: ClassVar[str] = "exponential"
    widest: ClassVar[int] = 64

    period: str
    offset: str = "0"
    split: bool = False

    @property
    def is_split(self) -> bool:
        """See `Reduction`."""
        return self.split

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`: half a period about 0, a little more for what rounding does."""
        del interval
        p, shift = float(real(self.period)), _SHIFT if self.split else 0.0
        low, high = sorted(p * (shift + end * (1 + 2.0**-18)) for end in (-0.5, 0.5))
        return low, high

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        moved = combination((("2", "f(x)"), (self.offset, "1")))
        return f"x = k p + r with p = {self.period}, by f(x + p) = {moved}"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        x = self._clamped(b, x)
        if self.split and x.type is border_type(b.storage):
            return b.with_sign(self._led(b, x, inner), x)
        sum_, k = self._counted(b, x)
        first, *others = self._parts(b, x)
        r = x - k if first == 1 else b.fma(k, -first, x)
        for part in others:
            r = b.fma(k, -part, r)
        if x.type is border_type(b.storage):
            return self._narrow(b, inner(r), k)
        return self._wide(b, inner(r), b.bits(sum_))

    def _limits(self, b: Builder, x: Value) -> tuple[int, int]:
        """The least and the largest k that matter."""
        outer = border_type(b.storage)
        if x.type is not outer:
            return -_WIDE_LIMIT, _WIDE_LIMIT
        if self.offset != "0":  # 2^k - 1 is not to overflow before f does
            return -(outer.significand_bits + 8), outer.bias + 1
        return -(outer.bias + outer.significand_bits + 2), outer.bias + 3

    def _clamped(self, b: Builder, x: Value) -> Value:
        p = float(real(self.period))
        low, high = sorted(k * p * (1 + _BEYOND) for k in self._limits(b, x))
        return b.at_most(b.at_least(x, low), high)

    def _counted(self, b: Builder, x: Value) -> tuple[Value, Value]:
        """A number whose lowest bits are k, and k."""
        magic = 3 * 2 ** (x.type.significand_bits - 1)
        sum_ = b.fma(x, 1 / real(self.period), magic) if self.period != "1" else x + magic
        return sum_, sum_ - magic

    def _parts(self, b: Builder, x: Value) -> tuple[Fraction, ...]:
        """Those of p, the first of which has exact products with all k."""
        spare = max(self._limits(b, x), key=abs)
        return parts(self.period, x.type, 2, x.type.significand_bits + 1 - abs(spare).bit_length())

    def _narrow(self, b: Builder, y: Value, k: Value) -> Value:
        """2^k y + c (2^k - 1), where 2^k may be beyond the numbers."""
        if self.offset == "0":
            return b.scaled(y, k)
        s = b.scaled(b.constant(y.type, 0.5), k)
        return b.fma(s, y, -((0.5 - s) * real(self.offset))) * 2

    def _led(self, b: Builder, x: Value, inner: Inner) -> Value:
        """The same of x whose inner function is its argument and a rest; zeros are +0."""
        n = b.apply("rint", b.fma(x, -1 / real(self.period), _SHIFT))  # -k
        first, *others = self._parts(b, x)
        high = b.fma(n, first, x)
        scale = b.scaled(b.constant(x.type, 1), n)
        shift = 1 - scale
        r, low = high, (1 - shift) - scale  # which the shift lacks where k is large
        for part in others:
            r, low = b.fma(n, part, r), b.fma(n, part, low)
        y = high + inner.beyond(r, low)
        return b.scaled(shift * real(self.offset) + y if self.offset != "1" else shift + y, -n)

    def _wide(self, b: Builder, y: Value, n: Value) -> Value:
        """The same in a type that has all 2^k, made of the lowest bits of n."""
        s = b.from_bits((n << y.type.significand_bits) + y.type.encode(1.0))
        return y * s if self.offset == "0" else b.fma(s, y, -((1 - s) * real(self.offset)))
