"""Expressions as functions: values, ranges, power series, limits, against mpmath."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from flint import arb, arb_series

from autonumerics.balls import precise_series, working_precision
from autonumerics.errors import InvalidDomain, InvalidExpression, UnknownName
from autonumerics.targets import Target, enclose
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.truth import values_double_double

m: Any = mpmath

# text, the same in mpmath, an interval on which it is analytic
CASES: list[tuple[str, Callable[[Any], Any], float, float]] = [
    ("x/(1 + exp(-x))", lambda x: x / (1 + m.exp(-x)), -8, 8),
    ("log(1 + exp(-x))", lambda x: m.log(1 + m.exp(-x)), 0, 5),
    ("x*(1 + erf(x/sqrt(2)))/2", lambda x: x * (1 + m.erf(x / m.sqrt(2))) / 2, -4, 4),
    ("exp(-1.7*x)", lambda x: m.exp(-m.mpf(17) / 10 * x), -1, 3),
    ("(x^2.5 - 3*x^(1/3))^(-2)", lambda x: (x**2.5 - 3 * m.cbrt(x)) ** -2, 0.1, 1.2),
    ("x^x + 2^x + x^-3", lambda x: x**x + 2**x + x**-3, 0.5, 2),
    ("fma(x, x, -pi)/(e + cos(x))", lambda x: (x * x - m.pi) / (m.e + m.cos(x)), -2, 2),
    ("if(x < 3, abs(-x), 1/x) + sign(x)", lambda x: x + 1, 0.5, 2.5),
    ("min(x, 2) - max(x^2, 9)", lambda x: x - 9, -1, 1.5),
]

# text, a cancellation-free form, the exact point at which the text is 0/0, the limit there
LIMITS: list[tuple[str, Callable[[Any], Any], float, str]] = [
    ("(1 - cos(x))/x^2", lambda x: (m.sin(x / 2) / x) ** 2 * 2, 0, "1/2"),
    ("(1 - cos(x))*x^(-2)", lambda x: (m.sin(x / 2) / x) ** 2 * 2, 0, "1/2"),
    ("(1/x - cos(x)/x)/x", lambda x: (m.sin(x / 2) / x) ** 2 * 2, 0, ""),
    ("sin(x)/x", m.sinc, 0, "1"),
    ("1/(3/x) + 2", lambda x: x / 3 + 2, 0, "2"),
    ("x/(2/x - 1/sin(x)) - x^3*(1/x)^2", lambda x: x / (2 / x - 1 / m.sin(x)) - x, 0, "0"),
    ("log(1 - x)/log(1 + x)", lambda x: m.log1p(-x) / m.log1p(x), 0, "-1"),
    ("x/(exp(x) - 1)", lambda x: x / m.expm1(x), 0, "1"),
    ("(x - sin(x))/(x - tan(x))", lambda x: (x - m.sin(x)) / (x - m.tan(x)), 0, "-1/2"),
    ("(2^x - 2)/(x - 1)", lambda x: 2 * m.expm1((x - 1) * m.log(2)) / (x - 1), 1, "2*log(2)"),
    ("(x^3 - 1)/(x - 1)", lambda x: x * x + x + 1, 1, "3"),
    ("exp(sin(x)/x)", lambda x: m.exp(m.sinc(x)), 0, "e"),
    ("(log(x)/(x - 1))^2", lambda x: (m.log1p(x - 1) / (x - 1)) ** 2, 1, "1"),
]


def _assert_holds(ball: arb, value: Any, digits: int) -> None:
    """The ball holds the value, which mpmath knows to so many digits, and is narrow."""
    known = arb(m.nstr(value, digits))
    hair = abs(known) * arb((1, -3 * digits)) + arb((1, -3 * digits))
    assert ball.overlaps(known + arb(0, hair.upper()))
    assert ball.is_finite()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_values_are_those_of_mpmath(case: Any) -> None:
    source, reference, lower, upper = case
    function, draw = read_function(source), random.Random(1)
    with m.workdps(60):
        for _ in range(20):
            x = draw.uniform(lower, upper)
            ball = enclose(function, x, 150)
            assert ball.rad() <= abs(ball) * arb((1, -150))
            _assert_holds(ball, reference(m.mpf(x)), 50)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_power_series_and_ranges_hold_everywhere(case: Any) -> None:
    """Over a ball the k-th coefficient holds that at each of its points; ranges hold all values."""
    source, reference, lower, upper = case
    function, draw = read_function(source), random.Random(2)
    for _ in range(4):
        a, b = sorted(draw.uniform(lower, upper) for _ in range(2))
        middle, radius = (a + b) / 2, min((b - a) / 2, 0.05)
        x = draw.uniform(middle - radius, middle + radius)
        with precise_series(5, 150), m.workdps(60):
            series = function.series(arb_series([arb(middle, radius), 1]))
            for k, value in enumerate(m.taylor(reference, x, 3)):
                _assert_holds(series[k], value, 12)
            whole = function.over(arb(a), arb(b))
            for _ in range(5):
                _assert_holds(whole, reference(m.mpf(draw.uniform(a, b))), 50)


@pytest.mark.parametrize("case", LIMITS, ids=lambda case: case[0])
def test_limits_are_right_at_the_point_and_near_it(case: Any) -> None:
    source, reference, point, limit = case
    function = read_function(source)
    if limit:
        with working_precision(200):
            at = function.enclosure(arb(point))
            assert at.overlaps(read_value(limit))
            assert at.rad() < 1e-50
    with m.workdps(1400):
        for distance in (0.5, 0.07, 1e-3, 1e-9, 1e-15, 1e-30, 1e-200, 5e-324):
            for x in (point + distance, point - distance):
                if x != point:
                    with working_precision(2400):
                        ball = function.enclosure(arb(x))
                    _assert_holds(ball, reference(m.mpf(x)), 35)


@pytest.mark.parametrize("case", LIMITS, ids=lambda case: case[0])
def test_series_and_ranges_about_a_limit(case: Any) -> None:
    source, reference, point, _ = case
    function, draw = read_function(source), random.Random(3)
    for radius in (0.2, 1e-3, 1e-20):
        ball = arb(point, radius)
        with precise_series(4, 200), m.workdps(120):
            series = function.series(arb_series([ball, 1]))
            whole = function.over(arb(point) - radius / 3, arb(point) + radius / 2)
            for _ in range(3):
                x = m.mpf(point) + m.mpf(draw.uniform(-radius / 3, radius / 2))
                _assert_holds(whole, reference(x), 50)
                for k, value in enumerate(m.taylor(reference, x, 2)):
                    _assert_holds(series[k], value, 8)
        assert whole.rad() < 3 * radius + 1e-15


ROOTS: list[tuple[str, Callable[[Any], Any], float, str]] = [
    ("erf(sqrt(x))/sqrt(x)", lambda x: m.erf(m.sqrt(x)) / m.sqrt(x), 0, "2/sqrt(pi)"),
    ("sin(x^0.5)*x^(-1/2)", lambda x: m.sin(m.sqrt(x)) / m.sqrt(x), 0, "1"),
    ("asin(sqrt(1 - x))/sqrt(1 - x)", lambda x: m.asin(m.sqrt(1 - x)) / m.sqrt(1 - x), 1, "1"),
    ("cos(sqrt(3*x - 3/2))", lambda x: m.cos(m.sqrt(3 * x - m.mpf(3) / 2)), 0.5, "1"),
    ("(x - sqrt(x))/sqrt(x)", lambda x: m.sqrt(x) - 1, 0, "-1"),
]


@pytest.mark.parametrize("case", ROOTS, ids=lambda case: case[0])
def test_limits_in_the_root_of_a_line(case: Any) -> None:
    """At a branch point of its parts the function has a value, and series if it is analytic."""
    source, reference, point, limit = case
    function, side = read_function(source), -1 if point == 1 else 1
    with precise_series(4, 200), m.workdps(60):
        assert function.enclosure(arb(point)).overlaps(read_value(limit))
        for distance in (0.25, 1e-3, 1e-15):
            x = point + side * distance
            _assert_holds(function.enclosure(arb(x)), reference(m.mpf(x)), 30)
            whole = function.over(*sorted((arb(point), arb(x)), key=float))
            for part in (0.1, 0.6):
                between = m.mpf(point) + (m.mpf(x) - point) * part
                _assert_holds(whole, reference(between), 30)
                if "x - sqrt" not in source:
                    series = function.series(arb_series([arb(point).union(arb(x)), 1]))
                    for k, value in enumerate(m.taylor(reference, between, 2)):
                        _assert_holds(series[k], value, 8)
    if "x - sqrt" in source:
        with precise_series(2, 100), pytest.raises(ValueError):  # noqa: PT011
            function.series(arb_series([arb(0, 0.1), 1]))


def read_value(text: str) -> arb:
    return read_function(f"x + {text}").enclosure(arb(0))


def test_targets_over_a_limit_are_valid() -> None:
    target = Target.make("(1 - cos(x))/x^2", (-1, 1))
    assert target.error == "relative"
    high, _ = values_double_double(target.function, [0.0, 5e-324, 1e-160, 0.25])
    assert high[0] == high[1] == high[2] == 0.5
    assert high[3] == pytest.approx(2 * (m.sin(0.125) / 0.25) ** 2, rel=1e-15)


@pytest.mark.parametrize(
    ("source", "domain", "complaint"),
    [
        ("log(x - 1)", (0, 2), "x = 0, in"),
        ("1/(x - 1/2)", (0, 1), "undefined or infinite at x = 0.5"),
        ("1/(x - pi/4)", (0, 1), "near x = 0.785398"),
        ("exp(exp(x))", (0, 20), "exceeds the largest double at x = 6.5649"),
        ("cos(x)/x", (-1, 1), "at x = 0"),
        ("sqrt(x) + x", None, "needs an interval: add --on A B"),
    ],
)
def test_where_it_is_undefined_the_point_is_named(
    source: str, domain: tuple[float, float] | None, complaint: str
) -> None:
    with pytest.raises(InvalidDomain, match=complaint):
        Target.make(source, domain)


def test_error_measure_of_an_expression() -> None:
    """Absolute where a relative error would be unbounded and none was asked for."""
    assert Target.make("x*exp(x)", (0, 1)).error == "absolute"
    assert Target.make("x*exp(x)", (1, 2)).error == "relative"
    assert Target.make("cos(2*pi*x)", (-1, 1)).error == "absolute"
    assert Target.make("sin(x) - x", (-1000, 1000)).error == "absolute"
    with pytest.raises(InvalidDomain, match="below the smallest normal double"):
        Target.make("exp(-x^2)", (0, 30))
    with pytest.raises(InvalidDomain, match="relative error is unbounded"):
        Target.make("x*exp(x) - 1", (0, 1), "relative")
    assert Target.make("x*exp(x)", (0, 1), "relative").zeros


def test_records_of_targets() -> None:
    target = Target.make("exp(-b*x)", (0, "pi"), let={"b": 1.7})
    assert target.to_json()["function"] == "exp(-1.7*x)"
    assert Target.from_json(target.to_json()) == target


@pytest.mark.parametrize("b", [np.float64(0.5), np.float32(0.5), np.int64(2), Fraction(1, 2), 3])
def test_parameters_are_numbers_of_any_kind(b: Any) -> None:
    expected = Target.make(f"exp(-({Fraction(float(b))})*x)", (0, 1)).values([0.25, 1.0])
    assert (Target.make("exp(-b*x)", (0, 1), let={"b": b}).values([0.25, 1.0]) == expected).all()


def test_a_parameter_that_nothing_uses_is_a_slip() -> None:
    with pytest.raises(InvalidExpression, match="nothing in it uses 'c'"):
        Target.make("exp(-b*x)", (0, 1), let={"b": 1.7, "c": 2})
    assert Target.make("exp(-b*x)", (0, 1), let={"c": 2, "b": "c/2"}).describe().startswith("exp")


def test_kinks() -> None:
    """No power series across a kink, ranges on both sides."""
    function = read_function("abs(x - 1/3)")
    with precise_series(3, 100):
        with pytest.raises(ValueError):  # noqa: PT011
            function.series(arb_series([arb(0.3, 0.1), 1]))
        beside = function.series(arb_series([arb(0.5, 0.1), 1]))
        assert beside[1] == 1
        whole = function.over(arb(0), arb(1))
        assert whole.contains(0)
        assert whole.contains(arb(2) / 3)
        assert whole.rad() < 0.4


@pytest.mark.parametrize(
    ("asked", "meant"), [("pq", "pq_encode"), ("sRGB", "srgb_decode"), ("airy", "airyai")]
)
def test_a_part_of_a_name_is_led_to_the_whole(asked, meant):
    with pytest.raises(UnknownName, match=f"did you mean .*{meant}"):
        read_function(asked)
