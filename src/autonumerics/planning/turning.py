"""Functions that change sign by half a turn: a polynomial for each kind of quarter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flint import arb

from autonumerics.balls.precision import exact
from autonumerics.planning.facts import Facts, are_near
from autonumerics.planning.polynomials import TINY, Shape, textbook
from autonumerics.planning.samples import value
from autonumerics.planning.sketch import INSIDES, Kernels, Sketch
from autonumerics.planning.substitution import at, tree_of
from autonumerics.plans import Kernel, Part, Quarters
from autonumerics.plans.constants import real
from autonumerics.plans.reductions import Turns
from autonumerics.programs import Program, parse
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.text import text
from autonumerics.targets.functions import Function

_WIDER = 1 + 2.0**-18
_IN_DOUBLE = 2.0**-29
_SMALL = 2.0**-8


@dataclass(frozen=True)
class ByQuarters(Sketch):
    """Sines and cosines in the type of the border, by quarters of a turn."""

    facts: Facts

    @property
    def widest(self) -> int:
        """See `Sketch`."""
        return 64

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`. Its kernels are polynomials, whatever others are."""
        return quarters(self.facts, tolerance) if kernels is textbook else None


def quarters(facts: Facts, tolerance: float) -> Part | None:
    """Within that relative error; None for functions that are not of this kind.

    So are those that have neither slope 1 where they are odd, nor -1, and for which the other
    quarter is not curved as a cosine is.
    """
    for found in facts.of_kind("antiperiodic"):
        if facts.symmetry != "none":
            core = _core(facts, found.constants["p"], tolerance)
            if core is not None:
                return Part((), core)
    return None


def _core(facts: Facts, period: str, tolerance: float) -> Quarters | None:
    is_odd = facts.symmetry == "odd"
    far = abs(float(real(period))) / 4 * _WIDER
    shifted = at(facts.function, f"x + ({period})/2")
    for negated in (False, True):
        other = _negative(shifted) if negated else shifted
        odd, even = (facts.function, other) if is_odd else (other, facts.function)
        ends = -far, far
        minus = _odd(odd, ends, tolerance)
        if minus is None or not _is_one(value(even, exact(TINY))):
            continue
        curve = textbook(Shape(at(even, "x", less="1"), ends, "even", 2), tolerance)
        rarely = _rarely(facts, period)
        if curve is not None and rarely is not None:
            bent = _in_square(curve)
            if abs(2 * bent.constants[-1] + 1) < _SMALL:
                return Quarters(period, is_odd, negated, minus, bent, rarely)
    return None


def _is_one(found: arb | None) -> bool:
    return found is not None and are_near(found, 1 + 0 * found)


def _odd(function: Function, ends: tuple[float, float], tolerance: float) -> Program | None:
    """-P, for functions of slope 1."""
    shape = Shape(function, ends, "odd", 1)
    if shape.slope != 1:
        return None
    found = textbook(replace(shape, lead=shape.slope), tolerance)
    return None if found is None else _in_square(found, -1)


def _in_square(program: Program, sign: int = 1) -> Program:
    """The polynomial in x^2 of a textbook's program, as one of its own."""
    horner = "c0"
    for k in range(1, len(program.constants)):
        horner = f"fma({horner}, x, c{k})"
    return parse(horner, [sign * each for each in program.constants])


def _rarely(facts: Facts, period: str) -> Part | None:
    """A plan in double, of f by halves of a turn."""
    turns = Turns(period, "negated", middle=facts.symmetry == "even")
    low, high = turns.reduced((-float("inf"), float("inf")))
    shape = Shape(at(facts.function, turns.argument), (low, high), "odd")
    kernel = textbook(shape, _IN_DOUBLE)
    return None if kernel is None else Part((turns,), Kernel(kernel))


def _negative(function: Function) -> Function:
    return read_function(f"-({text(tree_of(function))})")
