"""exp(r x), its argument a sum of two numbers, and more accurate than a kernel is.

exp(r x) = 2^k (1 + z) with 3/4 <= 1 + z <= 3/2. r x is a sum of two numbers, of which the first
one less k times some bits of log(2) is exact; z is that and a rest, so that 1 + z is rounded once
where it counts, whatever r is (W. J. Cody and W. Waite, Software Manual for the Elementary
Functions, 1980).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.plan import Core
from autonumerics.plans.steps import border_type
from autonumerics.programs import Program

SHIFT = math.log2(9 / 8) / 2
"""Of the middle of the exponent, in bits, where 1 + z is from 3/4 to 3/2."""


@dataclass(frozen=True, slots=True)
class Exponent:
    """k and z: exact and rest, which are to be added; or the rest alone."""

    k: Value
    exact: Value | None
    rest: Value

    @property
    def z(self) -> Value:
        """z, rounded."""
        return self.rest if self.exact is None else self.exact + self.rest


def exponent(
    b: Builder, x: Value, rate: str, most: int, less_one: Program, *, split: bool
) -> Exponent:
    """Of exp(r x); |k| is at most `most`; less_one: exp(x) - 1, which adds x last."""
    size, less = _product(b, x, f"abs({rate})")
    sign = 1 if real(rate) > 0 else -1  # last: 10 % faster than of the argument
    k = b.apply("rint", b.fma(size, sign / real("log(2)"), -SHIFT))
    bits = x.type.significand_bits + 1 - most.bit_length()
    first, second = parts("log(2)", x.type, 2, bits)
    exact = b.fma(k, -first, size if sign > 0 else -size)
    if less is None and not split:
        return Exponent(k, None, b.run(less_one, b.fma(k, -second, exact)))
    low = k * -second if less is None else b.fma(k, -second, less if sign > 0 else -less)
    if not split:
        return Exponent(k, None, b.run(less_one, exact + low))
    return Exponent(k, exact, b.run(less_one, exact + low, added=low))


def _product(b: Builder, x: Value, factor: str) -> tuple[Value, Value | None]:
    """x times a constant above 0, and what that lacks: None where it is exact."""
    first, *others = parts(factor, x.type, 2)
    if not others and first.numerator & (first.numerator - 1) == 0:
        return (x if first == 1 else x * first), None
    product = x * first
    less = b.fma(x, first, -product)
    return product, b.fma(x, others[0], less) if others else less


@dataclass(frozen=True, slots=True)
class Exponential(Core):
    """exp(r x). rate: r, other than 0, as text. less_one: exp(x) - 1, which adds x last."""

    kind: ClassVar[str] = "exponential of a rate"

    rate: str
    less_one: Program

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`. Where results are subnormal or overflow the last step alone does so."""
        outer = border_type(b.storage)
        most = outer.bias + outer.significand_bits + 2
        period = float(real(f"log(2)/({self.rate})"))
        low, high = sorted((-most * period, (outer.bias + 3) * period))
        held = b.at_most(b.at_least(x, low), high)
        found = exponent(b, held, self.rate, most, self.less_one, split=True)
        return b.scaled(found.z + 1, found.k)

    @property
    def sentence(self) -> str:
        """See `Core`."""
        kernel = f"a kernel of {self.less_one.ops} operations"
        return (
            f"f(x) = exp(({self.rate}) x), the product a sum of two numbers, with exp by {kernel} "
            "that is added to what is exact"
        )
