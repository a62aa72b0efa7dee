"""The error of programs as an arithmetic computes them, at a few inputs: a glance.

Every constant and operation is rounded, at 1,024 numbers of the format, in the compiled core
(src/core/screening.hpp): a microsecond an operation. A format of 16 bits has so few inputs that a
second look is at all of them. It ranks the candidates of a search, and
those for tuning; what is handed over is measured at every input.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> screen = Screen(Target.make("exp2"), Arithmetic.of("bfloat16"))
>>> line = parse("x + c0", [0.9571])
>>> polished, error_ulp = screen.polished(line)
>>> bool(error_ulp < screen.error_ulp(line))
True
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy import Oracle, double_oracle
from autonumerics.accuracy.enumeration import clipped, every_float, floats_of, indices_of
from autonumerics.accuracy.rounding_intervals import (
    CORRECT,
    FAITHFUL,
    RoundingIntervals,
    Wanted,
)
from autonumerics.allowance import Spend, free
from autonumerics.fitting.hard_inputs import LEAST_ULP
from autonumerics.fitting.settings import ScreenSettings
from autonumerics.fitting.tubes import NARROWEST_ULP
from autonumerics.formats import NARROW_BITS, Arithmetic, Format
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch, default_threads
from autonumerics.kernels.measuring import screen
from autonumerics.programs import Program
from autonumerics.targets import Target, placement

Values = npt.NDArray[np.float64]

LEAST_BEYOND_ULP = 2.0**-20
"""What counts as the error of a program all of whose values lie in their intervals."""

_S_EACH = 5e-10  # seconds that an operation takes at an input, on one core

HARDEST = 256
"""Inputs with the least room for errors that a screen for correct rounding looks at."""


class Screen:
    """The error of programs in ULPs at a fixed set of inputs, evaluated in an arithmetic.

    At all inputs of the domain, if more than the coarse ones are asked for in a format of 16 bits.
    `x` are then still those near so many points, spread by value, to which constants are fitted.

    Operations are carried out in doubles and rounded; + - * / sqrt are then exact as written, an
    fma may be off by a double rounding in rare cases: enough to rank candidates.
    """

    def __init__(
        self,
        target: Target,
        arithmetic: Arithmetic,
        threads: int | None = None,
        *,
        points: int = ScreenSettings().coarse,
        unit: float | None = None,
        acceptable: Wanted | None = None,
        spend: Spend = free,
    ) -> None:
        """`unit`: the absolute error that counts as an ULP, everywhere; by default each value's.

        `spend` is told how much work it is to judge programs (`Allowance`).

        `acceptable`: the results that do, in a format of 16 bits. Errors are then those of values
        before the last rounding, as shares of what is allowed in that direction
        (`RoundingIntervals`), times the ULPs wanted. For correct rounding, where what is allowed is
        next to nothing at some inputs, they tell how far values lie beyond their intervals: as many
        halves of an interval, about its middle, times half an ULP. The hardest inputs, those with
        the least room, are among those looked at.
        """
        self.target, self.arithmetic = target, arithmetic
        format = arithmetic.storage
        self._threads = threads or default_threads()
        self.spend = spend
        if format.bits > 32 and double_oracle(target) is None:
            points = min(points, ScreenSettings().fine)  # which take a quarter of a second by Arb
        self.x = inputs(target, format, points)
        self.exact, self.rest, ulp = _exact_values(target, format, self.x)
        least = np.maximum(ulp, LEAST_ULP)
        self.per_ulp = 1 / (least if unit is None else np.full_like(ulp, unit))
        columns = self.x, self.exact, self.rest, self.per_ulp, self.per_ulp
        if format.bits <= NARROW_BITS and points > ScreenSettings().coarse:
            every = every_float(format, target.domain.indices(format)).astype(np.float64)
            exact, rest, ulp = _exact_values(target, format, every)
            per_ulp = 1 / (ulp if unit is None else np.full_like(ulp, unit))
            columns = every, exact, rest, per_ulp, per_ulp
        self._shapes = shapes_of(arithmetic, stored=acceptable is None)
        self._is_weighed = acceptable is not None
        self._beyond = acceptable == CORRECT
        if acceptable is not None:
            columns = _weighed(target, arithmetic, acceptable, columns[0])
        # -0 is an input too, and comes last: `x` has each value once, for those who fit to it.
        zero = np.flatnonzero(columns[0] == 0)
        self._goal = tuple(np.append(column, column[zero]) for column in columns)
        self._goal[0][len(columns[0]) :] = -0.0

    @property
    def constants(self) -> Format:
        """The format of constants."""
        return self.arithmetic.constants

    def errors_ulp(self, batch: Batch) -> npt.NDArray[np.float64]:
        """The largest error of each program at the inputs, (n,); constants are rounded to nearest.

        Those with a low part stand for two (`zeros`): they are taken as they are, and so are their
        differences from x. Infinite where a program gives no number, or a constant is beyond the
        range of its format.
        """
        self.spend(_S_EACH * len(self._goal[0]) * float((batch.ops + 1).sum()))
        errors = screen(batch, self._goal, self._shapes, self._threads)
        return np.maximum((errors - 1) / 2, LEAST_BEYOND_ULP) if self._beyond else errors

    def error_ulp(self, program: Program) -> float:
        """That of one program."""
        if self.arithmetic.is_directed and not self._is_weighed:  # the core rounds to nearest
            return self._directed_error_ulp(program)
        return float(self.errors_ulp(Batch.pack([program]))[0])

    def _directed_error_ulp(self, program: Program) -> float:
        """The same with results rounded in the direction of the arithmetic, by machine code."""
        x, exact, rest, per_ulp = self._goal[:4]
        compiled = compile_program(program, self.arithmetic)
        values = compiled(x.astype(self.arithmetic.storage.dtype)).astype(np.float64)
        errors = np.abs((values - exact) - rest) * per_ulp
        return float(errors.max()) if np.isfinite(errors).all() else np.inf

    def polished(
        self, program: Program, rounds: int = ScreenSettings().polish_rounds
    ) -> tuple[Program, float]:
        """The constants moved by ulps, one and two at a time, as long as that helps; the error.

        A glance at what tuning may reach, in so many rounds at most; see `lattice`. Raises
        InvalidOption for a constant beyond the range of the format.
        """
        start = program.with_constants([self.constants.round(c) for c in program.constants])
        best = Batch.pack([start])
        error = float(self.errors_ulp(best)[0])
        for _ in range(rounds if program.constants else 0):
            near = self._neighbours(best)
            errors = self.errors_ulp(near)
            least = int(errors.argmin())
            if not errors[least] < error:
                break
            error, best = float(errors[least]), near.take(slice(least, least + 1))
        return best.program(0), error

    def _neighbours(self, best: Batch) -> Batch:
        """Those with one constant moved by an ulp, or two that are next to each other."""
        count = int(best.records[0, 1])
        constants = best.constants[0, 0, :count].tolist()
        near = [[self._moved(c, steps) for c in constants] for steps in (-1, 1)]
        rows: list[list[float]] = []
        for k in range(count):
            for first in near:
                one = [*constants[:k], first[k], *constants[k + 1 :]]
                rows.append(one)
                rows += [
                    [*one[: k + 1], other[k + 1], *one[k + 2 :]] for other in near if k + 1 < count
                ]
        moved = np.repeat(best.constants, len(rows), axis=0)
        moved[:, 0, :count] = rows
        return Batch(np.repeat(best.records, len(rows), axis=0), moved)

    def _moved(self, constant: float, steps: int) -> float:
        return float(self.constants.value(self.constants.index(Fraction(constant)) + steps))


def _weighed(
    target: Target, arithmetic: Arithmetic, acceptable: Wanted, x: Values
) -> tuple[Values, ...]:
    """What the core judges by, at some inputs and the hardest: shares of what is allowed, times the
    ULPs wanted; for correct rounding as shares of half the interval, about its middle. One number
    alone, where a value that is exact may be rounded in any direction, counts as wide as a tube.
    """
    inside = RoundingIntervals.make(target, arithmetic, acceptable)
    x = np.union1d(x[np.isin(x, inside.x)], inside.x[inside.hardest(HARDEST)])
    at = np.searchsorted(inside.x, x, side="right") - 1  # of two zeros the last
    if acceptable == CORRECT:
        middle, half = (
            inside.middle[at],
            np.maximum(inside.half[at], NARROWEST_ULP * inside.ulp[at]),
        )
        return x, middle, np.zeros(len(x)), 1 / half, 1 / half
    scale = 1.0 if acceptable == FAITHFUL else float(acceptable)
    weights = scale / inside.above[at], scale / inside.below[at]
    return x, inside.inside[at], np.zeros(len(x)), *weights


def shapes_of(arithmetic: Arithmetic, *, stored: bool = True) -> npt.NDArray[np.int32]:
    """Storage, computing and constants' format as the core knows them, (3, 3).

    Without `stored` the result is judged as it is computed, before it is rounded once more.
    """
    last = arithmetic.storage if stored else arithmetic.computing
    formats = last, arithmetic.computing, arithmetic.constants
    shapes = [(each.precision, each.min_exponent, each.max_exponent) for each in formats]
    return np.array(shapes, np.int32)


def _exact_values(target: Target, format: Format, x: Values) -> tuple[Values, Values, Values]:
    """High and low parts, and ULPs: from an oracle, if the target has one."""
    if format.bits <= 32:
        allowed = target.domain.indices(format)
        exact, ulp = Oracle.make(target.function, format, allowed)(x.astype(format.dtype))
        return exact, np.zeros_like(exact), ulp
    oracle = double_oracle(target)
    exact, rest = target.values_double_double(x) if oracle is None else oracle.values(x)
    return exact, rest, ulps(format, exact)


def ulps(format: Format, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Harrison's ulp at each value, as in `Format.ulp`, in the shape of the values.

    >>> from autonumerics.formats import format_named
    >>> ulps(format_named("binary32"), np.array([1.0, 1.5])) * 2.0**24
    array([1., 2.])
    """
    mantissa, exponent = np.frexp(np.abs(values))  # |v| = m 2^e, 1/2 <= m < 1
    exponent = np.where(mantissa == 0.5, exponent - 1, exponent) - 1
    exponent = np.where(values == 0, format.min_exponent, exponent)
    return np.ldexp(1.0, np.maximum(exponent, format.min_exponent) - format.precision + 1)


def inputs(target: Target, format: Format, points: int) -> npt.NDArray[np.float64]:
    """Numbers of the format: near so many points of the domain, its ends included."""
    inside = target.domain.indices(format)  # first: it tells where the format ends in the domain
    near = indices_of(placement.points(target, points).astype(format.dtype), format)
    return np.unique(floats_of(clipped(near, inside), format).astype(np.float64))


def ends(target: Target, format: Format) -> tuple[float, float]:
    """The least and the largest number of the format in the domain."""
    allowed = target.domain.indices(format)
    return float(format.value(allowed[0][0])), float(format.value(allowed[-1][-1]))
