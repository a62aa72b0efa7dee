"""The oracle of binary64: its proof checked at points with Arb, and how it is cut into pieces."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from truths import ELEMENTARY

from autonumerics.accuracy import DoubleOracle, double_oracle, floats_of, spread
from autonumerics.accuracy.double_oracle import DOUBLE, TOLERANCE_ULP
from autonumerics.accuracy.error_ulp import value_and_ulp
from autonumerics.balls import working_precision
from autonumerics.errors import InvalidDomain
from autonumerics.targets import Function, Target

DIFFICULT = [
    ("sin", 3, 4),  # a zero that is no number
    ("sin", -4, 0.5),  # and one that is
    ("log", 0.7, 1.5),  # a zero other than 0
    ("expm1", -1e-3, 1),
    ("cosh", -2, 2),
    ("gamma", 0.5, 3),
    ("acos", 0.75, 1),  # a singular end
    ("exp2", -1073.5, -1072.5),  # results below the normal numbers
    ("exp2", 1023, 1023.5),  # the largest ones
    ("1 - cos(x)", -0.5, 0.5),  # a zero of second order
    ("x^3*exp(x)", -1, 1),  # one of third
    ("abs(x - 1/3)", 0, 1),  # a kink that is no number
]


def check_at(function: Function, oracle: DoubleOracle, x: np.ndarray, slack: Fraction) -> None:
    """Values against Arb: within the tolerance, and `slack` besides in units of 2^-1074."""
    high, low = oracle.values(x)
    assert np.isfinite(high).all()
    assert np.isfinite(low).all()
    for at, h, rest in zip(x.tolist(), high.tolist(), low.tolist(), strict=True):
        with working_precision(2200):
            truth, ulp = value_and_ulp(function, Fraction(at), DOUBLE, 300)
            off = abs(truth - arb(h) - arb(rest))
            allowed = Fraction(TOLERANCE_ULP) * ulp + slack * Fraction(2) ** -1074
            assert off <= arb(fmpq(allowed.numerator, allowed.denominator)), at


def row(name: str, lower: float, upper: float) -> Function:
    return Target.make(name, (lower, upper), "absolute").function


def oracle_of(name: str, lower: float, upper: float) -> DoubleOracle:
    return DoubleOracle.make(row(name, lower, upper), (DOUBLE.indices(lower, upper),))


@pytest.mark.parametrize("name", [n for n in ELEMENTARY if n not in ("sqrt", "cbrt")])
def test_values_of_functions_are_within_the_tolerance(name):
    target = Target.make(name)
    oracle = double_oracle(target)
    if oracle is None:
        pytest.skip("too intricate on its default domain: errors are found by Arb")
    x = spread(DOUBLE, target.domain.indices(DOUBLE), 100, seed=1)
    # A result that is subnormal itself is given rounded to a double: half a unit and no more.
    check_at(target.function, oracle, x, Fraction(1))


@pytest.mark.parametrize(("name", "lower", "upper"), DIFFICULT)
def test_values_are_within_the_tolerance_where_it_is_difficult(name, lower, upper):
    indices = DOUBLE.indices(lower, upper)
    oracle = oracle_of(name, lower, upper)
    check_at(row(name, lower, upper), oracle, spread(DOUBLE, indices, 200, seed=2), Fraction(1))
    ends = np.unique(oracle.ranges[:, :2])
    near = floats_of(ends[:: max(1, len(ends) // 200)], DOUBLE).astype(np.float64)
    check_at(row(name, lower, upper), oracle, near, Fraction(1))


@pytest.mark.parametrize(("name", "lower", "upper"), DIFFICULT)
def test_pieces_follow_each_other_and_each_is_proved(name, lower, upper):
    indices = DOUBLE.indices(lower, upper)
    oracle = oracle_of(name, lower, upper)
    firsts, lasts = oracle.ranges[:, 0], oracle.ranges[:, 1]
    assert (firsts[0], lasts[-1]) == (indices[0], indices[-1])
    assert np.array_equal(firsts[1:], lasts[:-1] + 1)
    assert np.all(oracle.bounds_ulp < TOLERANCE_ULP)


def test_a_zero_next_to_a_piece_costs_no_pieces():
    """One piece about 0 for all numbers down to the least subnormal, and one about 1."""
    assert len(oracle_of("sin", -(2.0**-8), 2.0**-8).ranges) < 8
    assert len(oracle_of("log", 1 - 2.0**-9, 1 + 2.0**-9).ranges) < 8


def test_points_outside_are_refused():
    oracle = oracle_of("exp2", 0, 1)
    for x in (-1e-300, 1.0000000000000002):
        with pytest.raises(InvalidDomain, match="outside the intervals"):
            oracle.values(np.array([x]))


def test_what_cannot_be_cut_into_few_pieces_has_none():
    assert double_oracle(Target.make("sqrt", (0, 1), "absolute")) is None
    with pytest.raises(InvalidDomain, match="too intricate"):
        oracle_of("sqrt", 0, 1)
