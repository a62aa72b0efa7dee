"""One value that may be rounded in any direction, and to any narrower format."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from autonumerics.accuracy import measure
from autonumerics.accuracy.rounding_intervals import CORRECT, RoundingIntervals
from autonumerics.fitting import Settling
from autonumerics.formats import DIRECTIONS, Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program, parse
from autonumerics.targets import Target

EXP2 = Target.make("exp2")
ALL = Arithmetic.asked("bfloat16").rounded("all")
FOUR = parse(
    "fma(fma(fma(fma(x, c0, c1), x, c2), x, c3), x, c4)", [0.01368, 0.05171, 0.2416, 0.693, 1.0]
)


@pytest.fixture(scope="module")
def program() -> Program:
    """2^x on [0, 1], settled, with a step at 0."""
    settling = Settling.make(EXP2, ALL, CORRECT)
    settled = settling.settled(FOUR)
    assert settled.is_met
    found = settling.with_step(settled.program, ["add", "div", "fma"], 7)
    assert found is not None
    assert settling.with_step(settled.program, ["add", "div", "fma"], 6) is None
    return found


def test_what_is_settled_for_all_directions_is_right_in_each(program: Program) -> None:
    """Machine code that rounds in each of the five, at every input."""
    for direction in (*DIRECTIONS, "all"):
        counts = measure(compile_program(program, ALL.rounded(direction)), EXP2).counts
        assert counts is not None
        assert (counts.correct, counts.inputs) == (16258, 16258)


def test_what_is_right_in_all_is_counted_and_nothing_else() -> None:
    """One result that is wrong in one direction is not right."""
    line = parse("fma(x, c0, c1)", [0.97, 1.0])
    grades = {
        direction: measure(compile_program(line, ALL.rounded(direction)), EXP2).counts
        for direction in (*DIRECTIONS, "all")
    }
    assert grades["all"].correct <= min(grades[each].correct for each in DIRECTIONS)
    assert grades["all"].off >= max(grades[each].off for each in DIRECTIONS)


@pytest.mark.parametrize("narrow", ["float8_e5m2", "float8_e4m3fn", "float8_e3m4"])
def test_its_value_is_right_in_narrower_formats(program: Program, narrow: str) -> None:
    """2^x as doubles, rounded to 8 bits by code of others, is that value rounded there."""
    (indices,) = EXP2.domain.indices(ALL.storage)
    x = np.arange(indices.start, indices.stop, dtype=np.uint16).view(ml_dtypes.bfloat16)
    wide = compile_program(program, ALL.unrounded)(x.astype(np.float32))
    narrow_type = getattr(ml_dtypes, narrow)
    exact = np.exp2(x.astype(np.float64))  # no middle of 8 bits is as near as a double's error
    assert (wide.astype(narrow_type) == exact.astype(narrow_type)).all()


def test_intervals_of_all_directions_are_those_of_each_together() -> None:
    each = [RoundingIntervals.make(EXP2, ALL.rounded(d), CORRECT) for d in ("up", "down")]
    both = RoundingIntervals.make(EXP2, ALL, CORRECT)
    for one in each:
        at = np.isin(one.x, both.x)
        assert (both.least >= one.least[at]).all()
        assert (both.most <= one.most[at]).all()
    assert (both.least <= both.most).all()


@pytest.mark.parametrize("fused", [True, False])
def test_a_jump_at_zero_inside_a_domain_tells_both_sides_from_it(fused: bool) -> None:
    """e^x is 1 at 0 alone, however small x is."""
    target = Target.make("exp", (-0.25, 0.25))
    settling = Settling.make(target, ALL, CORRECT)
    assert settling.takes_a_step
    cubic = parse("fma(fma(fma(fma(x, c0, c1), x, c2), x, c3), x, c4)",
                  [0.0419, 0.1667, 0.5, 1.0, 1.0])  # fmt: skip
    settled = settling.settled(cubic)
    assert settled.is_met
    names = ["add", "div", "abs", "fma" if fused else "mul"]
    assert settling.with_step(settled.program, ["add", "div"], 20) is None
    found = settling.with_step(settled.program, names, 20)
    assert found is not None
    assert found.ops == 4 + (4 if fused else 5)
    counts = measure(compile_program(found, ALL), target).counts
    assert counts is not None
    assert counts.is_all_correct
