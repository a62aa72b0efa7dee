"""f(x) = f(2^k) + f(c) + f(x/(2^k c)): logarithms, by centres c of pieces of an octave.

u = x, or 1 + x, is 2^k m with m from 45/64 on and below twice that, so that 1 lies within one of
the pieces, in which c is 1. t = m/c - 1 is one fused operation, and f = A + s t + g(t), where A is
k f(2) + f(c) and s is f'(1). A and s t are sums of two numbers, the first of A with exact products
and sums, so that the last addition is nearly all of the error (P. T. P. Tang, Table-driven
implementation of the logarithm function in IEEE floating-point arithmetic, ACM TOMS 16, 1990).
1/c has few bits, chosen so that t is exact, or its rounding error small beside the value.

Numbers that are subnormal, infinite or not in the domain, and huge ones of log(1 + x), are left to
a procedure for those that are rare.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar

from autonumerics.identities.wording import combination
from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.reductions.logarithmic import held, is_rare_logarithm, with_log_ends
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.plans.types import Type

_LOWEST = 45 / 64
_MOST_BITS = 10  # of 1/c, after the point
_WIDER = 1.25  # how much longer than the shortest a piece's t may be for a better 1/c
_LOOKS = 64
_COUNT_BITS = 12  # of k and its sign, from which the first part of A keeps away


@dataclass(frozen=True)
class LogarithmicPieces(Reduction):
    """step: f(2), as text. bits: of the number of pieces. plus_one: it is 1 + x that is split.

    apart: rare numbers have their own procedure.
    """

    kind: ClassVar[str] = "logarithmic pieces"
    widest: ClassVar[int] = 64

    step: str
    bits: int
    plus_one: bool = False
    apart: bool = True

    @property
    def is_of_border(self) -> bool:
        """See `Reduction`."""
        return True

    @property
    def slope(self) -> str:
        """s, as text."""
        return "1" if real(self.step) == real("log(2)") else f"({self.step})/log(2)"

    @property
    def pieces(self) -> int:
        """How many there are in an octave."""
        return 1 << self.bits

    @property
    def share(self) -> float:
        """See `Reduction`: of g beside s t."""
        return max(map(abs, self.reduced((0.0, 0.0)))) / 2

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`: those of t."""
        del interval
        ends = [each for centre in _centres(self) for each in centre.ends]
        return min(ends) * (1 + 2.0**-20), max(ends) * (1 + 2.0**-20)

    @property
    def argument(self) -> str:
        """See `Reduction`."""
        return "x" if self.plus_one else "1 + x"

    @property
    def subtracted(self) -> str:
        """See `Reduction`."""
        return "x" if self.slope == "1" else f"x*{self.slope}"

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        split = "1 + x" if self.plus_one else "x"
        doubled = combination((("1", "f(x)"), (self.step, "1")))
        return f"{split} = 2^k c (1 + t) with {self.pieces} centres c, by f(2x) = {doubled}"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        if self.apart and b.is_rare:
            return replace(self, apart=False).lower(b, x, inner)
        u = x + 1 if self.plus_one else x
        if self.apart:
            b.rare_when.append(is_rare_logarithm(b, u, plus_one=self.plus_one))
        less = None
        if not self.apart:
            x, u, less = held(b, x, u, plus_one=self.plus_one)
        k, m, index = self._parted(b, u)
        magic = b.constant(x.type, 3 * 2 ** (x.type.significand_bits - 1))
        number = b.from_bits((k if less is None else k - less) + b.bits(magic)) - magic
        inverses, highs, lows = self._tables(x.type)
        inverse = b.lookup(x.type, inverses, index)
        if self.plus_one:
            scale = b.from_bits(b.bits(inverse) - (k << x.type.significand_bits))
            t = b.fma(x, scale, scale - 1)
        else:
            t = b.fma(m, inverse, -1)
        high, *step_low = self._step(x.type)
        level = b.fma(number, high, b.lookup(x.type, highs, index))
        low = b.lookup(x.type, lows, index)
        for part in step_low:
            low = b.fma(number, part, low)
        y = self._summed(b, level, low, t, inner)
        if self.plus_one:
            y = b.with_sign(y, x)
        return y if self.apart else with_log_ends(b, u, y, self.step)

    def _summed(self, b: Builder, level: Value, low: Value, t: Value, inner: Inner) -> Value:
        """level + low + s t + g(t), the first and the third in two parts."""
        head = t
        if self.slope != "1":
            slope, rest = parts(self.slope, t.type, 2)
            head = t * slope
            low = low + b.fma(t, rest, b.fma(t, slope, -head))
        sum_ = level + head
        lost = (level - sum_) + head  # exact: level is 0 or larger than what is left
        return sum_ + ((lost + low) + inner(t))

    def _parted(self, b: Builder, u: Value) -> tuple[Value, Value, Value]:
        """k, m, and the place of the piece."""
        fraction = u.type.significand_bits
        pattern = b.bits(u)
        place = pattern - u.type.encode(_LOWEST)
        k = place >> fraction
        index = (place >> (fraction - self.bits)) & (self.pieces - 1)
        return k, b.from_bits(pattern - (k << fraction)), index

    def _step(self, type_: Type) -> tuple[Fraction, ...]:
        """Parts of f(2): the first is a multiple of the unit of levels."""
        first = _floor(real(self.step), _unit(type_))
        rest = real(self.step) - first
        return (first, rest) if rest else (first,)

    def _tables(self, type_: Type) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
        """1/c, and f(c) in two parts, the first a multiple of a unit."""
        inverses = [centre.inverse for centre in _centres(self)]
        levels = [-real(f"({self.step})*log({each})/log(2)") for each in inverses]
        highs = [_floor(each, _unit(type_)) for each in levels]
        return inverses, highs, [a - b for a, b in zip(levels, highs, strict=True)]


