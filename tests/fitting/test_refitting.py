"""Constants that are moved while others make good for them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autonumerics.fitting import Refit, Screen, Zeros, walked
from autonumerics.formats import Arithmetic, format_named
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target

HALF = format_named("binary16")
SINGLE = Arithmetic.of("binary32")
EXP2 = Target.make("exp2")
CUBIC = parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)", [0.08, 0.22, 0.7, 1.0])


@pytest.fixture(scope="module")
def half() -> Refit:
    return Refit.on(Screen(EXP2, Arithmetic.of(HALF)))


def test_constants_are_fitted_and_rounded(half):
    start = CUBIC.with_constants([0.1, 0.3, 0.5, 1.1])
    settled = half.settled(start, [0, 1, 2, 3])
    assert all(HALF.round(c) == c for c in settled.constants)
    assert half.screen.error_ulp(start) > 50
    assert half.screen.error_ulp(settled) < 1.5


def test_constants_that_are_not_free_stay(half):
    settled = half.settled(CUBIC, [0, 1])
    assert settled.constants[2:] == CUBIC.constants[2:]
    assert settled.constants[:2] != CUBIC.constants[:2]


def test_zeros_are_not_free():
    cos = Target.make("cos", (0.0, np.pi / 2))
    refit = Refit.on(Screen(cos, SINGLE))
    line = Zeros.at_ends(cos, SINGLE).snapped(Batch.pack([parse("(c0 - x)*c1", [1.5708, 0.8])]))
    assert refit.free(line.program(0)) == [1]


def test_a_walk_never_ends_worse_and_is_the_same_again(half):
    start = half.settled(CUBIC, [0, 1, 2, 3])
    found, error_ulp = walked(half, start, tries=50, seed=3)
    assert error_ulp == half.screen.error_ulp(found) <= half.screen.error_ulp(start)
    assert all(HALF.round(c) == c for c in found.constants)
    assert walked(half, start, tries=50, seed=3) == (found, error_ulp)
    assert walked(half, start, tries=0, seed=3) == (start, half.screen.error_ulp(start))


def test_a_walk_finds_constants_that_round_well_where_many_are_equally_good():
    """c0 + c1 is one parameter: in the reals all its halves are equal, in the format not."""
    refit = Refit.on(Screen(EXP2, SINGLE))
    text = "fma(x, c4, fma(fma(fma(fma(x, c0, c1), x, c2), x, c3)*x, c6, c5))"
    start = parse(text, [0.0135, 0.0521, 0.241, 0.2931, 0.4, 1.0, 1.0])
    settled = refit.settled(start, list(range(7)))
    found, error_ulp = walked(refit, settled, tries=150, seed=1)
    assert error_ulp < 0.9 * refit.screen.error_ulp(settled)
    assert found.constants[4] != settled.constants[4]


def test_programs_without_constants_are_left_alone(half):
    square = parse("x*x")
    assert half.free(square) == []
    assert half.settled(square, []) == square
    assert walked(half, square, tries=5, seed=1)[0] == square


def test_a_constant_may_be_moved_by_an_ulp(half):
    start = half.settled(CUBIC, [0, 1, 2, 3])
    found, _ = walked(half, start, tries=300, seed=7)
    moves = {
        HALF.index(a) - HALF.index(b) for a, b in zip(found.constants, start.constants, strict=True)
    }
    assert moves <= set(range(-(2**11), 2**11))
    assert all(isinstance(c, Fraction) for c in found.constants)
