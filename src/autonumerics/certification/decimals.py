"""Bounds as short decimals, rounded away from the truth."""

from __future__ import annotations

import decimal
from fractions import Fraction

SIGNIFICANT_DIGITS = 6
"""Of the bounds as they are written; the rounding costs at most 1e-5 of them."""


def decimal_above(value: Fraction, digits: int = SIGNIFICANT_DIGITS) -> str:
    """The least decimal of so many significant digits that is at least `value`.

    >>> decimal_above(Fraction(1, 3)), decimal_below(Fraction(1, 3))
    ('3.33334e-1', '3.33333e-1')
    """
    return _decimal(value, digits, decimal.ROUND_CEILING)


def decimal_below(value: Fraction, digits: int = SIGNIFICANT_DIGITS) -> str:
    """The greatest decimal of so many significant digits that is at most `value`."""
    return _decimal(value, digits, decimal.ROUND_FLOOR)


def _decimal(value: Fraction, digits: int, rounding: str) -> str:
    if not value:
        return "0"
    context = decimal.Context(
        prec=digits, rounding=rounding, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX
    )
    quotient = context.divide(decimal.Decimal(value.numerator), decimal.Decimal(value.denominator))
    return f"{quotient:.{digits - 1}e}"
