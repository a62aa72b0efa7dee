"""Fits candidates for a number format: in the reals first, then judged as the format rounds them.

The least-squares fit weighs deviations by 1/ulp, so that its error counts units in the last
place. What comes near enough is evaluated in the format, constants and every operation rounded,
and its error is the largest one found there: of two programs that are equally good in the reals
the one that rounds better wins. Errors are given as ULPs times 2^-p, for a precision of p bits,
so that they are of the size of relative errors.

>>> from autonumerics.formats import format_named
>>> from autonumerics.programs import parse
>>> fitter = FormatFitter(Target.make("exp2"), format_named("binary16"), seed=1, threads=1)
>>> start = Batch.pack([parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)")])
>>> fitted = fitter.fit_batch(start, np.array([15], np.uint32), np.array([np.inf]), generation=0)
>>> bool(0.5 < fitted.errors[0] * 2**11 < 2.0)
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from autonumerics.fitting.candidates import (
    EFFORTS,
    Candidates,
    Effort,
    Fitted,
    LeastSquaresFitter,
)
from autonumerics.formats import Format
from autonumerics.kernels import Batch
from autonumerics.programs import Operand, Program
from autonumerics.targets import Target

SCREENING_POINTS = 1024
"""Numbers of the format at which a candidate is evaluated; 10 microseconds an operation."""

SNAP = 1e-4
"""Relative distance of a constant from a zero of the target that may be meant for that zero."""

POLISH_ROUNDS = 8
"""Of steps to the best neighbour on the lattice; each evaluates some ten neighbours."""

NEAR_ULP = 2.0**14
"""Real-valued error up to which a program is evaluated in the format: far above what is wanted, or
programs that round badly would pass for good ones as long as they are poor in the reals too."""


class FormatFitter:
    """Fits candidates to one target in one format; the same result for any number of threads.

    Standing of the errors: sampled, at SCREENING_POINTS inputs, constants rounded to nearest.
    """

    def __init__(
        self,
        target: Target,
        format: Format,
        *,
        seed: int,
        threads: int,
        effort: Effort = EFFORTS["medium"],
    ) -> None:
        self._screen = Screen(target, format)
        self._zeros = _zeros_at_ends(target)
        self._unit = 2.0**-format.precision
        self._fitter = LeastSquaresFitter(
            target,
            seed=seed,
            threads=threads,
            effort=replace(effort, last_steps=effort.second_steps),  # rounding is the limit
            precise=False,
            weights=lambda points: self._unit / ulps(format, _sizes(target, format, points)),
        )

    def fit(
        self, candidates: Candidates, thresholds: npt.NDArray[np.float64], generation: int
    ) -> Fitted:
        """The candidates fitted; `thresholds`, (n,), are the errors below which one matters."""
        return self.fit_batch(candidates.batch, candidates.fresh, thresholds, generation)

    def fit_batch(
        self,
        starts: Batch,
        fresh: npt.NDArray[np.uint32],
        thresholds: npt.NDArray[np.float64],
        generation: int,
    ) -> Fitted:
        """The programs fitted from their constants as the first start."""
        fitted = self._fitter.fit_batch(starts, fresh, thresholds, generation)
        errors, constants = fitted.errors.copy(), fitted.batch.constants.copy()
        for i in np.flatnonzero(errors < np.minimum(thresholds, NEAR_ULP * self._unit)):
            one = fitted.batch.take(slice(i, i + 1))
            judged = [(self._screen.error_ulp(b.program(0)), b) for b in (one, *self._snapped(one))]
            rounded, best = min(judged, key=lambda found: found[0])
            errors[i] = max(errors[i], rounded * self._unit)
            constants[i] = best.constants[0]
        return Fitted(replace(fitted.batch, constants=constants), errors)

    def _snapped(self, one: Batch) -> list[Batch]:
        """The program with constants close to a zero of the target moved onto it, if there are any.

        A factor x - c vanishes where the target does only if c is exactly there.
        """
        high, low = one.constants[0]
        for zero in self._zeros:
            close = np.abs(np.abs(high) - abs(zero)) < SNAP * abs(zero)
            high = np.where(close, np.copysign(zero, high), high)
            low = np.where(close, 0.0, low)
        moved = np.array([[high, low]])
        return [] if np.array_equal(moved, one.constants) else [replace(one, constants=moved)]


class Screen:
    """The error of programs in ULPs at a fixed set of inputs, evaluated in the format.

    Operations are carried out in a wider type and rounded; + - * / sqrt are then exact as
    written, an fma may be off by a double rounding in rare cases: enough to rank candidates.
    """

    def __init__(self, target: Target, format: Format) -> None:
        self._format = format
        self._wide = np.dtype(np.longdouble if format.bits == 64 else np.float64)
        self._x = _inputs(target, format)
        high, low = target.values_double_double(self._x)
        self._truth, self._rest = high, low
        self._ulp = ulps(format, high)

    def error_ulp(self, program: Program) -> float:
        """The largest error at the inputs; infinite where one gives no number."""
        values = self._evaluated(program)
        with np.errstate(all="ignore"):
            errors = np.abs((values.astype(np.float64) - self._truth) - self._rest) / self._ulp
        worst = float(errors.max())
        return worst if np.isfinite(worst) else np.inf

    def polished(self, program: Program) -> tuple[Program, float]:
        """The constants moved by ulps, one and two at a time, as long as that helps; the error.

        A glance at what tuning may reach, in POLISH_ROUNDS rounds at most; see `lattice`.
        """
        best = program.with_constants([self._format.round(c) for c in program.constants])
        error = self.error_ulp(best)
        for _ in range(POLISH_ROUNDS):
            moved = [(self.error_ulp(near), near) for near in self._neighbours(best)]
            least = min(moved, key=lambda found: found[0], default=(error, best))
            if least[0] >= error:
                break
            error, best = least
        return best, error

    def _neighbours(self, program: Program) -> Iterator[Program]:
        """Those with one constant moved by an ulp, or two that are next to each other."""
        constants = list(program.constants)
        near = [(self._moved(c, -1), c, self._moved(c, 1)) for c in constants]
        for k, (below, _, above) in enumerate(near):
            for first in (below, above):
                for second in near[k + 1] if k + 1 < len(near) else (None,):
                    moved = [*constants[:k], first, *constants[k + 1 :]]
                    if second is not None:
                        moved[k + 1] = second
                    yield program.with_constants(moved)

    def _moved(self, constant: Fraction, steps: int) -> Fraction:
        return self._format.value(self._format.index(constant) + steps)

    def _evaluated(self, program: Program) -> npt.NDArray[Any]:
        results: list[npt.NDArray[Any]] = []

        def value(operand: Operand) -> npt.NDArray[Any]:
            if operand.kind == "t":
                return results[operand.index]
            if operand.kind == "x":
                return self._x.astype(self._wide)
            return self._rounded(np.array(float(program.constants[operand.index])))

        with np.errstate(all="ignore"):
            for row, operands in program.instructions:
                operation = _WIDE.get(row.name, row.real)
                results.append(self._rounded(operation(*map(value, operands))))
        return results[-1] if results else value(Operand("x"))

    def _rounded(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return values.astype(self._format.dtype).astype(self._wide)


_WIDE: dict[str, Callable[..., npt.NDArray[Any]]] = {"sqrt": np.sqrt}
"""Operations whose exact meaning is not spelled by NumPy's operators."""


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


