"""f(x + p) = 2 f(x) + c: exponentials and what differs from them by a constant.

x = k p + r with k whole and |r| <= p/2, so that f(x) = 2^k f(r) + c (2^k - 1).

k is what 1.5 2^52 (for doubles) leaves of x/p when it is added: its bits are the lowest ones of
the sum. r is x less k times p in parts, each product exact or fused (W. J. Cody and W. Waite,
Software Manual for the Elementary Functions, 1980). 2^k is made of bits; where results may be
subnormal or overflow one step scales by it, so that it alone rounds.

Split, r is the sum of an exact part h and a small l, and f(r) of h and a rest. 2^k h + c (2^k - 1)
is taken with its rounding error (T. J. Dekker, Numer. Math. 18, 1971), so that the last addition is
nearly all of the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.plans.steps import border_type

_WIDE_LIMIT = 1000
"""|k| in an interior that is wider than the border: neither 2^k nor 2^-k overflows."""

_BEYOND = 2.0**-20
"""By how much the last arguments lie beyond those of whole k: what rounding a limit may undo."""


@dataclass(frozen=True)
class ExponentialStep(Reduction):
    """period: p, other than 0; offset: c. Both as text.

    split: the inner function is led by its argument, where f'(0) = 1; c is other than 0.
    """

    kind: ClassVar[str] = "exponential"

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
        half = abs(float(real(self.period))) / 2 * (1 + 2.0**-18)
        return -half, half

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        added = "" if self.offset == "0" else f" + {self.offset}"
        return f"x = k p + r with p = {self.period}, by f(x + p) = 2 f(x){added}"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        x = self._clamped(b, x)
        sum_, k = self._counted(b, x)
        first, *others = self._parts(b, x)
        high = x - k if first == 1 else b.fma(k, -first, x)
        if self.split and x.type is border_type(b.storage):
            low = k * -others[0] if others else b.constant(x.type, -0.0)
            return self._led(b, k, high, inner.beyond(high + low, low))
        r = high
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
        return b.fma(s, y, self._shift(s, 0.5)) * 2

    def _led(self, b: Builder, k: Value, high: Value, rest: Value) -> Value:
        """The same for y = high + rest, with one rounding of weight.

        Only where 2^k is beyond the numbers it is halved: of subnormal numbers halves are none.
        """
        beyond = b.constant(k.type, border_type(b.storage).bias) < k
        s = b.scaled(b.constant(high.type, 1), b.select(beyond, k - 1, k))
        shift = self._shift(s, 1)
        sum_ = b.fma(s, high, shift)
        excess = b.fma(-s, high, sum_ - shift)
        y = sum_ - b.fma(-s, rest, excess)
        return b.select(beyond, y * 2, y)

    def _shift(self, s: Value, one: float) -> Value:
        """c (s - one); -0 for k = 0, so that a zero keeps its sign."""
        return -((one - s) * real(self.offset))

    def _wide(self, b: Builder, y: Value, n: Value) -> Value:
        """The same in a type that has all 2^k, made of the lowest bits of n."""
        s = b.from_bits((n << y.type.significand_bits) + y.type.encode(1.0))
        return y * s if self.offset == "0" else b.fma(s, y, self._shift(s, 1))
