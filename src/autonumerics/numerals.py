"""Numbers as people read them. Bounds are rounded outwards, so that what is printed still holds.

Every error that is printed anywhere goes through `error_text` or `ulps_text`: what is proved or
measured bounds the error from above and is rounded up; what is sampled was reached at some point,
so that the true maximum is not below it, and is rounded down. Digits are rounded down.

>>> error_text(1.03412e-16, "proved"), error_text(1.03412e-16, "sampled"), digits_text(15.998)
('1.035e-16', '1.034e-16', '15.99')
"""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from fractions import Fraction

MINUS = "−"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_FEWEST_DIGITS = 17  # tell any two doubles apart
_LONGEST_ULPS = 4  # places before the point
_NOISE = 7  # places of the last digit kept: what rounding leaves of -log10(1e-3) is less


class Rounding(Enum):
    """Where a number goes that has more digits than are printed."""

    NEAREST = ROUND_HALF_EVEN
    UP = ROUND_CEILING
    DOWN = ROUND_FLOOR


def scientific(
    value: float | Fraction, significant: int, rounding: Rounding = Rounding.NEAREST
) -> str:
    """The value with so many significant digits, as programs write it: `1.04e-16`.

    A double stands for the shortest decimal that reads as it, which is what people wrote.

    >>> scientific(0.87, 3, Rounding.DOWN), scientific(Fraction(0.87), 3, Rounding.DOWN)
    ('8.70e-01', '8.69e-01')
    """
    if not value or not math.isfinite(value):
        return f"{float(value):g}"
    exact = value if isinstance(value, Fraction) else Fraction(repr(float(value)))
    context = Context(significant, rounding.value, Emin=-99_999, Emax=99_999)
    rounded = context.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    mantissa, _, exponent = f"{rounded:.{significant - 1}e}".partition("e")
    return f"{mantissa}e{int(exponent):+03d}"


def error_text(error: float | Fraction, standing: str, significant: int = 4) -> str:
    """An error of that standing: a bound from above unless it is *sampled*, else one from below.

    >>> error_text(0.061476, "claimed", 3), error_text(0.061476, "sampled", 3)
    ('6.15e-02', '6.14e-02')
    """
    return scientific(error, significant, _outwards(standing))


def ulps_text(error_ulp: float, standing: str, significant: int = 4) -> str:
    """The same in ULPs, as a plain number where that is short.

    >>> ulps_text(0.89301, "measured"), ulps_text(4.03e6, "measured")
    ('0.8931', '4.030e+06')
    """
    text = scientific(error_ulp, significant, _outwards(standing))
    value = Decimal(text)
    is_short = value.is_finite() and value and -4 < value.adjusted() < _LONGEST_ULPS
    return f"{value:f}" if is_short else text


def _outwards(standing: str) -> Rounding:
    return Rounding.DOWN if standing == "sampled" else Rounding.UP


def finite(number: float | None) -> float | None:
    """A number for JSON, which has no infinity and no NaN: None for these.

    >>> finite(0.5), finite(math.inf)
    (0.5, None)
    """
    return number if number is not None and math.isfinite(number) else None


def power_of_ten(exponent: int) -> str:
    """The power as it is set in print.

    >>> power_of_ten(3), power_of_ten(0)
    ('10³', '1')
    """
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}" if exponent else "1"


def digits_text(digits: float) -> str:
    """A number of digits, rounded down to the hundredth: no more than there are.

    >>> digits_text(15.9961), digits_text(3.0), digits_text(math.inf)
    ('15.99', '3.00', 'exact')
    """
    if digits == math.inf:
        return "exact"
    if not math.isfinite(digits):
        return "none"
    return f"{digits_below(digits, 2):.2f}"


def digits_below(digits: float, places: int) -> float:
    """A finite number of digits rounded down to so many decimal places.

    >>> digits_below(15.99869, 4), digits_below(3.0, 4)
    (15.9986, 3.0)
    """
    return math.floor(round(digits * 10**places, _NOISE)) / 10**places


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
