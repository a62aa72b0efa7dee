"""f(x + p) = 2 f(x) + c by pieces of a period: exponentials, and what differs by a constant.

With F = f + c and F(0) = 1 there are n points j p/n in a period, x = (k + j/n) p + r with
|r| <= p/(2n), and F(x) = 2^k T F(r) with T = 2^(j/n), looked up in two parts. The kernel is
g(r) = F(r) - 1, small beside T, so that the last addition is nearly all of the error (P. T. P.
Tang, Table-driven implementation of the exponential function in IEEE floating-point arithmetic,
ACM TOMS 15, 1989). Tables are no longer than two registers, in which they are permuted.

r is x less a whole number of p/n in parts, as in `exponential`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.plans.steps import border_type
from autonumerics.plans.types import Type

_BEYOND = 2.0**-20
"""By how much the last arguments lie beyond those of whole k: what rounding a limit may undo."""


@dataclass(frozen=True)
class ExponentialPieces(Reduction):
    """period: p, other than 0, as text. bits: of n. Of functions with F(0) = 1 and c = 0."""

    kind: ClassVar[str] = "exponential pieces"
    widest: ClassVar[int] = 64

    period: str
    bits: int

    @property
    def is_of_border(self) -> bool:
        """See `Reduction`."""
        return True

    @property
    def pieces(self) -> int:
        """How many there are in a period."""
        return 1 << self.bits

    @property
    def share(self) -> float:
        """See `Reduction`."""
        return 2.0 ** (0.5 / self.pieces) - 1

    @property
    def subtracted(self) -> str:
        """See `Reduction`."""
        return "1"

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`: a little more for what rounding does."""
        del interval
        half = abs(float(real(self.period))) / (2 * self.pieces) * (1 + 2.0**-18)
        return -half, half

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        n = self.pieces
        return f"x = (k + j/{n}) p + r with p = {self.period}, by f(x + p) = 2 f(x)"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        x = self._clamped(b, x)
        magic, n = 3 * 2 ** (x.type.significand_bits - 1), self.pieces
        sum_ = b.fma(x, n / real(self.period), magic)
        count = sum_ - magic
        index = b.bits(sum_) & (n - 1)
        r = x
        for part in self._parts(b):
            r = b.fma(count, -part, r)
        high, low = (b.lookup(x.type, each, index) for each in self._tables(x.type))
        y = high + b.fma(high, inner(r), low)
        return b.scaled(y, b.apply("floor", count * Fraction(1, n)))

    def _clamped(self, b: Builder, x: Value) -> Value:
        """Results at the limits are 0 and infinity, and no power of two is beyond what scales."""
        p, type_ = float(real(self.period)), x.type
        least, most = -(type_.bias + type_.significand_bits + 2), type_.bias + 3
        low, high = sorted(k * p * (1 + _BEYOND) for k in (least, most))
        return b.at_most(b.at_least(x, low), high)

    def _parts(self, b: Builder) -> tuple[Fraction, ...]:
        """Those of p/n, the first of which has exact products with all whole numbers of them."""
        type_ = border_type(b.storage)
        most = (type_.bias + type_.significand_bits + 3) * self.pieces
        bits = type_.significand_bits + 1 - most.bit_length()
        return parts(f"({self.period})/{self.pieces}", type_, 2, bits)

    def _tables(self, type_: Type) -> tuple[list[Fraction], list[Fraction]]:
        """T, and what it lacks."""
        high, low = [], []
        for j in range(self.pieces):
            first, *rest = parts(f"2^({j}/{self.pieces})", type_, 2)
            high.append(first)
            low.append(rest[0] if rest else Fraction(0))
        return high, low
