"""Candidates for a format: weights in ULPs, errors as the format rounds."""

from __future__ import annotations

import numpy as np

from autonumerics.fitting import FormatFitter, Screen, ScreenSettings
from autonumerics.formats import Arithmetic, format_named
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target


def test_the_error_of_a_fit_is_the_one_in_the_format():
    format, target = format_named("binary16"), Target.make("exp2")
    fitter = FormatFitter(target, Arithmetic.of(format), seed=1, threads=1)
    start = Batch.pack([parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)")])
    fitted = fitter.fit_batch(start, np.array([15], np.uint32), np.array([np.inf]), 0)
    seen = Screen(target, Arithmetic.of(format), points=ScreenSettings().finest).error_ulp(
        fitted.batch.program(0)
    )
    assert fitted.errors[0] == seen * 2.0**-format.precision
    assert 0.5 < seen < 2


def test_a_fit_whose_error_does_not_matter_is_not_evaluated():
    fitter = FormatFitter(Target.make("exp2"), Arithmetic.of("binary16"), seed=1, threads=1)
    start = Batch.pack([parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)")])
    mask = np.array([15], np.uint32)
    free = fitter.fit_batch(start, mask, np.array([np.inf]), 0)
    hopeless = fitter.fit_batch(start, mask, np.array([1e-9]), 0)
    assert hopeless.errors[0] < free.errors[0]


def test_a_fit_may_meet_a_zero_of_the_target():
    target = Target.make("sin", (0.0, 1.0), "absolute")
    fitter = FormatFitter(target, Arithmetic.of("binary16"), seed=1, threads=1)
    start = Batch.pack([parse("t0 = x*x; x*fma(t0, c0, c1)", [-0.16, 1.0])])
    fitted = fitter.fit_batch(start, np.array([3], np.uint32), np.array([np.inf]), 0)
    assert fitted.errors[0] * 2.0**11 < 3


def test_a_constant_close_to_a_zero_of_the_target_is_moved_there():
    target = Target.make("log2", (1.0, 2.0), "absolute")
    fitter = FormatFitter(target, Arithmetic.of("binary32"), seed=1, threads=1)
    text = "t = x - c0; t*fma(fma(fma(fma(fma(t, c1, c2), t, c3), t, c4), t, c5), t, c6)"
    start = Batch.pack([parse(text, [1.0, -0.1, 0.2, -0.3, 0.5, -0.7, 1.4])])
    fitted = fitter.fit_batch(start, np.array([0], np.uint32), np.array([np.inf]), 0)
    assert 1.0 in np.abs(fitted.batch.constants[0, 0].astype(np.float32))
    assert np.isfinite(fitted.errors[0])


def test_a_zero_that_is_no_number_of_the_format_gets_a_constant_in_two_parts():
    """cos vanishes between two numbers of binary32; c0 and c1 together say where."""
    target = Target.make("cos", (0.0, np.pi / 2))
    format = format_named("binary32")
    text = "t = c0 - x; s = t*t; t + fma(t*s, fma(fma(fma(s, c2, c3), s, c4), s, c5), c1)"
    taylor = [np.pi / 2, 1e-9, 1 / 362880, -1 / 5040, 1 / 120, -1 / 6]
    start = Batch.pack([parse(text, taylor)])
    fitter = FormatFitter(target, Arithmetic.of(format), seed=1, threads=1)
    fitted = fitter.fit_batch(start, np.array([0], np.uint32), np.array([np.inf]), 0)
    alone = Screen(target, Arithmetic.of(format)).error_ulp(start.program(0))
    assert alone > 1e5
    assert fitted.errors[0] * 2.0**24 < 4
