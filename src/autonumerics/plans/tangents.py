"""Tangents: by quarters of a turn, and a quotient put right by what it leaves.

f(x + p/2) f(x) = -1, and f is odd of slope 1. x = k p/2 + r with r = h + l as in `quarters`; f(r)
is a quotient of h + l and 1 + r (a r + r^3 C(r^2)), a sum of two numbers as well, so that what a
rounded quotient leaves is known and puts it right. For odd k it is turned upside down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.long_turns import long_turns
from autonumerics.plans.plan import Core, Part
from autonumerics.plans.quarters import largest, reduced
from autonumerics.plans.steps import border_type
from autonumerics.plans.types import DOUBLE
from autonumerics.programs import Program


@dataclass(frozen=True, slots=True)
class Tangent(Core):
    """period: p; slope: a; curve: C; rarely: f in double for large arguments."""

    kind: ClassVar[str] = "tangent"

    period: str
    slope: float
    curve: Program
    rarely: Part

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`."""
        if x.type is not border_type(b.storage):
            return self.rarely.lower(b, x)
        if b.is_rare and x.type is not DOUBLE:
            y = b.converted(self.rarely.lower(b, b.converted(x, DOUBLE)), x.type)
            return y + (x - x)  # NaN for infinite x
        if b.is_rare:
            turns, high, low = long_turns(b, x, f"({self.period})/2")
            return self._turned(b, turns, high, -low) + (x - x)
        far = b.constant(x.type, largest(self.period, x.type))
        b.rare_when.append(b.apply("less_equal", far, b.abs(x)))
        turns, high, less = reduced(b, x, self.period)
        return self._turned(b, turns, high, b.constant(x.type, 0) if less is None else less)

    def _turned(self, b: Builder, turns: Value, high: Value, high_less: Value) -> Value:
        """f of k p/2 + high - high_less, by the bits of k."""
        square = high * high
        bent = b.fma(high * square, b.run(self.curve, square), high_less * (-2 * self.slope))
        bent = b.fma(high, self.slope, bent)
        even = b.fma(high, bent, 1)
        even_less = b.fma(-high, bent, even - 1)
        is_second = b.apply("int_equal", turns & 1, 1)
        top, end = b.select(is_second, even, high), b.select(is_second, high, even)
        top_less = b.select(is_second, even_less, high_less)
        end_less = b.select(is_second, high_less, even_less)
        inverse = 1 / (end - end_less)  # next to poles not little is less
        y = top * inverse
        less = b.fma(-y, end_less, b.fma(y, end, -top)) + top_less  # for zeros +0
        return b.from_bits(b.bits(b.fma(-less, inverse, y)) ^ (turns << (high.type.bits - 1)))

    @property
    def sentence(self) -> str:
        """See `Core`."""
        kernel = f"a kernel of {self.curve.ops} operations"
        return (
            f"f(x) = -1/f(x - p/2) with p = {self.period}, by quarters of a turn, a quotient with "
            f"{kernel} put right by what it leaves; large arguments in double"
        )
