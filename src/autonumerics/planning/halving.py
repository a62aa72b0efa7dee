"""Whether f(x) = f(1) - 2 f(sqrt((1 - x)/2)), as the arcsine has it, or f(0) - f does.

>>> from autonumerics.targets.expressions.composed import read_function
>>> total_of(Facts(read_function("asin"))), total_of(Facts(read_function("atan")))
('pi/2', None)
>>> total_of_both(Facts(read_function("acos")))
'pi/2'
"""

from __future__ import annotations

from fractions import Fraction

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.identities.recognition import name_of
from autonumerics.planning.facts import Facts, are_near
from autonumerics.planning.samples import BITS, value
from autonumerics.planning.substitution import at
from autonumerics.plans.constants import real
from autonumerics.targets.functions import Function

_PLACES = (Fraction(1, 7), Fraction(5, 8), Fraction(9, 10))


def total_of(facts: Facts) -> str | None:
    """f(1) if so, by its name; None if not, or if it has none."""
    if facts.symmetry != "odd" or facts.zero_order != 1:
        return None
    return _total(facts.function)


def total_of_both(facts: Facts) -> str | None:
    """f(0) if f(0) - f has that identity, and is odd."""
    level = facts.value(0)
    if level is None:
        return None
    for found in facts.of_kind("mirrored"):
        with working_precision(BITS):
            name = name_of(level)
            about = are_near(exact(real(found.constants.get("1", "0"))), 2 * level)
            if name and about and found.text.startswith("f(-x)"):
                return _total(at(facts.function, "-x", less=name))
    return None


def _total(function: Function) -> str | None:
    """f(1) of a function with the identity, by its name."""
    total = value(function, Fraction(1))
    if total is None or total == 0:
        return None
    with working_precision(BITS):
        for x in _PLACES:
            half = ((1 - exact(x)) / 2).sqrt().mid()
            whole, there = value(function, x), value(function, half)
            if whole is None or there is None or not are_near(total - whole, 2 * there):
                return None
        return name_of(total)
