"""Fits the constants of many candidates at once, in the compiled core.

Each candidate gets several starts: its parent's constants, the same with its new constants drawn
at random, a continuation from there along the path of targets g^(1-t) f^t, a perturbation, and
wholly random ones. A few Levenberg-Marquardt steps for each, more for the best, many for those
that are promising; what reaches the floor of double precision goes on in double-double.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy import shares
from autonumerics.fitting.fitter import BatchFitter, Fitted
from autonumerics.fitting.settings import FitSettings
from autonumerics.kernels import NODE_COUNT, Batch
from autonumerics.kernels.fits import FitSettings as CoreSettings
from autonumerics.kernels.fits import Goal, fit, fit_settings
from autonumerics.targets import Target, placement
from autonumerics.targets.pins import OWN, Pin

PIN_WEIGHT = 1e4
"""Of a node that holds a pin, in those of the others: it is off by a millionth of their errors."""

_STEP = 1e-3  # of the domain: how far inside the value is that stands for a slope

Weights: TypeAlias = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
"""What absolute deviations are multiplied by at points: 1/|f| for a relative error."""


@final
class LeastSquaresFitter(BatchFitter):
    """Fits candidates to one target; the same result for any number of threads.

    `weights` are the target's unless others are given; `lifts` are added to its values.

    >>> fitter = LeastSquaresFitter(Target.make("exp2"), seed=1, threads=1)
    >>> from autonumerics.programs import parse
    >>> start = Batch.pack([parse("c0/(x + c1) + c2")])
    >>> one = fitter.fit_batch(start, np.array([7], np.uint32), np.array([np.inf]), generation=0)
    >>> bool(one.errors[0] < 1e-3)
    True
    """

    def __init__(
        self,
        target: Target,
        *,
        seed: int,
        threads: int,
        settings: FitSettings = FitSettings(),
        weights: Weights | None = None,
        lifts: Weights | None = None,
    ) -> None:
        self._goal = goal_of(target, weights, settings.dense_points, lifts=lifts)
        self._settings = core_settings(target, settings)
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
        errors, batch = fit(
            starts,
            fresh,
            self._goal,
            thresholds,
            self._settings,
            seed=self._seed,
            generation=generation,
            threads=self._threads,
        )
        return Fitted(batch, errors)


def goal_of(
    target: Target,
    weights: Weights | None = None,
    dense_points: int = FitSettings().dense_points,
    shift: float = 0.0,
    lifts: Weights | None = None,
) -> Goal:
    """Nodes (open) and the dense set (closed), with exact values, lifted, and weights there.

    The weights are the target's, 1/|f| or 1, unless others are given; for a mean square, so that
    sums of squares are means. With a `shift` programs are functions of x - shift, rounded.
    """
    weights = weights or target.weights
    arrays: list[npt.NDArray[np.float64]] = []
    for points in (
        placement.nodes(target, NODE_COUNT),
        placement.points(target, dense_points),
    ):
        factors = weights(points)
        if target.norm == "2":
            factors = factors * np.sqrt(shares(points, target.domain))
        high, low = target.values_double_double(points)
        arrays += [points, high if lifts is None else high + lifts(points), low, factors]
    arrays[3] *= math.sqrt(NODE_COUNT) if target.norm == "2" else 1.0  # so that costs are means
    pin_nodes(target, *arrays[:4])
    lowers = [part.lower for part in target.domain.intervals[1:]]
    starts = np.searchsorted(arrays[4], lowers).astype(np.int64)
    arrays[0], arrays[4] = arrays[0] - shift, arrays[4] - shift
    return Goal(*map(np.ascontiguousarray, arrays), starts=starts)


def pin_nodes(
    target: Target,
    points: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    low: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
) -> None:
    """Puts what is pinned in the place of the nearest nodes, in place, with much weight.

    A slope is a second value, a little inside.
    """
    weight, taken = PIN_WEIGHT * float(np.median(weights)), set[int]()
    for pin in target.constraints.pins:
        at, value = float(pin.at), pin.ball(target.function)
        if pin.slope:
            step = _STEP * (target.domain.upper - target.domain.lower)
            step = -step if at + step > target.domain.upper else step
            base = next(
                (p for p in target.constraints.pins if p.at == pin.at and not p.slope),
                Pin(pin.at, OWN),
            )
            value, at = base.ball(target.function) + value * step, at + step
        order = np.argsort(np.abs(points - at), kind="stable")
        k = next(int(i) for i in order if int(i) not in taken)
        taken.add(k)
        points[k], high[k] = at, float(value.mid())
        low[k] = float((value - high[k]).mid())
        weights[k] = weight


def core_settings(target: Target, settings: FitSettings) -> CoreSettings:
    """The settings as the core takes them, for the error measure of a target."""
    values = asdict(settings) | {"relative": target.error in ("relative", "ulp")}
    values |= {"mean_square": target.norm == "2"}
    del values["dense_points"]  # they are in the goal
    return fit_settings(values)
