"""The theorem of addition that arcs have: f(x) = f(c) + f((x - c)/(1 + s c x)).

Then f'(x) = f'(0)/(1 + s x^2), which gives s; that it holds is asked at some places.

>>> from autonumerics.targets.expressions.composed import read_function
>>> scale_of(Facts(read_function("atan"))), scale_of(Facts(read_function("atanh")))
(Fraction(1, 1), Fraction(-1, 1))
>>> scale_of(Facts(read_function("sinh"))) is None
True
>>> [rate_of(Facts(read_function(each))) for each in ("log((1 + 2*x)/(1 - 2*x))/2", "atan")]
[Fraction(2, 1), None]
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.planning.facts import Facts, are_near
from autonumerics.planning.polynomials import rounded
from autonumerics.planning.samples import value

_BITS = 192
_STEP = arb(2) ** -60
_LARGEST_DENOMINATOR = 1000
_PLACE = Fraction(1, 16)
_PAIRS = (
    (Fraction(1, 2), Fraction(1, 5)),
    (Fraction(1, 7), Fraction(5, 8)),
    (Fraction(2, 3), Fraction(3, 5)),
)


def scale_of(facts: Facts) -> Fraction | None:
    """s, a short rational; None if the identity does not hold for any that is."""
    if facts.symmetry != "odd" or facts.zero_order != 1:
        return None
    with working_precision(_BITS):
        slopes = [_slope(facts, arb(0)), _slope(facts, exact(_PLACE))]
        if slopes[0] is None or slopes[1] is None or slopes[1] == 0:
            return None
        scale = (slopes[0] / slopes[1] - 1) / exact(_PLACE) ** 2
        found = rounded(scale).limit_denominator(_LARGEST_DENOMINATOR)
        holds = found and all(_holds(facts, found, *pair) for pair in _scaled(found))
        return found if holds else None


def rate_of(facts: Facts) -> Fraction | None:
    """r, a power of two, if f is atanh(r x): s is -r^2, and f'(0) is r."""
    scale = scale_of(facts)
    if scale is None or scale >= 0:
        return None
    with working_precision(_BITS):
        slope = _slope(facts, arb(0))
        rate = None if slope is None else rounded(slope).limit_denominator(_LARGEST_DENOMINATOR)
    is_binary = (
        rate is not None
        and rate > 0
        and not any(each & (each - 1) for each in (rate.numerator, rate.denominator))
    )
    return rate if is_binary and rate is not None and rate**2 == -scale else None


def _slope(facts: Facts, x: arb) -> arb | None:
    """f' to about 100 bits: f is known to more at both sides."""
    below, above = (value(facts.function, (x + step).mid()) for step in (-_STEP, _STEP))
    return None if below is None or above is None else ((above - below) / (2 * _STEP)).mid()


def _scaled(scale: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """Places where 1 + s c x is above 0, of whatever size s is."""
    by = max(1, math.isqrt(math.ceil(abs(scale)) - 1) + 1)
    return ((x / by, c / by) for x, c in _PAIRS)


def _holds(facts: Facts, scale: Fraction, x: Fraction, c: Fraction) -> bool:
    left = (x - c) / (1 + scale * c * x)
    values = [facts.value(x), facts.value(c), facts.value(left)]
    if any(each is None for each in values):
        return False
    whole, there, rest = (each for each in values if each is not None)
    return are_near(whole - there, rest)
