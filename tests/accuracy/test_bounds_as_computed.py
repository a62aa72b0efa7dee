"""Range and direction as machine code keeps them, at every input."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from autonumerics.accuracy.bounds_as_computed import keeps_bounds
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import parse
from autonumerics.targets import Target
from autonumerics.targets.constraints import Constraints


def keeps(text: str, lower_end: float, name: str) -> bool:
    """The range [0, 3] from the end to 1; constants 1 and the negative -0.25."""
    bounds = Constraints(lower=Fraction(0), upper=Fraction(3))
    target = replace(Target.make("exp(-x)", (lower_end, 1.0)), constraints=bounds)
    code = compile_program(parse(text, [1.0, -0.25]), Arithmetic.of(name))
    return keeps_bounds(code, target, every=name == "binary16")


@pytest.mark.parametrize("name", ["binary16", "binary32", "binary64"])
def test_minus_zero_is_an_input_where_zero_is(name: str) -> None:
    """1/-0 is -inf, below the range; whether all inputs are tried or some."""
    assert keeps("max(min(c0/abs(x), c0), c1)", 0.0, name)
    assert not keeps("max(min(c0/x, c0), c1)", 0.0, name)
    assert keeps("max(min(c0/x, c0), c1)", 0.5, name)


def test_zero_is_among_the_inputs_that_are_tried() -> None:
    """|x| 2^149 - 1/4 is negative in binary32 at 0 alone."""
    bounds = Constraints(lower=Fraction(0))
    target = replace(Target.make("exp(-x)", (-1.0, 1.0)), constraints=bounds)
    program = parse("abs(x)*c0*c0 - c1", [2.0**75, 0.25])
    assert not keeps_bounds(
        compile_program(program, Arithmetic.of("binary32")), target, every=False
    )
