"""Differences from zeros as programs write them: the same in the reals, and nothing lost."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autonumerics.fitting import Screen, Zeros
from autonumerics.fitting.compensation import ways
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target

SINGLE = Arithmetic.of("binary32")
COS = Target.make("cos", (0.0, np.pi / 2))
ZEROS = Zeros.at_ends(COS, SINGLE)
LOW = 4.371138828673793e-08


def whole(text, *others):
    return ZEROS.snapped(Batch.pack([parse(text, [1.5708, *others])])).program(0)


LINES = {
    "z - x": whole("c0 - x"),
    "x - z": whole("x - c0"),
    "x + z": ZEROS.snapped(Batch.pack([parse("x + c0", [-1.5708])])).program(0),
}


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("name", LINES)
def test_the_error_of_a_difference_is_known_exactly(name, sign):
    """t + e is the difference from the high part: found in binary32, added up in doubles."""
    line = LINES[name]
    x = np.random.default_rng(1).uniform(0, 1.57, 10_000).astype(np.float32)
    kept = [way for way in ways(line, ZEROS) if way.keeps_error and way.weight is None]
    assert len(kept) == 1  # there is but the difference to correct
    written = replace(kept[0], sign=sign).written()
    lost = compile_program(parse_prefix(written, 3), SINGLE)(x).astype(np.float64)
    difference = compile_program(parse_prefix(written, 1), SINGLE)(x).astype(np.float64)
    high = float(np.float32(np.pi / 2))
    exact = high - x.astype(np.float64) if name == "z - x" else x.astype(np.float64) - high
    assert np.abs(difference - exact).max() > 1e-8
    assert (difference + sign * lost == exact).all()


def parse_prefix(program, count):
    return type(program).build(program.instructions[:count], program.constants)


@pytest.mark.parametrize(
    "text",
    [
        "t = c0 - x; t*fma(t, t*c1, c2)",
        "t = x - c0; fma(t*c1, t, t)",
        "t = c0 - x; (t + c1)*t - t*x*c2",
    ],
)
def test_every_way_is_the_same_in_the_reals_up_to_the_small_part(text):
    program = whole(text, *[0.25, 0.75][: 1 + ("c2" in text)])
    found = list(ways(program, ZEROS))
    assert len({way.written() for way in found}) > 20
    for way in found:
        written = way.written()
        assert way.least_ops <= written.ops
        for x in (Fraction(1, 3), Fraction(5, 4)):
            assert abs(written.real(x) - program.real(x)) < 4 * LOW
        assert written.ops <= program.ops + 4


def test_to_correct_the_difference_for_all_is_exact_up_to_the_constant():
    program = whole("t = c0 - x; t*fma(t, t*c1, c2)", 0.25, 0.75)
    for way in ways(program, ZEROS):
        if way.place == 0:
            error = abs(way.written().real(Fraction(1, 2)) - program.real(Fraction(1, 2)))
            assert error < 1e-14


def test_weights_are_results_that_are_known_where_the_part_is_added():
    program = whole("t = c0 - x; s = t*t; s*t + t", 0.5)
    way = next(w for w in ways(program, ZEROS) if w.keeps_error and w.place == 2)
    weights = [each.weight.index for each in way.weighted()]
    assert weights == [0, 1]
    assert all(each.written().ops == way.written().ops for each in way.weighted())


def test_programs_without_such_a_difference_have_no_ways():
    assert not list(ways(parse("(x - c0)*c1", [1.5, 2.0]), ZEROS))


def test_a_sine_that_keeps_what_it_lost_is_more_accurate():
    """What t lost matters about x = 1/2, where t is rounded and cos has a slope."""
    constants = [-2.5e-08, 2.7557319e-06, -0.0001984127, 0.008333333, -0.16666667]
    horner = "fma(fma(fma(fma(s, c1, c2), s, c3), s, c4), s, c5)"
    program = whole(f"t = c0 - x; s = t*t; fma({horner}*s, t, t)", *constants)
    screen = Screen(Target.make("cos", (0.3, 0.6)), SINGLE)
    errors = {True: np.inf, False: np.inf}
    for way in ways(program, ZEROS):
        error = screen.error_ulp(way.written())
        errors[way.keeps_error] = min(error, errors[way.keeps_error])
    assert errors[True] < errors[False] - 0.1
