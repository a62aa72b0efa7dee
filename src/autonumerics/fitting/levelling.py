"""The optimum of any program's constants: minimax exchange, and what leads to where it starts.

An exchange needs an error with as many alternations as constants and one more, and constants that
matter independently. Published constants often have fewer: where one was held, as p(0) = 1 is, or
where the fit was for another interval. From there the sums of p-th powers of the error are
lowered, p = 2, 8, 32, whose limit is minimax (G. Pólya, Comptes rendus 157, 1913, 840-843), by the
damped Newton steps of Levenberg and Marquardt, and an exchange is tried after each. Of dependent
constants, such as one that a quotient could do without, it moves as many as matter.

>>> from autonumerics.programs import parse
>>> target = Target.make("exp2")
>>> held = parse("(c0*x + c1)*x + c2", [0.330107033252716, 0.665785074234009, 1.0])
>>> [f"{found.error:.4g}" for found in (exchange(held, target), level(held, target))]
['0.002076', '0.001725']
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb, arb_mat

from autonumerics.accuracy import grid
from autonumerics.balls import exact, working_precision
from autonumerics.fitting.exchange import (
    Levelled,
    alternation,
    exchange,
    is_level,
    moved_a_little,
    rounded,
)
from autonumerics.fitting.settings import ExchangeSettings, LevelSettings
from autonumerics.programs import Program
from autonumerics.targets import Target

_DEPENDENT = 1e-20
"""Share of a column's square that others leave of it, from which on it is one of their sums."""

_FAR = 1e6
"""How many times the largest error another one is worse for any power, which could overflow."""


def level(
    program: Program,
    target: Target,
    settings: ExchangeSettings = ExchangeSettings(),
    descent: LevelSettings = LevelSettings(),
) -> Levelled:
    """The program with constants of locally least maximum error, rounded to CONSTANT_BITS.

    All constants are moved, from wherever they are. Guaranteed: the sampled error is not above that
    of the program given, which is returned unchanged where nothing helps.
    """
    best = exchange(program, target, settings)
    if target.norm == "2":
        return best
    before, nearby = best.before, best.program
    for power in descent.powers if math.isfinite(before) else ():
        if _is_optimal(best, settings):
            break
        with working_precision():
            descending = _Descent.of(target, power, descent)
            nearby = descending.lowest(nearby)
            independent = descending.independent(nearby)
        found = exchange(nearby, target, settings, independent)
        if found.error < best.error:
            best = found
        if _is_optimal(found, settings, len(independent)):
            break
    return Levelled(best.program, best.sampled, before)


def lowered_at(
    program: Program,
    target: Target,
    points: Sequence[float],
    weights: Sequence[float],
    descent: LevelSettings = LevelSettings(),
) -> Program:
    """The program with constants that nearly minimise the largest weighted deviation at the points.

    Deviations are absolute, times the weights: 1/ulp makes them ULPs. Within some per cent of a
    local optimum, as the last power is finite; constants rounded to CONSTANT_BITS.
    """
    with working_precision():
        at = [exact(Fraction(float(x))) for x in points]
        truths = [target.enclosure(x) for x in at]
        absolute, factors = (
            replace(target, error="absolute", weight=None),
            [float(w) for w in weights],
        )
        for power in (*descent.powers, 2 * descent.powers[-1]):
            program = _Descent(absolute, power, descent, at, truths, factors).lowest(program)
    return program


def _is_optimal(found: Levelled, settings: ExchangeSettings, count: int | None = None) -> bool:
    """Whether so many constants, by default all, have made the largest extrema level."""
    count = len(found.program.constants) if count is None else count
    reference = alternation(found.sampled.extrema, count + 1)
    return reference is not None and is_level(reference, settings.same_height)


