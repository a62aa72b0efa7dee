"""Constants for binary64: fitted beyond doubles, rounded together, tuned on a sample."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autonumerics.accuracy import double_oracle
from autonumerics.fitting import FormatFitter, Refit, Screen
from autonumerics.fitting.hard_inputs import HardInputs
from autonumerics.fitting.lattice import tune
from autonumerics.fitting.settings import TuneSettings
from autonumerics.formats import Arithmetic
from autonumerics.kernels import Batch
from autonumerics.programs import Program, parse
from autonumerics.targets import Target

WIDE = Arithmetic.of("binary64")
EXP2 = Target.make("exp2", (0, 0.25))


def horner(degree: int) -> Program:
    """Taylor's polynomial of 2^x."""
    text = "fma(x, c0, c1)"
    for k in range(2, degree + 1):
        text = f"fma({text}, x, c{k})"
    powers = range(degree, -1, -1)
    return parse(text, [math.log(2) ** k / math.factorial(k) for k in powers])


def test_a_refit_settles_within_the_rounding_of_operations():
    """Constants whose steps are of 1e-10 ULP count; derivatives in doubles would not see them."""
    screen = Screen(EXP2, WIDE)
    start = horner(8)
    assert screen.error_ulp(start) > 5
    refit = Refit.on(screen)
    settled = refit.settled(start, refit.free(start))
    assert screen.error_ulp(settled) < 0.75
    assert all(WIDE.constants.round(c) == c for c in settled.constants)


def test_a_search_fits_constants_beyond_doubles():
    """From any start: in doubles the same fits end between 1.01 and 2 ULP."""
    start, target = horner(11), Target.make("exp2", (0, 1), "absolute")
    fitter = FormatFitter(target, WIDE, seed=1, threads=1)
    batch, fresh = Batch.pack([start] * 4), np.full(4, 2**12 - 1, np.uint32)
    fitted = fitter.fit_batch(batch, fresh, np.full(4, np.inf), generation=0)
    assert (fitted.errors * 2**53 < 0.9).all()


def test_tuning_is_not_worse_than_rounding_and_says_that_it_is_sampled():
    screen = Screen(EXP2, WIDE)
    refit = Refit.on(screen)
    settled = refit.settled(horner(8), refit.free(horner(8)))
    settings = TuneSettings(evaluations=300, sampled=20_000, passes=1, rounds=2)
    tuned = [tune(settled, EXP2, WIDE, settings=settings, threads=t) for t in (1, 2)]
    assert tuned[0] == tuned[1]
    assert tuned[0].measured.standing == "sampled"
    assert tuned[0].measured.error_ulp < tuned[0].before_ulp + 0.02


@pytest.mark.parametrize(("name", "x"), [("sin", 0.0), ("log", 1.0)])
def test_a_right_result_at_a_zero_has_no_error(name, x):
    """Though the ULP there is so small that doubles do not hold its inverse."""
    target = Target.make(name, (x, x + 0.5))
    inputs = HardInputs.at(np.array([x, x + 0.25]), double_oracle(target))
    assert inputs.errors_ulp(inputs.exact).max() <= 0.5
    line = parse("x - c0", [x]) if x else parse("x*c0", [1.0])
    assert math.isfinite(Screen(target, WIDE).error_ulp(line))
