"""f(x + p) = 2 f(x) + c: exponentials and what differs from them by a constant.

x = k p + r with k whole and |r| <= p/2, so that f(x) = 2^k f(r) + c (2^k - 1).

k is what 1.5 2^52 (for doubles) leaves of x/p when it is added: its bits are the lowest ones of
the sum. r is x less k times p in parts, each product exact or fused (W. J. Cody and W. Waite,
Software Manual for the Elementary Functions, 1980). 2^k is made of bits; where results may be
subnormal or overflow it is two factors, so that the last product alone rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    """period: p, other than 0; offset: c. Both as text."""

    kind: ClassVar[str] = "exponential"

    period: str
    offset: str = "0"

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
        n, r = self._split(b, self._clamped(b, x))
        if self.offset == "0":
            return self._scaled(b, inner(r), n)
        return self._shifted(b, inner(r), n)

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

    def _split(self, b: Builder, x: Value) -> tuple[Value, Value]:
        """An integer whose lowest bits are k, and r."""
        magic = 3 * 2 ** (x.type.significand_bits - 1)
        sum_ = b.fma(x, 1 / real(self.period), magic) if self.period != "1" else x + magic
        k = sum_ - magic
        spare = max(self._limits(b, x), key=abs)
        bits = x.type.significand_bits + 1 - abs(spare).bit_length()
        r = x
        for part in parts(self.period, x.type, 2, bits):
            r = r - k if part == 1 else b.fma(k, -part, r)
        return b.bits(sum_), r

    def _scaled(self, b: Builder, y: Value, n: Value) -> Value:
        """2^k y; the magic number has only zeros below k, but for a bit that is shifted out."""
        if y.type is not border_type(b.storage):
            return y * _power(b, n)
        # k is signed in its lowest bits: those of the magic number above it are taken away.
        k = n - b.bits(b.constant(y.type, 3 * 2 ** (y.type.significand_bits - 1)))
        half = k >> 1
        return y * _power(b, half) * _power(b, k - half)

    def _shifted(self, b: Builder, y: Value, n: Value) -> Value:
        c = real(self.offset)
        if y.type is not border_type(b.storage):
            s = _power(b, n)
            return b.fma(s, y, -((1 - s) * c))  # -0 for k = 0, so that a zero keeps its sign
        s = _power(b, n - 1)
        return b.fma(s, y, -((0.5 - s) * c)) * 2


def _power(b: Builder, k: Value) -> Value:
    """2^k, of the lowest bits of k alone."""
    floats = k.type.floats
    return b.from_bits((k << floats.significand_bits) + floats.encode(1.0))
