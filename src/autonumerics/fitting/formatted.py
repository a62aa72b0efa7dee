"""Fits candidates for an arithmetic: in the reals first, then judged as it rounds them.

The least-squares fit weighs deviations by 1/ulp, so that its error counts units in the last
place. What is good enough in the reals is evaluated in the format, constants and every operation
rounded, and its error is the largest one found there: of two programs that are equally good in the
reals the one that rounds better wins. Errors are given as ULPs times 2^-p, for a precision of p
bits, so that they are of the size of relative errors.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> fitter = FormatFitter(Target.make("exp2"), Arithmetic.of("binary16"), seed=1, threads=1)
>>> start = Batch.pack([parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)")])
>>> fitted = fitter.fit_batch(start, np.array([15], np.uint32), np.array([np.inf]), generation=0)
>>> bool(0.5 < fitted.errors[0] * 2**11 < 2.0)
True
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import final

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.rounding_intervals import Wanted
from autonumerics.fitting.candidates import LeastSquaresFitter, Weights
from autonumerics.fitting.fitter import BatchFitter, Fitted
from autonumerics.fitting.refitting import Refit
from autonumerics.fitting.screening import Screen, ends, ulps
from autonumerics.fitting.settings import FitSettings, FormatSettings
from autonumerics.fitting.tubes import Tube
from autonumerics.fitting.zeros import Zeros
from autonumerics.formats import Arithmetic, Format
from autonumerics.kernels import Batch
from autonumerics.targets import Target

NEAR = 4.0
"""Where programs are judged by intervals: errors of fits, as multiples of what the archive would
take, that may turn out to be below it."""


@final
class FormatFitter(BatchFitter):
    """Fits candidates to one target in one arithmetic; the same result for any number of threads.

    Standing of the errors: sampled, at the inputs of a `Screen`, constants rounded to nearest.
    """

    def __init__(
        self,
        target: Target,
        arithmetic: Arithmetic,
        *,
        seed: int,
        threads: int,
        settings: FitSettings = FitSettings(),
        format_settings: FormatSettings = FormatSettings(),
        acceptable: Wanted | None = None,
    ) -> None:
        """`acceptable`: the results that do, if programs are judged by that; see `Screen`."""
        format, points = arithmetic.storage, format_settings.screen
        glance = self._glance = format_settings.glance
        judged = partial(Screen, target, arithmetic, threads, acceptable=acceptable)
        self._screen = judged(points=points.coarse)
        self._refit = Refit.on(self._screen, format_settings.refit, points=glance.rounding_points)
        self._looks = [
            (limit_ulp, judged(points=count))
            for limit_ulp, count in (
                (glance.second_look_ulp, points.fine),
                (glance.third_look_ulp, points.finest),
            )
        ]
        self._zeros = Zeros.at_ends(target, arithmetic)
        self._unit = 2.0**-format.precision
        self._rounds_together = acceptable is None or not arithmetic.is_roomy
        self._near = 1.0 if acceptable is None else NEAR
        weights, lifts = ulp_weights(target, format), None
        if acceptable is not None:
            weights, lifts = tube_weights(target, arithmetic, acceptable)
        self._fitter = LeastSquaresFitter(
            target,
            seed=seed,
            threads=threads,
            settings=settings if format.bits > 32 else _as_rounding_limits(settings),
            weights=weights,
            lifts=lifts,
        )

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
        near = np.flatnonzero(errors < self._near * thresholds)
        judged = self._judged(fitted.batch.take(near), errors[near] / self._unit)
        errors[near], constants[near] = judged.errors * self._unit, judged.batch.constants
        return Fitted(replace(fitted.batch, constants=constants), errors)

    def _judged(self, batch: Batch, real_ulp: npt.NDArray[np.float64]) -> Fitted:
        """The errors in the format, in ULPs, with constants that are as good as a glance tells.

        `real_ulp`, (n,): the errors in the reals.
        """
        plain = _in_one_double(batch)
        best = Fitted(plain, self._screen.errors_ulp(plain))
        best = self._better(best, self._zeros.snapped(best.batch, self._glance.snap))
        if self._rounds_together:
            worth = self._worth(best, real_ulp)
            best = self._better(best, self._rounded(best.batch, batch, worth))
        errors = best.errors.copy()
        for limit_ulp, screen in self._looks:
            close = np.flatnonzero(errors < limit_ulp)
            errors[close] = screen.errors_ulp(best.batch.take(close))
        return replace(best, errors=errors)

    def _better(self, known: Fitted, other: Batch) -> Fitted:
        """Of two versions of each program the one with the smaller error in the format."""
        errors = self._screen.errors_ulp(other)
        wins = errors < known.errors
        constants = np.where(wins[:, None, None], other.constants, known.batch.constants)
        return Fitted(replace(other, constants=constants), np.where(wins, errors, known.errors))

    def _worth(self, best: Fitted, real_ulp: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
        """Those whose constants are worth rounding together."""
        least_ulp = np.minimum(best.errors, np.where(np.isfinite(best.errors), real_ulp, np.inf))
        return np.flatnonzero(least_ulp < self._glance.worth_rounding_ulp)

    def _rounded(self, batch: Batch, fitted: Batch, worth: npt.NDArray[np.intp]) -> Batch:
        """The programs with the constants of some of them rounded together, as they were fitted.

        Those of the batch in two doubles stand for zeros and are held.
        """
        constants = batch.constants.copy()
        for i in worth:
            zeros = np.flatnonzero(constants[i, 1]).tolist()
            whole = fitted.constants[i].copy()
            whole[:, zeros] = constants[i][:, zeros]
            program = Batch(batch.records[i : i + 1], whole[None]).program(0)
            constants[i] = Batch.pack([self._refit.rounded(program, held=zeros)]).constants[0]
        return replace(batch, constants=constants)


def _as_rounding_limits(settings: FitSettings) -> FitSettings:
    """Without the steps that gain nothing that a format narrower than a double could show."""
    return replace(settings, last_steps=settings.second_steps, precise_below=0.0)


def _in_one_double(batch: Batch) -> Batch:
    """With constants rounded to doubles: low parts are for zeros."""
    constants = batch.constants.copy()
    constants[:, 1] = 0.0
    return replace(batch, constants=constants)


def ulp_weights(target: Target, format: Format) -> Weights:
    """By which errors are ULPs times 2^-p."""
    unit = 2.0**-format.precision
    return lambda points: unit / ulps(format, _sizes(target, format, points))


def tube_weights(
    target: Target, arithmetic: Arithmetic, acceptable: Wanted
) -> tuple[Weights, Weights]:
    """By which errors are shares of what a `Tube` allows, times the ULPs wanted and 2^-p; and what
    is to be added to the target's values.
    """
    format, tube = arithmetic.storage, Tube.make(target, arithmetic, acceptable)
    of_ulps = ulp_weights(target, format)

    def weights(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return of_ulps(points) * tube.wanted_ulp / tube.at(points)[1]

    def lifts(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return tube.at(points)[0] * ulps(format, _sizes(target, format, points))

    return weights, lifts


def _sizes(
    target: Target, format: Format, points: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The target at the points, for the weights of a fit, kept away from its zeros.

    Points beyond the outermost numbers of the format count as these; where the target vanishes,
    its least size at the other points is taken. An ULP next to a zero is so small that its weight
    would leave a fit no freedom at all; the screening is the one to insist.
    """
    values = target.values(np.clip(points, *ends(target, format)))
    return np.where(values == 0, np.abs(values[values != 0]).min(), values)
