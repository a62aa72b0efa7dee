"""The sampled error against brute force with mpmath, which shares nothing with Arb's curve."""

from __future__ import annotations

import math
import random

import mpmath
import pytest
from flint import ctx

from autonumerics.accuracy import digits_of, sample_error
from autonumerics.balls import working_precision
from autonumerics.programs import parse
from autonumerics.targets import Target

CASES = [
    ("exp2", None, "c0/(x + c1) + c2", [-8.3878, -3.4355, -1.4427], lambda x: mpmath.mpf(2) ** x),
    ("exp2", None, "(c0*x + c1)*x + c2", [0.3435, 0.6541, 1.002], lambda x: mpmath.mpf(2) ** x),
    ("sin", (-1, 1), "(c0*x*x + c1)*x", [-0.1583, 0.9985], mpmath.sin),
    ("gamma", None, "(c0*x + c1)*x + c2", [0.4576, -1.3698, 1.9092], mpmath.gamma),
    ("sqrt", None, "c0/(x + c1) + c2", [-4.2, 2.0, 2.4], mpmath.sqrt),
    ("log", (1, 2), "t = c0/x + x; (t + c1)*c2", [-2.0, 1.1, 0.23], mpmath.log),
]
MEASURES = ["relative", "absolute", "absolute", "relative", "relative", "absolute"]


def brute_force(program, target, truth, count=2000):
    """The largest error at random points, denser towards the ends."""
    rng = random.Random(5)
    lower, width = mpmath.mpf(target.domain.lower), target.domain.upper - target.domain.lower
    with mpmath.workdps(40):
        largest = mpmath.mpf(0)
        for _ in range(count):
            x = lower + width * (1 - mpmath.cos(mpmath.pi * rng.random())) / 2
            value = program.real(x, lambda c: mpmath.mpf(c.numerator) / c.denominator)
            error = abs(value - truth(x))
            largest = max(largest, error / abs(truth(x)) if target.error == "relative" else error)
        return float(largest)


@pytest.mark.parametrize(("case", "measure"), list(zip(CASES, MEASURES, strict=True)))
def test_no_point_is_worse_and_the_error_is_reached(case, measure):
    name, domain, text, constants, truth = case
    target = Target.make(name, domain, measure)
    program = parse(text, constants)
    sampled = sample_error(program, target)
    brute = brute_force(program, target, truth)
    assert brute <= sampled.error * (1 + 1e-6)
    assert brute >= sampled.error * (1 - 1e-3)


def test_extrema_stand_in_order_and_hold_the_largest():
    target = Target.make("exp2")
    sampled = sample_error(parse("c0/(x + c1) + c2", [-8.3878, -3.4355, -1.4427]), target)
    places = [float(e.at.mid()) for e in sampled.extrema]
    assert places == sorted(places)
    assert sampled.error == max(abs(float(e.error.mid())) for e in sampled.extrema)
    assert sampled.at in places


def test_a_removable_hole_at_an_end_is_looked_at_from_inside():
    target = Target.make("exp2")
    plain = parse("c0/(c1 + x*x)*x + c2", [0.9, 1.0, 1.0])
    holed = parse("c0/(c1/x + x) + c2", [0.9, 1.0, 1.0])  # the same function but at 0
    expected = sample_error(plain, target).error
    assert sample_error(holed, target).error == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("text", ["sqrt(x - c0)", "x/(x - x)", "sqrt(c0 - x)"])
def test_a_program_that_is_undefined_inside_has_an_infinite_error(text):
    sampled = sample_error(parse(text, [0.5][: text.count("c0")]), Target.make("exp2"))
    assert sampled.error == math.inf
    assert sampled.extrema == ()
    assert sampled.digits == -math.inf


def test_a_pole_at_an_end_is_no_small_error():
    assert sample_error(parse("x + c0/x", [1e-3]), Target.make("exp2")).error > 1e6


def test_a_program_that_is_exact_has_no_error():
    sampled = sample_error(parse("sqrt(x)"), Target.make("sqrt"))
    assert sampled.error < 1e-60
    assert sampled.digits > 60


def test_errors_far_below_double_precision_are_right():
    """x + c, with c a little off: the relative error at the ends is known exactly."""
    target = Target.make("exp2", (0, 1), "absolute")
    line = parse("x + c0", [1])
    shifted = parse("x + c0", [1 + 2.0**-40])
    difference = sample_error(line, target).error - sample_error(shifted, target).error
    assert difference == pytest.approx(2.0**-40, rel=1e-3) or difference == pytest.approx(
        -(2.0**-40), rel=1e-3
    )


def test_the_precision_of_the_caller_is_restored():
    before = ctx.prec
    with working_precision(before + 100):
        assert ctx.prec == before + 100
    sample_error(parse("x + 1"), Target.make("exp2"))
    assert ctx.prec == before


def test_digits():
    assert digits_of(1e-5) == pytest.approx(5)
    assert digits_of(0.0) == math.inf


@pytest.mark.parametrize(
    ("function", "value", "largest"),
    [
        ("abs(x - 0.1)", "0.7", 0.7),
        ("sqrt(abs(x - 1/8))", "0.7", 0.7),
        ("abs(x - 0.1)^0.7", "0.7", 0.7),
        ("-min(abs(x - 0.1), abs(x + 0.3))", "-0.5", 0.5),
        ("if(x < 0.3, x, x - 3)", "-1.35", 1.65),
        ("sign(x - pi/5)/(1 + (x - pi/5)^2)", "0", 1.0),
    ],
)
def test_the_largest_error_may_lie_at_a_kink_or_a_jump(function, value, largest):
    target = Target.make(function, (-1, 1), "absolute")
    found = sample_error(parse(f"c0 = {value}; c0"), target)
    assert found.error == pytest.approx(largest, rel=1e-9)
