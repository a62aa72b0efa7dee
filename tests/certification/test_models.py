"""Taylor models against dense values by mpmath: a bound is a bound, and it is close."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import pytest
from certification.truths import as_mpf, error_at
from flint import arb, arb_series
from hypothesis import given, settings
from hypothesis import strategies as st
from truths import ELEMENTARY, TRUTHS

from autonumerics.balls import Bound, exact, precise_series, working_precision
from autonumerics.certification.models import ErrorModel
from autonumerics.certification.subinterval import Subinterval
from autonumerics.certification.taylor_models import _largest
from autonumerics.programs import Operand, Program, parse
from autonumerics.targets import FUNCTIONS, Target

BITS, DIGITS, ORDER = 256, 60, 14
ALL = 10**6

CASES = [
    ("exp2", None, None, "c0/(x + c1) + c2", [-8.3878, -3.4355, -1.4427]),
    ("exp2", None, None, "t = c0/x + x; (c3/(c1/t + t + c2) - c4)^8",
     [5783.5330096027765, 15141.981176922711, -250.55247494972059, 501.10494991027866, -1.0]),
    ("exp", (100.0, 101.0), "relative", "((x - 100.5)*0.5 + 1)*(x - 100.5) + 1", None),
    ("sin", (-1.0, 1.0), "absolute", "(c0*x*x + c1)*x", [-0.1583, 0.9985]),
    ("gamma", None, "relative", "(c0*x + c1)*x + c2", [0.4576, -1.3698, 1.9092]),
    ("sqrt", (0.5, 2.0), "relative", "sqrt(x*x + c0)", [0.1]),
    ("erf", None, "absolute", "x/fma(x, x, c0)", [0.9]),
    ("log", (1.0, 2.0), "absolute", "(x + 1)^64/(x + 1)^63 - 2", None),
    ("cbrt", (-2.0, -1.0), "relative", "-(x*x + 1)/3", None),
]  # fmt: skip


def target_of(case):
    return Target.make(case[0], case[1], case[2])


def pieces(target, count, seed=1):
    """Random dyadic subintervals of the domain, from wide to narrow."""
    rng = random.Random(seed)
    lower, upper = Fraction(target.domain.lower), Fraction(target.domain.upper)
    for k in range(count):
        width = (upper - lower) / 2 ** (4 + k % 6)
        left = lower + (upper - lower - width) * Fraction(rng.randrange(ALL + 1), ALL)
        yield Subinterval(left, left + width)


def inner_points(interval, count, seed=2):
    rng = random.Random(seed)
    width = interval.upper - interval.lower
    yield interval.lower
    yield interval.upper
    for _ in range(count):
        yield interval.lower + width * Fraction(rng.randrange(ALL), ALL)


def as_number(ball: arb) -> Any:
    """An exact ball as a number of mpmath."""
    mantissa, exponent = ball.man_exp()
    return mpmath.ldexp(mpmath.mpf(int(mantissa)), int(exponent))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_no_error_in_a_subinterval_is_above_its_bound(case):
    target, program = target_of(case), parse(case[3], case[4])
    model = ErrorModel(program, target)
    for interval in pieces(target, 12):
        with working_precision(BITS):
            bound = model.bound(interval, ORDER)
        with mpmath.workdps(DIGITS + 20):
            for x in inner_points(interval, 40):
                error = error_at(program, target, x)
                slack = mpmath.mpf(10) ** -DIGITS
                assert error is None or bound is None or error <= as_number(bound.ball) + slack


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_bound_of_a_narrow_subinterval_is_close(case):
    target, program = target_of(case), parse(case[3], case[4])
    model = ErrorModel(program, target)
    for interval in pieces(target, 4):
        middle = interval.middle
        narrow = Subinterval(middle - interval.radius / 64, middle + interval.radius / 64)
        with working_precision(BITS), mpmath.workdps(DIGITS):
            bound = as_number(model.bound(narrow, ORDER).ball)
            largest = max(error_at(program, target, x) for x in inner_points(narrow, 200))
            assert largest <= bound <= largest * (1 + mpmath.mpf(1) / 50)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_the_error_at_a_point_is_enclosed(case):
    target, program = target_of(case), parse(case[3], case[4])
    model = ErrorModel(program, target)
    for interval in pieces(target, 6):
        with working_precision(BITS), mpmath.workdps(DIGITS):
            ball = model.at(interval.middle)
            error = error_at(program, target, interval.middle)
            slack = mpmath.mpf(10) ** (10 - DIGITS)
            assert as_number(ball.lower()) - slack <= error <= as_number(ball.upper()) + slack
            assert as_number(ball.upper()) - as_number(ball.lower()) < slack


class TestFunctions:
    """The Taylor coefficients that proofs rely on, of every function in the table."""

    @pytest.mark.parametrize("name", ELEMENTARY)
    def test_series_hold_the_coefficients_at_every_point_of_the_ball(self, name):
        target = Target.make(name)
        rng = random.Random(3)
        for interval in pieces(target, 3):
            with precise_series(8, BITS):
                series = target.function.series(arb_series([interval.ball, 1]))
            for _ in range(2):
                x = interval.lower + (interval.upper - interval.lower) * Fraction(rng.random())
                with mpmath.workdps(DIGITS):
                    expected = mpmath.taylor(TRUTHS[name], as_mpf(x), 7)
                    for k, coefficient in enumerate(expected):
                        assert as_number(series[k].lower()) - mpmath.mpf(10) ** -15 <= coefficient
                        assert coefficient <= as_number(series[k].upper()) + mpmath.mpf(10) ** -15

    @pytest.mark.parametrize(
        ("name", "lower", "upper"),
        [("sqrt", -1, 1), ("log", 0, 1), ("asin", 0.5, 1), ("acos", -1, 0), ("cbrt", -1, 1),
         ("rsqrt", 0, 1), ("tan", 1, 2), ("gamma", -1, 1), ("log1p", -1, 0)],
    )  # fmt: skip
    def test_no_coefficient_is_finite_over_a_singularity(self, name, lower, upper):
        ball = Subinterval(Fraction(lower), Fraction(upper)).ball
        with precise_series(5, BITS):
            try:
                coefficient = FUNCTIONS[name].series(arb_series([ball, 1]))[4]
            except (ValueError, ZeroDivisionError):
                return
        assert not coefficient.is_finite()


class TestSubinterval:
    @given(st.fractions(-9, 9), st.fractions(Fraction(1, 10**30), 9), st.integers(20, 300))
    def test_its_ball_contains_its_ends(self, lower, width, bits):
        with working_precision(bits):
            ball = Subinterval(lower, lower + width).ball
        with working_precision(4000):
            assert ball.contains(exact(lower).mid())
            assert ball.contains(exact(lower + width).mid())

    @given(st.fractions(-9, 9), st.fractions(Fraction(1, 10**30), 9), st.integers(1, 40))
    def test_its_parts_tile_it(self, lower, width, count):
        whole = Subinterval(lower, lower + width)
        parts = whole.parts(count)
        assert len(parts) == count
        assert (parts[0].lower, parts[-1].upper) == (whole.lower, whole.upper)
        assert all(a.upper == b.lower for a, b in pairwise(parts))
        assert {part.radius for part in parts} == {width / count / 2}


class TestLargest:
    @settings(max_examples=40)
    @given(
        st.lists(st.floats(-1, 1), min_size=3, max_size=6),
        st.lists(st.sampled_from([0.0, 1e-3, 0.5]), min_size=7, max_size=7),
        st.floats(2.0**-10, 4.0),
        st.integers(0, 10**6),
    )
    def test_is_no_less_than_any_polynomial_of_the_balls(self, middles, radii, radius, seed):
        rng = random.Random(seed)
        coefficients = [arb(m, r) for m, r in zip(middles, radii, strict=False)]
        remainder = arb(0, radii[-1])
        with working_precision(BITS):
            bound = _largest(coefficients, remainder, arb(radius)).upper()
        chosen = [m + r * rng.choice([-1, 0, 1]) for m, r in zip(middles, radii, strict=False)]
        chosen.append(radii[-1] * rng.choice([-1, 1]))
        for k in range(41):
            t = Fraction(radius) * (k - 20) / 20
            value = sum(Fraction(c) * t**power for power, c in enumerate(chosen))
            with working_precision(4 * BITS):
                assert exact(abs(value)).mid() <= bound

    @pytest.mark.parametrize(
        ("coefficients", "expected"),
        [([1, 0, -2], 1), ([0, 1, 1], 2), ([0, 2, -1], 3), ([-1, 0, 3], 2), ([1, 1, -1], 1.25)],
    )
    def test_is_exact_for_parabolas(self, coefficients, expected):
        with working_precision(BITS):
            bound = _largest([arb(c) for c in coefficients], arb(0), arb(1))
        assert float(bound) == pytest.approx(expected, rel=1e-12)


class TestEnds:
    """Closed ends of a function's natural domain, where no power series exists."""

    @pytest.mark.parametrize(
        ("name", "domain", "text", "error_at_end"),
        [
            ("sqrt", (0.0, 1.0), "x*0 + 0.125", 0.125),
            ("cbrt", (-1.0, 0.0), "x*0 - 0.125", 0.125),
            ("asin", (0.0, 1.0), "x*0 + 2", 2 - 1.5707963267948966),
            ("acos", (0.0, 1.0), "x*0 + 0.125", 0.125),
        ],
    )
    def test_are_bounded_and_close(self, name, domain, text, error_at_end):
        target = Target.make(name, domain, "absolute")
        end = Fraction(domain[1] if name != "sqrt" else domain[0])
        other = end + (1 if name == "sqrt" else -1) * Fraction(1, 2**60)
        model = ErrorModel(parse(text), target)
        with working_precision(BITS):
            bound = model.bound(Subinterval(min(end, other), max(end, other)), ORDER)
        assert float(bound) == pytest.approx(error_at_end, rel=1e-5)
        assert bound >= Bound.above(arb(error_at_end))

    def test_a_root_that_ends_at_zero_is_bounded_from_zero_on(self):
        model = ErrorModel(parse("sqrt(x)"), Target.make("sqrt", (0, 1), "absolute"))
        with working_precision(BITS):
            bound = model.bound(Subinterval(Fraction(0), Fraction(1, 2**80)), ORDER)
        assert float(bound) < 2.0**-39


