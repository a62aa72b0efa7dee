"""f(2x) = a f(x) with a = 2^(p/q): roots and their reciprocals.

x = 2^(q k + j) m with m in [1, 2) and 0 <= j < q, so that f(x) = 2^(p k) a^j f(m). The inner
function is one of m - 1, of which polynomials lose nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.plans.steps import border_type

_FRACTION_BITS = 16
"""Of the reciprocal of q, by which exponents are divided exactly: they have 11 bits and fewer."""


@dataclass(frozen=True)
class PowerSplit(Reduction):
    """p, q: of the exponent, q above 0; for x >= 0 alone."""

    kind: ClassVar[str] = "power"
    widest: ClassVar[int] = 64

    p: int
    q: int

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        del interval
        return 0.0, 1.0

    @property
    def argument(self) -> str:
        """See `Reduction`: m less 1."""
        return "1 + x"

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return f"x = 2^e m, by f(2x) = 2^({self.p}/{self.q}) f(x)"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        fraction, bias = x.type.significand_bits, x.type.bias
        u, scaled = self._normal(b, x)
        pattern = b.bits(u)
        # The exponent from a multiple of q on that is below those of all numbers.
        least = -(-(bias + 2 * fraction) // self.q)
        exponent = (pattern >> fraction) + (self.q * least - bias)
        exponent = exponent - scaled if isinstance(scaled, Value) else exponent
        whole = (exponent * -(-(1 << _FRACTION_BITS) // self.q)) >> _FRACTION_BITS
        m = b.from_bits((pattern & ((1 << fraction) - 1)) | x.type.encode(1.0))
        factor = self._factor(b, x, exponent - whole * self.q, whole - least)
        return with_ends(b, x, inner(m - 1) * factor, grows=self.p > 0)

    def _normal(self, b: Builder, x: Value) -> tuple[Value, Value | int]:
        """x, or where it is subnormal a multiple, and by how many powers of two."""
        if x.type is not border_type(b.storage):
            return x, 0
        scale = x.type.significand_bits + 1
        small = x < 2.0 ** (1 - x.type.bias)
        by = b.select(small, b.constant(x.type.integers, scale), 0)
        return b.select(small, x * 2.0**scale, x), by

    def _factor(self, b: Builder, x: Value, rest: Value, k: Value) -> Value:
        """2^(p k) a^j."""
        table = [real(f"2^({self.p * j}/{self.q})") for j in range(self.q)]
        scale = k * self.p if self.p != 1 else k
        power = b.from_bits((scale << x.type.significand_bits) + x.type.encode(1.0))
        return b.lookup(x.type, table, rest) * power if self.q > 1 else power


def with_ends(b: Builder, x: Value, y: Value, *, grows: bool) -> Value:
    """A power of x where x is above 0 and finite; 0, inf or NaN elsewhere."""
    zero, infinity = b.constant(x.type, 0), b.constant(x.type, math.inf)
    nan = b.constant(x.type, math.nan)
    positive = zero < x
    inside = b.select(positive, x < infinity, positive)
    at_zero = x if grows else b.from_bits(b.bits(x) | b.bits(infinity))
    at_infinity = infinity if grows else zero
    ends = b.select(b.apply("equal", x, zero), at_zero, b.select(positive, at_infinity, nan))
    return b.select(inside, y, ends)
