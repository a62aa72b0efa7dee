"""Functions that are logarithms of algebraic expressions, in single.

>>> from autonumerics.targets.expressions.reading import read
>>> logarithm_of(read("1/2*log1p(2*x/(1 - x))"))
LogarithmOf(argument='2*x/(1 - x)', plus_one=True, scale=Fraction(1, 2))
>>> logarithm_of(read("log1p(exp(x))")) is None
True
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from autonumerics.planning.polynomials import Shape, textbook
from autonumerics.planning.sketch import INSIDES, Kernels, Sketch
from autonumerics.plans import Logarithm, Part
from autonumerics.plans.builder import adds_its_argument
from autonumerics.plans.logarithms import LOWEST
from autonumerics.plans.reductions import Reduction
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.text import text
from autonumerics.targets.expressions.tree import Expression, part_of

_IN_DOUBLE = 2.0**-29
_ALGEBRAIC = frozenset(("x", "neg", "add", "sub", "mul", "div", "sqrt", "pow"))
_IN_PAIRS = {
    "x + x^2/(1 + sqrt(1 + x^2))": "x + (sqrt(1 + x^2) - 1)",
    "x - 1 + sqrt((x - 1)*(x + 1))": "x - 1 + sqrt((x - 1)^2 + 2*(x - 1))",
}
"""Equal forms that may cancel, as pairs lose nothing, in which less is to be done."""


@dataclass(frozen=True)
class LogarithmOf:
    """s log(E), or s log(1 + E): E as text."""

    argument: str
    plus_one: bool
    scale: Fraction


@dataclass(frozen=True)
class ByLogarithm(Sketch):
    """A logarithm of what is computed in pairs, for x from an interval.

    signs: reductions around it; rarely: in double.
    """

    logarithm: LogarithmOf
    signs: tuple[Reduction, ...]
    interval: tuple[float, float]
    rarely: Sketch

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        shape = Shape(read_function("log1p"), (LOWEST - 1, 2 * LOWEST - 1), "none", 1)
        kernel = kernels(shape, tolerance)
        if kernel is None or not adds_its_argument(kernel):
            return None
        rarely = self.rarely.part(_IN_DOUBLE)
        if rarely is None:
            return None
        of = self.logarithm
        argument = _IN_PAIRS.get(of.argument, of.argument)
        core = Logarithm(argument, of.plus_one, str(of.scale), kernel, self.interval, rarely)
        return Part(self.signs, core)


def logarithm_of(tree: Expression) -> LogarithmOf | None:
    """What a tree is the logarithm of, if it is a power of two times one of something algebraic."""
    place, scale = len(tree.rows) - 1, Fraction(1)
    while (row := tree.rows[place]).name in ("mul", "div", "neg"):
        if row.name == "neg":
            place, scale = row.operands[0], -scale
            continue
        first, second = row.operands
        left, right = tree.numbers[first], tree.numbers[second]
        if right is not None and right:
            place, scale = first, scale * right if row.name == "mul" else scale / right
        elif left is not None and row.name == "mul":
            place, scale = second, scale * left
        else:
            return None
    if row.name not in ("log", "log1p") or not _is_power_of_two(scale):
        return None
    inner = part_of(tree, row.operands[0])
    is_algebraic = all(
        each.name in _ALGEBRAIC or not depends
        for each, depends in zip(inner.rows, inner.depends, strict=True)
    )
    if not is_algebraic or len(inner.rows) == 1:
        return None
    return LogarithmOf(text(inner), row.name == "log1p", scale)


def _is_power_of_two(number: Fraction) -> bool:
    sizes = abs(number.numerator), number.denominator
    return all(each > 0 and not each & (each - 1) for each in sizes)
