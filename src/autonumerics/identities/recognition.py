"""Names of constants: rationals, their products with pi, log(2) and a few more, powers of 2.

A name is given only where 50 digits agree and the rational is short: of numbers that short there
are so few that agreement by chance is out of the question.

>>> from flint import arb
>>> from autonumerics.balls import working_precision
>>> with working_precision(400):
...     name_of(arb.pi() / 2), name_of(-arb(2).log() * 10 / 17), name_of(arb(3).sin())
('pi/2', '-10*log(2)/17', '0.14112000805986722')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from flint import arb

from autonumerics.balls.precision import exact

AGREEMENT = arb(10) ** -50
"""Relative: what differs by less is held for the same."""

_LONGEST = 10**6  # of a numerator or denominator
_LONGEST_ROOT = 12

_UNITS: Mapping[str, Callable[[], arb]] = {
    "": lambda: arb(1),
    "pi": arb.pi,
    "log(2)": lambda: arb(2).log(),
    "log(10)": lambda: arb(10).log(),
    "sqrt(2)": lambda: arb(2).sqrt(),
    "sqrt(3)": lambda: arb(3).sqrt(),
    "sqrt(pi)": lambda: arb.pi().sqrt(),
    "e": lambda: arb(1).exp(),
    "1/pi": lambda: 1 / arb.pi(),
    "1/log(2)": lambda: 1 / arb(2).log(),
    "log(2)/log(10)": lambda: arb(2).log() / arb(10).log(),
    "1/log(10)": lambda: 1 / arb(10).log(),
}


def are_same(a: arb, b: arb, scale: arb | None = None) -> bool:
    """Whether two values agree to 50 digits, of the scale or of their own."""
    size = abs(a) + abs(b) if scale is None else scale
    return bool(abs(a - b) <= AGREEMENT * size) or (a == 0 and b == 0)


def fraction_of(value: arb) -> Fraction | None:
    """The rational with at most six digits above and below that agrees, if there is one."""
    if not value.is_finite():
        return None
    man, exp = value.mid().man_exp()
    middle = Fraction(int(man)) * Fraction(2) ** int(exp)
    short = middle.limit_denominator(_LONGEST)
    if abs(short.numerator) > _LONGEST:
        return None
    return short if are_same(value, exact(short), arb(1) if not short else None) else None


def name_of(value: arb) -> str:
    """The constant by its name, or by its first 17 digits where it has none."""
    for unit, make in _UNITS.items():
        share = fraction_of(value / make())
        if share is not None and (share or not unit):
            return _product(share, unit)
    return _power_of_two(value) or value.mid().str(17, radius=False)


def _power_of_two(value: arb) -> str:
    bits = fraction_of(abs(value).log() / arb(2).log())
    if bits is None or bits.denominator > _LONGEST_ROOT:
        return ""
    return f"{'-' if value < 0 else ''}2^({bits})"


def _product(share: Fraction, unit: str) -> str:
    if not unit:
        return str(share)
    above, _, below = unit.rpartition("1/")
    top = below if not above and "1/" in unit else ""
    sign = "-" if share < 0 else ""
    p, q = abs(share.numerator), share.denominator
    if top:
        return f"{sign}{p}/{top}" if q == 1 else f"{sign}{p}/({q}*{top})"
    first = unit if p == 1 else f"{p}*{unit}"
    return f"{sign}{first}" if q == 1 else f"{sign}{first}/{q}"
