"""f(x) = s log(E(x)), or s log(1 + E(x)): logarithms of what is known as a sum of two numbers.

E is algebraic, computed in pairs, and 1 + E = 2^k m with m in [3/4, 3/2): as a logarithm of one
number, but what E lacks is added to what is left, so that the last addition is nearly all of the
error. Where the number is subnormal, huge, or not in the domain, the input is rare, and computed by
a plan in double.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts
from autonumerics.plans.pairs import pair_of
from autonumerics.plans.plan import Core, Kernel, Part
from autonumerics.plans.reductions.reduction import is_outside
from autonumerics.plans.steps import border_type
from autonumerics.plans.types import DOUBLE
from autonumerics.programs import Program

LOWEST = 0.75
"""Where m begins."""

_SLOPE = (0.7, -1)
"""1 + (0.7 t - 1) t is within 0.04 of 1/(1 + t), the slope of log(1 + t), from -1/4 to 1/2.

It is exact at 0, where the second number of a pair may be much more than a rounding error of the
first."""


@dataclass(frozen=True, slots=True)
class Logarithm(Core):
    """argument: E, an expression in x. plus_one: the logarithm is of 1 + E.

    scale: s, a power of two with a sign, as text. kernel: log(1 + t) that adds t last, for t from
    -1/4 to 1/2. interval: of x. rarely: a plan of f.
    """

    kind: ClassVar[str] = "logarithm"

    argument: str
    plus_one: bool
    scale: str
    kernel: Program
    interval: tuple[float, float]
    rarely: Part

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`."""
        if x.type is not border_type(b.storage):
            return self.rarely.lower(b, x)
        if b.is_rare:
            return b.converted(self.rarely.lower(b, b.converted(x, DOUBLE)), x.type)
        self._ask_for_ends(b, x)
        u = pair_of(b, x, self.argument, self.interval)
        number, t, power = self._parted(b, u.high)
        high, *lower = parts("log(2)", x.type, 2, x.type.significand_bits - 8)
        sum_ = b.fma(number, -high, t)
        rest = b.fma(number, -high, -sum_) + t
        for part in lower:
            rest = b.fma(number, -part, rest)
        if u.low is not None:
            rest = rest + u.low * power * b.fma(t, b.fma(t, *_SLOPE), 1)
        y = sum_ + Kernel(self.kernel).beyond(b, t, rest)
        scale = Fraction(self.scale)
        return y if scale == 1 else y * scale

    def _ask_for_ends(self, b: Builder, x: Value) -> None:
        """Inputs beyond them are rare; those below 0 do not come where signs are taken off."""
        low, high = self.interval
        if low and not math.isinf(low):
            b.rare_when.append(x < low)
        if not math.isinf(high):
            b.rare_when.append(b.constant(x.type, high) < x)

    def _parted(self, b: Builder, u: Value) -> tuple[Value, Value, Value]:
        """-k, m - 1 of the first number of the pair, and 2^-k."""
        whole = u + 1 if self.plus_one else u
        least = 2.0**-30 if self.plus_one else 2.0**-126
        b.rare_when.append(is_outside(b, whole, least, 2.0**126))
        fraction, one = u.type.significand_bits, u.type.encode(1.0)
        k = (b.bits(whole) - u.type.encode(LOWEST)) >> fraction
        power = b.from_bits(one - (k << fraction))
        magic = 3 * 2 ** (fraction - 1)
        number = magic - b.from_bits(k + b.bits(b.constant(u.type, magic)))
        left = b.fma(u, power, -(1 - power)) if self.plus_one else b.fma(u, power, -1)
        return number, left, power

    @property
    def sentence(self) -> str:
        """See `Core`."""
        scale = "" if self.scale == "1" else f"{self.scale} "
        added = "1 + " if self.plus_one else ""
        return (
            f"f(x) = {scale}log({added}E) with E = {self.argument} as a sum of two numbers, "
            f"{added}E = 2^k m, a kernel of {self.kernel.ops} operations; rare numbers in double"
        )
