"""Sketches with other functions inside, which are computed by sketches of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autonumerics.errors import InvalidExpression
from autonumerics.planning.changes import Change
from autonumerics.planning.decays import Decay
from autonumerics.planning.piecewise import ByPieces
from autonumerics.planning.polynomials import Shape, textbook
from autonumerics.planning.sketch import INSIDES, InnerFunctions, Kernels, Sketch
from autonumerics.planning.substitution import tree_of
from autonumerics.plans import Composed, Damped, Kernel, Part, Substituted
from autonumerics.plans.cores import functions_of
from autonumerics.plans.reductions import Reduction
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.text import text
from autonumerics.targets.expressions.tree import Expression
from autonumerics.targets.functions import Function

_FINEST = 2.0**-52
_FINER = 4  # how much better parts are than what they are parts of


@dataclass(frozen=True)
class ByExpression(Sketch):
    """An expression, each function in which is computed in the first way that there is."""

    expression: str
    reductions: tuple[Reduction, ...]
    inner: InnerFunctions

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        parts = _parts([self.expression], self.inner, tolerance, kernels)
        return None if parts is None else Part(self.reductions, Composed(self.expression, parts))


@dataclass(frozen=True)
class ByDecay(Sketch):
    """A function that decays beyond 0: an exponential, and pieces of what is left."""

    reductions: tuple[Reduction, ...]
    function: Function
    end: float
    decay: Decay
    zero: int
    inner: InnerFunctions

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        written, rate, power = text(tree_of(self.function)), self.decay.rate, self.decay.power
        tame = read_function(f"({written})*exp({rate}*x^{power})")
        pieces = ByPieces((), Shape(tame, (0.0, self.end), "none", self.zero))
        left = pieces.part(tolerance / _FINER, kernels)
        exp = self.inner.part("exp", tolerance / _FINER)
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
    inner: InnerFunctions

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
        parts = _parts([each for each in written if each is not None], self.inner, tolerance)
        if parts is None:
            return None
        argument, factor, term = written
        return Part(self.reductions, Substituted(argument, core, factor, term, parts))


def _parts(
    expressions: Sequence[str], inner: InnerFunctions, tolerance: float, kernels: Kernels = textbook
) -> tuple[tuple[str, Part], ...] | None:
    """Of the functions in some expressions, each in the first way that there is; or None."""
    trees = [read(each) for each in expressions]
    try:
        names = dict.fromkeys(name for each in trees for name in functions_of(each))
    except InvalidExpression:
        return None
    parts = []
    for name in names:
        of_inputs = all(map(_is_of_x(name), trees))
        found = inner.part(name, tolerance / _FINER, kernels, of_inputs=of_inputs)
        if found is None:
            return None
        parts.append((name, found))
    return tuple(parts)


def _is_of_x(name: str) -> Callable[[Expression], bool]:
    """Whether x alone is what the function of that name is of, wherever it is in a tree."""

    def holds(tree: Expression) -> bool:
        arguments = (row.operands[0] for row in tree.rows if row.name == name)
        return all(tree.rows[place].name == "x" for place in arguments)

    return holds