def _sizes(
    target: Target, format: Format, points: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The target at the points, for the weights of a fit, kept away from its zeros.

    Points beyond the outermost numbers of the format count as these; where the target vanishes,
    its least size at the other points is taken. An ULP next to a zero is so small that its weight
    would leave a fit no freedom at all; the screening is the one to insist.
    """
    values = target.values(np.clip(points, *_ends(target, format)))
    return np.where(values == 0, np.abs(values[values != 0]).min(), values)


def _zeros_at_ends(target: Target) -> list[float]:
    """The ends of the domain, other than 0, at which the target vanishes."""
    ends = [target.domain.lower, target.domain.upper]
    return [x for x, value in zip(ends, target.values(ends), strict=True) if x and not value]


def _ends(target: Target, format: Format) -> tuple[float, float]:
    """The least and the largest number of the format in the domain."""
    allowed = format.indices(target.domain.lower, target.domain.upper)
    return float(format.value(allowed[0])), float(format.value(allowed[-1]))


def _inputs(target: Target, format: Format) -> npt.NDArray[np.float64]:
    """Numbers of the format: near Chebyshev points of the domain, its ends included."""
    points = target.domain.dense_points(SCREENING_POINTS)
    near = points.astype(format.dtype).astype(np.float64)
    return np.unique(np.clip(near, *_ends(target, format)))
