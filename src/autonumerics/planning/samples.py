"""Exact values of functions, as balls that are narrow enough or not at all."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.targets.functions import Function

BITS = 192
_NARROW = arb(2) ** -100


def value(function: Function, x: Fraction | arb, bits: int = BITS) -> arb | None:
    """f(x) to 100 bits; None where it is undefined, infinite or not known so well with `bits`."""
    with working_precision(bits):
        point = exact(x) if isinstance(x, Fraction) else x
        try:
            found = function.enclosure(point)
        except (ValueError, ArithmeticError):
            return None
        is_narrow = found.is_finite() and (found.rad() <= _NARROW * abs(found) or found == 0)
        return found.mid() if is_narrow else None
