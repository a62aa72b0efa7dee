"""The core's fits give no error to a program with a pole between the points of the dense set."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.fitting import LeastSquaresFitter
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target


def fitted_error(target: Target, text: str, constants: list[float]) -> float:
    """The error as the core sees it, with the best constants that it finds from these."""
    fitter = LeastSquaresFitter(target, seed=1, threads=1)
    batch = Batch.pack([parse(text, constants)])
    fitted = fitter.fit_batch(batch, np.zeros(1, np.uint32), np.array([np.inf]), generation=0)
    return float(fitted.errors[0])


EXP, SIN = Target.make("exp", (-87.0, 88.0)), Target.make("sin", (-1.0, 1.0), "absolute")


@pytest.mark.parametrize(
    ("target", "text", "constants"),
    [(EXP, "c0/x", [1e-9]), (EXP, "c0/(x*x)", [1e-9]), (SIN, "c0/(x + x)", [0.5])],
)
def test_a_pole_is_infinitely_bad(target, text, constants):
    assert fitted_error(target, text, constants) == np.inf


@pytest.mark.parametrize(
    ("text", "constants"),
    [
        ("c1/(c0/x + x)", [6.0, 6.0]),
        ("c0/(c1/x - x)", [6.0, 6.0]),
        ("x/(c0/(c0/(x + c1)))", [1.0, 2.5]),
        ("x - x*x*x/c0", [6.0]),
    ],
)
def test_a_limit_through_infinity_is_none(text, constants):
    assert fitted_error(SIN, text, constants) < 0.6


@pytest.mark.parametrize("name", ["exp2", "tanh"])
@pytest.mark.parametrize(
    ("text", "constants"),
    [
        ("c1 - x/(x*x + x - c0)", [1.0, 1.0]),
        ("t = x/c0 + c1; c3/(t - c2) + t", [1.0, 1.0, 1.5, 1.0]),
        ("t = x - c0; (c1/t - t*c2)*x + x + c3", [0.4, 1.0, 1.0, 1.0]),
        ("t = c1/(c0 - x) + c2; c3/t + t", [0.4, 1.0, 1.0, 1.0]),
    ],
)
def test_where_the_best_start_leads_to_a_pole_another_one_is_taken(name, text, constants):
    """Of 50 fits with other random starts nearly all end without; a third of them tries twice."""
    program = parse(text, constants)
    fresh = np.full(50, 2 ** len(constants) - 1, np.uint32)
    fitter = LeastSquaresFitter(Target.make(name), seed=1, threads=1)
    fitted = fitter.fit_batch(Batch.pack([program] * 50), fresh, np.full(50, np.inf), generation=0)
    assert np.isfinite(fitted.errors).sum() >= 47
