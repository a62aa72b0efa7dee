"""Exact errors against mpmath, which shares nothing with Arb."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from autonumerics.accuracy import exact_errors
from autonumerics.accuracy.error_ulp import value_and_ulp
from autonumerics.errors import InvalidDomain
from autonumerics.formats import FORMATS
from autonumerics.targets import function

SINGLE, DOUBLE = FORMATS["binary32"], FORMATS["binary64"]


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda f: f.name)
@pytest.mark.parametrize(
    ("name", "truth", "lower", "upper"),
    [
        ("exp2", lambda x: mpmath.mpf(2) ** x, -3, 3),
        ("sin", mpmath.sin, -4, 4),
        ("gamma", mpmath.gamma, 0.5, 4),
        ("tanh", mpmath.tanh, -1e-3, 1e-3),
    ],
)
def test_errors_of_rounded_values(format, name, truth, lower, upper):
    """The right values to 7 bits: their errors are large, and mpmath knows them."""
    x = np.random.default_rng(1).uniform(lower, upper, 50).astype(format.dtype)
    coarse = [float(mpmath.mpf(truth(float(v)))) for v in x]
    values = np.array(coarse).astype(FORMATS["bfloat16"].dtype).astype(format.dtype)
    with mpmath.workdps(60):
        expected = [
            abs(mpmath.mpf(float(y)) - t) / float(format.ulp(Fraction(float(t))))
            for y, v in zip(values, x, strict=True)
            for t in [truth(mpmath.mpf(float(v)))]
        ]
    errors = exact_errors(values, x, format, function(name))
    assert errors == pytest.approx([float(e) for e in expected], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("name", "x", "value"),
    [("exp2", 3.0, 8), ("log2", 16.0, 4), ("sqrt", 4.0, 2), ("cbrt", 8.0, 2), ("cos", 0.0, 1)],
)
def test_an_exact_power_of_two_has_the_ulp_below_it(name, x, value):
    """Also where no enclosure is ever exact, as for the quotient of two logarithms."""
    enclosure, ulp = value_and_ulp(function(name), Fraction(x), SINGLE, 60)
    assert enclosure.contains(value)
    assert ulp == Fraction(value, 2**24)


@pytest.mark.parametrize("name", ["exp2", "cos", "exp"])
def test_next_to_a_power_of_two_the_side_decides(name):
    tiny = Fraction(1, 2**149)
    ulp = value_and_ulp(function(name), tiny, SINGLE, 60)[1]
    assert ulp == Fraction(1, 2**24 if name == "cos" else 2**23)


def test_a_zero_has_the_least_ulp():
    errors = exact_errors(
        np.array([0, float(SINGLE.smallest)], np.float32),
        np.zeros(2, "f4"),
        SINGLE,
        function("sin"),
    )
    assert errors.tolist() == [0, 1]


def test_results_that_are_not_finite_are_infinitely_wrong():
    values = np.array([math.inf, -math.inf, math.nan])
    assert exact_errors(values, np.ones(3), DOUBLE, function("exp")).tolist() == [math.inf] * 3


def test_where_the_function_is_undefined_there_is_no_error():
    with pytest.raises(InvalidDomain, match="undefined or infinite"):
        exact_errors(np.array([1.0]), np.array([-1.0]), DOUBLE, function("log"))
