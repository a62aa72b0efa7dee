"""Quotients of exponentials: x^j/(1 + exp(-r x)), which decay on one side.

t = exp(-|r x|) = 2^k (1 + z) with 3/4 <= 1 + z <= 3/2, and 1 + t is known as a sum of two numbers:
so is its reciprocal, by what 1 - w (1 + t) leaves of 1 for the w that a division gives. Where
r x > 0 this times x^j is f, and else t times it, w (1 + z) 2^k x^j. z, too, may be a sum of two: of
what is exact when k log(2) is taken off r x, and of the rest. For formats of fewer bits than the
type a quotient need not be put right: 1 or t over 1 + t, times x^j.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import real
from autonumerics.plans.exponents import exponent
from autonumerics.plans.plan import Core
from autonumerics.programs import Program


@dataclass(frozen=True, slots=True)
class ExponentialQuotient(Core):
    """x^j/(1 + exp(-r x)), j 0 or 1.

    rate: r, other than 0, as text. times_x: j is 1. less_one: exp(x) - 1, which adds x last.
    split: z is a sum of two. put_right: so is the reciprocal; or else there is one quotient.
    """

    kind: ClassVar[str] = "quotient of exponentials"

    rate: str
    times_x: bool
    split: bool
    less_one: Program
    put_right: bool = True

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`."""
        is_rising = real(self.rate) > 0
        decays = x < 0 if is_rising else b.constant(x.type, 0) < x
        far = self._most(x) * float(real(self._period))
        size, rate = b.at_most(b.abs(x), far), f"-abs({self.rate})"
        found = exponent(b, size, rate, self._most(x), self.less_one, split=self.split)
        outer = b.at_least(x, -far) if is_rising else b.at_most(x, far)
        if not self.put_right:
            power = b.scaled(found.z + 1, found.k)
            y = b.select(decays, power, 1) / (power + 1)
            return outer * y if self.times_x else y
        k, exact, rest, z = found.k, found.exact, found.rest, found.z
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

    @property
    def sentence(self) -> str:
        """See `Core`."""
        above, times = "x" if self.times_x else "1", {"1": "", "-1": "-"}.get(self.rate)
        of = f"{self.rate}*x" if times is None else f"{times}x"
        exponent = of.removeprefix("-") if of.startswith("-") else f"-{of}"
        kernel = f"a kernel of {self.less_one.ops} operations"
        added = " that is added to what is exact" if self.split else ""
        quotient = ", the quotient put right by what it leaves," if self.put_right else ""
        return f"f(x) = {above}/(1 + exp({exponent})){quotient} with exp by {kernel}{added}"
