"""Constants by piece in a number format: rounded together, tuned, and measured as computed.

Each piece is an ordinary program on an ordinary interval, and what runs at an input is the program
of its piece, to the bit; so that the largest error of all inputs is the largest of the pieces', and
measured where these are.

>>> from autonumerics.programs import parse
>>> target = Target.make("tanh", (0, 9), "absolute")
>>> cut = UniformIndexing.over(Fraction(0), Fraction(9), 4)
>>> quartic = parse("fma(fma(fma(fma(x, c4, c3), x, c2), x, c1), x, c0)")
>>> half = Arithmetic.asked("binary16")
>>> found = rounded_pieces(fit_pieces(target, quartic, cut, format="binary16"), half)
>>> found.measured[0].standing, len(found.joins), found.error_ulp > 1
('measured', 3, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autonumerics.accuracy import (
    MeasuredError,
    double_oracle,
    floats_of,
    measure,
    probe,
    sample_errors,
)
from autonumerics.accuracy.error_ulp import value_and_ulp
from autonumerics.errors import InvalidOption
from autonumerics.fitting.lattice import tune
from autonumerics.fitting.pieces.fits import (
    CENTRES,
    Centre,
    FittedPieces,
    UniformIndexing,
    fit_pieces,
)
from autonumerics.fitting.refitting import Refit
from autonumerics.fitting.screening import Screen
from autonumerics.fitting.settings import TuneSettings
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.jit.pieces import PiecewiseFunction
from autonumerics.programs import Program
from autonumerics.programs.indexing import Indexing, Part
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.targets import Target

__all__ = [
    "Join",
    "RoundedPieces",
    "UniformIndexing",
    "fit_in_format",
    "fit_pieces",
    "joins_of",
    "rounded_pieces",
]

_BITS = 80
_MEASURED_BITS = 32  # of formats whose inputs can all be tried


@dataclass(frozen=True, slots=True)
class Join:
    """What is computed on either side of a join, `at` being the first number on the right.

    `step_ulp`: how much more the computed values rise there than the exact ones do, in ULPs of the
    format: no more than the errors of both sides together. `goes_back`: whether they fall where the
    target rises, or the reverse.
    """

    at: float
    step_ulp: float
    goes_back: bool


@dataclass(frozen=True, slots=True)
class RoundedPieces:
    """A program by pieces with constants of a format, and what it is worth as computed there.

    `measured`: of each part, over all its inputs, the join on its right among them; sampled in
    binary64. `joins`: those between the parts, from left to right.
    """

    piecewise: PiecewiseProgram
    target: Target
    arithmetic: Arithmetic
    parts: tuple[Part, ...]
    measured: tuple[MeasuredError, ...]
    joins: tuple[Join, ...]

    @property
    def error_ulp(self) -> float:
        """The largest error of all."""
        return max(each.error_ulp for each in self.measured)

    @property
    def at(self) -> float:
        """The input that has it."""
        return max(self.measured, key=lambda each: each.error_ulp).at

    @property
    def largest_step_ulp(self) -> float:
        """Of all joins, in size."""
        return max((abs(join.step_ulp) for join in self.joins), default=0.0)


def rounded_pieces(
    fitted: FittedPieces,
    arithmetic: Arithmetic,
    *,
    tuning: TuneSettings | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> RoundedPieces:
    """The constants of each piece rounded together, and tuned if that is asked for; measured.

    Guaranteed: as good as each constant rounded to nearest, or better, at the inputs of a screen.
    Raises InvalidOption for a constant beyond its format.
    """
    kept: dict[int, Program] = {}
    measured: list[MeasuredError] = []
    for part in fitted.parts:
        target = fitted.target_of(part)
        program = _rounded(fitted.program_of(part), target, arithmetic, threads)
        if tuning is not None and arithmetic.storage.bits <= _MEASURED_BITS:
            tuned = tune(program, target, arithmetic, settings=tuning, seed=seed, threads=threads)
            program = tuned.program
        kept[part.piece] = program
        measured.append(_measured(program, target, arithmetic, threads))
    nearest = fitted.piecewise.with_constants(
        lambda index, _: kept[min(kept, key=lambda known: (abs(known - index), known))]
    )
    joins = joins_of(nearest, fitted.target, fitted.parts, arithmetic)
    return RoundedPieces(nearest, fitted.target, arithmetic, fitted.parts, tuple(measured), joins)


def fit_in_format(
    target: Target,
    structure: Program,
    indexing: Indexing,
    arithmetic: Arithmetic,
    *,
    centres: Sequence[Centre] = CENTRES,
    tuning: TuneSettings | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> RoundedPieces:
    """The structure of x, or of x less a centre of each piece, whichever errs least as computed."""
    found: list[RoundedPieces] = []
    for centre in centres:
        fitted = fit_pieces(
            target, structure, indexing, format=arithmetic.storage, centre=centre, seed=seed,
            threads=threads,
        )  # fmt: skip
        found.append(rounded_pieces(fitted, arithmetic, seed=seed, threads=threads))
    best = min(found, key=lambda each: each.error_ulp)
    if tuning is None:
        return best
    start = FittedPieces(best.piecewise, target, best.parts, (0.0,) * len(best.parts))
    tuned = rounded_pieces(start, arithmetic, tuning=tuning, seed=seed, threads=threads)
    return min(best, tuned, key=lambda each: each.error_ulp)


def joins_of(
    piecewise: PiecewiseProgram, target: Target, parts: Sequence[Part], arithmetic: Arithmetic
) -> tuple[Join, ...]:
    """What is computed on either side of each join between the parts."""
    function, format = PiecewiseFunction.of(piecewise, arithmetic), arithmetic.storage
    found: list[Join] = []
    for part in parts[1:]:
        right = format.index(part.lower)
        x = floats_of(np.array([right - 1, right]), format)
        before, after = map(Fraction, function(x).astype(np.float64).tolist())
        left_exact, right_exact = (
            value_and_ulp(target.function, Fraction(float(each)), format, _BITS) for each in x
        )
        rise = float((right_exact[0] - left_exact[0]).mid())
        ulp = float(max(left_exact[1], right_exact[1]))
        computed = float(after - before)
        found.append(Join(float(x[1]), (computed - rise) / ulp, computed * rise < 0))
    return tuple(found)


def _rounded(
    program: Program, target: Target, arithmetic: Arithmetic, threads: int | None
) -> Program:
    """The constants rounded together or each to nearest, whichever errs less on a screen."""
    nearest = program.with_constants([arithmetic.constants.round(c) for c in program.constants])
    try:
        screen = Screen(target, arithmetic, threads)
        together = Refit.on(screen).rounded(program, held=())
    except InvalidOption:
        return nearest
    return min(nearest, together, key=screen.error_ulp)


def _measured(
    program: Program, target: Target, arithmetic: Arithmetic, threads: int | None
) -> MeasuredError:
    compiled = compile_program(program, arithmetic)
    if arithmetic.storage.bits <= _MEASURED_BITS:
        return measure(compiled, target, threads=threads)
    if double_oracle(target) is None:
        return probe(compiled, target)
    return sample_errors(compiled, target, threads=threads)
