"""f(x y) = f(x) f(y) with f(2) = 2^(p/q): roots and their reciprocals about centres of pieces.

x = 2^(q k) c (1 + t), where c is the centre of one of q 2^n pieces of [1, 2^q), by n bits of the
significand and the exponent modulo q. Then f(x) = 2^(p k) f(c) (1 + g(t)) with g(t) = f(1 + t) - 1,
which is small: in single the sum is nearly all of the error. t is one fused
operation; 1/c is a number of the format at which f(c) is within some thousandths of an ULP of a
number (S. Gal, An accurate elementary mathematical library for the IEEE floating point standard,
ACM TOMS 17, 1991). 2^(p k) is a whole addition to the exponent of f(c).

Numbers that are subnormal, or not in the domain, are left to a procedure for those that are rare,
which computes them in double; zeros that f keeps are not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.formats import Format
from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import fraction, off_ulp
from autonumerics.plans.reductions.power import with_ends
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction, is_outside
from autonumerics.plans.steps import border_type
from autonumerics.plans.types import DOUBLE, Type

_FRACTION_BITS = 16
"""Of the reciprocal of q, by which exponents are divided exactly: they have 12 bits and fewer."""
_TRIED = 100
_BITS = 160
_STRIDE = 13


@dataclass(frozen=True)
class ScaledPieces(Reduction):
    """p, q: of the exponent, |p| < q, and q above 1. bits: n. In the type of the border.

    For x >= 0 alone; where p is negative that need not hold, and others are rare.
    """

    kind: ClassVar[str] = "scaled pieces"
    widest: ClassVar[int] = 64

    p: int
    q: int
    bits: int

    @property
    def is_of_border(self) -> bool:
        """See `Reduction`."""
        return True

    @property
    def share(self) -> float:
        """See `Reduction`."""
        return abs(self.p) / self.q * self._far

    @property
    def pieces(self) -> int:
        """How many there are."""
        return self.q << self.bits

    @property
    def _far(self) -> float:
        """The largest t, and a little."""
        half = 2.0 ** (-self.bits - 1)
        return half / (1 + half) * (1 + 2.0**-10)

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        del interval
        return -self._far, self._far

    @property
    def argument(self) -> str:
        """See `Reduction`."""
        return "1 + x"

    @property
    def subtracted(self) -> str:
        """See `Reduction`."""
        return "1"

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        power = f"2^({self.p}/{self.q})"
        return f"x = 2^({self.q} k) c (1 + t) with {self.pieces} centres c, by f(2x) = {power} f(x)"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        if x.type is not border_type(b.storage):
            return with_ends(b, x, self._scaled(b, x, inner), grows=self.p > 0)
        if b.is_rare and x.type is DOUBLE:
            return self._of_any(b, x, inner)
        if b.is_rare:
            return b.converted(self.lower(b, b.converted(x, DOUBLE), inner), x.type)
        y = self._scaled(b, x, inner)
        outside = is_outside(b, x, 2.0 ** (1 - x.type.bias), math.inf)
        if self.p < 0:
            b.rare_when.append(outside)
            return y
        above = b.apply("int_less", b.constant(x.type.integers, 0), b.bits(x))
        b.rare_when.append(b.select(above, outside, above))
        return b.select(above, y, 0)

    def _of_any(self, b: Builder, x: Value, inner: Inner) -> Value:
        """Of subnormal numbers by a multiple of them, and of what is no number above 0."""
        turns = -(-(x.type.significand_bits + 1) // self.q)
        small = x < 2.0 ** (1 - x.type.bias)
        y = self._scaled(b, b.select(small, x * 2.0 ** (self.q * turns), x), inner)
        y = b.select(small, y * 2.0 ** (-self.p * turns), y)
        return with_ends(b, x, y, grows=self.p > 0)

    def _scaled(self, b: Builder, x: Value, inner: Inner) -> Value:
        fraction = x.type.significand_bits
        pattern = b.bits(x)
        exponent = b.apply("shift_right_logical", pattern, fraction)
        whole = (exponent * -(-(1 << _FRACTION_BITS) // self.q)) >> _FRACTION_BITS
        turns = whole << fraction
        less = _times(turns, self.q)
        part = pattern - less
        index = b.apply("shift_right_logical", part, fraction - self.bits)
        inverses, levels = zip(*self._tables(x.type), strict=True)
        inverse = b.lookup(x.type, inverses, index)
        level = b.bits(b.lookup(x.type, levels, index)) + _times(turns, self.p)
        level = b.from_bits(level)
        lowest = x.type.bias // self.q * self.q
        t = b.fma(b.from_bits(part + (lowest << fraction)), inverse, -1)
        return b.fma(level, inner(t), level)

    def _tables(self, type_: Type) -> Iterator[tuple[Fraction, Fraction]]:
        """1/c and f(c) for an exponent, as it is stored in the type, from 0 to q - 1."""
        bias, format = type_.bias, type_.format
        assert format is not None
        for place in range(self.pieces):
            power, part = divmod(place, 1 << self.bits)
            turns, rest = divmod(power - bias, self.q)
            inverse, level = _centre(self.p, self.q, rest, part, self.bits, format)
            yield (
                inverse * _power(-self.q * (turns + bias // self.q)),
                level * _power(self.p * turns),
            )


def _times(value: Value, count: int) -> Value:
    """The product with a small integer other than 0, by sums: vectors multiply slowly."""
    if abs(count) == 1:
        return value if count > 0 else 0 - value
    half = _times(value, count // 2 if count > 0 else -(-count // 2))
    twice = half + half
    return twice if count % 2 == 0 else twice + _times(value, 1 if count > 0 else -1)


def _power(exponent: int) -> Fraction:
    return Fraction(2) ** exponent


@lru_cache(maxsize=256)
def _centre(
    p: int, q: int, exponent: int, part: int, bits: int, format: Format
) -> tuple[Fraction, Fraction]:
    """1/c and f(c) for a part of [2^exponent, 2^(exponent + 1)): the best near its middle."""
    middle = format.round(1 / ((1 + Fraction(2 * part + 1, 2 << bits)) * _power(exponent)))
    first = format.index(middle) - _TRIED // 2 * _STRIDE
    tried = (format.value(first + k * _STRIDE) for k in range(_TRIED))
    found = ((each, _raised(each, Fraction(-p, q))) for each in map(Fraction, tried))
    return min(found, key=lambda each: off_ulp(each[1], format))


def _raised(number: Fraction, exponent: Fraction) -> Fraction:
    with working_precision(_BITS):
        return fraction(exact(number) ** exact(exponent))