@dataclass(frozen=True, slots=True)
class _Descent:
    """Lowers the sum of p-th powers of the error at the points of a grid, times weights if any."""

    target: Target
    power: int
    settings: LevelSettings
    points: Sequence[arb]
    truths: Sequence[arb]
    weights: Sequence[float] | None = None

    @classmethod
    def of(cls, target: Target, power: int, settings: LevelSettings) -> _Descent:
        places = grid(target, settings.points)
        return cls(target, power, settings, places.points, places.truths)

    def lowest(self, program: Program) -> Program:
        """The program where no step lowers the sum by more than a little, or none is left."""
        errors = self._errors(program, _exact(program))
        if not _are_finite(errors):
            return program
        damping = self.settings.damping
        for _ in range(self.settings.steps):
            gain = 0.0
            for moved, damped in self._steps(program, errors, damping):
                attempt = self._errors(moved, _exact(moved))
                gain = self._gain(errors, attempt)
                if gain > 0:
                    program, errors, damping = moved, attempt, damped / self.settings.damped
                    break
            if gain < self.settings.least_gain:
                break
        return program

    def independent(self, program: Program) -> list[int]:
        """The constants that matter whatever those before them do: by Gram and Schmidt."""
        columns = self._columns(program, self._errors(program, _exact(program)))
        kept: list[list[arb]] = []
        chosen: list[int] = []
        for k, column in enumerate(columns):
            whole = _product(column, column)
            rest = column
            for other in kept:
                share = _product(rest, other)
                rest = [(a - share * b).mid() for a, b in zip(rest, other, strict=True)]
            left = _product(rest, rest)
            if left.is_finite() and whole > 0 and left > whole * _DEPENDENT:
                length = left.sqrt()
                kept.append([(a / length).mid() for a in rest])
                chosen.append(k)
        return chosen

    def _errors(self, program: Program, constants: Sequence[arb]) -> list[arb]:
        evaluate = program.evaluator()
        errors = [
            self.target.scaled(evaluate(x, constants)[-1] - truth, x, truth).mid()
            for x, truth in zip(self.points, self.truths, strict=True)
        ]
        if self.weights is None:
            return errors
        return [(w * e).mid() for w, e in zip(self.weights, errors, strict=True)]

    def _columns(self, program: Program, errors: Sequence[arb]) -> list[list[arb]]:
        """How the error at the points changes with each constant."""
        constants = _exact(program)
        columns: list[list[arb]] = []
        for k in range(len(constants)):
            nudged, nudge = moved_a_little(constants, k)
            changed = self._errors(program, nudged)
            columns.append([((b - a) / nudge).mid() for a, b in zip(errors, changed, strict=True)])
        return columns

    def _steps(
        self, program: Program, errors: Sequence[arb], damping: float
    ) -> Iterator[tuple[Program, float]]:
        """Where Newton's step leads, damped more and more, and by how much it is."""
        columns = self._columns(program, errors)
        largest = _largest(errors)
        if largest == 0:
            return
        weights = [(abs(float(e.mid())) / largest) ** (self.power - 2) for e in errors]
        weighted = [[w * a for w, a in zip(weights, column, strict=True)] for column in columns]
        n = len(columns)
        gram = arb_mat(n, n, [_product(a, b) for a in columns for b in weighted])
        slope = arb_mat(n, 1, [-_product(errors, b) / (self.power - 1) for b in weighted])
        for _ in range(self.settings.dampings):
            system = arb_mat(gram)
            for k in range(n):
                system[k, k] = gram[k, k] * (1 + damping)
            with suppress(ZeroDivisionError):
                step = system.solve(slope)
                values = [rounded(c + step[k, 0]) for k, c in enumerate(_exact(program))]
                if all(value is not None for value in values):
                    yield program.with_constants([v for v in values if v is not None]), damping
            damping *= self.settings.damped

    def _gain(self, errors: Sequence[arb], others: Sequence[arb]) -> float:
        """By which share the p-norm of the others is smaller."""
        largest = _largest(errors)
        if not _are_finite(others) or _largest(others) > _FAR * largest:
            return -math.inf
        before, after = (
            sum((abs(float(e.mid())) / largest) ** self.power for e in each)
            for each in (errors, others)
        )
        return 1 - (after / before) ** (1 / self.power)


def _exact(program: Program) -> list[arb]:
    return [exact(c) for c in program.constants]


def _product(a: Sequence[arb], b: Sequence[arb]) -> arb:
    return sum((x * y for x, y in zip(a, b, strict=True)), arb(0)).mid()


def _largest(errors: Sequence[arb]) -> float:
    return max(abs(float(e.mid())) for e in errors)


def _are_finite(errors: Sequence[arb]) -> bool:
    return all(e.is_finite() for e in errors)
