"""Numbers in words: rounded the right way, and decimals that read back."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autonumerics.numerals import (
    Rounding,
    counted,
    decimal_text,
    digits_text,
    duration,
    plain,
    power_of_ten,
    scientific,
    signed,
)

sizes = st.floats(min_value=1e-300, max_value=1e300)


@settings(max_examples=40)
@given(sizes, st.integers(1, 8))
def test_a_bound_printed_is_still_a_bound(value: float, significant: int) -> None:
    above = Fraction(Decimal(scientific(value, significant, Rounding.UP)))
    below = Fraction(Decimal(scientific(value, significant, Rounding.DOWN)))
    assert float(below) <= value <= float(above)
    assert above - below <= Fraction(10) ** (2 - significant) * below


def test_a_fraction_is_rounded_as_it_is_and_not_as_a_double() -> None:
    third = Fraction("1.75132e-13")
    assert scientific(third, 6, Rounding.UP) == "1.75132e-13"
    assert scientific(third, 6, Rounding.DOWN) == "1.75132e-13"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (float("inf"), "inf"), (9.996e-5, "1.00e-04"), (1e40, "1.00e+40")],
)
def test_scientific(value: float, text: str) -> None:
    assert scientific(value, 3) == text


@settings(max_examples=40)
@given(st.integers(-(2**106), 2**106), st.integers(-300, 300))
def test_a_constant_in_decimal_tells_it_from_its_neighbours(odd: int, exponent: int) -> None:
    value = Fraction(2 * odd + 1) * Fraction(2) ** exponent
    bits = abs(2 * odd + 1).bit_length()
    read = Fraction(Decimal(decimal_text(value)))
    assert abs(read - value) <= abs(value) / 2**bits / 2


@settings(max_examples=40)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_a_double_in_decimal_reads_back(value: float) -> None:
    assert float(decimal_text(Fraction(value))) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(0), "0"), (Fraction(5000), "5000"), (Fraction(-3, 8), "-0.375"),
     (Fraction(2) ** 80, "1.2089258196146292e+24"), (Fraction(1, 2**30), "9.3132257461547852e-10")],
)  # fmt: skip
def test_decimals_are_readable(value: Fraction, text: str) -> None:
    assert decimal_text(value) == text


def test_words() -> None:
    assert (counted(1, "part"), counted(0, "part")) == ("1 part", "0 parts")
    assert [duration(s) for s in (0.04, 59.9, 60, 3599.6, 90_000)] == [
        "0.0 s", "59.9 s", "1 min 0 s", "1 h 0 min", "25 h 0 min",
    ]  # fmt: skip
    assert [power_of_ten(k) for k in (-12, 0, 1)] == ["10⁻¹²", "1", "10¹"]
    assert [signed(x, 1) for x in (1.25, -1.25)] == ["+1.2", "−1.2"]
    assert [digits_text(x) for x in (3.0619, float("inf"))] == ["3.06", "exact"]
    assert [plain(x) for x in (-0.001, 100.0, 0.5, 1.255)] == ["0", "100", "0.5", "1.25"]
