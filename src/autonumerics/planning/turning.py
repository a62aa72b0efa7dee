"""Functions that change sign by half a turn: a polynomial for each kind of quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb

from autonumerics.balls.precision import exact
from autonumerics.planning.facts import Facts, are_near
from autonumerics.planning.polynomials import TINY, Shape, textbook
from autonumerics.planning.samples import value
from autonumerics.planning.sketch import INSIDES, Kernels, Sketch
from autonumerics.planning.substitution import at, tree_of
from autonumerics.plans import Kernel, Part, Quarters
from autonumerics.plans.constants import real
from autonumerics.plans.reductions import SignedZeros, Turns
from autonumerics.programs import Program, parse
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.text import text
from autonumerics.targets.functions import Function

_WIDER = 1 + 2.0**-18
_IN_DOUBLE = 2.0**-29
_SMALL = 2.0**-8
_LARGEST_DENOMINATOR = 1 << 20


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

    So are those for which the other quarter is not curved as a cosine is: as c^2/2 where the odd
    one has the slope c.
    """
    for found in facts.of_kind("antiperiodic"):
        if facts.symmetry != "none":
            period = found.constants["p"]
            core = _core(facts, period, tolerance)
            if core is not None:
                is_odd = facts.symmetry == "odd"
                return Part((SignedZeros(is_odd),) if is_short(period) else (), core)
    return None


def is_short(p: str) -> bool:
    """Whether multiples of p, or halves of them, may be numbers of a format."""
    return real(p).denominator < _LARGEST_DENOMINATOR


def _core(facts: Facts, period: str, tolerance: float) -> Quarters | None:
    is_odd = facts.symmetry == "odd"
    far = abs(float(real(period))) / 4 * _WIDER
    shifted = at(facts.function, f"x + ({period})/2")
    for negated in (False, True):
        other = _negative(shifted) if negated else shifted
        odd, even = (facts.function, other) if is_odd else (other, facts.function)
        ends = -far, far
        if not _is_one(value(even, exact(TINY))):
            continue
        found = _odd(odd, ends, tolerance)
        curve = textbook(Shape(at(even, "x", less="1"), ends, "even", 2), tolerance)
        rarely = _rarely(facts, period)
        if found is not None and curve is not None and rarely is not None:
            slope, program = found
            bent = in_square(curve.constants)
            if abs(2 * bent.constants[-1] + slope**2) < _SMALL * slope**2:
                return Quarters(period, is_odd, negated, program, bent, rarely, str(slope))
    return None


def _is_one(found: arb | None) -> bool:
    return found is not None and are_near(found, 1 + 0 * found)


def _odd(
    function: Function, ends: tuple[float, float], tolerance: float
) -> tuple[Fraction, Program] | None:
    """The slope, above 0, and -P, or P where it is not 1."""
    shape = Shape(function, ends, "odd", 1)
    slope = shape.slope
    if slope is None or slope <= 0:
        return None
    found = textbook(replace(shape, lead=slope), tolerance)
    if found is None:
        return None
    if slope == 1:
        return slope, in_square([-each for each in found.constants])
    return slope, in_square(found.constants[:-1])


def in_square(constants: Sequence[Fraction]) -> Program:
    """The polynomial in x^2 of a textbook's program, by its constants, as one of its own."""
    horner = "c0"
    for k in range(1, len(constants)):
        horner = f"fma({horner}, x, c{k})"
    return parse(horner, constants)


def _rarely(facts: Facts, period: str) -> Part | None:
    """A plan in double, of f by halves of a turn."""
    turns = Turns(period, "negated", middle=facts.symmetry == "even")
    low, high = turns.reduced((-float("inf"), float("inf")))
    shape = Shape(at(facts.function, turns.argument), (low, high), "odd")
    kernel = textbook(shape, _IN_DOUBLE)
    return None if kernel is None else Part((turns,), Kernel(kernel))


def _negative(function: Function) -> Function:
    return read_function(f"-({text(tree_of(function))})")
