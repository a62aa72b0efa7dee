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

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from autonumerics.errors import InvalidExpression
from autonumerics.formats import format_named
from autonumerics.planning.centred import centred
from autonumerics.planning.changes import Change, changes
from autonumerics.planning.decays import Decay, decay
from autonumerics.planning.drafts import Draft, drafts
from autonumerics.planning.facts import Facts
from autonumerics.planning.hyperbolics import hyperbolic_rate
from autonumerics.planning.polynomials import Shape, by_pieces, textbook
from autonumerics.planning.representations import representations
from autonumerics.planning.samples import value
from autonumerics.planning.substitution import at, tree_of
from autonumerics.planning.turning import quarters
from autonumerics.plans import Composed, Damped, Hyperbolic, Kernel, Part, Pieces, Substituted
from autonumerics.plans.builder import adds_its_argument
from autonumerics.plans.constants import real
from autonumerics.plans.cores import functions_of
from autonumerics.plans.hyperbolic import LOWEST
from autonumerics.plans.reductions import (
    AtInfinity,
    AtPoint,
    Even,
    LogarithmicSplit,
    Mirrored,
    Odd,
    Reduction,
    Reflected,
    Saturation,
    Turns,
    Undefined,
)
from autonumerics.programs import Program
from autonumerics.programs.indexing import BitsIndexing
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.text import text
from autonumerics.targets.functions import Function

Kernels: TypeAlias = Callable[[Shape, float], Program | None]
"""What makes a kernel of a shape with at most that relative error; None if it cannot."""

INSIDES = ("single", "double")
_DEEPEST = 3
_FINEST = 2.0**-52
_EVEN_AND_ODD = ("2*sinh(({})/2)^2", "sinh({})")  # cosh - 1, and sinh
_FINER = 4  # how much better parts are than what they are parts of
_CUTS = ((16, 22), (32, 21), (64, 20))  # pieces, and the shift that finds them
_PERMUTED = ((16, 22), (32, 21), (32, 23))  # whose constants are in one register or two


class Sketch(ABC):
    """One way to compute a function."""

    @property
    def insides(self) -> tuple[str, ...]:
        """The types in which it is worth while."""
        return INSIDES

    @abstractmethod
    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """Its reductions and core with kernels of that relative error; None if it has none."""


@dataclass(frozen=True)
class ByPolynomial(Sketch):
    """A draft, with a polynomial as its kernel."""

    draft: Draft

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        is_single = any(each.is_of_border for each in self.draft.reductions)
        return INSIDES[:1] if is_single else INSIDES

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        program = kernels(self.draft.shape, tolerance / self.draft.share)
        is_split = any(each.is_split for each in self.draft.reductions)
        if program is None or (is_split and not adds_its_argument(program)):
            return None
        return Part(self.draft.reductions, Kernel(program))


@dataclass(frozen=True)
class ByPieces(Sketch):
    """Reductions to an interval from 0 on, and a polynomial with constants by piece of it."""

    reductions: tuple[Reduction, ...]
    shape: Shape

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`. Its kernels are polynomials, whatever others are."""
        if kernels is not textbook:
            return None
        for pieces, shift in _CUTS:
            found = by_pieces(self.shape, _cut(self.shape, pieces, shift), tolerance)
            if found is not None:
                return Part(self.reductions, Pieces(found))
        return None


@dataclass(frozen=True)
class ByCentredPieces(Sketch):
    """The same in single, with a polynomial about the middle of every piece."""

    reductions: tuple[Reduction, ...]
    shape: Shape
    cut: BitsIndexing
    is_led: bool

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`. Its kernels are polynomials, whatever others are."""
        if kernels is not textbook:
            return None
        found = centred(self.shape, self.cut, tolerance, is_led=self.is_led)
        return None if found is None else Part(self.reductions, Pieces(found))


@dataclass(frozen=True)
class ByQuarters(Sketch):
    """Sines and cosines in single, by quarters of a turn."""

    facts: Facts

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`. Its kernels are polynomials, whatever others are."""
        return quarters(self.facts, tolerance) if kernels is textbook else None


@dataclass(frozen=True)
class ByExpression(Sketch):
    """An expression, each function in which is computed in the first way that there is."""

    expression: str
    reductions: tuple[Reduction, ...]
    depth: int

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        parts = _parts([self.expression], self.depth, tolerance, kernels)
        return None if parts is None else Part(self.reductions, Composed(self.expression, parts))


