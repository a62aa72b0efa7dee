"""Results with bounds, against Arb at a precision beside which double-double is coarse."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import packable

from autonumerics.balls import exact, working_precision
from autonumerics.kernels import BoundedEvaluator, is_packable
from autonumerics.programs import OPERATIONS, parse


def bounded_results(program, high, low):
    return BoundedEvaluator.of(program)(high, low)


points = st.floats(-8.0, 8.0) | st.floats(-1e200, 1e200) | st.sampled_from([0.0, 0.5, 1.0, 5e-324])


def misses(program, x):
    """The results at points which are farther from Arb's than their bounds allow."""
    found = bounded_results(program, np.array(x), np.zeros(len(x)))
    evaluate = program.evaluator()
    with working_precision(1200):
        constants = [exact(c) for c in program.constants]
        for j, value in enumerate(x):
            balls = evaluate(arb(value), constants)[len(constants) + 1 :]
            for i, ball in enumerate(balls):
                bound = found.error[i, j]
                if not np.isfinite(bound):
                    continue
                sum_of_two = arb(found.high[i, j]) + arb(found.low[i, j])
                if not abs(sum_of_two - ball) <= arb(bound):
                    yield program, i, value, ball


@settings(max_examples=150, deadline=None)
@given(packable(8), st.lists(points, min_size=1, max_size=5))
def test_every_bound_holds(program, x):
    assert list(misses(program, x)) == []


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_the_bounds_of_every_operation_are_small(row):
    """On [0.3, 0.9], where nothing is cancelled: some 90 bits are known."""
    operands = ["x", "(x*c0 + c1)", "(c1/x)"][: row.arity]
    program = parse(f"{row.name}({', '.join(operands)})", [0.25, 0.125])
    x = np.linspace(0.3, 0.9, 50)
    found = bounded_results(program, x, np.zeros(50))
    assert (found.error[-1] < 1e-27 * np.abs(found.high[-1])).all()
    assert list(misses(program, x.tolist())) == []


@pytest.mark.parametrize(
    ("text", "constants", "x"),
    [
        pytest.param("c0/x", [1.0], 0.0, id="division by 0"),
        pytest.param("sqrt(x)", [], -1.0, id="outside the domain"),
        pytest.param("x - c0", [0.75], 0.75, id="full cancellation"),
        pytest.param("x*x", [], 1e200, id="overflow"),
        pytest.param("c0/(x*x)", [1e-200], 1e100, id="underflow"),
        pytest.param("exp(x)", [], 1e3, id="overflow of a function"),
    ],
)
def test_what_is_not_known_has_no_bound(text, constants, x):
    assert bounded_results(parse(text, constants), np.array([x]), np.zeros(1)).error[-1] == np.inf


@pytest.mark.parametrize(
    ("text", "constants", "x"),
    [
        pytest.param("sin((x + c0) - c1)", [2.0**46, 2.0**46], math.pi / 2, id="an extremum"),
        pytest.param("exp((x + c0) - c1)", [2.0**60, 2.0**60], 1.0, id="an argument hardly known"),
        pytest.param("cos(x*c0)", [2.0**25], 0.7, id="a large argument"),
        pytest.param("min(x*c0, (x + c1) - c1)", [1 + 2.0**-52, 2.0**40], 0.7, id="a near switch"),
        pytest.param("abs((x + c0) - c0 - x)", [2.0**40 / 3], 0.7, id="an unknown sign"),
    ],
)
def test_bounds_hold_where_first_derivatives_tell_little(text, constants, x):
    near = x + np.spacing(x) * np.arange(-20, 20)
    assert list(misses(parse(text, constants), near.tolist())) == []


def test_a_constant_of_zero_is_known():
    found = bounded_results(parse("x + c0", [0.0]), np.array([0.5]), np.zeros(1))
    assert found.error[0, 0] < 1e-28


def test_points_have_low_parts():
    third = Fraction(1, 3)
    high = float(third)
    low = float(third - Fraction(high))
    found = bounded_results(parse("x*c0", [3.0]), np.array([high]), np.array([low]))
    rest = Fraction(found.high[0, 0]) + Fraction(found.low[0, 0]) - 1
    assert abs(rest) <= found.error[0, 0] < 1e-28


def test_all_is_unknown_of_a_program_that_the_kernels_have_no_room_for():
    program = parse("x + 1" + " + x" * 40)
    assert not is_packable(program)
    found = bounded_results(program, np.ones(3), np.zeros(3))
    assert found.error.shape == (program.ops, 3)
    assert np.isinf(found.error).all()
