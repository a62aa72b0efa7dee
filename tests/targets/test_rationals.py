"""Values that are rational numbers: told exactly, never taken for one; ties decided by them."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from autonumerics.accuracy.error_ulp import value_and_ulp
from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidOption
from autonumerics.formats import format_named
from autonumerics.targets import Target
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.functions import FUNCTIONS
from autonumerics.targets.rationals import exact_value
from autonumerics.targets.truth import values_double


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("x/3 + x/3 + x/3", "1/2", "1/2"),
        ("(x^2 - 1)/(x + 1)", "5/8", "-3/8"),
        ("x*0.1", "1/2", "1/20"),
        ("sqrt(x/9)", "4", "2/3"),
        ("x^(3/2)", "9/4", "27/8"),
        ("cbrt(x)", "-27", "-3"),
        ("cbrt", "27/8", "3/2"),
        ("rsqrt", "4", "1/2"),
        ("log2(x) + log10(x + 992)", "8", "6"),
        ("if(x < 1/3, x, abs(-x/7))", "1/2", "1/14"),
        ("max(x, 1/3)*min(x, 1/3)*sign(x)", "1/4", "1/12"),
        ("atanpi(x) + asinpi(x) + acospi(-x)", "1", "7/4"),
        ("tanpi(x)", "3/4", "-1"),
        ("exp(x - 1/2)", "1/2", "1"),
        ("exp(x - 1/3)", "1/3", "1"),
        ("gamma(x)", "5", "24"),
        ("fma(x, 1/3, 1)", "3/2", "3/2"),
        ("2^x", "-3", "1/8"),
        ("if(x > 0, x, log(x))", "1/2", "1/2"),
        ("sin(x)", "1/2", None),
        ("x + 0*sin(x)", "1/2", None),
        ("1/(x - 1/2)", "1/2", None),
        ("sqrt(x)", "2", None),
        ("x^999", "1e300", None),
    ],
)
def test_values_that_are_rational_numbers(text, x, value):
    expected = None if value is None else Fraction(value)
    assert exact_value(read_function(text), Fraction(x)) == expected


def test_no_value_of_a_function_is_taken_for_another_number():
    rng = random.Random(5)
    for row in FUNCTIONS.values():
        near = [Fraction(k, 4) for k in range(-9, 10)] + [Fraction(10) ** k for k in range(5)]
        for x in [*near, *(Fraction(rng.uniform(-2, 2)) for _ in range(9))]:
            value = exact_value(row, x)
            if value is not None:
                with working_precision(300):
                    assert row.enclosure(exact(x)).overlaps(exact(value)), (row.name, x)


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("1 + x", 2.0**-53, 1.0),  # to even
        ("1 + 3*x", 2.0**-53, 1.0 + 2.0**-51),
        ("1 + x/3 + x/3 + x/3", 2.0**-53, 1.0),  # right between two, by balls that have a radius
        ("1 + 9*(x/3)", 2.0**-53, 1.0 + 2.0**-51),
        ("x/3*3/2^53 + sqrt(1)", 1.0, 1.0),
    ],
)
def test_ties_are_rounded_to_even(text, x, value):
    assert values_double(read_function(text), [x]).tolist() == [value]
    high, low = Target.make(text, (0.0, 2.0), "absolute").values_double_double([x])
    assert high.tolist() == [value]
    assert abs(low[0]) == 2.0**-53


def test_what_is_not_told_from_a_tie_is_refused():
    hidden = read_function("1 + x + sin(x) - sin(x)")
    with pytest.raises(InvalidOption, match="the point between two doubles by 2048 bits, nor kno"):
        values_double(hidden, [2.0**-53])
    assert values_double(hidden, [2.0**-52, 2.0**-54]).tolist() == [1.0 + 2.0**-52, 1.0]


def test_the_smaller_ulp_counts_where_a_power_of_two_is_not_told():
    """Errors in ULPs are no smaller than they are: coth(1000) is above 1, by 2^-2885."""
    single = format_named("binary32")
    at_one, above = single.ulp(Fraction(1)), single.ulp(Fraction(3, 2))
    for text, x, ulp in (
        ("coth", 1000, at_one), ("coth", 20, above), ("tanh", 1000, at_one), ("log10", 10, at_one),
        ("x/3 + x/3 + x/3", 1, at_one), ("1 + x + sin(x) - sin(x) - x", 1, at_one),
    ):  # fmt: skip
        assert value_and_ulp(read_function(text), Fraction(x), single, 60)[1] == ulp, text
    assert at_one < above
