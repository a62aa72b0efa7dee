"""Numbers as people read them. Bounds are rounded outwards, so that what is printed still holds.

>>> scientific(1.0341e-16, 3, Rounding.UP), power_of_ten(-16)
('1.04e-16', '10⁻¹⁶')
"""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from fractions import Fraction

MINUS = "−"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_FEWEST_DIGITS = 17  # tell any two doubles apart


class Rounding(Enum):
    """Where a number goes that has more digits than are printed."""

    NEAREST = ROUND_HALF_EVEN
    UP = ROUND_CEILING
    DOWN = ROUND_FLOOR


def scientific(
    value: float | Fraction, significant: int, rounding: Rounding = Rounding.NEAREST
) -> str:
    """The value with so many significant digits, as programs write it: `1.04e-16`."""
    if not value or not math.isfinite(value):
        return f"{float(value):g}"
    exact = Fraction(value)
    context = Context(significant, rounding.value, Emin=-99_999, Emax=99_999)
    rounded = context.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    mantissa, _, exponent = f"{rounded:.{significant - 1}e}".partition("e")
    return f"{mantissa}e{int(exponent):+03d}"


def power_of_ten(exponent: int) -> str:
    """The power as it is set in print.

    >>> power_of_ten(3), power_of_ten(0)
    ('10³', '1')
    """
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}" if exponent else "1"


def digits_text(digits: float) -> str:
    """A number of digits, to the hundredth."""
    return f"{digits:.2f}" if math.isfinite(digits) else "exact"


def signed(value: float, places: int) -> str:
    """A number with its sign in front, as it is set in print.

    >>> signed(-0.5, 2), signed(0.0, 2)
    ('−0.50', '+0.00')
    """
    return f"{value:+.{places}f}".replace("-", MINUS)


def counted(number: int, what: str) -> str:
    """A number of things.

    >>> counted(1, "operation"), counted(60_000, "candidate")
    ('1 operation', '60,000 candidates')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """A length of time.

    >>> duration(22.31), duration(200), duration(7320)
    ('22.3 s', '3 min 20 s', '2 h 2 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def decimal_text(value: Fraction) -> str:
    """A binary number in decimal, with as many digits as tell it from its neighbours.

    17 significant digits or more, correctly rounded; fewer where those are exact. A number of p
    significant bits needs 1 + ceil(p log10 2) of them (Matula 1968).

    >>> decimal_text(Fraction(3, 8)), decimal_text(Fraction(0.1))
    ('0.375', '0.10000000000000001')
    """
    whole = abs(value.numerator)
    bits = whole.bit_length() - max((whole & -whole).bit_length() - 1, 0)
    digits = max(_FEWEST_DIGITS, 1 + math.ceil(bits * math.log10(2)))
    context = Context(prec=digits, Emin=-99_999, Emax=99_999)
    quotient = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    is_readable = -5 <= quotient.adjusted() < _FEWEST_DIGITS
    return format(quotient.normalize(context), "f" if is_readable else "e")


def axis_text(value: float) -> str:
    """A number on an axis.

    >>> axis_text(-0.0002), axis_text(3.0)
    ('−0.0002', '3')
    """
    return f"{value:.10g}".replace("-", MINUS)


def plain(value: float) -> str:
    """A coordinate of a drawing: to the hundredth, without trailing zeros.

    >>> plain(12.0), plain(0.126)
    ('12', '0.13')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
