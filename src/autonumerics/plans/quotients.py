"""Quotients of exponentials: x^j/(1 + exp(-r x)), which decay on one side.

t = exp(-|r x|) = 2^k (1 + z) with 3/4 <= 1 + z <= 3/2, and 1 + t is known as a sum of two numbers:
so is its reciprocal, by what 1 - w (1 + t) leaves of 1 for the w that a division gives. Where
r x > 0 this times x^j is f, and else t times it, w (1 + z) 2^k x^j. z, too, may be a sum of two: of
what is exact when k log(2) is taken off r x, and of the rest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.plan import Core
from autonumerics.programs import Program

SHIFT = math.log2(9 / 8) / 2
"""Of the middle of the exponent, in bits, where 1 + z is from 3/4 to 3/2."""


@dataclass(frozen=True, slots=True)
class ExponentialQuotient(Core):
    """x^j/(1 + exp(-r x)), j 0 or 1.

    rate: r, other than 0, as text. times_x: j is 1. less_one: exp(x) - 1, which adds x last.
    split: z is a sum of two.
    """

    kind: ClassVar[str] = "quotient of exponentials"

    rate: str
    times_x: bool
    split: bool
    less_one: Program

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`."""
        is_rising = real(self.rate) > 0
        decays = x < 0 if is_rising else b.constant(x.type, 0) < x
        far = self._most(x) * float(real(self._period))
        k, exact, rest = self._exponential(b, b.at_most(b.abs(x), far))
        z = rest if exact is None else exact + rest
        unit = b.scaled(b.constant(x.type, 1), k)
        below = b.fma(unit, z, unit) + 1
        lacks = b.fma(unit, z, unit - (below - 1))
        w = 1 / below
        lost = b.fma(-w, lacks, b.fma(-w, below, 1))
        factor = b.select(decays, z + 1, 1)
        added = b.fma(lost, factor, b.select(decays, rest, 0))
        if exact is not None:
            added = added + b.select(decays, exact, 0)
        if not self.times_x:
            w = w * b.select(decays, unit, 1)
            return b.fma(w, added, w)
        outer = b.at_least(x, -far) if is_rising else b.at_most(x, far)
        held = b.at_most(outer, far) if is_rising else b.at_least(outer, -far)
        y = b.fma(w, added, w)
        y = b.fma(outer, y, held * b.fma(w, added, w - y))
        return b.scaled(y, b.select(decays, k, 0))

    @property
    def _period(self) -> str:
        return f"log(2)/abs({self.rate})"

    def _most(self, x: Value) -> int:
        """-k from where on f is next to nothing, or 1 or x."""
        least = x.type.bias + x.type.significand_bits + 1
        size = least * float(real(self._period)) if self.times_x else 1.0
        return least + max(0, math.ceil(math.log2(size))) + 1

    def _exponential(self, b: Builder, x: Value) -> tuple[Value, Value | None, Value]:
        """k and z as a sum, or without its first part, of exp(-|r| x) for x >= 0."""
        size, less = _product(b, x, f"abs({self.rate})")
        k = b.apply("rint", b.fma(size, -1 / real("log(2)"), -SHIFT))
        bits = x.type.significand_bits + 1 - self._most(x).bit_length()
        first, second = parts("log(2)", x.type, 2, bits)
        exact = b.fma(k, -first, -size)
        if less is None and not self.split:
            return k, None, b.run(self.less_one, b.fma(k, -second, exact))
        low = k * -second if less is None else b.fma(k, -second, -less)
        if not self.split:
            return k, None, b.run(self.less_one, exact + low)
        return k, exact, b.run(self.less_one, exact + low, added=low)

    @property
    def sentence(self) -> str:
        """See `Core`."""
        above, times = "x" if self.times_x else "1", {"1": "", "-1": "-"}.get(self.rate)
        of = f"{self.rate}*x" if times is None else f"{times}x"
        exponent = of.removeprefix("-") if of.startswith("-") else f"-{of}"
        kernel = f"a kernel of {self.less_one.ops} operations"
        added = " that is added to what is exact" if self.split else ""
        return (
            f"f(x) = {above}/(1 + exp({exponent})), the quotient put right by what it leaves, "
            f"with exp by {kernel}{added}"
        )

    def to_json(self) -> dict[str, Any]:
        """See `Core`."""
        return {
            "kind": self.kind,
            "rate": self.rate,
            "times_x": self.times_x,
            "split": self.split,
            "less_one": self.less_one.to_json(),
        }

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> ExponentialQuotient:
        """See `Core`."""
        less_one = Program.from_json(data["less_one"])
        return cls(data["rate"], data["times_x"], data["split"], less_one)


def _product(b: Builder, x: Value, factor: str) -> tuple[Value, Value | None]:
    """x times a constant, and what that lacks: None where it is exact."""
    first, *others = parts(factor, x.type, 2)
    if not others and first.numerator & (first.numerator - 1) == 0:
        return (x if first == 1 else x * first), None
    size = x * first
    less = b.fma(x, first, -size)
    return size, b.fma(x, others[0], less) if others else less
