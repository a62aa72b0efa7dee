"""The five directions of IEEE 754 on exact values, against MPFR."""

from __future__ import annotations

from fractions import Fraction

import gmpy2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.formats import DIRECTIONS, Arithmetic, format_named, opposite

MODES = {"nearest": gmpy2.RoundToNearest, "up": gmpy2.RoundUp, "down": gmpy2.RoundDown,
         "zero": gmpy2.RoundToZero}  # fmt: skip


@pytest.mark.parametrize("format", ["binary16", "bfloat16"])
@pytest.mark.parametrize("direction", MODES)
@given(st.fractions(-1000, 1000) | st.fractions(-1, 1).map(lambda v: v / 2**14))
def test_values_are_rounded_as_mpfr_rounds_them(
    format: str, direction: str, value: Fraction
) -> None:
    row = format_named(format)
    context = gmpy2.context(
        precision=row.precision, emin=row.min_exponent - row.precision + 2,
        emax=row.max_exponent + 1, subnormalize=True, round=MODES[direction],
    )  # fmt: skip
    with context:
        expected = gmpy2.mpfr(gmpy2.mpq(value.numerator, value.denominator))
    assert float(row.round(value, direction)) == float(expected)


@given(st.integers(128, 255), st.sampled_from([1, -1]))
def test_ties_go_to_the_even_number_or_away_from_zero(whole: int, sign: int) -> None:
    """Numbers of bfloat16 from 128 on are whole."""
    bfloat16, tie = format_named("bfloat16"), sign * (whole + Fraction(1, 2))
    assert bfloat16.round(tie, "nearest-away") == sign * (whole + 1)
    assert bfloat16.round(tie) == sign * (whole + whole % 2)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_number_is_itself_and_signs_mirror_directions(direction: str) -> None:
    half = format_named("binary16")
    third = Fraction(1, 3)
    assert half.round(Fraction(5, 8), direction) == Fraction(5, 8)
    assert half.round(-third, opposite(direction)) == -half.round(third, direction)


def test_only_results_of_16_bits_that_are_rounded_once_have_a_direction() -> None:
    assert Arithmetic.asked("half").rounded("up").is_directed
    for plain in (Arithmetic.of("half"), Arithmetic.of("binary32", "binary64")):
        assert plain.rounded("up") == plain
        with pytest.raises(InvalidOption, match="computed in a wider format"):
            Arithmetic(plain.storage, plain.computing, plain.constants, "down")
    wide = Arithmetic.asked("half")
    with pytest.raises(UnknownName, match="choose one of nearest"):
        Arithmetic(wide.storage, wide.computing, wide.constants, "sideways")
