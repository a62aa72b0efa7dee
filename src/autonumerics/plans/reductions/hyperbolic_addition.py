"""f(x) = k c + f(z) with (1 + z)/(1 - z) = 2^-k (1 + x)/(1 - x), c = log(2)/2: the area tangent.

It is the theorem of addition of atanh about the centres tanh(k c), of which there are as many as
numbers have exponents: z = (x (1 + 2^k) + (1 - 2^k))/((1 + 2^k) + x (1 - 2^k)). k is what the bits
of 1 + x less those of 1 - x begin with, which are nearly logarithms. It is 0 up to x = 1/4, where z
is x; beyond, the numerator is exact: x (1 + 2^k) and 2^k - 1 are multiples of one power of two, and
so is their difference, which is small. What the quotient lacks is found by a fused operation, k c
+ z is a sum of two numbers, and f(z) is z and a rest: so that the last addition is nearly all of
the error. Where x is next to 1, or not below it, it is rare, and computed in double.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.plans.steps import border_type
from autonumerics.plans.types import DOUBLE

_STEP = "log(2)/2"
_LEAST, _MOST = -0.0911, 0.2729
"""Of z: 3 x - 1 over 3 - x at x = 1/4, and (5 x - 3)/(5 - 3 x) at 3/4, and a little."""


@dataclass(frozen=True)
class HyperbolicAddition(Reduction):
    """f(x) = atanh(rate x), rate a power of two, as text. For x >= 0 alone."""

    kind: ClassVar[str] = "hyperbolic addition"

    rate: str = "1"

    @property
    def is_split(self) -> bool:
        """See `Reduction`."""
        return True

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        del interval
        return _LEAST, _MOST

    @property
    def argument(self) -> str:
        """See `Reduction`."""
        return "x" if self.rate == "1" else f"x/({self.rate})"

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        x = "x" if self.rate == "1" else f"{self.rate} x"
        z = "z" if self.rate == "1" else f"z/({self.rate})"
        return f"f(x) = k*{_STEP} + f({z}) with (1 + z)/(1 - z) = 2^-k (1 + {x})/(1 - {x})"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        if b.is_rare and x.type is border_type(b.storage):
            return b.converted(self.lower(b, b.converted(x, DOUBLE), inner), x.type)
        x = x if self.rate == "1" else x * real(self.rate)
        number, above, below = self._parted(b, x)
        if x.type is not border_type(b.storage):
            y = inner(above / below) + number * real(_STEP)
            beyond = b.select(b.apply("equal", x, 1), math.inf, b.constant(x.type, math.nan))
            return b.select(x < 1, y, beyond)
        last = 1 - Fraction(1, 1 << x.type.significand_bits)  # for which 2^k + 1 is no number
        b.rare_when.append(b.apply("less_equal", b.constant(x.type, last), x))
        inverse = 1 / below
        z = above * inverse
        lacking = b.fma(-z, below, above)
        high, low = parts(_STEP, x.type, 2, x.type.significand_bits - 8)
        sum_ = b.fma(number, high, z)
        rest = b.fma(number, high, -sum_) + z
        rest = b.fma(lacking, inverse, b.fma(number, low, rest))
        return sum_ + inner.beyond(z, rest)

    def _parted(self, b: Builder, x: Value) -> tuple[Value, Value, Value]:
        """k, and the numerator and denominator of z."""
        fraction, one = x.type.significand_bits, x.type.encode(1.0)
        k = (b.bits(x + 1) - b.bits(1 - x) + (1 << (fraction - 2))) >> fraction
        power = b.from_bits((k << fraction) + one)
        total, less = power + 1, 1 - power
        magic = b.constant(x.type, 3 * 2 ** (fraction - 1))
        number = b.from_bits(k + b.bits(magic)) - magic
        return number, b.fma(x, total, less), b.fma(x, less, total)
