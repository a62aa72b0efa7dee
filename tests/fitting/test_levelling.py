"""Constants at their optimum, from wherever they are: published ones included."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import programs

from autonumerics.accuracy import sample_error
from autonumerics.fitting import exchange, level, lowered_at
from autonumerics.fitting.exchange import alternation, is_level
from autonumerics.programs import parse
from autonumerics.targets import Target

PUBLISHED = {
    # FlashAttention, flash_attn/cute/utils.py: fpminimax with p(0) = 1; cubic and quadratic
    "cubic": (
        "fma(fma(fma(x, c0, c1), x, c2), x, c3)",
        [0.077119089663028717041015625, 0.227564394474029541015625,
         0.695146143436431884765625, 1.0],
        ("exp2", (0, 1), "relative"), 7.479e-5,
    ),
    "quadratic": (
        "fma(fma(x, c0, c1), x, c2)",
        [0.330107033252716064453125, 0.6657850742340087890625, 1.0],
        ("exp2", (0, 1), "relative"), 1.7249e-3,
    ),
    # the cubic of [0, 1], rounded, where another interval is meant
    "elsewhere": (
        "fma(fma(fma(x, c0, c1), x, c2), x, c3)", [0.0771, 0.2276, 0.6951, 1.0],
        ("exp2", (-0.5, 0.5), "relative"), 7.479e-5,
    ),
    # OpenImageIO, fmath.h: acos with its value at 0 held
    "root": (
        "sqrt(1 - x)*(((x*c0 + c1)*x + c2)*x + c3)",
        [-0.02164095, 0.077980478, -0.213300989, 1.5707963267],
        ("acos", (0, 1), "absolute"), 3.80e-5,
    ),
    # Padé, one constant of which is a factor of all others
    "dependent": (
        "x*(x*x*c0 + c1)/(x*x*c2 + c3)", [1.0, 27.0, 9.0, 27.0],
        ("tanh", (-3, 3), "absolute"), 1.9165e-3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_constants_are_led_to_the_optimum_of_their_form(name):
    text, constants, target, error = PUBLISHED[name]
    found = level(parse(text, constants), Target.make(*target))
    assert found.error < error
    assert found.before > found.error * 1.1


@pytest.mark.parametrize("error", ["absolute", "relative"])
def test_the_start_does_not_matter_to_a_polynomial(error):
    """The best polynomial is one: its error is the same from anywhere, and it alternates."""
    target = Target.make("exp", (-1, 2), error)
    found = [
        level(parse("((x*c0 + c1)*x + c2)*x + c3", start), target)
        for start in ([0.0, 0.0, 0.0, 1.0], [-3.0, 5.0, 1e3, -7.0], [1e-9, 1.0, 1.0, 1.0])
    ]
    for each in found:
        assert each.error == pytest.approx(found[0].error, rel=1e-3)
        assert is_level(alternation(each.sampled.extrema, 5) or [], 1e-3)


def test_the_error_told_is_that_of_the_program():
    target = Target.make("tanh", (-3, 3), "absolute")
    found = level(parse("x/(x*x*c0 + c1)", [0.3, 1.1]), target)
    assert found.error == sample_error(found.program, target).error


@pytest.mark.parametrize(
    ("text", "constants"), [("x", []), ("x*c0 + c0", [0.9]), ("c0/(x - c1)", [1.0, 0.5])]
)
def test_nothing_is_worse_than_it_was(text, constants):
    """Without constants, with one used twice, with a pole in the domain."""
    target = Target.make("exp2")
    program = parse(text, constants)
    found = level(program, target)
    assert found.error <= sample_error(program, target).error == found.before


@pytest.mark.parametrize("constant", [1.3, -0.1, 9.0])
def test_steps_to_errors_without_measure_are_not_taken(constant):
    """c0/x next to 0, where the error is 2^90 and what a step makes of it may be far more."""
    target = Target.make("sin", (0, math.pi), "absolute")
    for text in ("c0/x", "c0/x*c0"):
        found = level(parse(text, [constant]), target)
        assert found.error <= found.before


def test_what_an_exchange_has_levelled_stays_as_it_is():
    target = Target.make("exp2")
    once = exchange(parse("c0/(x + c1) + c2", [-8.3878, -3.4355, -1.4427]), target)
    assert level(once.program, target).program == once.program


@settings(max_examples=12, deadline=None)
@given(programs(6), st.sampled_from([Target.make("exp2"), Target.make("sin", (-1, 1), "absolute")]))
def test_the_error_never_rises(program, target):
    found = level(program, target)
    assert found.error <= found.before == sample_error(program, target).error
    assert found.program.structure == program.structure


def test_weighted_deviations_at_points_come_near_their_least():
    """Uniform weights on the best line for 2^x: 0.0430; then one end counts alone."""
    target, line = Target.make("exp2", (0, 1), "absolute"), parse("x*c0 + c1", [0.9, 1.1])
    points = [k / 64 for k in range(65)]
    best = lowered_at(line, target, points, [1.0] * 65)
    assert sample_error(best, target).error == pytest.approx(0.04304, rel=0.05)
    held = lowered_at(line, target, points, [1e3, *[1.0] * 64])
    assert abs(float(held.real(Fraction(0))) - 1) < 1e-4
