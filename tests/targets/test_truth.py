"""Truth: enclosures as tight as asked, doubles correctly rounded, pairs to 2^-104."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx

from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.targets import FUNCTIONS, Function, enclose, values_double, values_double_double
from autonumerics.targets.functions import function

every_function = pytest.mark.parametrize("row", FUNCTIONS.values(), ids=list(FUNCTIONS))


def points_of(row: Function, count: int = 60) -> list[float]:
    """Random points of the default domain, with both ends."""
    rng = random.Random(row.name)
    return [*row.default_domain, *(rng.uniform(*row.default_domain) for _ in range(count))]


def as_fraction(ball: arb) -> Fraction:
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


@every_function
def test_values_are_correctly_rounded(row: Function) -> None:
    points = points_of(row)
    for x, value in zip(points, values_double(row, points), strict=True):
        truth = as_fraction(enclose(row, x, 300))
        assert value == truth.numerator / truth.denominator  # Python's division rounds correctly


@every_function
def test_pairs_are_within_two_to_the_minus_104(row: Function) -> None:
    points = points_of(row)
    highs, lows = values_double_double(row, points)
    assert np.array_equal(highs, values_double(row, points))
    for x, high, low in zip(points, highs, lows, strict=True):
        truth = as_fraction(enclose(row, x, 300))
        assert abs(Fraction(high) + Fraction(low) - truth) <= abs(truth) / 2**104
        assert abs(low) <= math.ulp(high) / 2


@every_function
@pytest.mark.parametrize("bits", [10, 53, 500])
def test_enclosures_are_as_tight_as_asked(row: Function, bits: int) -> None:
    for x in points_of(row, 3):
        ball = enclose(row, x, bits)
        with ctx.workprec(60):
            assert ball.rad() <= ball.abs_lower() * arb((1, -bits))


@pytest.mark.parametrize(
    ("name", "x", "value"),
    [
        ("exp2", -1074.0, 2.0**-1074),
        ("exp2", 10.0, 1024.0),
        ("exp2", 2000.0, math.inf),
        ("exp2", -1e300, 0.0),
        ("log2", 8.0, 3.0),
        ("log2", 2.0**-1074, -1074.0),
        ("sqrt", 4.0, 2.0),
        ("sqrt", 0.0, 0.0),
        ("cbrt", -27.0, -3.0),
        ("rsqrt", 0.25, 2.0),
        ("gamma", 24.0, float(math.factorial(23))),
        ("sin", 0.0, 0.0),
        ("acos", 1.0, 0.0),
        ("log", 1.0, 0.0),
        ("sin", math.pi, 1.2246467991473532e-16),
        ("sin", 5e-324, 5e-324),
        ("erfc", 1e300, 0.0),
        ("sin", 2.0**1000, math.sin(2.0**1000)),
    ],
)
def test_exact_and_extreme_values(name: str, x: float, value: float) -> None:
    assert values_double(function(name), [x])[0] == value
    high, low = values_double_double(function(name), [x])
    assert high[0] == value
    assert np.isfinite(low[0])


def test_an_exact_tie_rounds_to_even() -> None:
    def shifted(x: arb) -> arb:
        return x + arb((1, -53))

    identity = Function("x + 2^-53", shifted, lambda x: x, (0.0, 2.0), "relative", "", "")
    assert values_double(identity, [1.0, 1.0 + 2.0**-52]).tolist() == [1.0, 1.0 + 2.0**-51]


def test_a_tie_that_no_ball_shows_and_no_number_is_known_for_is_refused() -> None:
    def blurred(x: arb) -> arb:
        return x + arb((1, -53)) + arb(0, arb((1, -ctx.prec)))

    row = Function("blurred", blurred, lambda x: x, (0.0, 2.0), "relative", "", "")
    with pytest.raises(
        InvalidOption, match=r"blurred at x = 1.0 is not told from the point between"
    ):
        values_double(row, [1.0])


def test_shapes_follow_the_points() -> None:
    grid = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
    high, low = values_double_double(function("exp"), grid)
    assert values_double(function("exp"), grid).shape == high.shape == low.shape == (2, 3)
    assert values_double(function("exp"), []).shape == (0,)
    assert values_double_double(function("exp"), [])[1].shape == (0,)


def test_the_context_precision_is_left_alone() -> None:
    before = ctx.prec
    enclose(function("exp"), 1.0, 400)
    values_double(function("exp"), [1.0])
    with pytest.raises(InvalidDomain):
        values_double(function("log"), [-1.0])
    assert ctx.prec == before


def test_enclose_takes_fractions_and_balls() -> None:
    third = enclose(function("exp2"), Fraction(1, 3), 200)
    with ctx.workprec(400):
        assert (third**3).contains(2)
    assert enclose(function("sqrt"), arb(4), 100).contains(2)


@pytest.mark.parametrize(("name", "x"), [("log", 0.0), ("log", -1.0), ("gamma", -2.0)])
def test_undefined_points_are_refused_in_one_line(name: str, x: float) -> None:
    for ask in (values_double, values_double_double):
        with pytest.raises(InvalidDomain, match=f"{name} is undefined or infinite at x = {x}"):
            ask(function(name), [1.0, x])
    with pytest.raises(InvalidDomain, match="it is defined for"):
        enclose(function(name), x, 100)


def test_a_wide_ball_cannot_be_enclosed_tightly() -> None:
    with pytest.raises(InvalidOption, match="give x exactly") as failure:
        enclose(function("exp"), arb(1, 0.5), 100)
    assert "\n" not in str(failure.value)


def test_a_point_takes_an_enclosure_or_two() -> None:
    for name in ("exp2", "gamma", "erf"):
        row, calls = function(name), []

        def enclosure(x: arb, row: Function = row, calls: list[arb] = calls) -> arb:
            calls.append(x)
            return row.enclosure(x)

        points = np.linspace(*row.default_domain, 1000)
        values_double(replace(row, enclosure=enclosure), points)
        values_double_double(replace(row, enclosure=enclosure), points)
        assert 2000 <= len(calls) <= 2500
