"""Constants of many candidates fitted at once, in the core (src/core/fitting.hpp).

`Goal(nodes, values, values_low, weights, points, point_values, point_values_low, point_weights,
starts)` holds what a fit aims at: NODE_COUNT nodes for least squares and a dense set in ascending
order for the largest error, float64 (m,) each, exact values as sums of two doubles. `starts`,
int64: which points are the first of a further interval of the domain.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from autonumerics._core import FitSettings, Goal
from autonumerics._core import descend as _descend
from autonumerics._core import fit as _fit
from autonumerics.kernels.batch import Batch
from autonumerics.kernels.filling import filled

__all__ = ["FitSettings", "Goal", "descend", "fit", "fit_settings"]

Values = npt.NDArray[np.float64]


def fit_settings(values: Mapping[str, float]) -> FitSettings:
    """The core's settings with these values by name; AttributeError for a name it does not know.

    >>> fit_settings({"first_steps": 5}).first_steps
    5
    """
    return filled(FitSettings(), values)


def fit(
    starts: Batch,
    fresh: npt.NDArray[np.uint32],
    goal: Goal,
    thresholds: Values,
    settings: FitSettings,
    *,
    seed: int,
    generation: int,
    threads: int,
) -> tuple[Values, Batch]:
    """The largest error of each program on the dense set, (n,), and the programs fitted.

    `fresh`, (n,): bit k is set where constant k is to be drawn anew. `thresholds`, (n,): the errors
    below which a program matters. Errors are infinite where no start gave finite values. The same
    bits for any number of threads: random numbers are named by (seed, generation, place).
    """
    errors, constants = _fit(
        starts.records,
        starts.constants,
        fresh,
        goal,
        thresholds,
        settings,
        seed,
        generation,
        threads,
    )
    return errors, Batch(starts.records, constants)


def descend(
    starts: Batch, goal: Goal, steps: int, *, precise: bool, threads: int
) -> tuple[Values, npt.NDArray[np.int64]]:
    """One descent from each start: sums of squares at the end and steps taken, (n,) each.

    `precise`: in double-double arithmetic. The unit in which the kernels are timed.
    """
    return _descend(starts.records, starts.constants, goal, steps, precise, threads)
