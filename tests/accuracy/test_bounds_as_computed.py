"""Range and direction as machine code keeps them, at every input."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autonumerics.accuracy.bounds_as_computed import _every, keeps_bounds
from autonumerics.accuracy.enumeration import floats_of, with_both_zeros
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import parse
from autonumerics.targets import Domain, Target
from autonumerics.targets.constraints import Constraints, Direction

SINGLE = Arithmetic.of("binary32")


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


@pytest.mark.parametrize(
    "domain", [(-(2.0**-139), 2.0**-140), (1.0, 1.25), (-1.1, -1.0), (0.0, 2.0**-148)]
)
@pytest.mark.parametrize("text", ["(x + x*x*x) - x*x*x", "c0 - x*x", "c0/x", "sqrt(x)", "x/c0"])
def test_the_core_follows_results_as_an_array_of_them_shows(
    text: str, domain: tuple[float, float]
) -> None:
    """In binary32: least, largest, first, last, whether they rise, fall, and are no number."""
    code = compile_program(parse(text, [0.75] if "c0" in text else []), SINGLE)
    ranges = Domain(*domain).indices(SINGLE.storage)
    x = with_both_zeros(np.concatenate([floats_of(np.array(r), SINGLE.storage) for r in ranges]))
    y = code(x).astype(np.float64)
    found = [course for threads in (1, 3) for course in _every(code, ranges, threads)]
    half = found[: len(found) // 2]
    assert str(half) == str(found[len(half) :])  # as text, in which NaN is itself
    assert any(course.fails for course in half) == np.isnan(y).any()
    if np.isnan(y).any():
        return
    assert min(course.least for course in half) == y.min()
    assert max(course.largest for course in half) == y.max()
    assert (half[0].begin, half[-1].end) == (y[0], y[-1])
    ends, begins = [c.end for c in half[:-1]], [c.begin for c in half[1:]]
    joints = list(zip(ends, begins, strict=True))
    rises, falls = (y[1:] > y[:-1]).any(), (y[1:] < y[:-1]).any()
    assert (any(c.rises for c in half) or any(b > a for a, b in joints)) == rises
    assert (any(c.falls for c in half) or any(b < a for a, b in joints)) == falls


def test_every_input_of_binary32_is_looked_at() -> None:
    """One in 40 million turns: 2^24 + 1 is no number of it, and x*x is."""
    target = replace(
        Target.make("exp(-x)", (1.0, 16.0)), constraints=Constraints(monotone="rising")
    )
    program = parse("max(x, min((x - c0)*c1, c2))", [5.0 + 2.0**-21, -1e30, 100.0])
    code = compile_program(program, SINGLE)
    assert not keeps_bounds(code, target, every=True, threads=2)
    assert keeps_bounds(compile_program(parse("x + c0", [1.0]), SINGLE), target, every=True)
