"""Enclosures over wide balls, from enclosures at points, slopes, and bits to spare.

>>> from flint import arb
>>> bool(monotone(arb.exp)(arb(0, 1)) < 2.72)
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from flint import arb

from autonumerics.balls import current_bits, working_precision

Enclosure: TypeAlias = Callable[[arb], arb]

_MOST_EXTRA_BITS = 8192  # four times what the least double needs, squared
_MOST_DOUBLINGS = 4


def monotone(point: Enclosure) -> Enclosure:
    """The hull of the values at both ends: for functions that are monotone where they are defined.

    The domain must be an interval, so that a ball whose ends are in it lies in it.
    """

    def over(x: arb) -> arb:
        if x.is_exact():
            return point(x)
        return point(x.lower()).union(point(x.upper()))

    return over


def exact_at(values: Mapping[float, float]) -> Callable[[Enclosure], Enclosure]:
    """With no radius at points whose values are known numbers, as ties between numbers need it.

    >>> exact_at({0.0: 0.5})(lambda x: x.acos() / arb.pi())(arb(0))
    0.500000000000000
    """

    def exactly(direct: Enclosure) -> Enclosure:
        def over(x: arb) -> arb:
            if x.is_exact():
                for point, value in values.items():
                    if x == point:
                        return arb(value)
            return direct(x)

        return over

    return exactly


def by_slope(direct: Enclosure, slope: Enclosure) -> Enclosure:
    """The direct enclosure, or by the mean value theorem if that is narrower.

    `slope` encloses the derivative; where it is not finite or raises, the direct enclosure stands.
    """

    def over(x: arb) -> arb:
        if x.is_exact() or not x.is_finite():
            return direct(x)
        middle = x.mid()
        value = direct(x)
        try:
            by_mean_value = direct(middle) + slope(x) * (x - middle)
        except (ValueError, ZeroDivisionError):  # the slope is not known on so wide a ball
            return value
        if not by_mean_value.is_finite():
            return value
        if not value.is_finite() or by_mean_value.rad() < value.rad():
            return by_mean_value
        return value

    return over


def precise_near_zero(direct: Enclosure, order: int) -> Enclosure:
    """With `order` more bits for each bit by which the ball is away from 1 towards 0.

    For functions whose formula cancels near 0, where they are of the order of x^order or where
    the cancelled terms are divided by so much.
    """

    def over(x: arb) -> arb:
        with working_precision(current_bits() + extra_bits(x, order)):
            value = direct(x)
        return +value

    return over


def precise(direct: Enclosure) -> Enclosure:
    """With more bits where the current ones give nothing finite at a point."""

    def at(x: arb) -> arb:
        value = direct(x)
        for doublings in range(1, _MOST_DOUBLINGS + 1):
            if value.is_finite():
                break
            with working_precision(current_bits() << doublings):
                value = direct(x)
        return +value

    return at


def extra_bits(x: arb, order: int) -> int:
    """How many bits a formula loses near 0 that is of the order of x^order there."""
    if not x.is_finite() or x.contains(0) or x.abs_lower() >= 1:
        return 0
    mantissa, exponent = x.abs_lower().man_exp()
    return min(order * max(0, -int(exponent) - int(mantissa).bit_length() + 1), _MOST_EXTRA_BITS)