def _cut(shape: Shape, pieces: int, shift: int) -> BitsIndexing:
    """So many pieces of the interval of a shape, which begins at 0."""
    end = Fraction(shape.interval[1])
    return BitsIndexing.up_to(end, pieces, shift=shift, format=format_named("binary32"))


def _inner(reduction: Reduction) -> Reduction:
    """The same for arguments that are no inputs."""
    if isinstance(reduction, Turns):
        return replace(reduction, large=False)
    return replace(reduction, apart=False) if isinstance(reduction, LogarithmicSplit) else reduction


@dataclass(frozen=True)
class ByDecay(Sketch):
    """A function that decays beyond 0: an exponential, and pieces of what is left."""

    reductions: tuple[Reduction, ...]
    function: Function
    end: float
    decay: Decay
    zero: int

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        written, rate, power = text(tree_of(self.function)), self.decay.rate, self.decay.power
        tame = read_function(f"({written})*exp({rate}*x^{power})")
        pieces = ByPieces((), Shape(tame, (0.0, self.end), "none", self.zero))
        left = pieces.part(tolerance / _FINER, kernels)
        exp = _inner_function("exp", 0, tolerance / _FINER, textbook)
        if left is None or exp is None:
            return None
        return Part(self.reductions, Damped(rate, power, exp, left.core))


@dataclass(frozen=True)
class ByChange(Sketch):
    """A change of variable, and a polynomial of what is left, on the whole or by pieces.

    Where logarithms are taken away much may cancel, next to zeros as many bits as a number has.
    """

    reductions: tuple[Reduction, ...]
    function: Function
    change: Change
    is_cut: bool
    depth: int

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES if self.change.term is None else INSIDES[1:]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        if self.change.term is not None:
            tolerance = max(tolerance**2, _FINEST)
        shape = Shape(self.change.rest(self.function), self.change.interval)
        if self.is_cut:
            pieces = ByPieces((), shape).part(tolerance, kernels)
            core = None if pieces is None else pieces.core
        else:
            program = kernels(shape, tolerance)
            core = None if program is None else Kernel(program)
        if core is None:
            return None
        written = (self.change.argument, self.change.factor, self.change.term)
        parts = _parts([each for each in written if each is not None], self.depth, tolerance)
        if parts is None:
            return None
        argument, factor, term = written
        return Part(self.reductions, Substituted(argument, core, factor, term, parts))


def _parts(
    expressions: Sequence[str], depth: int, tolerance: float, kernels: Kernels = textbook
) -> tuple[tuple[str, Part], ...] | None:
    """Of the functions in some expressions, each in the first way that there is; or None."""
    try:
        names = dict.fromkeys(name for each in expressions for name in functions_of(read(each)))
    except InvalidExpression:
        return None
    parts = []
    for name in names:
        found = _inner_function(name, depth, tolerance / _FINER, kernels)
        if found is None:
            return None
        parts.append((name, found))
    return tuple(parts)


def _inner_function(name: str, depth: int, tolerance: float, kernels: Kernels) -> Part | None:
    """The first way to compute a function of that name, at arguments that are no inputs."""
    facts = Facts(read_function(name))
    for sketch in sketches(facts, depth + 1):
        if not isinstance(sketch, _OF_INPUTS):
            part = sketch.part(tolerance, kernels)
            if part is not None:
                return replace(part, reductions=tuple(map(_inner, part.reductions)))
    return None


@dataclass(frozen=True)
class ByTwoExponentials(Sketch):
    """cosh(rate x), or sinh(rate x), by exponentials of x and -x at once."""

    rate: str
    is_odd: bool

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        p = float(real(f"log(2)/({self.rate})")) * (1 + 2.0**-18)
        interval = LOWEST * p, (1 + LOWEST) * p
        argument = "x" if self.rate == "1" else f"{self.rate}*x"
        less_one, sinh = (read_function(each.format(argument)) for each in _EVEN_AND_ODD)
        even = textbook(Shape(less_one, interval, "even", 2), tolerance)
        odd = kernels(Shape(sinh, interval, "odd"), tolerance)
        if even is None or odd is None:
            return None
        sign: Reduction = Odd() if self.is_odd else Even()
        return Part((sign,), Hyperbolic(self.rate, self.is_odd, even, odd))


_OF_INPUTS = (ByPieces, ByCentredPieces, ByQuarters, ByDecay)
"""Sketches whose arguments must be inputs."""


