"""Constants of one program for each piece of an interval: the largest error of all is least.

The pieces are those that a machine finds cheaply (`programs.indexing`). On each of them the
constants are fitted by least squares and levelled by a minimax exchange, in exact arithmetic, on
the closed piece, both joins in it: so that the error of a piece bounds what is seen on either side
of a join, and no step there is larger than the errors of two pieces together.

A program reads t = x - centre, where the centre is a constant of each piece, or x itself. Where the
target vanishes and its error is relative, the centre is that zero, and the constants that make the
program vanish there are 0.

>>> from autonumerics.programs import parse
>>> target = Target.make("tanh", (0, 9), "absolute")
>>> cut = UniformIndexing.over(Fraction(0), Fraction(9), 16)
>>> cubic = parse("fma(fma(fma(x, c3, c2), x, c1), x, c0)")
>>> fitted = fit_pieces(target, cubic, cut)
>>> fitted.piecewise.program.text
't0 = x - c0; fma(fma(fma(t0, c1, c2), t0, c3), t0, c4)'
>>> fitted.error < 2e-4
True
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import numpy as np

from autonumerics.accuracy import sample_error
from autonumerics.errors import InvalidOption
from autonumerics.fitting.candidates import core_settings, goal_of
from autonumerics.fitting.exchange import exchange
from autonumerics.fitting.fitter import Fitted
from autonumerics.fitting.settings import ExchangeSettings, FitSettings
from autonumerics.formats import Format, format_named
from autonumerics.kernels import Batch, default_threads
from autonumerics.kernels.fits import Goal, fit
from autonumerics.programs import Instruction, Operand, Program, operation
from autonumerics.programs.indexing import Indexing, Part, UniformIndexing
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.targets import Domain, Target
from autonumerics.targets.domain import shown

__all__ = [
    "CENTRES",
    "Centre",
    "FittedPieces",
    "PiecewiseProgram",
    "UniformIndexing",
    "centred",
    "fit_pieces",
]

Centre = Literal["middle", "end", "none"]
CENTRES: tuple[Centre, ...] = ("middle", "end", "none")
"""What is taken from x on each piece: its middle, the end at which the target is smaller, so that
errors of what is added there are small against it, or nothing."""

_CENTRE_BITS = 3
"""Of the length of a piece: a middle rounded to them is exact after any sensible subtraction."""

_VANISHING = (Fraction(3, 7), Fraction(11, 5))
"""By which constants are multiplied to see whether a value stays 0."""


@dataclass(frozen=True, slots=True)
class FittedPieces:
    """A program by pieces with its errors in exact arithmetic.

    `parts`: the pieces that the domain has. `errors`: the largest error on each of them, sampled.
    """

    piecewise: PiecewiseProgram
    target: Target
    parts: tuple[Part, ...]
    errors: tuple[float, ...]

    @property
    def error(self) -> float:
        """The largest error of all."""
        return max(self.errors)

    @property
    def ops(self) -> int:
        """Operations of an evaluation, index and look-ups included."""
        return self.piecewise.ops

    def target_of(self, part: Part) -> Target:
        """What the program of a part approximates: an ordinary target."""
        return on_part(self.target, part)

    def program_of(self, part: Part) -> Program:
        """The program of a part, an ordinary one."""
        return self.piecewise.piece(part.piece)


def fit_pieces(
    target: Target,
    structure: Program,
    indexing: Indexing,
    *,
    format: str | Format = "binary32",
    centre: Centre = "middle",
    settings: FitSettings = FitSettings(),
    levelling: ExchangeSettings = ExchangeSettings(),
    seed: int = 0,
    threads: int | None = None,
) -> FittedPieces:
    """The structure with the constants of each piece for the smallest largest error that was found.

    `format`: that of the inputs, whose numbers lie in the pieces. The structure is a program of x,
    in whose place x - centre stands unless `centre` is "none"; a constant has none. Deterministic
    by `seed`. Raises InvalidOption for a target with constraints, gaps, a table or a mean square,
    and for an indexing that does not take the domain.
    """
    parts = parts_of(target, indexing, format)
    if not _reads_x(structure):
        centre = "none"
    moved, k = centred(structure) if centre != "none" else (structure, None)
    shifts = [shift_on(on_part(target, part), part, centre) for part in parts]
    goals = goals_of(target, parts, centre, settings)
    starts = _lowest(structure, goals, target, settings, seed, threads)
    programs: list[Program] = []
    errors: list[float] = []
    for part, shift, start in zip(parts, shifts, starts, strict=True):
        given = start if k is None else _with_centre(moved, k, start, shift)
        program, error = _levelled(given, on_part(target, part), k, levelling)
        programs.append(program)
        errors.append(error)
    shape = programs[0]
    rows = _rows(programs, parts, indexing.pieces)
    piecewise = PiecewiseProgram.of(shape, indexing, rows)
    return FittedPieces(piecewise, target, parts, tuple(errors))


def centred(structure: Program) -> tuple[Program, int]:
    """The structure of x - c in the place of x, and the index of that constant.

    >>> from autonumerics.programs import parse
    >>> centred(parse("x*x + c0", [0.5]))
    (parse('(x - c0)^2 + c1', ['0x0.0p+0', '0x1.0000000000000p-1']), 0)
    """
    structure.check_one_input("constants by piece")
    count = len(structure.constants)

    def moved(operand: Operand) -> Operand:
        if operand.kind == "x":
            return Operand("t", 0)
        return Operand("t", operand.index + 1) if operand.kind == "t" else operand

    first = Instruction(operation("sub"), (Operand("x"), Operand("c", count)))
    rest = [
        Instruction(row, tuple(map(moved, operands))) for row, operands in structure.instructions
    ]
    program = Program.build([first, *rest], [*structure.constants, 0], moved(structure.result))
    return program, centre_index(program)


def _reads_x(program: Program) -> bool:
    """Whether the value depends on the input at all."""
    operands = [o for row in program.instructions for o in row.operands]
    return Operand("x") in [*operands, program.result]


def centre_index(program: Program) -> int:
    """The constant that a program made by `centred` takes from x."""
    readers = [row.operands for row in program.instructions if Operand("x") in row.operands]
    return readers[0][1].index


def parts_of(target: Target, indexing: Indexing, format: str | Format) -> tuple[Part, ...]:
    """The pieces that the target's domain has, for inputs of a format.

    Raises InvalidOption for a target that cannot be cut, or an indexing that does not take it.
    """
    if target.constraints or target.domain.gaps or target.table is not None or target.norm != "max":
        raise InvalidOption(
            f"{target.describe()}: constants by piece are for one interval and the largest error, "
            "without constraints"
        )
    inputs = format_named(format) if isinstance(format, str) else format
    lower, upper = Fraction(target.domain.lower), Fraction(target.domain.upper)
    if indexing.lowest is not None and lower < indexing.lowest:
        raise InvalidOption(
            f"{target.domain}: pieces by the bits of x - {shown(float(indexing.lowest))} are for x "
            "from there on; use uniform pieces"
        )
    return indexing.parts(inputs, lower, upper)


def on_part(target: Target, part: Part) -> Target:
    """The target on a piece, both joins in it."""
    return target.on(Domain(float(part.lower), float(part.upper)))


def goals_of(
    target: Target,
    parts: Sequence[Part],
    centre: Centre = "middle",
    settings: FitSettings = FitSettings(),
) -> list[Goal]:
    """What least-squares fits in x less the centre of each piece aim at."""
    return [
        goal_of(
            on_part(target, part), dense_points=settings.dense_points,
            shift=float(shift_on(on_part(target, part), part, centre)),
        )
        for part in parts
    ]  # fmt: skip


def _lowest(
    structure: Program,
    goals: Sequence[Goal],
    target: Target,
    settings: FitSettings,
    seed: int,
    threads: int | None,
) -> list[Program]:
    """The structure fitted to each goal: from nothing, then from what its neighbours have."""
    start = Batch.pack([structure])
    found = [
        _fitted(start, goal, target, settings, seed, number, threads)
        for number, goal in enumerate(goals)
    ]
    order = list(range(len(goals)))
    for near, at in (*pairwise(order), *pairwise(reversed(order))):
        beside = _fitted(found[near].batch, goals[at], target, settings, seed, at, threads, fresh=0)
        if beside.errors[0] < found[at].errors[0]:
            found[at] = beside
    return [structure.with_constants(each.batch.program(0).constants) for each in found]


def _fitted(
    starts: Batch,
    goal: Goal,
    target: Target,
    settings: FitSettings,
    seed: int,
    number: int,
    threads: int | None,
    *,
    fresh: int | None = None,
) -> Fitted:
    """The programs fitted to the goal; `fresh`: the constants drawn anew, by default all."""
    counts = starts.records[:, 1].astype(np.uint64)
    drawn = (1 << counts) - 1 if fresh is None else np.full(len(starts), fresh)
    errors, batch = fit(
        starts, drawn.astype(np.uint32), goal, np.full(len(starts), math.inf),
        core_settings(target, settings), seed=seed, generation=number,
        threads=threads or default_threads(),
    )  # fmt: skip
    return Fitted(batch, errors)


def shift_on(target: Target, part: Part, centre: Centre) -> Fraction:
    """What is taken from x on a piece: a zero of the target that is in it, if one matters.

    `target`: that of the part alone.
    """
    if centre == "none":
        return Fraction(0)
    zeros = [zero.x for zero in target.zeros]
    if zeros:
        return zeros[0]
    if centre == "end":
        below, above = np.abs(target.values([float(part.lower), float(part.upper)])).tolist()
        return part.lower if below <= above else part.upper
    length = part.upper - part.lower
    unit = Fraction(2) ** (math.frexp(length)[1] - 1 - _CENTRE_BITS)
    return round((part.lower + part.upper) / 2 / unit) * unit


def _with_centre(program: Program, k: int, start: Program, shift: Fraction) -> Program:
    """The centred program with the constants of the structure, in its own order."""
    constants = centred(start)[0].constants
    return program.with_constants([shift if i == k else c for i, c in enumerate(constants)])


def _levelled(
    program: Program,
    target: Target,
    centre: int | None,
    settings: ExchangeSettings,
) -> tuple[Program, float]:
    """The program with levelled constants, all but the centre, and its error."""
    held = _vanishing(program, target, centre)
    if held is not None:
        constants = [Fraction(0) if k in held else c for k, c in enumerate(program.constants)]
        program = program.with_constants(constants)
    fixed = {centre, *(held or ())}
    moved = [k for k in range(len(program.constants)) if k not in fixed]
    if not moved:
        return program, sample_error(program, target).error
    found = exchange(program, target, settings, moved)
    return found.program, found.error


def _vanishing(program: Program, target: Target, centre: int | None) -> set[int] | None:
    """The fewest constants that must be 0 for the program to vanish where the target does.

    One suffices for a polynomial of x - z, or a quotient of such; None where it takes none, or
    nothing does.
    """
    zeros = [zero.x for zero in target.zeros]
    if not zeros or _is_zero_at(program, zeros, set(), centre):
        return None
    for k in range(len(program.constants)):
        if k != centre and _is_zero_at(program, zeros, {k}, centre):
            return {k}
    return None


def _is_zero_at(
    program: Program, zeros: Sequence[Fraction], held: set[int], centre: int | None
) -> bool:
    """Whether the value is 0 at all of the points whatever the constants that are not held are."""
    for factor in _VANISHING:
        constants = [
            Fraction(0) if k in held else c if k == centre else (c or Fraction(1)) * (factor + k)
            for k, c in enumerate(program.constants)
        ]
        try:
            if any(program.real_with(zero, constants) != 0 for zero in zeros):
                return False
        except (ArithmeticError, AttributeError, ValueError):
            return False
    return True


def _rows(
    programs: Sequence[Program], parts: Sequence[Part], pieces: int
) -> list[tuple[Fraction, ...]]:
    """The constants of all pieces: those that no number lies in have what the nearest has."""
    known = {part.piece: program.constants for part, program in zip(parts, programs, strict=True)}
    nearest = [min(known, key=lambda index, i=i: (abs(index - i), index)) for i in range(pieces)]
    return [known[index] for index in nearest]
