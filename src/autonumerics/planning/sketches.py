"""Ways to compute a function, each of which makes a plan for any accuracy that is asked for.

>>> from autonumerics.targets.expressions.composed import read_function
>>> from itertools import islice
>>> for sketch in islice(sketches(Facts(read_function("tanh"))), 5):
...     part = sketch.part(2.0**-30)
...     print(part.sentences[-1].partition(" with ")[0])
f(x) = (-1 + exp(2*x))/(1 + exp(2*x))
f(x) = (1 - exp(-2*x))/(1 + exp(-2*x))
f(x) = (1/2*expm1(2*x))/(1 + 1/2*expm1(2*x))
f(x) = (-1/2*expm1(-2*x))/(1 + 1/2*expm1(-2*x))
a kernel of 9 operations
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from autonumerics.planning.changes import changes
from autonumerics.planning.compositions import ByChange, ByDecay, ByExpression
from autonumerics.planning.damping import ByDampedPieces
from autonumerics.planning.decays import decay
from autonumerics.planning.drafts import ByPolynomial, drafts
from autonumerics.planning.facts import Facts
from autonumerics.planning.hyperbolics import ByTwoExponentials, hyperbolic_rate
from autonumerics.planning.logarithms import ByLogarithm, logarithm_of
from autonumerics.planning.piecewise import ByCentredPieces, ByPieces, pieces_from_zero
from autonumerics.planning.polynomials import Shape, textbook
from autonumerics.planning.quotients import ByQuotient, ByRate, exponentials, quotient_of
from autonumerics.planning.reflections import ByReflection, reflection
from autonumerics.planning.representations import representations
from autonumerics.planning.sketch import InnerFunctions, Kernels, Sketch
from autonumerics.planning.substitution import at, tree_of
from autonumerics.planning.surroundings import ends, outwards, surroundings, to_one_side, zero_at
from autonumerics.planning.tangents import ByTangent, tangents
from autonumerics.planning.turning import ByQuarters
from autonumerics.plans import Part
from autonumerics.plans.reductions import (
    AtPoint,
    Even,
    LogarithmicSplit,
    Mirrored,
    Odd,
    Reduction,
    Saturation,
    Turns,
)
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.text import text

_DEEPEST = 3

_OF_INPUTS = (
    ByPieces,
    ByCentredPieces,
    ByQuarters,
    ByTangent,
    ByLogarithm,
    ByDecay,
    ByDampedPieces,
    ByQuotient,
    ByRate,
)
"""Sketches whose arguments must be inputs."""


def sketches(facts: Facts, depth: int = 0) -> Iterator[Sketch]:
    """All ways: by identities, by expressions, by pieces; of parts of parts of parts no more."""
    if depth > _DEEPEST:
        return
    inner = _FirstWays(depth)
    yield from map(ByPolynomial, drafts(facts))
    if facts.has("antiperiodic"):
        yield ByQuarters(facts)
    yield from tangents(facts)
    yield from exponentials(facts)
    form = quotient_of(facts)
    if form is not None:
        for split, put_right in ((False, False), (False, True), (True, True)):
            yield ByQuotient(form, split, put_right)
    for expression in _expressions(facts):
        yield from _by_logarithm(facts, expression, inner)
        yield ByExpression(expression, tuple(surroundings(facts)), inner)
        if (bounds := tuple(ends(facts))) and not facts.has("odd"):
            yield ByExpression(expression, (*surroundings(facts), *bounds), inner)
    yield from _hyperbolic(facts)
    yield from _by_pieces(facts)
    yield from _by_decay(facts)
    yield from _by_change(facts, inner)


@dataclass(frozen=True)
class _FirstWays(InnerFunctions):
    """Each function in the first way that there is; depth counts the functions around it."""

    depth: int

    def part(
        self, name: str, tolerance: float, kernels: Kernels = textbook, *, of_inputs: bool = False
    ) -> Part | None:
        """See `InnerFunctions`."""
        facts = Facts(read_function(name))
        for sketch in sketches(facts, self.depth + 1):
            if not isinstance(sketch, _OF_INPUTS):
                part = sketch.part(tolerance, kernels)
                if part is not None:
                    inner = (_inner(each, of_inputs) for each in part.reductions)
                    return replace(part, reductions=tuple(inner))
        return None


def _inner(reduction: Reduction, of_inputs: bool) -> Reduction:
    """The same for arguments that are no inputs, or are without their signs."""
    if isinstance(reduction, Turns):
        return replace(reduction, large=of_inputs)
    return replace(reduction, apart=False) if isinstance(reduction, LogarithmicSplit) else reduction


def _expressions(facts: Facts) -> Iterator[str]:
    """The function as it was written, and what it is of other functions."""
    if facts.function.expression is not None:
        yield text(tree_of(facts.function))
    yield from representations(facts)


def _by_logarithm(facts: Facts, expression: str, inner: InnerFunctions) -> Iterator[Sketch]:
    """In single, of an expression that is a logarithm of something algebraic."""
    found = logarithm_of(read(expression))
    if found is not None:
        around = tuple(surroundings(facts))
        signs = tuple(each for each in around if isinstance(each, Odd | Even))
        others = tuple(each for each in around if each not in signs)
        rarely = ByExpression(expression, (*others, *ends(facts)), inner)
        low, high = (facts.end(sign) for sign in (-1, 1))
        interval = (
            0.0 if signs else -math.inf if low is None else low,
            math.inf if high is None else high,
        )
        yield ByLogarithm(found, signs, interval, rarely)


def _hyperbolic(facts: Facts) -> Iterator[Sketch]:
    """cosh and sinh, in single."""
    rate = hyperbolic_rate(facts)
    if rate is not None:
        yield ByTwoExponentials(rate, facts.symmetry == "odd")


def _by_pieces(facts: Facts) -> Iterator[Sketch]:
    """A function with a symmetry that becomes a constant far out."""
    if facts.symmetry == "none":
        return
    for found in facts.of_kind("saturation"):
        place = float(found.constants["x"])
        if place > 0 and found.constants["slope"] == "0" and found.constants["level"] != "0":
            end = outwards(place)
            sign: Reduction = Odd() if facts.symmetry == "odd" else Even()
            shape = Shape(facts.function, (0.0, end), "none", facts.zero_order)
            yield from pieces_from_zero((sign, Saturation(end, True)), shape)


def _by_decay(facts: Facts) -> Iterator[Sketch]:
    """A function that decays on one side, and is known on the other by that one."""
    for found in facts.of_kind("saturation"):
        place = float(found.constants["x"])
        if found.constants["slope"] != "0" or found.constants["level"] != "0" or not place:
            continue
        sign, end = (1 if place > 0 else -1), outwards(abs(place))
        seen = decay(facts.function, sign)
        around = None if seen is None else to_one_side(facts, sign)
        if seen is not None and around is not None:
            function = at(facts.function, "x" if sign > 0 else "-x")
            level = zero_at(function, end)
            total = around.total if isinstance(around, Mirrored) else None
            zero = facts.zero_order
            yield ByDampedPieces(function, seen, end, level, total, zero)
            reductions = (around, Saturation(end, True, level=level, exactly=True))
            yield ByDecay(reductions, function, end, seen, zero, _FirstWays(0))


def _by_change(facts: Facts, inner: InnerFunctions) -> Iterator[Sketch]:
    """After a change of variable, of x >= 0."""
    for change in changes(facts):
        around: list[Reduction] = []
        if facts.symmetry != "none":
            around.append(Odd() if facts.symmetry == "odd" else Even())
        elif change.is_of_mirrored:
            side = to_one_side(facts, 1)
            around += [] if side is None else [side]
        points = [AtPoint(place, level) for place, level in change.points]
        elementary = None if around else reflection(facts.function)
        for is_cut in (False, True):
            way = ByChange((*around, *points), facts.function, change, is_cut, inner)
            yield way if elementary is None else ByReflection(way, elementary, inner)
