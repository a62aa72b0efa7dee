"""What a candidate is off its pins by is held against its error, both in one measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import final

import numpy as np
import numpy.typing as npt
import pytest

from autonumerics.fitting import PinnedFitter, ulp_weights
from autonumerics.fitting.fitter import BatchFitter, Fitted
from autonumerics.formats import format_named
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target
from autonumerics.targets.asking import constrained


@final
class Known(BatchFitter):
    """Programs that are fitted, with an error."""

    def __init__(self, error: float) -> None:
        self._error = error

    def fit_batch(
        self,
        starts: Batch,
        fresh: npt.NDArray[np.uint32],  # noqa: ARG002
        thresholds: npt.NDArray[np.float64],  # noqa: ARG002
        generation: int,  # noqa: ARG002
    ) -> Fitted:
        return Fitted(starts, np.full(len(starts), self._error))


def is_held(
    target: Target,
    start: float,
    error: float,
    weights: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]] | None = None,
) -> bool:
    """Whether x + start, of that error, is taken to hold the pins of the target."""
    batch = Batch.pack([parse("x + c0", [start])])
    fitter = PinnedFitter(Known(error), target, weights)
    fitted = fitter.fit_batch(batch, np.zeros(1, np.uint32), np.full(1, np.inf), 0)
    return bool(np.isfinite(fitted.errors[0]))


def pinned(text: str, error: str, pin: str, weight: str | None = None) -> Target:
    return constrained(Target.make(text, (0, 1), error, weight=weight), pins=pin)


@pytest.mark.parametrize(
    ("target", "value", "unit"),
    [
        (pinned("exp(x)/8", "absolute", "f(0) = 1/8"), 1 / 8, 1.0),
        (pinned("exp(x)/8", "relative", "f(0) = 1/8"), 1 / 8, 1 / 8),
        (pinned("exp(x)/8", "ulp", "f(0) = 1/8"), 1 / 8, 2.0**-56),
        (pinned("exp(x)/8", "max(relative, absolute/2)", "f(0) = 1/8"), 1 / 8, 2.0),
        (pinned("exp(x)/8", "absolute", "f(0) = 1/8", "1000"), 1 / 8, 1e-3),
        (pinned("exp(x)/8", "relative", "f(0) = 1/8", "(1 + x)/1000"), 1 / 8, 125.0),
    ],
)
def test_deviations_are_in_the_measure_of_the_target_and_weighted(target, value, unit):
    """`unit`: a deviation at the pin that is an error of 1; a hundredth of the error is allowed."""
    error = 2.0**-20 / unit
    assert is_held(target, value + 2.0**-27, error)
    assert not is_held(target, value + 2.0**-26, error)
    assert not is_held(target, value - 2.0**-26, error)


@pytest.mark.parametrize("measure", ["absolute", "relative"])
def test_with_a_format_deviations_are_in_its_ulps(measure):
    """Errors are ULPs times 2^-11, and at 1/8 an ULP is 2^-14."""
    target = pinned("exp(x)/8", measure, "f(0) = 1/8")
    weights = ulp_weights(target, format_named("binary16"))
    for value, is_near in ((1 / 8 + 2.0**-21, True), (1 / 8 + 2.0**-20, False)):
        assert is_held(target, value, 2.0**-11, weights) == is_near


@pytest.mark.parametrize("measure", ["relative", "ulp", "max(relative, absolute/1e-300)"])
def test_at_a_zero_of_the_target_a_deviation_has_a_weight(measure):
    target = pinned("sin(x)", measure, "f(0) = 0")
    error = 1e-3 if measure != "ulp" else 1e-3 * 2.0**53
    assert is_held(target, 0.0, error)
    assert not is_held(target, 1e-3, error)
