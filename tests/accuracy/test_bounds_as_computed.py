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
from autonumerics.targets.constraints import Constraints, Direction


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


def never_turns(
    text: str, domain: list[tuple[float, float]], monotone: Direction, name: str
) -> bool:
    """Whether it keeps the direction, at every input of binary16; constants 1 and 0.5."""
    target = replace(Target.make("exp(-x)", domain), constraints=Constraints(monotone=monotone))
    code = compile_program(parse(text, [1.0, 0.5]), Arithmetic.of(name))
    return keeps_bounds(code, target, every=name == "binary16")


@pytest.mark.parametrize("name", ["binary16", "binary32", "binary64"])
def test_a_direction_holds_on_intervals_and_across_their_gaps(name: str) -> None:
    """-1/x rises on either side of 0 and falls from one to the other."""
    left, right = (-2.0, -1.0), (1.0, 2.0)
    for domain in ([left], [right]):
        assert never_turns("-(c0/x)", domain, "rising", name)
        assert not never_turns("-(c0/x)", domain, "falling", name)
    assert not never_turns("-(c0/x)", [left, right], "rising", name)
    assert never_turns("x*x*x", [left, right], "rising", name)
    assert not never_turns("abs(x)", [left, right], "rising", name)
    assert never_turns("max(x, c0)", [left, right], "rising", name)
    assert not never_turns("abs(x - c1)", [(0.0, 1.0)], "falling", name)


def test_one_step_back_in_a_format_is_seen() -> None:
    """x + x^3 - x^3 is x in the reals; rounded it turns, which x + 1 does not."""
    assert never_turns("x + c0", [(1.0, 2.0)], "rising", "binary16")
    assert not never_turns("(x + x*x*x) - x*x*x", [(1.0, 2.0)], "rising", "binary16")


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        ("binary16", 1.0, 1.0001),
        ("binary16", 1.0, 1.001),
        ("binary32", 1.0, 1.0 + 2.0**-24),
        ("binary64", 1.0 + 3 * 2.0**-52, 1.5),
        ("binary64", 1.0 + 3 * 2.0**-52, 1.0 + 5 * 2.0**-52),
    ],
)
def test_inputs_lie_in_the_domain(name: str, lower: float, upper: float) -> None:
    """Of an interval with a number or two, too: x - lower >= 0 and upper - x >= 0."""
    bounds = Constraints(lower=Fraction(0))
    target = replace(Target.make("exp(-x)", (lower, upper)), constraints=bounds)
    for text, end in (("x - c0", lower), ("c0 - x", upper)):
        code = compile_program(parse(text, [end]), Arithmetic.of(name, "binary64"))
        assert keeps_bounds(code, target, every=False)
