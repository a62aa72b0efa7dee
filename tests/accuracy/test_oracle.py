"""The oracle's proof, checked at points with Arb, and the cutting into pieces."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from truths import ELEMENTARY

from autonumerics.accuracy import Oracle, floats_of, spread
from autonumerics.accuracy.error_ulp import value_and_ulp
from autonumerics.accuracy.oracle import TOLERANCE_ULP
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import FORMATS
from autonumerics.targets import function

HALF, SINGLE = FORMATS["binary16"], FORMATS["binary32"]

DIFFICULT = [
    ("sin", 3, 4),  # a zero that is no float
    ("log", 0.5, 2),  # a zero that is one
    ("log2", 0.25, 8),  # powers of two that no enclosure decides
    ("sqrt", 0, 1),  # a singular end
    ("acos", -1, 1),  # two of them
    ("tanh", -1, 1),  # both signs
    ("exp2", -30, 15),  # results below the normal numbers
    ("gamma", 0.01, 5),
    ("cosh", -2, 2),
]


def check_at(oracle: Oracle, name: str, x: np.ndarray) -> None:
    """The value and the ULP at each point, against Arb: the bound holds, the ULP is the same."""
    values, ulps = oracle(x)
    for at, value, ulp in zip(x.astype(np.float64).tolist(), values, ulps, strict=True):
        truth, exact_ulp = value_and_ulp(function(name), Fraction(at), oracle.format, 100)
        assert Fraction(float(ulp)) == exact_ulp
        unit = arb(fmpq(exact_ulp.numerator, exact_ulp.denominator))
        assert abs(truth - float(value)) <= TOLERANCE_ULP * unit


@pytest.mark.parametrize("name", ELEMENTARY)
def test_values_of_binary32_are_within_the_tolerance(name):
    row = function(name)
    indices = SINGLE.indices(*row.default_domain)
    oracle = Oracle.make(row, SINGLE, indices)
    check_at(oracle, name, spread(SINGLE, indices, 100, seed=1))


@pytest.mark.parametrize("format", [HALF, FORMATS["bfloat16"]], ids=lambda f: f.name)
@pytest.mark.parametrize(("name", "lower", "upper"), DIFFICULT)
def test_values_of_16_bits_are_within_the_tolerance(format, name, lower, upper):
    indices = format.indices(lower, upper)
    oracle = Oracle.make(function(name), format, indices)
    check_at(oracle, name, spread(format, indices, 200, seed=2))


@pytest.mark.parametrize(("name", "lower", "upper"), DIFFICULT)
def test_pieces_follow_each_other_and_their_ends_are_right(name, lower, upper):
    indices = HALF.indices(lower, upper)
    oracle = Oracle.make(function(name), HALF, indices)
    firsts, lasts = oracle.ranges.T
    assert (firsts[0], lasts[-1]) == (indices[0], indices[-1])
    assert np.array_equal(firsts[1:], lasts[:-1] + 1)
    assert np.all(oracle.bounds_ulp < TOLERANCE_ULP)
    check_at(oracle, name, floats_of(np.unique(oracle.ranges), HALF))


def test_a_piece_has_floats_of_one_sign():
    oracle = Oracle.make(function("tanh"), HALF, HALF.indices(-1, 1))
    firsts, lasts = oracle.ranges.T
    assert np.all((firsts >= 0) | (lasts < 0))


def test_few_pieces_suffice():
    """Hundreds for all of [0, 1]: nothing shrinks without need."""
    oracle = Oracle.make(function("exp2"), SINGLE, SINGLE.indices(0, 1))
    assert len(oracle.ranges) < 1000


@pytest.mark.parametrize("name", ["i0e", "i1e"])
@pytest.mark.parametrize("exponent", [40, 100, 127])
def test_few_pieces_suffice_far_out(name, exponent):
    """As many as of any function that is smooth in the logarithm of x."""
    first = SINGLE.index(Fraction(2) ** exponent)
    oracle = Oracle.make(function(name), SINGLE, range(first, first + 2**23))
    assert len(oracle.ranges) <= 40


def test_a_part_knows_its_pieces_only():
    oracle = Oracle.make(function("exp"), HALF, HALF.indices(0, 2))
    upper = oracle.part(oracle.ranges[:, 0] >= HALF.index(Fraction(1)))
    x = np.array([1.5], HALF.dtype)
    assert upper(x) == oracle(x)
    with pytest.raises(InvalidDomain, match="below the interval"):
        upper(np.array([0.5], HALF.dtype))
    with pytest.raises(InvalidDomain, match="above the interval"):
        upper(np.array([2.5], HALF.dtype))


def test_double_precision_has_no_oracle():
    double = FORMATS["binary64"]
    with pytest.raises(InvalidOption, match="no oracle for binary64"):
        Oracle.make(function("exp"), double, double.indices(1, 2))


def test_a_float_at_which_the_function_is_undefined_is_told():
    with pytest.raises(InvalidDomain, match="undefined or infinite"):
        Oracle.make(function("log"), HALF, HALF.indices(0, 1))


def test_tables_cannot_be_changed():
    oracle = Oracle.make(function("exp"), HALF, HALF.indices(0, 1))
    with pytest.raises(ValueError, match="read-only"):
        oracle.coefficients[0, 0] = 1
