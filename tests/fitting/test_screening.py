"""A glance at a program in a number format: what the machine computes, at some inputs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.accuracy.rounding_intervals import CORRECT, RoundingIntervals
from autonumerics.fitting import Screen, ScreenSettings, settle
from autonumerics.fitting.screening import HARDEST, LEAST_BEYOND_ULP, ulps
from autonumerics.formats import FORMATS, Arithmetic, format_named
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target

every_format = pytest.mark.parametrize("name", FORMATS)


@given(st.sampled_from(list(FORMATS)), st.floats(-1e30, 1e30))
def test_ulps_are_harrisons(name, value):
    format = format_named(name)
    if abs(value) < format.largest:
        assert Fraction(ulps(format, np.array([value]))[0]) == format.ulp(Fraction(value))


@every_format
def test_the_screen_sees_what_the_machine_computes(name):
    format, target = format_named(name), Target.make("exp2")
    program = parse("(c0 + x*c1)/(x*x + c2) + sqrt(x + c3)", [1.0, 0.5, 3.0, 0.25])
    compiled = compile_program(program, Arithmetic.of(format))
    x = target.domain.dense_points(1024).astype(format.dtype)
    high, low = target.values_double_double(x.astype(np.float64))
    values = compiled(x).astype(np.float64)
    errors = np.abs((values - high) - low) / ulps(format, high)
    assert Screen(target, Arithmetic.of(format)).error_ulp(program) == pytest.approx(
        errors.max(), rel=1e-4
    )


def test_a_value_that_is_no_number_has_no_error():
    screen = Screen(Target.make("exp2"), Arithmetic.of("binary16"))
    assert screen.error_ulp(parse("c0/(x - x)", [1.0])) == np.inf
    assert screen.error_ulp(parse("sqrt(c0 - x)", [0.5])) == np.inf


def test_a_constant_beyond_the_range_has_no_error_either():
    screen = Screen(Target.make("exp2"), Arithmetic.of("binary16"))
    assert screen.error_ulp(parse("x + c0 + x/c1", [1.0, 65504.0])) < np.inf
    assert screen.error_ulp(parse("x + c0 + x/c1", [1.0, 1e9])) == np.inf


def test_for_correct_rounding_errors_tell_how_far_values_lie_beyond_their_intervals():
    """At all inputs and before the last rounding; next to nothing if and only if all are right."""
    target, wide = Target.make("exp2"), Arithmetic.of("bfloat16", "binary32")
    inside = RoundingIntervals.make(target, wide, CORRECT)
    screen = Screen(target, wide, points=ScreenSettings().fine, acceptable=CORRECT)
    right = settle(parse("c2/(x + c0 + c1/x) + c3", [-2.886, 24.1, 4.5, 1.0]), inside).program
    assert screen.error_ulp(right) == LEAST_BEYOND_ULP
    moved = right.with_constants([*right.constants[:3], right.constants[3] + Fraction(1, 2**11)])
    values = compile_program(moved, Arithmetic.of("binary32"))(inside.x.astype(np.float32))
    share = np.abs(values - inside.middle) / inside.half
    assert share.max() > 1.1
    assert screen.error_ulp(moved) == pytest.approx((share.max() - 1) / 2, rel=1e-9)


def test_a_glance_for_correct_rounding_is_at_the_hardest_inputs():
    target, wide = Target.make("exp2"), Arithmetic.of("binary16", "binary32")
    inside = RoundingIntervals.make(target, wide, CORRECT)
    room = np.minimum(inside.above, inside.below) / inside.ulp
    assert room[inside.hardest(5)].tolist() == sorted(room.tolist())[:5]
    few = Screen(target, wide, points=64, acceptable=CORRECT)
    assert set(inside.x[inside.hardest(HARDEST)]) <= set(few._goal[0])


@every_format
def test_threads_change_nothing(name):
    texts = ["x*c0 + c1", "c0/(x + c1)", "fma(x, c0, x)*x"]
    batch = Batch.pack([parse(text) for text in texts])
    one, two = (Screen(Target.make("exp2"), Arithmetic.of(name), threads) for threads in (1, 2))
    assert one.errors_ulp(batch).tolist() == two.errors_ulp(batch).tolist()


def test_more_inputs_find_no_smaller_errors():
    format, target = format_named("binary32"), Target.make("exp2")
    program = parse("(x*c0 + c1)*x + c2", [0.3371, 0.6576, 1.0025])
    few, many = (
        Screen(target, Arithmetic.of(format), points=points)
        for points in (1024, ScreenSettings().fine)
    )
    assert few.error_ulp(program) <= many.error_ulp(program) * (1 + 1e-6)


def test_polishing_never_makes_worse_and_leaves_numbers_of_the_format():
    format, target = format_named("bfloat16"), Target.make("exp2")
    screen = Screen(target, Arithmetic.of(format))
    program = parse("(x*c0 + c1)*x + c2", [0.3571, 0.6476, 1.0125])
    polished, error_ulp = screen.polished(program)
    assert error_ulp == screen.error_ulp(polished) < screen.error_ulp(program)
    assert all(format.round(c) == c for c in polished.constants)


def test_a_program_without_constants_is_polished_as_it_is():
    screen = Screen(Target.make("exp2"), Arithmetic.of("binary32"))
    square = parse("x*x")
    assert screen.polished(square) == (square, screen.error_ulp(square))


def test_a_zero_of_the_target_must_come_out_exactly():
    format = format_named("binary32")
    screen = Screen(Target.make("log2", (1.0, 2.0), "absolute"), Arithmetic.of(format))
    with_factor = parse("t0 = x - c0; t0*(c1 - t0*c2)", [1.0, 1.4, 0.4])
    without = parse("x*c0 - c1", [1.0, 1.0 - 2.0**-20])
    assert screen.error_ulp(with_factor) < 1e7
    assert screen.error_ulp(without) > 1e20
