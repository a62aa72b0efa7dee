"""What is true of a function as far as its values tell: it is odd, an exponential, a power, ...

Identities belong to functions, however they are written: 2^x and exp(x log 2) are squared alike.
Each is tried at some points in balls of 320 bits and holds where it holds there to 60 digits. That
is no proof, and need not be one: what follows from it is a form whose error is then seen.

>>> from autonumerics.balls import working_precision
>>> with working_precision():
...     parity(Target.make("sin", (0, 1), "absolute")), parity(Target.make("acos", (0, 0.5)))
('odd', 'none')
>>> with working_precision():
...     float(exponential_offset(Target.make("expm1", (1, 2))))
-1.0
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from flint import arb, arb_series

from autonumerics.balls import precise_series
from autonumerics.targets import Target

Parity = Literal["none", "even", "odd"]

_SAME = arb(10) ** -60
"""Relative difference below which two values are the same."""

_SHARES = (0.137, 0.331, 0.549, 0.782, 0.934)
"""Where in the domain a function is looked at."""

_EXPONENTS = tuple(Fraction(*each) for each in ((-1, 1), (1, 2), (-1, 2), (1, 3), (-1, 3)))
"""Of powers for which there are steps of Newton's method."""


def same(a: arb, b: arb) -> bool:
    """Whether two values are equal to 60 digits; not where either is unknown."""
    scale = max(abs(a), abs(b), key=lambda value: float(value.mid()))
    return bool(abs(a - b) <= scale * _SAME) if a.is_finite() and b.is_finite() else False


def short(value: arb, distance: arb = _SAME) -> arb:
    """The integer that the value seems to be, or else the middle of its ball."""
    nearest = arb(round(float(value.mid()))) if abs(value) < 2**31 else value
    return nearest if abs(value - nearest) < distance else value.mid()


def inner_points(target: Target) -> list[arb]:
    """Some points between the ends, inside of its intervals."""
    intervals = target.domain.intervals
    parts = [intervals[k % len(intervals)] for k in range(len(_SHARES))]
    ends = [(arb(part.lower), arb(part.upper)) for part in parts]
    return [(a + (b - a) * share).mid() for (a, b), share in zip(ends, _SHARES, strict=True)]


def parity(target: Target, centre: arb | None = None) -> Parity:
    """Whether f, or f less a constant, is even or odd, if it is defined on both sides of 0."""
    c = arb(0) if centre is None else centre
    pairs = [(target.enclosure(x) - c, target.enclosure(-x) - c) for x in inner_points(target)]
    is_on_one = not target.domain.gaps or 0.0 in target.domain
    if is_on_one and not target.enclosure(arb(0)).is_finite():
        return "none"
    if all(same(f, g) for f, g in pairs):
        return "even"
    return "odd" if all(same(f, -g) for f, g in pairs) else "none"


def exponential_offset(target: Target) -> arb | None:
    """c where f - c = a b^x with a > 0: 0 for 2^x, -1 for e^x - 1; None for other functions."""
    found: list[arb] = []
    for x, y in pairwise(inner_points(target)):
        f, middle, g = (target.enclosure(each) for each in (x, (x + y) / 2, y))
        bend = f + g - 2 * middle
        if not bend.is_finite() or bend.contains(0) or not bend > 0:
            return None
        found.append((f * g - middle * middle) / bend)
    if not all(_near(c, found[0], target) for c in found):
        return None
    return arb(0) if _near(found[0], arb(0), target) else short(found[0])


def logarithm_pole(target: Target) -> arb | None:
    """p where f = a log(x - p) + b, with p below the domain; None for other functions."""
    found: list[arb] = []
    for x in inner_points(target):
        slopes = derivatives(target, x, 2)
        if slopes is None or slopes[2].contains(0):
            return None
        found.append(x + slopes[1] / (2 * slopes[2]))  # f'/f'' is p - x
    width = arb(target.domain.upper) - arb(target.domain.lower)
    is_one = all(same((p - found[0]) / width + 1, arb(1)) for p in found)
    return short(found[0]) if is_one and found[0] < arb(target.domain.lower) else None


def doubles_its_angle(target: Target) -> bool:
    """Whether f(2x) = 2 f(x)^2 - 1, as for cos and cosh."""
    return all(
        same(target.enclosure(2 * x), 2 * target.enclosure(x) ** 2 - 1)
        for x in inner_points(target)
    )


def power(target: Target) -> tuple[Fraction, arb] | None:
    """p and a where f = a x^p, for p with steps of Newton's method; None for other functions."""
    points = inner_points(target)
    if not all(x > 0 for x in points):
        return None
    values = [target.enclosure(x) for x in points]
    for p in _EXPONENTS:
        exponent = arb(p.numerator) / p.denominator
        factors = [f / x**exponent for f, x in zip(values, points, strict=True)]
        if all(same(a, factors[0]) for a in factors):
            return p, short(factors[0])
    return None


def limit(target: Target) -> arb | None:
    """What f tends to as x grows, to some digits; None where it does not seem to."""
    far, farther = (target.enclosure(arb(2) ** power) for power in (40, 41))
    if not (far.is_finite() and farther.is_finite()):
        return None
    near = target.enclosure(arb(target.domain.upper))
    settled = abs(farther - far) < (abs(far) + abs(near)) * arb(10) ** -9
    return short(farther, arb(10) ** -9) if settled else None


def derivatives(target: Target, x: arb, order: int) -> Sequence[arb] | None:
    """Taylor coefficients of f at x up to the order; None where it has none."""
    with precise_series(order + 1):
        try:
            series = target.function.series(arb_series([x, 1], prec=order + 1))
        except (ValueError, ZeroDivisionError):
            return None
        found = [series[k] for k in range(order + 1)]
    return found if all(c.is_finite() for c in found) else None


def _near(a: arb, b: arb, target: Target) -> bool:
    """Whether two offsets agree to 60 digits of the size of f."""
    size = abs(target.enclosure(inner_points(target)[-1])) + abs(a)
    return same(a / size + 1, b / size + 1)
