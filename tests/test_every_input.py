"""Emitted C of a correctly rounded program, at every input against MPFR by a program of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sixteen_bits import checked

from autonumerics.accuracy import Counts, measure
from autonumerics.accuracy.rounding_intervals import CORRECT, RoundingIntervals
from autonumerics.fitting import Settling, settle
from autonumerics.formats import DIRECTIONS, Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import parse
from autonumerics.targets import Target

EXP2 = Target.make("exp2")
WIDE = Arithmetic.of("bfloat16", "binary32")
FIVE = parse("c2/(x + c0 + c1/x) + c3", [-2.886, 24.1, 4.5, 1.0])

pytestmark = pytest.mark.skipif(
    shutil.which("cc") is None or not Path("/usr/include/mpfr.h").exists(),
    reason="needs a C compiler and libmpfr-dev",
)


def test_correctly_rounded_at_every_input_by_mpfr() -> None:
    settled = settle(FIVE, RoundingIntervals.make(EXP2, WIDE, CORRECT))
    assert settled.is_met
    assert checked(settled.program, EXP2, WIDE) == Counts(16258, 0, 0)


def test_wrong_results_are_counted_as_the_package_counts_them() -> None:
    measured = measure(compile_program(FIVE, WIDE), EXP2).counts
    assert measured is not None
    assert not measured.is_all_correct
    assert checked(FIVE, EXP2, WIDE) == measured


@pytest.mark.parametrize("direction", ["up", "down", "zero"])
def test_directed_results_are_right_at_every_input_by_mpfr(direction: str) -> None:
    """The emitted C converts in that direction; rounded up, 0 needs a step."""
    directed = WIDE.rounded(direction)
    settling = Settling.make(EXP2, directed, CORRECT)
    settled = settling.settled(FIVE).program
    program = settling.stepped(settled) or settled
    assert checked(program, EXP2, directed) == Counts(16258, 0, 0)


def test_five_functions_of_one_value_are_right_at_every_input_by_mpfr() -> None:
    """Emitted for all directions, C has a function for each and one for the value itself."""
    settling = Settling.make(EXP2, WIDE.rounded("all"), CORRECT)
    four = parse("fma(fma(fma(fma(x, c0, c1), x, c2), x, c3), x, c4)",
                 [0.01368, 0.05171, 0.2416, 0.693, 1.0])  # fmt: skip
    program = settling.with_step(settling.settled(four).program, ["add", "div", "fma"], 7)
    assert program is not None
    for direction in DIRECTIONS:
        seen = checked(program, EXP2, WIDE.rounded("all"), direction)
        assert seen == Counts(16258, 0, 0)