def sketches(facts: Facts, depth: int = 0) -> Iterator[Sketch]:
    """All ways: by identities, by expressions, by pieces; of parts of parts of parts no more."""
    if depth > _DEEPEST:
        return
    yield from map(ByPolynomial, drafts(facts))
    if facts.has("antiperiodic"):
        yield ByQuarters(facts)
    for expression in _expressions(facts):
        yield ByExpression(expression, tuple(_around(facts)), depth)
        if (ends := tuple(_ends(facts))) and not facts.has("odd"):
            yield ByExpression(expression, (*_around(facts), *ends), depth)
    yield from _hyperbolic(facts)
    yield from _by_pieces(facts)
    yield from _by_decay(facts)
    yield from _by_change(facts, depth)


def _ends(facts: Facts) -> Iterator[Reduction]:
    """Where a function that ends on one side is undefined."""
    for sign in (-1, 1):
        end = facts.end(sign)
        if end is not None:
            yield Undefined(end, above=sign > 0)


def _by_change(facts: Facts, depth: int) -> Iterator[Sketch]:
    """After a change of variable, of x >= 0."""
    for change in changes(facts):
        around: list[Reduction] = []
        if facts.symmetry != "none":
            around.append(Odd() if facts.symmetry == "odd" else Even())
        elif change.is_of_mirrored:
            side = _to_one_side(facts, 1)
            around += [] if side is None else [side]
        points = [AtPoint(place, level) for place, level in change.points]
        for is_cut in (False, True):
            yield ByChange((*around, *points), facts.function, change, is_cut, depth)


def _expressions(facts: Facts) -> Iterator[str]:
    """The function as it was written, and what it is of other functions."""
    if facts.function.expression is not None:
        yield text(tree_of(facts.function))
    yield from representations(facts)


def _around(facts: Facts) -> Iterator[Reduction]:
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
            end = _outwards(float(place))
            at_end = level if slope != "0" else _zero_at(facts.function, end)
            yield Saturation(end, is_above, slope, at_end, True)


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
            end = _outwards(place)
            sign: Reduction = Odd() if facts.symmetry == "odd" else Even()
            shape = Shape(facts.function, (0.0, end), "none", facts.zero_order)
            yield from pieces_from_zero((sign, Saturation(end, True)), shape)


def pieces_from_zero(reductions: tuple[Reduction, ...], shape: Shape) -> Iterator[Sketch]:
    """Pieces of an interval from 0 on, to which the reductions lead."""
    yield ByPieces(reductions, shape)
    for pieces, shift in _PERMUTED if shape.zero == 1 else ():
        for is_led in (False, True):
            yield ByCentredPieces(reductions, shape, _cut(shape, pieces, shift), is_led)


def _by_decay(facts: Facts) -> Iterator[Sketch]:
    """A function that decays on one side, and is known on the other by that one."""
    for found in facts.of_kind("saturation"):
        place = float(found.constants["x"])
        if found.constants["slope"] != "0" or found.constants["level"] != "0" or not place:
            continue
        sign, end = (1 if place > 0 else -1), _outwards(abs(place))
        seen = decay(facts.function, sign)
        around = None if seen is None else _to_one_side(facts, sign)
        if seen is not None and around is not None:
            function = at(facts.function, "x" if sign > 0 else "-x")
            level = _zero_at(function, end)
            reductions = (around, Saturation(end, True, level=level, exactly=True))
            yield ByDecay(reductions, function, end, seen, facts.zero_order)


def _zero_at(function: Function, place: float) -> str:
    """The zero that a function rounds to where it is next to nothing: of the sign that it has."""
    found = value(function, Fraction(place))
    return "-0" if found is not None and found < 0 else "0"


def _to_one_side(facts: Facts, sign: int) -> Reduction | None:
    """f at any x by f(sign |x|); of f(-|x|) the inner function is one of |x|."""
    for found in facts.of_kind("mirrored"):
        if sign > 0 and found.text.startswith("f(-x)"):
            return Mirrored(found.constants["1"], negative=False)
    for found in facts.of_kind("reflected"):
        if sign < 0 and found.constants == {"f(x)": "1", "x": "-1"}:
            return Reflected()
    return None


def _outwards(place: float) -> float:
    """A little farther from 0, and a short number."""
    return float(format_named("binary32").round(Fraction(place * (1 + 2.0**-12))))
