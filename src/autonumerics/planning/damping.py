"""Functions that decay and are known on the other side by that one, in single."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from autonumerics.formats import format_named
from autonumerics.planning.centred import centred
from autonumerics.planning.decays import Decay
from autonumerics.planning.polynomials import Shape, textbook
from autonumerics.planning.sketch import INSIDES, Kernels, Sketch
from autonumerics.planning.substitution import tree_of
from autonumerics.plans import DampedPieces, Part
from autonumerics.plans.damped_pieces import LOWEST
from autonumerics.programs import Program, parse
from autonumerics.programs.constants import round_to
from autonumerics.programs.indexing import BitsIndexing
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.text import text
from autonumerics.targets.functions import Function

_PIECES, _SHIFT = 32, 21
_LEAD_BITS = 24
_LOG_2 = 0.6931471805599453
_SHARE = 0.09
"""How large exp(-h) - 1 + h is at most, beside exp(-h)."""


@dataclass(frozen=True)
class ByDampedPieces(Sketch):
    """function: of x >= 0, where it decays; see `DampedPieces`, and for the others there, too."""

    function: Function
    decay: Decay
    end: float
    level: str
    total: str | None
    zero: int

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`. Its kernels are polynomials, whatever others are."""
        if kernels is not textbook or not _is_power_of_two(Fraction(self.decay.rate)):
            return None
        rate, power = self.decay.rate, self.decay.power
        written = text(tree_of(self.function))
        tame = read_function(f"({written})*exp({rate}*x^{power})")
        shape = Shape(tame, (0.0, self.end), "none", self.zero)
        cut = BitsIndexing.up_to(
            Fraction(self.end), _PIECES, shift=_SHIFT, format=format_named("binary32")
        )
        found = centred(shape, cut, tolerance, is_led=True)
        pieces = None if found is None else _led_everywhere(found)
        exponential = _exponential(tolerance)
        if pieces is None or exponential is None:
            return None
        level, total = self.level, self.total
        core = DampedPieces(rate, power, exponential, pieces, self.end, level, total)
        return Part((), core)


def _exponential(tolerance: float) -> Program | None:
    """Q with exp(-h) = 1 - h + h^2 Q(h)."""
    ends = (LOWEST * _LOG_2, (1 + LOWEST) * _LOG_2 * (1 + 2.0**-18))
    found = textbook(Shape(read_function("expm1(-x) + x"), ends, "none", 2), tolerance / _SHARE)
    if found is None:
        return None
    horner = "c0"
    for k in range(1, len(found.constants)):
        horner = f"fma({horner}, x, c{k})"
    return parse(horner, found.constants)


def _led_everywhere(pieces: PiecewiseProgram) -> PiecewiseProgram:
    """With slopes in 24 bits on all pieces, so that what a polynomial adds to a line is small."""
    rows = []
    for *others, first, level, slope in pieces.constants:
        lead = round_to(slope + first, _LEAD_BITS)
        rows.append([*others, slope + first - lead, level, lead])
    return PiecewiseProgram.of(pieces.program, pieces.indexing, rows)


def _is_power_of_two(number: Fraction) -> bool:
    return not any(each & (each - 1) for each in number.as_integer_ratio())
