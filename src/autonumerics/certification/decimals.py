"""Bounds as short decimals, rounded away from the truth, and so that the nearest double is too.

And the share by which a bound may lie above the truth, as people write it.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from autonumerics.errors import InvalidOption

SIGNIFICANT_DIGITS = 6
"""Of the bounds as they are written; the rounding costs about 1e-5 of them."""

_TRIES = 8  # of every two decimals about one has its double on the right side
_MOST_DIGITS = 20
_FARTHEST = 100  # of a share's digits: more are a slip, and 1e-999999999 would take all memory


def read_share(text: str) -> Fraction:
    """A share such as 0.5% or 0.005. Raises InvalidOption for what is none.

    >>> read_share("0.5%"), read_share("0.25")
    (Fraction(1, 200), Fraction(1, 4))
    """
    try:
        number = decimal.Decimal(text.strip().removesuffix("%"))
    except decimal.InvalidOperation:
        number = decimal.Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > _FARTHEST:
        raise InvalidOption(f"within (--within) is such as 0.5% or 0.005, got {text!r}")
    return Fraction(number) / (100 if text.strip().endswith("%") else 1)


def decimal_above(value: Fraction, digits: int = SIGNIFICANT_DIGITS) -> str:
    """A decimal a little above `value`, whose nearest double is not less than the decimal.

    So both say the same, and both are bounds. The least one of so many significant digits, or one
    of the next few, or with more digits. Where doubles are too sparse for that, the least decimal
    alone.

    >>> decimal_above(Fraction(1, 3)), decimal_above(Fraction(1, 30))
    ('3.33334e-1', '3.33335e-2')
    >>> Fraction(float("3.33334e-2")) < Fraction("3.33334e-2")
    True
    """
    return _decimal(value, digits, decimal.ROUND_CEILING)


def decimal_below(value: Fraction, digits: int = SIGNIFICANT_DIGITS) -> str:
    """A decimal a little below `value`, whose nearest double is not greater, else as above."""
    return _decimal(value, digits, decimal.ROUND_FLOOR)


def _decimal(value: Fraction, digits: int, rounding: str) -> str:
    if not value:
        return "0"
    for more in range(digits, max(digits, _MOST_DIGITS) + 1):
        for number in islice(_decimals(value, more, rounding), _TRIES):
            double, up = decimal.Decimal(float(number)), rounding == decimal.ROUND_CEILING
            if double >= number if up else double <= number:
                return f"{number:.{more - 1}e}"
    return f"{next(_decimals(value, digits, rounding)):.{digits - 1}e}"


def _decimals(value: Fraction, digits: int, rounding: str) -> Iterator[decimal.Decimal]:
    """Those of so many digits from the value on, outwards."""
    context = decimal.Context(
        prec=digits, rounding=rounding, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX
    )
    step = context.next_plus if rounding == decimal.ROUND_CEILING else context.next_minus
    found = context.divide(decimal.Decimal(value.numerator), decimal.Decimal(value.denominator))
    while True:
        yield found
        found = step(found)
