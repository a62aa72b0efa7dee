"""Whether f(x) = f(1) - 2 f(sqrt((1 - x)/2)), as the arcsine has it.

>>> from autonumerics.targets.expressions.composed import read_function
>>> total_of(Facts(read_function("asin"))), total_of(Facts(read_function("atan")))
('pi/2', None)
"""

from __future__ import annotations

from fractions import Fraction

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.identities.recognition import name_of
from autonumerics.planning.facts import Facts, are_near
from autonumerics.planning.samples import BITS, value

_PLACES = (Fraction(1, 7), Fraction(5, 8), Fraction(9, 10))


def total_of(facts: Facts) -> str | None:
    """f(1) if so, by its name; None if not, or if it has none."""
    total = facts.value(1)
    if total is None or total == 0 or facts.symmetry != "odd" or facts.zero_order != 1:
        return None
    with working_precision(BITS):
        for x in _PLACES:
            half = ((1 - exact(x)) / 2).sqrt().mid()
            whole, there = facts.value(x), value(facts.function, half)
            if whole is None or there is None or not are_near(total - whole, 2 * there):
                return None
        return name_of(total)
