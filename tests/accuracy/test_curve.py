"""What a filter answers is what Arb answers at every point; it only asks Arb less often."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import programs

from autonumerics.accuracy import UNDEFINED, sample_error
from autonumerics.accuracy.curve import Curve
from autonumerics.accuracy.places import grid, strays
from autonumerics.accuracy.sampled import Extremum
from autonumerics.balls import working_precision
from autonumerics.programs import Operand, parse
from autonumerics.targets import Target

EXP2 = Target.make("exp2")
TARGETS = [
    EXP2,
    Target.make("sin", (-1.0, 1.0), "absolute"),
    Target.make("erf", (0.0, 1e300), "absolute"),
]
LINE = parse("x*c0 + c1", [0.98, 0.97])
FINE = parse(
    "(c2/(c0/x + c1 + x) - c3)^2",
    [100.48096726962245, -17.407327639884763, -34.824437014161525, 0.9999998633562032],
)


def extrema_of(sizes_with_signs):
    """The definition: no smaller than both neighbours, in the direction of its sign."""
    for i, e in enumerate(sizes_with_signs):
        sign = -1.0 if e < 0 else 1.0
        if all(sign * e >= sign * other for other in sizes_with_signs[max(i - 1, 0) : i + 2]):
            yield i


@settings(max_examples=60, deadline=None)
@given(programs(6), st.sampled_from(TARGETS), st.sampled_from([grid, strays]))
def test_answers_are_those_of_balls(program, target, places):
    with working_precision(2600):
        curve, at = Curve.of(program, target), places(target, 64)
        found = curve.at(at)
        balls = [curve(x, f) for x, f in zip(at.points, at.truths, strict=True)]
        operands = [Operand("x"), *(Operand("t", k) for k in range(program.ops))]
        expected = [[curve.sign(operand, x) for x in at.points] for operand in operands]
        assert found.signs(operands).tolist() == expected
        finite = all(ball.is_finite() for ball in balls)
        assert found.are_finite() == finite
        if not finite:
            return
        assert found.extrema() == list(extrema_of([float(ball.mid()) for ball in balls]))
        sizes = [Extremum(x, ball).size for x, ball in zip(at.points, balls, strict=True)]
        assert found.least_size() <= max(sizes)
        for limit in (0.0, 0.9 * max(sizes), max(sizes)):
            assert {i for i, size in enumerate(sizes) if size > limit} <= set(found.above(limit))


def test_arb_is_asked_at_few_points():
    with working_precision():
        found = Curve.of(FINE, EXP2).at(grid(EXP2, 256))
        found.extrema()
        assert len(found._balls) < 10
        assert found.above(3e-7) == []


@pytest.mark.parametrize("program", [LINE, FINE])
@pytest.mark.parametrize("share", [1.0, 0.99999, 0.5, 1e-9])
def test_an_error_that_is_not_below_a_limit_is_told_apart_and_no_more(program, share):
    whole = sample_error(program, EXP2)
    limit = whole.error * share
    early = sample_error(program, EXP2, below=limit)
    assert limit <= early.error <= whole.error
    assert early.extrema == ()


@pytest.mark.parametrize("program", [LINE, FINE])
@pytest.mark.parametrize("share", [1.0001, 2.0, math.inf])
def test_an_error_below_a_limit_is_what_it_is_without(program, share):
    whole = sample_error(program, EXP2)
    limited = sample_error(program, EXP2, below=whole.error * share)
    assert (limited.error, limited.at) == (whole.error, whole.at)
    assert str(limited.extrema) == str(whole.extrema)


def test_what_is_undefined_is_below_no_limit():
    assert sample_error(parse("sqrt(x - c0)", [0.5]), EXP2, below=1.0) == UNDEFINED
