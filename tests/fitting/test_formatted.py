"""Candidates for a format: weights in ULPs, errors as the format rounds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.fitting import FormatFitter, Screen
from autonumerics.fitting.formatted import ulps
from autonumerics.formats import FORMATS, format_named
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target

every_format = pytest.mark.parametrize("name", FORMATS)


@given(st.sampled_from(list(FORMATS)), st.floats(-1e30, 1e30))
def test_ulps_are_harrisons(name, value):
    form = format_named(name)
    if abs(value) < form.largest:
        assert Fraction(ulps(form, np.array([value]))[0]) == form.ulp(Fraction(value))


@every_format
def test_the_screen_sees_what_the_machine_computes(name):
    form, target = format_named(name), Target.make("exp2")
    program = parse("(c0 + x*c1)/(x*x + c2) + sqrt(x + c3)", [1.0, 0.5, 3.0, 0.25])
    compiled = compile_program(program, form)
    x = target.domain.dense_points(1024).astype(form.dtype)
    high, low = target.values_double_double(x.astype(np.float64))
    values = compiled(x).astype(np.float64)
    errors = np.abs((values - high) - low) / ulps(form, high)
    assert Screen(target, form).error_ulp(program) == errors.max()


def test_a_value_that_is_no_number_has_no_error():
    screen = Screen(Target.make("exp2"), format_named("binary16"))
    assert screen.error_ulp(parse("c0/(x - x)", [1.0])) == np.inf
    assert screen.error_ulp(parse("sqrt(c0 - x)", [0.5])) == np.inf


def test_the_error_of_a_fit_is_the_one_in_the_format():
    form, target = format_named("binary16"), Target.make("exp2")
    fitter = FormatFitter(target, form, seed=1, threads=1)
    start = Batch.pack([parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)")])
    fitted = fitter.fit_batch(start, np.array([15], np.uint32), np.array([np.inf]), 0)
    seen = Screen(target, form).error_ulp(fitted.batch.program(0))
    assert fitted.errors[0] == seen * 2.0**-form.precision
    assert 0.5 < seen < 2


def test_a_fit_whose_error_does_not_matter_is_not_evaluated():
    fitter = FormatFitter(Target.make("exp2"), format_named("binary16"), seed=1, threads=1)
    start = Batch.pack([parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)")])
    mask = np.array([15], np.uint32)
    free = fitter.fit_batch(start, mask, np.array([np.inf]), 0)
    hopeless = fitter.fit_batch(start, mask, np.array([1e-9]), 0)
    assert hopeless.errors[0] < free.errors[0]


def test_a_zero_of_the_target_must_come_out_exactly():
    form = format_named("binary32")
    screen = Screen(Target.make("log2", (1.0, 2.0), "absolute"), form)
    with_factor = parse("t0 = x - c0; t0*(c1 - t0*c2)", [1.0, 1.4, 0.4])
    without = parse("x*c0 - c1", [1.0, 1.0 - 2.0**-20])
    assert screen.error_ulp(with_factor) < 1e7
    assert screen.error_ulp(without) > 1e20


def test_a_fit_may_meet_a_zero_of_the_target():
    target = Target.make("sin", (0.0, 1.0), "absolute")
    fitter = FormatFitter(target, format_named("binary16"), seed=1, threads=1)
    start = Batch.pack([parse("t0 = x*x; x*fma(t0, c0, c1)", [-0.16, 1.0])])
    fitted = fitter.fit_batch(start, np.array([3], np.uint32), np.array([np.inf]), 0)
    assert fitted.errors[0] * 2.0**11 < 3
