"""Real constants of reductions, by their expressions, as sums of machine numbers.

>>> from autonumerics.plans.types import SINGLE
>>> high, low = parts("log(2)", SINGLE, 2, 16)
>>> float(high), float(high + low)
(0.693145751953125, 0.6931471805598903)
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidExpression
from autonumerics.formats import Format
from autonumerics.plans.types import Type
from autonumerics.programs.constants import round_to
from autonumerics.targets.expressions.evaluation import Evaluation
from autonumerics.targets.expressions.reading import read

BITS = 1536
"""Precision to which constants are known: enough for a period times any number of binary64."""


@lru_cache(maxsize=256)
def real(text: str) -> Fraction:
    """The constant that the text writes, to BITS bits.

    Raises InvalidExpression for text that is no finite number.
    """
    with working_precision(BITS + 64):
        value: arb = Evaluation(read(text)).at(arb(0))
        if not value.is_finite():
            raise InvalidExpression(f"{text} is no finite number")
        return round_to(fraction(value), BITS)


def fraction(value: arb) -> Fraction:
    """The middle of a ball, exactly."""
    man, power = value.mid().man_exp()
    return Fraction(int(man)) * Fraction(2) ** int(power)


def off_ulp(value: Fraction, format: Format) -> Fraction:
    """How far a real is from the nearest number of a format, in ULPs."""
    nearest = format.round(value)
    return abs(value - nearest) / Fraction(2) ** format.spacing_exponent(nearest)


def parts(text: str, type: Type, count: int, bits: int = 0) -> tuple[Fraction, ...]:
    """The constant as a sum of `count` numbers of the type, the largest first.

    bits: of the significands of all but the last, so that products with small integers are exact;
    all by default. All parts have the sign of the constant, so that a sum of products with 0 has
    that of 0. Parts that are 0 are left out.
    """
    rest, found = real(text), []
    precision = type.significand_bits + 1
    for k in range(count):
        if not rest:
            break
        is_last = k + 1 == count
        part = round_to(rest, precision) if is_last else _towards_zero(rest, bits or precision)
        found.append(part)
        rest -= part
    return tuple(found)


def _towards_zero(value: Fraction, bits: int) -> Fraction:
    long = round_to(value, 4 * bits)
    power = abs(long.numerator).bit_length() - long.denominator.bit_length() + 1
    unit = Fraction(2) ** (power - bits)
    return int(value / unit) * unit


def ball(text: str) -> arb:
    """The constant as a ball."""
    return exact(real(text))
