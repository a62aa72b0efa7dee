"""Results of 16 bits rounded in one of five directions by machine code, at every input."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autonumerics.errors import InvalidOption
from autonumerics.formats import DIRECTIONS, Arithmetic, Format, format_named
from autonumerics.jit import compile_program
from autonumerics.programs import parse

SCALES = 1 + 2.0**-11, 2.0**-9, 1.5 * 2.0**-20, 3.0
"""Products with these are ties, subnormal, beyond the range, and in between."""


def expected(value: float, format: Format, direction: str) -> float:
    """By exact rational arithmetic; what is beyond the largest number as IEEE 754 has it."""
    if not np.isfinite(value):
        return value
    try:
        return float(np.copysign(float(format.round(Fraction(value), direction)), value))
    except InvalidOption:
        inward = direction == "zero" or direction == ("down" if value > 0 else "up")
        return float(np.copysign(float(format.largest) if inward else np.inf, value))


@pytest.mark.parametrize("stored", ["bfloat16", "binary16"])
@pytest.mark.parametrize("computing", ["binary32", "binary64"])
@pytest.mark.parametrize("direction", DIRECTIONS)
@np.errstate(all="ignore")
def test_products_are_rounded_as_exact_arithmetic_rounds_them(
    stored: str, computing: str, direction: str
) -> None:
    format = format_named(stored)
    arithmetic = Arithmetic.of(stored, computing).rounded(direction)
    wide = arithmetic.computing.dtype.type
    every = np.arange(2**16, dtype=np.uint32).astype(np.uint16).view(format.dtype)
    some = every[np.random.default_rng([1]).choice(2**16, 400, replace=False)]
    for scale in SCALES:
        results = compile_program(parse("x*c0", [scale]), arithmetic)(some).astype(np.float64)
        values = (some.astype(wide) * wide(scale)).astype(np.float64)
        right = np.array([expected(float(v), format, direction) for v in values])
        np.testing.assert_array_equal(results, right)
        assert (np.signbit(results) == np.signbit(right))[~np.isnan(right)].all()


@pytest.mark.parametrize("stored", ["bfloat16", "binary16"])
def test_programs_with_abs_have_a_direction_too(stored: str) -> None:
    up = Arithmetic.asked(stored).rounded("up")
    x = np.array([-1.0, 0.5]).astype(up.storage.dtype)
    assert (compile_program(parse("abs(x) + c0", [2.0**-20]), up)(x) > np.abs(x)).all()
