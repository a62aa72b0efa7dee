"""Coefficients: division with remainder, composition, poles."""

from __future__ import annotations

import math

import pytest
from flint import arb, arb_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from autonumerics.balls import working_precision
from autonumerics.baselines.rational import Rational, divided
from autonumerics.baselines.recording import NoBaseline

polynomials = st.lists(st.integers(-9, 9), min_size=1, max_size=6).filter(lambda p: p[-1] != 0)


def rational(numerator, denominator):
    return Rational.of([arb(c) for c in numerator], [arb(c) for c in denominator])


@settings(max_examples=30, deadline=None)
@given(polynomials, polynomials)
def test_division_with_remainder(dividend, divisor):
    with working_precision():
        quotient, rest = divided([arb(c) for c in dividend], [arb(c) for c in divisor])
        again = arb_poly(list(quotient)) * arb_poly(divisor) + arb_poly(list(rest))
        assert len(rest) == min(len(divisor) - 1, len(dividend))
        for k in range(len(dividend)):
            assert again.coeffs()[k].contains(dividend[k])


def test_division_by_a_degree_that_is_not_certain():
    with pytest.raises(NoBaseline):
        divided([arb(1), arb(2)], [arb(1), arb(0, 1e-9)])


def test_a_quotient_in_a_linear_function_of_u():
    with working_precision():
        r = rational([1, 2, 3], [4, 5])
        moved = r.composed(arb_poly([arb(1) / 3, -2]))
        u = arb(3) / 7
        assert abs(moved.at(u) - r.at(arb(1) / 3 - 2 * u)) < arb(2) ** -290
        assert moved.denominator[-1] == 1
        assert moved.degrees == r.degrees == (2, 1)


@pytest.mark.parametrize(
    ("denominator", "lower", "upper", "has_pole"),
    [
        ([-1, 2], 0, 1, True),  # at 1/2
        ([-1, 2], 0.5, 1, True),  # at an end
        ([-1, 2], 0.51, 1, False),
        ([1, 0, 1], -1, 1, False),  # at i and -i
        ([1, -4, 4], 0, 1, True),  # at 1/2 twice: not told apart, so refused
        ([-0.25000001, 1, -1], 0, 1, False),  # a pair beside the real line
        ([-0.24999999, 1, -1], 0, 1, True),  # two real poles closer than any grid
        ([1], 0, 1, False),
    ],
)
def test_poles_are_found_between_any_two_points_of_a_grid(denominator, lower, upper, has_pole):
    with working_precision():
        r = rational([1, 1], denominator)
        if has_pole:
            with pytest.raises(NoBaseline):
                r.check_no_pole(arb(lower), arb(upper))
        else:
            r.check_no_pole(arb(lower), arb(upper))


def test_degrees_say_what_they_mean():
    with pytest.raises(NoBaseline):
        rational([1, 0], [1, 1])
    with pytest.raises(NoBaseline):
        Rational.of([arb(1)], [arb(1), arb(math.nan)])
