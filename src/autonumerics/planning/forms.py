"""The forms in which plans of a function are sought, and the sketches of each.

>>> from autonumerics.planning.facts import Facts
>>> from autonumerics.targets.expressions.composed import read_function
>>> [each.is_last_resort for each in forms(Facts(read_function("1 - cos(x)")), None)]
[False, False, True]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from autonumerics.planning.compositions import ByChange, ByExpression
from autonumerics.planning.facts import Facts
from autonumerics.planning.intervals import plain_sketches
from autonumerics.planning.reflections import ByReflection
from autonumerics.planning.rewritings import rewritings
from autonumerics.planning.sketch import Sketch
from autonumerics.planning.sketches import sketches
from autonumerics.planning.surroundings import ends
from autonumerics.planning.vanishing import Around, near_zeros
from autonumerics.targets import Domain


@dataclass(frozen=True)
class Form:
    """Sketches of one form of a function; a last resort is for where no other plan is accurate."""

    sketches: Iterator[Sketch]
    is_last_resort: bool = False


def forms(facts: Facts, within: Domain | None) -> Iterator[Form]:
    """A form in which nothing cancels, that asked for, others, and with polynomials at zeros."""
    equal = [_within_ends(facts, Facts(each)) for each in rewritings(facts.function)]
    yield from map(Form, equal[:1])
    plain = iter(()) if within is None else plain_sketches(facts, within)
    yield Form(chain(plain, sketches(facts)))
    yield from (Form(each, True) for each in (*equal[1:], _beside_zeros(facts)))


def _within_ends(facts: Facts, form: Facts) -> Iterator[Sketch]:
    """The sketches of an equal form, which may be defined where the function is not."""
    bounds = tuple(each for each in ends(facts) if each not in tuple(ends(form)))
    return (Around(way, bounds) if bounds else way for way in sketches(form))


def _beside_zeros(facts: Facts) -> Iterator[Sketch]:
    """Expressions and changes of variable, with polynomials next to zeros, if there are any."""
    near = near_zeros(facts.function)
    for each in (facts.function, *rewritings(facts.function)) if near else ():
        for way in sketches(Facts(each)):
            if isinstance(way, (ByExpression, ByChange, ByReflection)):
                yield Around(way, near)
