"""Derivatives of programs are theirs exactly, held against power series."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, arb_series, ctx
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import programs

from autonumerics.balls import exact
from autonumerics.errors import AutoNumericsError, InvalidProgram
from autonumerics.programs import OPERATIONS, parse
from autonumerics.programs.derivative import derivative

ANALYTIC = tuple(row for row in OPERATIONS if row.kind == "analytic" and row.name not in
                 ("exp2", "log2", "tanh"))  # fmt: skip
"""Those that power series have."""


def slope(program, x):
    constants = [arb_series([exact(c)]) for c in program.constants]
    return program.real_with(arb_series([exact(x), 1], prec=2), constants)[1]


@settings(max_examples=150)
@given(programs(6, ANALYTIC), st.integers(1, 40))
def test_the_value_is_the_slope(program, k):
    x = Fraction(k, 16)
    with ctx.workprec(400):
        try:
            expected = slope(program, x)
            found = derivative(program).real(exact(x), exact)
        except (AutoNumericsError, ValueError, ZeroDivisionError):
            assume(False)
            return
        assume(found.is_finite() and expected.is_finite())
        assert abs(found - expected) <= arb(2) ** -60 * (1 + abs(expected))


@pytest.mark.parametrize("name", ["exp2", "log2", "tanh", "exp", "log", "sin", "cos", "sqrt"])
def test_functions_have_theirs(name):
    program, x, step = parse(f"{name}(x*c0)", [0.75]), arb(0.6875), arb(2) ** -60
    with ctx.workprec(300):
        values = [program.real(x + s, exact) for s in (step, -step)]
        found = derivative(program).real(x, exact)
        assert abs((values[0] - values[1]) / (2 * step) - found) < arb(2) ** -90


@pytest.mark.parametrize(
    ("text", "said"),
    [("abs(x) + x*x", "abs in .* has no derivative where it switches"),
     ("x + c0", "is 1 everywhere"), ("max(x, c0)", "max in")],
)  # fmt: skip
def test_what_has_none_is_said(text, said):
    with pytest.raises(InvalidProgram, match=said):
        derivative(parse(text))
    with pytest.raises(InvalidProgram, match="is 1 everywhere"):
        derivative(parse("x"))


def test_the_program_of_a_polynomial():
    assert derivative(parse("x^2 + c0*x", [3.0])).text == "x + x + c0"
