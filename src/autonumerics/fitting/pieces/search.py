"""Fits the candidates of a search by pieces: each is judged by the largest error of all pieces.

A candidate is a structure of t = x - centre. It is fitted to the hardest piece first; what is not
good enough there is not looked at any further, so that most candidates cost what one fit costs. The
others go from piece to piece, each fit starting from the constants of the nearest piece before, and
from little else.

>>> from autonumerics.programs import parse
>>> from autonumerics.programs.indexing import UniformIndexing
>>> from fractions import Fraction
>>> target, cut = Target.make("exp2"), UniformIndexing.over(Fraction(0), Fraction(1), 4)
>>> fitter = PiecesFitter(target, cut, seed=1, threads=1)
>>> line = Batch.pack([parse("x*c0 + c1")])
>>> one = fitter.fit_batch(line, np.array([3], np.uint32), np.array([np.inf]), generation=0)
>>> print(f"{one.errors[0]:.4f}")  # (log(2)/4)^2/16 of a line on a quarter
0.0019
"""

from __future__ import annotations

from dataclasses import replace
from typing import final

import numpy as np
import numpy.typing as npt

from autonumerics.fitting.candidates import core_settings
from autonumerics.fitting.fitter import BatchFitter, Fitted
from autonumerics.fitting.pieces.choice import horner
from autonumerics.fitting.pieces.fits import Centre, fit_pieces, goals_of, parts_of
from autonumerics.fitting.settings import FitSettings
from autonumerics.formats import Format
from autonumerics.kernels import Batch
from autonumerics.kernels.fits import FitSettings as CoreSettings
from autonumerics.kernels.fits import fit
from autonumerics.programs.indexing import Indexing
from autonumerics.targets import Target

_PROBE = horner(3)
"""The structure by which pieces are told hard from easy."""


@final
class PiecesFitter(BatchFitter):
    """Fits candidates to all pieces of one target; the same result for any number of threads.

    The constants that are returned are those of the hardest piece: what its children start from.
    Their errors are those of least squares, the largest of all pieces, sampled.
    """

    def __init__(
        self,
        target: Target,
        indexing: Indexing,
        *,
        format: str | Format = "binary32",
        centre: Centre = "middle",
        seed: int,
        threads: int,
        settings: FitSettings = FitSettings(),
    ) -> None:
        parts = parts_of(target, indexing, format)
        self._goals = goals_of(target, parts, centre, settings)
        probe = fit_pieces(
            target, _PROBE, indexing, format=format, centre=centre, seed=seed, threads=threads
        )
        self._order = _order(probe.errors)
        self._settings = core_settings(target, settings)
        self._near = core_settings(target, replace(settings, random_starts=0, seconds=1))
        self._seed = seed
        self._threads = threads

    def fit_batch(
        self,
        starts: Batch,
        fresh: npt.NDArray[np.uint32],
        thresholds: npt.NDArray[np.float64],
        generation: int,
    ) -> Fitted:
        """The programs fitted from their constants as the first start."""
        (hardest, _), *rest = self._order
        errors, batch = self._fit(hardest, starts, fresh, thresholds, generation, self._settings)
        known, worst = {hardest: batch.constants.copy()}, errors.copy()
        for at, near in rest:
            left = np.flatnonzero(worst < thresholds)
            constants = known[near].copy()
            if len(left):
                start = Batch(starts.records[left], constants[left])
                nothing = np.zeros(len(left), np.uint32)
                found, fitted = self._fit(
                    at, start, nothing, thresholds[left], generation, self._near
                )
                constants[left] = fitted.constants
                worst[left] = np.maximum(worst[left], found)
            known[at] = constants
        return Fitted(replace(starts, constants=batch.constants), worst)

    def _fit(
        self,
        at: int,
        starts: Batch,
        fresh: npt.NDArray[np.uint32],
        thresholds: npt.NDArray[np.float64],
        generation: int,
        settings: CoreSettings,
    ) -> tuple[npt.NDArray[np.float64], Batch]:
        return fit(
            starts, fresh, self._goals[at], thresholds, settings, seed=self._seed + at,
            generation=generation, threads=self._threads,
        )  # fmt: skip


def _order(errors: tuple[float, ...]) -> list[tuple[int, int]]:
    """The pieces from the hardest on, each with the nearest one before it to start from.

    >>> _order((0.1, 0.9, 0.3))
    [(1, 1), (2, 1), (0, 1)]
    """
    ranked = sorted(range(len(errors)), key=lambda k: -errors[k])
    nearest = [
        min(ranked[: max(n, 1)], key=lambda k, at=at: (abs(k - at), k))
        for n, at in enumerate(ranked)
    ]
    return list(zip(ranked, nearest, strict=True))