def _unit(type_: Type) -> Fraction:
    """Multiples of it below the largest k are numbers of the type."""
    return Fraction(2) ** (_COUNT_BITS - type_.significand_bits - 1)


def _floor(value: Fraction, unit: Fraction) -> Fraction:
    return math.floor(value / unit) * unit


@dataclass(frozen=True)
class _Centre:
    """1/c, and the ends of t."""

    inverse: Fraction
    ends: tuple[float, float]


@lru_cache(maxsize=16)
def _centres(reduction: LogarithmicPieces) -> tuple[_Centre, ...]:
    ends = list(_ends(reduction.bits))
    return tuple(
        _centre(low, high, is_exact=not reduction.plus_one) for low, high in pairwise(ends)
    )


def _ends(bits: int) -> Iterator[float]:
    """Of the pieces, all of which have the same number of numbers but two at 1."""
    mantissa, exponent = math.frexp(_LOWEST)
    first = round((2 * mantissa - 1) * 2 ** (bits + 1))  # in halves of pieces
    for place in range(first, first + (2 << bits) + 1, 2):
        power, part = divmod(place, 2 << bits)
        yield math.ldexp(1 + part / (2 << bits), exponent - 1 + power)


def _centre(low: float, high: float, *, is_exact: bool) -> _Centre:
    """The 1/c of least error beside the value among those that leave t short."""
    if low < 1 < high:
        return _Centre(Fraction(1), (low - 1, high - 1))
    middle = 2 / (low + high)
    near = {
        Fraction(round(middle * 2**bits) + k, 2**bits)
        for bits in range(3, _MOST_BITS)
        for k in (-1, 0, 1)
    }
    shortest = min(_longest(each, low, high) for each in near)
    good = [each for each in near if _longest(each, low, high) <= _WIDER * shortest]
    best = min(
        good,
        key=lambda each: (
            _lost(each, low, high, is_exact=is_exact),
            _longest(each, low, high),
            each,
        ),
    )
    return _Centre(best, (float(low * best - 1), float(high * best - 1)))


def _longest(inverse: Fraction, low: float, high: float) -> float:
    return max(abs(float(end * inverse - 1)) for end in (low, high))


def _lost(inverse: Fraction, low: float, high: float, *, is_exact: bool) -> float:
    """The largest of t's rounding errors in ULPs of log(m), in a format of 53 bits, or any other.

    A product with few bits is exact where t is small beside its last place.
    """
    worst = 0.0
    for k in range(_LOOKS):
        m = low + (high - low) * (k + 0.5) / _LOOKS
        t = float(m * inverse - 1)
        unit = math.frexp(m)[1] - inverse.denominator.bit_length() + 1  # exponents, above 2^-53
        if not is_exact or unit < math.frexp(t)[1]:
            value = math.frexp(math.log(m))[1]
            worst = max(worst, 0.5 * 2.0 ** (math.frexp(t)[1] - value))
    return worst
