"""What is called odd or even by its form is so, and what is made odd or even is called so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from autonumerics.kernels import Batch, evaluate
from autonumerics.kernels.mutation import are_of_parity
from autonumerics.programs import Program, parse
from autonumerics.programs.parity import parity
from tests.strategies import programs

X = np.array([0.13, 0.77, 1.9, 3.3])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x*c0", "odd"), ("x*x*c0", "even"), ("x + c0", None), ("c1/(c0/x + x) - x", "odd"),
        ("abs(x)*x", "odd"), ("max(x*x, c0)", "even"), ("max(x, c0)", None), ("cos(x*c0)", "even"),
        ("sin(x*c0)*x", "even"), ("tanh(x)/x", "even"), ("exp(x*x)*x", "odd"), ("exp(x)", None),
        ("exp(x) - exp(-x)", "odd"), ("exp(x) + exp(-x)", "even"), ("max(x, -x)", "even"),
        ("min(x, -x)", "even"), ("max(x, -x)*x", "odd"), ("fma(x*x, c0, c1)*x", "odd"),
        ("fms(x, x, c0)", "even"), ("fnma(x*x, x, x)", "odd"), ("fnms(x, x, x)", None),
        ("sqrt(x*x + c0)", "even"), ("(x + c0)*(x + c1)", None), ("-x", "odd"),
    ],
)  # fmt: skip
def test_forms(text, expected):
    assert parity(parse(text)) == expected


def test_a_difference_of_equal_constants_is_seen():
    assert parity(parse("(x + 1)*(x - 1)")) == "even"
    assert parity(parse("1/(x + 1) + 1/(x - 1)")) == "odd"
    assert parity(Program.identity()) == "odd"


@settings(max_examples=150, deadline=None)
@given(programs())
def test_computed_values_are_as_the_form_says_to_the_bit(program):
    form = parity(program)
    if form is None:
        return
    right, left = evaluate(program, X), evaluate(program, -X)
    np.testing.assert_array_equal(left, right if form == "even" else -right)


@settings(max_examples=150, deadline=None)
@given(programs())
def test_what_the_core_tells_is_told_here_too(program):
    told = [form for form in ("odd", "even") if are_of_parity(Batch.pack([program]), form)[0]]
    assert not told or parity(program) is not None  # x - x is both
