"""The main job on several functions: a front, and errors that hold at points nobody chose."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import arb

from autonumerics import discover
from autonumerics.accuracy import signed_error
from autonumerics.balls import exact, working_precision

# With the digits that each of eight seeds reaches.
REQUESTS = [
    ("exp2", (0.0, 1.0), "relative", 5.49),
    ("log2", (1.0, 2.0), "absolute", 4.6),
    ("cos", (0.0, 1.5707), "absolute", 3.8),
    ("erf", (0.0, 2.0), "absolute", 2.9),
    ("exp", (-1.0, 1.0), "relative", 4.0),
    ("gamma", (1.0, 2.0), "relative", 4.5),
]


@pytest.mark.parametrize(("function", "domain", "error", "digits"), REQUESTS)
def test_a_front_with_errors_that_hold(function, domain, error, digits):
    result = discover(
        function, domain=domain, error=error, max_ops=6, seconds=None, evaluations=6000, seed=1
    )
    assert result.front[-1].digits > digits
    points = np.random.default_rng(1).uniform(*domain, 2000)
    for solution in result.front:
        largest = largest_error(solution.program, result.target, points)
        assert 0.9 * solution.error < largest <= solution.error * (1 + 1e-6)


def largest_error(program, target, points):
    """The largest error at the points, by Arb, with the exact constants."""
    with working_precision(200):
        constants = [exact(c) for c in program.constants]
        balls = [arb(float(x)) for x in points]
        errors = [signed_error(program, constants, target, x, target.enclosure(x)) for x in balls]
        return max(abs(float(e.mid())) for e in errors)


def test_values_in_double_precision_are_those_of_the_program():
    result = discover("exp2", max_ops=3, seconds=None, evaluations=1500, seed=2)
    solution = result.front[-1]
    x = np.linspace(0.0, 1.0, 101)
    values = solution(x)
    for point, value in zip(x.tolist(), values.tolist(), strict=True):
        exactly = solution.program.real(Fraction(point))
        assert abs(value - float(exactly)) < 1e-14


def test_an_exact_program_has_no_error_and_can_be_written():
    result = discover("rsqrt", ops="/ sqrt *", max_ops=2, seconds=None, evaluations=400, seed=1)
    best = result.front[-1]
    assert (best.ops, best.standing, best.error_lower) == (2, "proved", 0.0)
    assert best.error < 2.0**-159
    assert result.to_json()["front"][-1]["digits"] > 47


def test_an_exact_form_in_a_function_of_the_op_set_is_found():
    """tanh x = 1 - 2/(exp(2 x) + 1), in one of its forms."""
    result = discover(
        "tanh", domain=(-5.0, 5.0), error="absolute", ops="+ - * / exp", max_ops=6,
        seconds=None, evaluations=8000, seed=1,
    )  # fmt: skip
    best = result.front.with_ops(5)
    assert (best.ops, best.standing) == (5, "proved")
    assert best.error < 1e-30


def test_fused_forms_with_negated_operands_do_no_harm():
    fronts = [
        discover("exp2", ops=ops, max_ops=3, seconds=None, evaluations=6000, seed=1).front
        for ops in ("+ - * fma", "+ - * fma fms fnma fnms")
    ]
    without, with_them = ({s.ops: s.digits for s in front} for front in fronts)
    assert without.keys() == with_them.keys() == {0, 1, 2, 3}
    assert all(with_them[ops] > without[ops] - 0.01 for ops in without)
