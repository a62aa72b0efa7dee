"""Constants for a program that keeps a range, or a direction: minimax by linear programs in turn.

On a grid the largest error, the range and the steps from point to point are linear in small moves
of the constants. So each move is the answer of a linear program within a region where that is
trusted; what is beyond is let in at a price at first. Between the points of the grid a program may
still leave its bounds a little: they are drawn in by as much, and it starts again. Nothing is
proved here.

Method: sequential linear programming with a trust region; Fletcher and Sainz de la Maza,
Mathematical Programming 43, 1989, 235-256.

>>> from dataclasses import replace
>>> from autonumerics.programs import parse
>>> from autonumerics.targets.constraints import Constraints
>>> kept = Constraints(upper=Fraction(1), lower=Fraction(0))
>>> target = replace(Target.make("cos", (-1.5, 1.5), "absolute"), constraints=kept)
>>> found = shaped(parse("c0 - c1*x*x", [0.97, 0.44]), target)
>>> found is not None and found.constants[0] <= 1
True
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidProgram
from autonumerics.fitting.candidates import Weights
from autonumerics.fitting.linear_programs import least
from autonumerics.fitting.sensitivity import linearised
from autonumerics.kernels import Batch, evaluate_batch
from autonumerics.programs import Program
from autonumerics.targets import Target, placement

Values = npt.NDArray[np.float64]

_POINTS, _FINE = 129, 1025
_STEPS, _HALVINGS, _ROUNDS = 12, 4, 8
_PRICE = 100.0
"""What is beyond a bound counts, in errors of its size."""

_HAIR = 2.0**-40
_LEAST_GAIN = 1e-3
_FLOOR = 1e-13  # relative: errors below cannot be told in doubles
_DRAWN_IN = 1.5  # by how much more than what was seen beyond them bounds are drawn in


def shaped(program: Program, target: Target, weights: Weights | None = None) -> Program | None:
    """The program with constants for which range and direction are kept on a fine grid, and the
    largest error is nearly least; None where none are found. Pins are kept to rounding errors.

    `weights` are the target's unless others are given.
    """
    coarse, fine = (_Grid.of(target, count, weights) for count in (_POINTS, _FINE))
    margins = _Margins(hair=_HAIR)
    for _ in range(_ROUNDS):
        moved = _lowered(program, coarse, margins)
        if moved is None:
            return None
        beyond = fine.beyond(_values(moved, fine.x), _Margins())
        if not np.isfinite(beyond.largest):
            return None
        if beyond.largest <= 0:
            return moved
        margins = margins.drawn_in(beyond)
        program = moved
    return None


def excess(batch: Batch, target: Target, weights: Weights | None = None) -> Values:
    """By how much each of the programs leaves its bounds on a grid, as an error counts, (n,)."""
    grid = _Grid.of(target, _POINTS, weights)
    values = evaluate_batch(batch, grid.x)
    return np.array([grid.beyond(each, _Margins()).weighted for each in values])


@dataclass(frozen=True, slots=True)
class _Margins:
    """What bounds are drawn in by: of the range, of steps, and a hair, relative, for rounding."""

    range: float = 0.0
    step: float = 0.0
    hair: float = 0.0

    def drawn_in(self, beyond: _Beyond) -> _Margins:
        return _Margins(
            self.range + _DRAWN_IN * max(beyond.range, 0.0),
            self.step + _DRAWN_IN * max(beyond.slope, 0.0),
            self.hair,
        )


@dataclass(frozen=True, slots=True)
class _Beyond:
    """The largest excess over the range, of a slope, and of both as an error counts."""

    range: float
    slope: float
    weighted: float

    @property
    def largest(self) -> float:
        return max(self.range, self.slope)


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Points with the target and the weights of errors; bounds of values, infinite for none.

    `sign` of steps, 0 where any will do. `pins`: places in the points, and values there.
    """

    x: Values
    truth: Values
    weights: Values
    lower: float
    upper: float
    sign: int
    pins: tuple[tuple[int, float], ...]

    @classmethod
    def of(cls, target: Target, count: int, weights: Weights | None = None) -> _Grid:
        asked = target.constraints
        at = [float(pin.at) for pin in asked.pins if not pin.slope]
        x = np.unique(np.concatenate([placement.points(target, count), at]))
        values = [float(p.ball(target.function).mid()) for p in asked.pins if not p.slope]
        places = tuple((int(np.searchsorted(x, a)), v) for a, v in zip(at, values, strict=True))
        return cls(
            x, target.values(x), (weights or target.weights)(x),
            -np.inf if asked.lower is None else float(asked.lower),
            np.inf if asked.upper is None else float(asked.upper),
            {"rising": 1, "falling": -1, None: 0}[asked.monotone], places,
        )  # fmt: skip

    @property
    def width(self) -> float:
        return float(self.x[-1] - self.x[0])

    def room(self, margins: _Margins) -> Values:
        """What the range is drawn in by; not at the ends, which are looked at themselves."""
        room = np.full(len(self.x), margins.range)
        room[0] = room[-1] = 0.0
        bounds = [abs(b) for b in (self.lower, self.upper) if np.isfinite(b)]
        return room + margins.hair * max(bounds, default=0.0)

    def steps(self, values: Values) -> Values:
        """From point to point, in the direction asked for."""
        return self.sign * (values[1:] - values[:-1])

    def least_steps(self, margins: _Margins) -> Values:
        return margins.step * (self.x[1:] - self.x[:-1])

    def beyond(self, values: Values, margins: _Margins) -> _Beyond:
        """By how much values leave the bounds."""
        if not np.isfinite(values).all():
            return _Beyond(np.inf, np.inf, np.inf)
        room = self.room(margins)
        over = np.maximum(values - self.upper + room, self.lower + room - values)
        outside, weighted = float(over.max()), float((over * self.weights).max())
        slope = -np.inf
        if self.sign:
            back = self.least_steps(margins) - self.steps(values)
            slope = float((back / (self.x[1:] - self.x[:-1])).max())
            weighted = max(weighted, float((back * self.weights[1:]).max()))
        return _Beyond(outside, slope, max(weighted, 0.0))


