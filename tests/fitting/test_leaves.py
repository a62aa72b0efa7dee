"""Where every front begins: programs without operations."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics import discover
from autonumerics.certification import certify
from autonumerics.certification.check import check
from autonumerics.certification.check.parity import of_program
from autonumerics.fitting import exchange, leaves
from autonumerics.fitting.leaves import constant_between
from autonumerics.programs import Program
from autonumerics.programs.parity import parity
from autonumerics.targets import Target


@pytest.mark.parametrize("seed", range(5))
def test_no_other_constant_is_nearer(seed):
    rng = np.random.default_rng(seed)
    values, weights = rng.normal(size=40), rng.uniform(0.01, 3, 40)
    found = constant_between(values, weights)
    least = np.max(weights * np.abs(found - values))
    for other in (*values, *(found + np.array([-1e-9, 1e-9]))):
        assert np.max(weights * np.abs(other - values)) >= least


def test_where_the_weight_is_infinite_there_is_no_choice():
    assert constant_between(np.array([1.0, 0.0]), np.array([1.0, np.inf])) == 0


@pytest.mark.parametrize(
    ("function", "domain", "error", "least"),
    [
        ("exp2", (0, 1), "relative", 1 / 3),  # (max - min)/(max + min)
        ("exp2", (-1000, 1000), "relative", 1.0),
        ("cos", (-1, 1), "absolute", (1 - np.cos(1)) / 2),
        ("x*x*exp(-x)", (0, 3), "absolute", 2 * np.exp(-2)),  # highest in the middle
    ],
)
def test_the_best_constant_is_the_middle_that_the_measure_asks_for(function, domain, error, least):
    target = Target.make(function, domain, error)
    _, constant = leaves(target)
    found = exchange(constant, target)
    assert found.error == pytest.approx(least, rel=1e-5)


def test_a_front_begins_with_it_proved():
    result = discover("exp", on=(0, 1), error="absolute", max_ops=2, evaluations=300, seed=1)
    first = result.front[0]
    assert (first.ops, first.standing, first.program.text) == (0, "proved", "c0")
    assert first.error_lower <= (np.e - 1) / 2 <= first.error
    certificate = certify(first.program, result.target)
    assert "|P(x) - exp(x)| <= 8.59" in check(certificate.to_json())
    np.testing.assert_allclose(first([0.0, 1.0]), (np.e + 1) / 2)
    assert "return c0;" in result.emit("c", ops=0)
    best = result.compare()[0]
    assert (best.ops, best.verdict, best.baseline.program.ops) == (0, "tie", 0)


def test_or_with_x_where_that_is_nearer():
    result = discover("sin(x)", on=(0.1, 1), max_ops=1, evaluations=200, seed=1)
    assert result.front[0].program == Program.identity()
    assert result.front[0].error == pytest.approx(1 / np.sin(1) - 1, rel=1e-2)


def test_as_a_number_format_computes_it_is_measured():
    result = discover("exp2", on=(0, 1), format="bfloat16", max_ops=2, evaluations=300, seed=1)
    first = result.front[0]
    assert (first.ops, first.machine.ulp_standing) == (0, "measured")
    assert first.machine.error_ulp == pytest.approx(256 / 3, rel=0.02)  # at 1 an ULP is 2^-8


def test_constraints_hold_of_it_too():
    even = discover("cos", on=(-1, 1), error="absolute", even=True, max_ops=2, evaluations=200)
    assert (even.front[0].ops, even.front[0].program.text) == (0, "c0")
    odd = discover("tanh", on=(-2, 2), error="absolute", odd=True, max_ops=1, evaluations=200)
    assert [parity(s.program) for s in odd.front] == ["odd"] * len(odd.front)
    assert of_program([], []) == "odd"
    assert of_program([], [1]) == "even"
