"""Reductions that any sketch may have around it: signs, lines far out, ends of a function.

>>> from autonumerics.targets.expressions.composed import read_function
>>> [type(each).__name__ for each in surroundings(Facts(read_function("tanh")))]
['Odd']
>>> list(ends(Facts(read_function("acosh"))))
[Undefined(place=1.0, above=False)]
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from autonumerics.formats import format_named
from autonumerics.planning.facts import Facts
from autonumerics.planning.samples import value
from autonumerics.plans.reductions import (
    AtInfinity,
    Even,
    Mirrored,
    Odd,
    Reduction,
    Reflected,
    Saturation,
    Undefined,
)
from autonumerics.targets.functions import Function


def surroundings(facts: Facts) -> Iterator[Reduction]:
    """Signs and lines far out, which expressions may not come to by themselves."""
    if facts.symmetry != "none":
        yield Odd() if facts.symmetry == "odd" else Even()
    limits = facts.limit(1), facts.limit(-1) if facts.symmetry == "none" else None
    if any(each is not None for each in limits):
        yield AtInfinity(*limits)
    for found in facts.of_kind("saturation"):
        slope, level, place = (found.constants[key] for key in ("slope", "level", "x"))
        is_above = "from" in found.text or ">" in found.text
        if not is_above and facts.symmetry != "none":
            continue
        if slope != "0" or level == "0":
            end = outwards(float(place))
            at_end = level if slope != "0" else zero_at(facts.function, end)
            yield Saturation(end, is_above, slope, at_end, True)


def ends(facts: Facts) -> Iterator[Reduction]:
    """Where a function that ends on one side is undefined."""
    for sign in (-1, 1):
        end = facts.end(sign)
        if end is not None:
            yield Undefined(end, above=sign > 0)


def to_one_side(facts: Facts, sign: int) -> Reduction | None:
    """f at any x by f(sign |x|); of f(-|x|) the inner function is one of |x|."""
    for found in facts.of_kind("mirrored"):
        if sign > 0 and found.text.startswith("f(-x)"):
            return Mirrored(found.constants["1"], negative=False)
    for found in facts.of_kind("reflected"):
        if sign < 0 and found.constants == {"f(x)": "1", "x": "-1"}:
            return Reflected()
    return None


def zero_at(function: Function, place: float) -> str:
    """The zero that a function rounds to where it is next to nothing: of the sign that it has."""
    found = value(function, Fraction(place))
    return "-0" if found is not None and found < 0 else "0"


def outwards(place: float) -> float:
    """A little farther from 0, and a short number."""
    return float(format_named("binary32").round(Fraction(place * (1 + 2.0**-12))))