def _values(program: Program, x: Values) -> Values:
    return evaluate_batch(Batch.pack([program]), x)[0]


def _merit(values: Values, grid: _Grid, margins: _Margins) -> float:
    if not np.isfinite(values).all():
        return np.inf
    error = float((np.abs(values - grid.truth) * grid.weights).max())
    off = max((abs(values[k] - v) * grid.weights[k] for k, v in grid.pins), default=0.0)
    return error + _PRICE * max(grid.beyond(values, margins).weighted, float(off))


def _lowered(program: Program, grid: _Grid, margins: _Margins) -> Program | None:
    """The program where no move lowers error and excess any more; None for no finite values."""
    merit = _merit(_values(program, grid.x), grid, margins)
    floor = _FLOOR * float((np.abs(grid.truth) * grid.weights).max())
    radius = 4.0
    for _ in range(_STEPS):
        if not floor < merit < np.inf:
            return program if merit <= floor else None
        moved, attempt = _attempt(program, grid, margins, merit, radius)
        for _ in range(_HALVINGS - 1):
            if attempt < merit:
                break
            radius /= 4
            moved, attempt = _attempt(program, grid, margins, merit, radius)
        if moved is None or not attempt < merit:
            return program
        gain = merit - attempt
        program, merit, radius = moved, attempt, radius * 2
        if gain < _LEAST_GAIN * merit:
            return program
    return program


def _attempt(
    program: Program, grid: _Grid, margins: _Margins, merit: float, radius: float
) -> tuple[Program | None, float]:
    """A move, and its merit."""
    moved = _move(program, grid, margins, merit, radius)
    return moved, np.inf if moved is None else _merit(_values(moved, grid.x), grid, margins)


def _move(
    program: Program, grid: _Grid, margins: _Margins, unit: float, radius: float
) -> Program | None:
    """The constants moved by what the linear program says, errors counted in units."""
    n = len(program.constants)
    if not n:
        return None
    values, jacobian = linearised(program, grid.x, np.ones(len(grid.x)))
    reach = (np.abs(jacobian) * grid.weights[:, None]).max(axis=0)
    if not np.isfinite(jacobian).all() or not np.isfinite(values).all():
        return None
    scale = np.where(reach > 0, unit / np.where(reach > 0, reach, 1.0), 0.0)
    conditions, bounds = _conditions(values, jacobian * scale, grid, margins, unit, radius)
    cost = np.append(np.zeros(n), [1.0, _PRICE])
    lower = np.append(np.full(n, -radius), [0.0, 0.0])
    found = least(cost, conditions, bounds, lower=lower)
    if found is None or not np.isfinite(found).all():
        return None
    steps = (found[:n] * scale).tolist()
    moved = [c + Fraction(d) for c, d in zip(program.constants, steps, strict=True)]
    try:
        return program.with_constants([Fraction(float(c)) for c in moved])
    except (InvalidProgram, OverflowError):
        return None


def _conditions(
    values: Values, jacobian: Values, grid: _Grid, margins: _Margins, unit: float, radius: float
) -> tuple[Values, Values]:
    """Rows for moves, the error, and what is beyond, in units; each >= its bound."""
    n, w = jacobian.shape[1], grid.weights / unit
    rows: list[Values] = []
    bounds: list[Values] = []

    def add(slopes: Values, bound: Values, error: float, beyond: float) -> None:
        use = np.isfinite(bound)
        count = int(use.sum())
        rows.append(
            np.concatenate(
                [slopes[use], np.full((count, 1), error), np.full((count, 1), beyond)], axis=1
            )
        )
        bounds.append(bound[use])

    weighted, off = jacobian * w[:, None], (values - grid.truth) * w
    add(-weighted, off, 1.0, 0.0)
    add(weighted, -off, 1.0, 0.0)
    room = grid.room(margins)
    add(-weighted, (values - grid.upper + room) * w, 0.0, 1.0)
    add(weighted, (grid.lower + room - values) * w, 0.0, 1.0)
    if grid.sign:
        steps = grid.sign * (jacobian[1:] - jacobian[:-1]) * w[1:, None]
        add(steps, (grid.least_steps(margins) - grid.steps(values)) * w[1:], 0.0, 1.0)
    for k, value in grid.pins:
        miss = np.array([(value - values[k]) * w[k]])
        add(weighted[k : k + 1], miss, 0.0, 1.0)
        add(-weighted[k : k + 1], -miss, 0.0, 1.0)
    add(-np.eye(n), np.full(n, -radius), 0.0, 0.0)
    return np.concatenate(rows), np.concatenate(bounds)


def largest_error(program: Program, target: Target, weights: Weights | None = None) -> float:
    """On the fine grid, in doubles."""
    grid = _Grid.of(target, _FINE, weights)
    return float((np.abs(_values(program, grid.x) - grid.truth) * grid.weights).max())


def stays_within(program: Program, target: Target) -> bool:
    """Whether the program keeps its bounds on the fine grid, in doubles."""
    grid = _Grid.of(target, _FINE)
    return grid.beyond(_values(program, grid.x), _Margins()).largest <= 0