class TestSingular:
    MODEL = ErrorModel(parse("c0/(x - c1)", [1, 0.5]), Target.make("exp2"))

    def test_with_a_pole_inside_there_is_no_bound(self):
        with working_precision(BITS):
            bound = self.MODEL.bound(Subinterval(Fraction(1, 4), Fraction(5, 8)), ORDER)
        assert bound is None

    def test_a_pole_outside_does_not(self):
        with working_precision(BITS):
            bound = self.MODEL.bound(Subinterval(Fraction(5, 8), Fraction(3, 4)), ORDER)
        assert bound is not None

    def test_with_a_root_of_negatives_neither(self):
        model = ErrorModel(parse("sqrt(x - 0.5)"), Target.make("exp2"))
        with working_precision(BITS):
            assert model.bound(Subinterval(Fraction(0), Fraction(1, 8)), ORDER) is None
            assert model.at(Fraction(1, 8)) is None

    def test_a_hole_is_passed_by_its_limit(self):
        model = ErrorModel(parse("x*x/x + 1"), Target.make("exp2", (-1, 1)))
        with working_precision(BITS):
            assert model.at(Fraction(0)).contains(0)
            around = Subinterval(Fraction(-1, 64), Fraction(1, 64))
            assert float(model.bound(around, ORDER)) < 0.01

    def test_zero_is_excluded_only_where_there_is_none(self):
        divisor = Operand("t", 0)
        away, around = (Subinterval(Fraction(a), Fraction(b)) for a, b in ((0.75, 1), (0.25, 1)))
        with working_precision(BITS):
            assert self.MODEL.whole.excludes_zero(divisor, away)
            assert not self.MODEL.whole.excludes_zero(divisor, around)
            assert not self.MODEL.whole.excludes_zero(Operand("t", 1), around)  # infinite there


def test_the_empty_program_is_x():
    model = ErrorModel(Program.identity(), Target.make("exp2"))
    with working_precision(BITS):
        assert float(model.at(Fraction(1)).mid()) == pytest.approx(0.5)
