"""Tangents by quarters of a turn.

>>> from autonumerics.targets.expressions.composed import read_function
>>> [each.period for each in tangents(Facts(read_function("sin(x)/cos(x)")))]
['pi']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.formats import format_named
from autonumerics.planning.facts import Facts
from autonumerics.planning.minimax import correction
from autonumerics.planning.polynomials import CONSTANT_BITS, Shape, at_place, nodes, textbook
from autonumerics.planning.samples import BITS
from autonumerics.planning.sketch import INSIDES, Kernels, Sketch
from autonumerics.planning.substitution import tree_of
from autonumerics.planning.turning import in_square
from autonumerics.plans import Kernel, Part, Tangent
from autonumerics.plans.constants import real
from autonumerics.plans.reductions import Turns
from autonumerics.programs import Program
from autonumerics.programs.constants import round_to
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.text import text

_SINGLE = format_named("binary32")
_WIDER = 1 + 2.0**-18
_IN_DOUBLE = 2.0**-29
_LONGEST, _PLACES = 16, 120


@dataclass(frozen=True)
class ByTangent(Sketch):
    """Tangents by quarters of a turn: f(x + p/2) f(x) = -1, and f is odd of slope 1."""

    facts: Facts
    period: str

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`. Its kernels are polynomials, whatever others are."""
        far = abs(float(real(self.period))) / 4 * _WIDER
        below = read_function(f"x/({text(tree_of(self.facts.function))}) - 1")
        if kernels is not textbook or Shape(self.facts.function, (-far, far), "odd").slope != 1:
            return None
        curve = _beside_one(Shape(below, (-far, far), "even", 2), tolerance)
        turns = Turns(f"({self.period})/2", "reciprocal", total="-1")
        own = textbook(Shape(self.facts.function, (-far, far), "odd"), _IN_DOUBLE)
        if curve is None or own is None:
            return None
        return Part((), Tangent(self.period, *curve, Part((turns,), Kernel(own))))


def tangents(facts: Facts) -> Iterator[ByTangent]:
    """Those that the identities show."""
    if facts.symmetry == "odd":
        for found in facts.of_kind("periodic"):
            if facts.half_turn(found.constants["p"]) == "-1":
                yield ByTangent(facts, found.constants["p"])


def _beside_one(shape: Shape, tolerance: float) -> tuple[float, Program] | None:
    """a and C of 1 + s (a + s C(s)), s = x^2, for a shape + 1, within a relative error.

    a is a number of single to which the others are fitted.
    """
    places = nodes(*shape.variable, _PLACES)[::-1]
    truths = [shape.core(s) for s in places]
    for degree in range(2, _LONGEST):
        found = shape.polynomial(*shape.variable, degree)
        if found is None or None in truths:
            return None
        constant = Fraction(_SINGLE.round(found[0]))
        rest = [found[1] + (found[0] - constant) / places[-1], *found[2:]]
        weights, errors = [], []
        with working_precision(BITS):
            for s, truth in zip(places, truths, strict=True):
                assert truth is not None
                weight = exact(s) / (1 + exact(s) * truth)
                value_ = exact(constant) + exact(s) * at_place(rest, s)
                errors.append(float((weight * (value_ - truth)).mid()))
                weights.append(float((weight * exact(s)).mid()))
        change = correction([float(s) for s in places], errors, weights, degree - 1)
        if change is None:
            continue
        left = [
            e + w * sum(c * float(s) ** k for k, c in enumerate(change))
            for s, e, w in zip(places, errors, weights, strict=True)
        ]
        if max(map(abs, left)) <= tolerance:
            moved = [c + Fraction(d) for c, d in zip(rest, change, strict=True)]
            curve = in_square([round_to(c, CONSTANT_BITS) for c in reversed(moved)])
            return float(constant), curve
    return None
