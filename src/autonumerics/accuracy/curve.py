"""The signed error of a program: in Arb's arithmetic at a point, and filtered at many points.

At many points nearly every question, which of two errors is larger, whether one is below a limit,
which sign a divisor has, is answered by double-double with bounds of its rounding errors
(`kernels.bounded`); Arb answers the others. So answers are Arb's, at a fraction of its price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.accuracy.places import Places
from autonumerics.balls import exact
from autonumerics.kernels import BoundedEvaluator, BoundedResults
from autonumerics.programs import Evaluator, Operand, Program
from autonumerics.targets import Target

Values = npt.NDArray[np.float64]

_OF_DOUBLES = 2.0**-48
"""What some operations on doubles may do to an error, relative."""


def signed_error(
    program: Program, constants: Sequence[arb], target: Target, x: arb, truth: arb
) -> arb:
    """(P(x) - f(x)) / |f(x)|, or as the target has it; `truth` is f(x)."""
    return target.scaled(program.real_with(x, constants) - truth, x, truth)


@dataclass(frozen=True, slots=True)
class Curve:
    """The signed error of a program at points of the domain, at the precision of the block around.

    >>> from autonumerics.programs import parse
    >>> Curve.of(parse("x + c0", [1.0]), Target.make("exp2"))(arb(1))
    0
    """

    program: Program
    target: Target
    constants: Sequence[arb]
    evaluate: Evaluator
    bounded: BoundedEvaluator

    @classmethod
    def of(cls, program: Program, target: Target) -> Curve:
        """That of a program with its own constants."""
        constants = [exact(c) for c in program.constants]
        return cls(program, target, constants, program.evaluator(), BoundedEvaluator.of(program))

    def __call__(self, x: arb, truth: arb | None = None) -> arb:
        """The error at a point; `truth` is the target's value there, if it is known."""
        f = self.target.enclosure(x) if truth is None else truth
        return self.target.scaled(self.evaluate(x, self.constants)[-1] - f, x, f)

    def sign(self, operand: Operand, x: arb) -> int:
        """-1 or 1 for what an operation reads at a point, or 0 where it is not known."""
        value = self.evaluate(x, self.constants)[self.evaluate.slot(operand)]
        return int(bool(value > 0)) - int(bool(value < 0))

    def at(self, places: Places) -> FilteredErrors:
        """The errors at many points."""
        results = self.bounded(places.high, places.low)
        if self.program.ops:
            high, low, error = results.high[-1], results.low[-1], results.error[-1]
        else:  # x or a constant: Arb tells
            high, low, error = places.high, places.low, np.full(len(places), np.inf)
        with np.errstate(invalid="ignore", over="ignore"):
            difference = (high - places.truth_high) + (low - places.truth_low)
            errors = difference * places.weights
            radii = (error + places.truth_error) * np.abs(places.weights)
            radii += _OF_DOUBLES * np.abs(errors)
        known = np.isfinite(errors) & np.isfinite(radii)
        errors[~known], radii[~known] = np.nan, np.inf
        return FilteredErrors(self, places, errors, radii, results, {})


@dataclass(frozen=True, slots=True)
class FilteredErrors:
    """Signed errors at points within radii, (n,), infinite ones where the error is not known.

    Where a radius is finite, so is the error.
    """

    curve: Curve
    places: Places
    errors: Values
    radii: Values
    _results: BoundedResults
    _balls: dict[int, arb]

    def ball(self, i: int) -> arb:
        """The error at point i in Arb's arithmetic."""
        if i not in self._balls:
            self._balls[i] = self.curve(self.places.points[i], self.places.truths[i])
        return self._balls[i]

    def least_size(self) -> float:
        """The largest error at the points is no smaller."""
        sizes = np.abs(self.errors) - self.radii
        return float(np.max(sizes, where=np.isfinite(sizes), initial=0.0))

    def are_finite(self) -> bool:
        """Whether the error is finite at all points."""
        unknown = np.flatnonzero(~np.isfinite(self.radii)).tolist()
        return all(self.ball(i).is_finite() for i in unknown)

    def above(self, limit: float) -> list[int]:
        """The points at which |error|, which is finite, may exceed the limit."""
        return np.flatnonzero(~(np.abs(self.errors) + self.radii <= limit)).tolist()

    def extrema(self) -> list[int]:
        """The points at which |error|, which is finite, is no smaller than at both neighbours.

        Neighbours are those of the same interval of the domain.
        """
        errors = self._comparable()
        sign, sizes = np.where(errors < 0, -1.0, 1.0), np.abs(errors)
        keep = np.ones(len(errors), bool)
        is_first = self.places.is_first[1:]
        keep[1:] &= (sizes[1:] >= sign[1:] * errors[:-1]) | is_first
        keep[:-1] &= (sizes[:-1] >= sign[:-1] * errors[1:]) | is_first
        return np.flatnonzero(keep).tolist()

    def signs(self, operands: Sequence[Operand]) -> npt.NDArray[np.int64]:
        """-1, 0 or 1 for what operations read, (operands, n); see `Curve.sign`."""
        signs = np.zeros((len(operands), len(self.places)), np.int64)
        for row, operand in zip(signs, operands, strict=True):
            if operand.kind == "x":
                value, error = self.places.high, 0.0
            else:
                value, error = self._results.high[operand.index], self._results.error[operand.index]
            known = np.abs(value) > error
            row[known] = np.sign(value[known])
            for i in np.flatnonzero(~known).tolist():
                row[i] = self.curve.sign(operand, self.places.points[i])
        return signs

    def _comparable(self) -> Values:
        """The errors to double precision where their order or sign would not be known without."""
        errors, radii = self.errors.copy(), self.radii
        with np.errstate(invalid="ignore"):
            apart = np.abs(np.diff(errors)) > radii[1:] + radii[:-1]
            unknown = ~(np.abs(errors) > radii)
        unknown[1:] |= ~apart
        unknown[:-1] |= ~apart
        for i in np.flatnonzero(unknown).tolist():
            errors[i] = float(self.ball(i).mid())
        return errors
