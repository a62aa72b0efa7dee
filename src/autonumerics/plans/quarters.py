"""Sines and cosines by quarters of a turn, with a program for each kind of them.

f(x + p) = -f(x), and f is odd with f(x + p/2) even, or the other way round. x = k p/2 + r with
|r| <= p/4: p/2 in three parts, of which the first leaves an exact difference, and what is rounded
when the second is taken off is kept, so that r is known as a sum of two numbers (W. J. Cody and
W. Waite, Software Manual for the Elementary Functions, 1980). For r = h + l the odd function is
h + (h^3 P(h^2) + l) and the even one 1 + h (h W(h^2) - l): a rounding each that counts. Where the
slope c of the odd one is not 1 it is c h + (h P(h^2) + c l), and -l is c^2 times that. Arguments
that are large are rare: in single they are computed by a plan in double, in double their turns are
taken off by a longer product (`long_turns`).

Where p is a power of two, as of sin(pi x), nothing is rounded on the way to r, nor are arguments
ever too large: what is left of x/(2p) by the nearest whole number is exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.long_turns import long_turns
from autonumerics.plans.plan import Core, Part
from autonumerics.plans.reductions.reduction import is_within
from autonumerics.plans.steps import border_type
from autonumerics.plans.types import DOUBLE, SINGLE, Type
from autonumerics.programs import Program
from autonumerics.programs.constants import round_to

_TURN_BITS = {SINGLE: 12, DOUBLE: 20}
"""Of k: its products with the second part are exact."""


def largest(period: str, type_: Type) -> float:
    """From where on arguments are rare."""
    return float(abs(real(period)) / 2 * ((1 << _TURN_BITS[type_]) - 1))


def reduced(b: Builder, x: Value, period: str) -> tuple[Value, Value, Value | None]:
    """The bits of k from the lowest on, h, and -l, if l is not 0: for zeros +0."""
    quarter = f"({period})/2"
    magic = b.constant(x.type, 3 * 2 ** (x.type.significand_bits - 1))
    sum_ = b.fma(x, 1 / real(quarter), magic)
    k = sum_ - magic
    first = parts(quarter, x.type, 2)[0]
    bits = x.type.significand_bits + 1 - _TURN_BITS[x.type]
    rest = parts(f"{quarter} - {first}", x.type, 2, bits)
    near = b.fma(k, -first, x)
    if not rest:
        return b.bits(sum_), near, None
    high = b.fma(k, -rest[0], near)
    less = b.fma(k, rest[0], high - near)
    for third in rest[1:]:
        less = b.fma(k, third, less)
    return b.bits(sum_), high, less


@dataclass(frozen=True, slots=True)
class Quarters(Core):
    """See the head of this module.

    period: p. is_odd: f is. negated: where f has the other program's value it is -f(x + p/2).
    odd: -P, or P where the slope is not 1. even: W, near -c^2/2 at 0. rarely: a plan of f in double
    for large arguments in single. slope: c, a number of binary32.
    """

    kind: ClassVar[str] = "quarters"

    period: str
    is_odd: bool
    negated: bool
    odd: Program
    even: Program
    rarely: Part
    slope: str = "1"

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`."""
        if x.type is not border_type(b.storage):
            return self.rarely.lower(b, x)
        if b.is_rare and x.type is not DOUBLE:
            return b.converted(self.rarely.lower(b, b.converted(x, DOUBLE)), x.type)
        less: Value | None
        if self.is_binary:
            turns, high, less = self._exactly_reduced(b, x)
        elif b.is_rare:
            turns, high, low = long_turns(b, x, f"({self.period})/2")
            less = -low
        else:
            b.rare_when.append(is_within(b, b.abs(x), largest(self.period, x.type), math.inf))
            turns, high, less = reduced(b, x, self.period)
        odd, even = self._values(b, high, less)
        is_second = b.apply("int_equal", turns & 1, 1)
        y = b.select(is_second, even, odd) if self.is_odd else b.select(is_second, odd, even)
        sign = ((turns + 1 if self.negated else turns) << (x.type.bits - 2)) & -(
            1 << (x.type.bits - 1)
        )
        return b.from_bits(b.bits(y) ^ sign)

    @property
    def is_binary(self) -> bool:
        """Whether p is a power of two, and x/(2p) does not overflow."""
        p = abs(real(self.period))
        return p >= Fraction(1, 2) and not any(
            each & (each - 1) for each in (p.numerator, p.denominator)
        )

    def _values(self, b: Builder, high: Value, less: Value | None) -> tuple[Value, Value]:
        """Of the odd function and of the even one at h + l, given h and -l, if l is not 0."""
        slope, square = real(self.slope), high * high
        odd = b.run(self.odd, square)
        if less is None:
            even = 1 + self._curve(b, square)
            if slope == 1:
                return b.fma(high * square, -odd, high), even
            return b.fma(high, slope, high * odd), even
        even = b.run(self.even, square)
        if slope == 1:
            odd = high - b.fma(high * square, odd, less)
            return odd, b.fma(high, b.fma(high, even, less), 1)
        odd = b.fma(high, slope, -b.fma(high, -odd, less * slope))
        return odd, b.fma(high, b.fma(high, even, less * slope**2), 1)

    def _curve(self, b: Builder, square: Value) -> Value:
        """h^2 W(h^2), of which W(0) is most: what is added to that is small."""
        *others, level = self.even.constants
        lead = round_to(level, square.type.significand_bits + 1)
        constants = [b.constant(square.type, each) for each in (*others, level - lead)]
        return b.fma(square, lead, square * b.run(self.even, square, constants))

    def _exactly_reduced(self, b: Builder, x: Value) -> tuple[Value, Value, None]:
        """The bits of k from the lowest on, and r."""
        p = real(self.period)
        magic = b.constant(x.type, 3 * 2 ** (x.type.significand_bits - 1))
        near = b.fma(b.apply("rint", x * (1 / (2 * p))), -2 * p, x)
        sum_ = b.fma(near, 2 / p, magic)
        return b.bits(sum_), b.fma(sum_ - magic, -p / 2, near), None

    @property
    def sentence(self) -> str:
        """See `Core`."""
        ops = f"{self.odd.ops} and {self.even.ops}"
        large = "" if self.is_binary else "; large arguments in double"
        return (
            f"f(x) = -f(x - p) with p = {self.period}, by quarters of a turn with kernels of {ops} "
            f"operations{large}"
        )
