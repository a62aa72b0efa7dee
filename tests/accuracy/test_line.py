"""What is right at every input: the pieces of a line, and what stands at special inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autonumerics.accuracy.enumeration import NEGATIVE_ZERO
from autonumerics.accuracy.whole_line.line import KINDS, Line
from autonumerics.accuracy.whole_line.right_values import right_value
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import FORMATS
from autonumerics.targets import Domain, function
from autonumerics.targets.expressions.composed import read_function

HALF, SINGLE = FORMATS["binary16"], FORMATS["binary32"]
INF = math.inf


@pytest.mark.parametrize("name", ["exp", "log", "tanh", "sin", "csc", "cosh", "erfinv"])
def test_pieces_cover_every_input_once(name):
    line = Line.make(function(name), HALF)
    assert line.count == 2**16
    firsts, lasts = line.ranges[line.ranges[:, 0] != NEGATIVE_ZERO].T
    assert np.array_equal(firsts[1:], lasts[:-1] + 1)
    assert (firsts[0], lasts[-1]) == (1 - 2**15, 2**15 - 1)


def test_flat_tails_are_few_pieces():
    """tanh is 1 from 10 on in binary32: no piece for each of 118 binades."""
    line = Line.make(function("tanh"), SINGLE, Domain(16.0, 2.0**127))
    assert len(line.ranges) <= 8


@pytest.mark.parametrize("name", ["asin", "acos", "atanh", "erfinv"])
def test_beyond_the_end_of_a_monotone_functions_domain_nan_is_right(name):
    """On both sides, at every input: also where a piece begins within the domain."""
    line = Line.make(function(name), HALF)
    beyond = HALF.largest_index - HALF.index(1) + 1  # infinity too
    patterns_of_nan = (1 << 16) - 2 * (HALF.largest_index + 2)
    assert line.count_of("nan") == 2 * beyond + patterns_of_nan


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        # at -inf, -1, -0, +0, 1, inf
        ("exp", ["0.0", "", "", "", "", "inf"]),
        ("log", ["nan", "nan", "-inf", "-inf", "0.0", "inf"]),
        ("log1p", ["nan", "-inf", "-0.0", "0.0", "", "inf"]),
        ("expm1", ["-1.0", "", "-0.0", "0.0", "", "inf"]),
        ("atanh", ["nan", "-inf", "-0.0", "0.0", "inf", "nan"]),
        ("acosh", ["nan", "nan", "nan", "nan", "0.0", "inf"]),
        ("csch", ["-0.0", "", "-inf", "inf", "", "0.0"]),
        ("sqrt", ["nan", "nan", "-0.0", "0.0", "1.0", "inf"]),
        ("rsqrt", ["nan", "nan", "-inf", "inf", "1.0", "0.0"]),
        ("cbrt", ["-inf", "-1.0", "-0.0", "0.0", "1.0", "inf"]),
        ("cos", ["nan", "", "1.0", "1.0", "", "nan"]),
        ("sinpi", ["nan", "-0.0", "-0.0", "0.0", "0.0", "nan"]),
        ("tanpi", ["nan", "0.0", "-0.0", "0.0", "-0.0", "nan"]),
        ("gamma", ["nan", "nan", "-inf", "inf", "1.0", "inf"]),
        ("lgamma", ["inf", "inf", "inf", "inf", "0.0", "inf"]),
        ("erfc", ["2.0", "", "1.0", "1.0", "", "0.0"]),
        ("logistic", ["0.0", "", "0.5", "0.5", "", "1.0"]),
        ("silu", ["-0.0", "", "-0.0", "0.0", "", "inf"]),
    ],
)
def test_special_inputs_have_what_the_standards_ask(name, shown):
    """C23, Annex F, and IEEE 754-2019, clause 9.2; for activations their limits."""
    inputs = (-INF, -1.0, -0.0, 0.0, 1.0, INF)
    found = [right_value(function(name), HALF, x) for x in inputs]
    for right, text in zip(found, shown, strict=True):
        assert right.shown == text or (text == "" and right.kind == "number")


def test_poles_of_tangents_of_half_turns():
    """C23, F.10.1.14: +inf after an even number of half turns, else -inf."""
    tan = function("tanpi")
    signs = [right_value(tan, HALF, x).sign for x in (0.5, 1.5, -0.5, -1.5)]
    assert signs == [1, -1, -1, 1]


def test_limits_of_expressions():
    falling = read_function("(1 - exp(-x))/x")
    assert right_value(falling, HALF, INF).shown == "0.0"
    assert right_value(read_function("log(log(x))"), HALF, INF).shown == "inf"
    assert right_value(read_function("sin(x)"), HALF, INF).kind in ("nan", "unknown")


def test_values_beyond_the_format_are_infinities():
    """65519.99 rounds to 65504, the largest number of binary16; 65520 to infinity."""
    double = read_function("2*x")
    line = Line.make(double, HALF)
    assert line.kind_of(32752.0) == "number"
    assert line.kind_of(32768.0) == "infinity"
    assert line.kind_of(-65504.0) == "-infinity"


def test_within_looks_at_these_numbers_alone():
    line = Line.make(function("log"), HALF, Domain(1.0, 2.0))
    assert line.count == 1025
    with pytest.raises(InvalidDomain):
        line.kind_of(3.0)


def test_wrong_requests():
    with pytest.raises(InvalidOption, match="too many inputs"):
        Line.make(function("exp"), FORMATS["binary64"])


def test_kinds_are_those_of_the_core():
    assert KINDS.index("wave") == 4
