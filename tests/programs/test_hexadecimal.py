from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.errors import InvalidProgram
from autonumerics.programs import from_hex, to_hex
from autonumerics.programs.hexadecimal import is_dyadic

dyadics = st.builds(
    lambda digits, exponent: Fraction(digits) * Fraction(2) ** exponent,
    st.integers(-(2**200), 2**200),
    st.integers(-3000, 3000),
)


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: value != 0.0))
def test_a_double_prints_as_python_prints_it(value):
    assert to_hex(Fraction(value)) == value.hex()
    assert from_hex(value.hex()) == Fraction(value)


@given(dyadics)
def test_every_length_is_exact_in_both_directions(value):
    assert from_hex(to_hex(value)) == value


@given(st.floats(min_value=2.0**-1000, max_value=2.0**1000))
def test_decimals_are_exact_or_the_nearest_double(value):
    written = Fraction(repr(value))
    assert from_hex(repr(value)) == (written if is_dyadic(written) else Fraction(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0x1.6a09e667f3bccp+6", Fraction(float.fromhex("0x1.6a09e667f3bccp+6"))),
        ("0x.8", Fraction(1, 2)),
        ("0XAP-1", Fraction(5)),
        (" -0x1.8p+1 ", Fraction(-3)),
        ("0x1.00000000000000000000000000001p0", 1 + Fraction(1, 16**29)),
        ("3", Fraction(3)),
        ("+.5e1", Fraction(5)),
        ("123456789012345678901234567890.5", Fraction(2 * 123456789012345678901234567890 + 1, 2)),
        ("0.1", Fraction(0.1)),
        ("0", Fraction(0)),
    ],
)
def test_the_forms_of_a_number(text, value):
    assert from_hex(text) == value


def test_longer_values_have_no_trailing_zeros():
    assert to_hex(Fraction(2**70 + 2**10)) == "0x1.000000000000001p+70"
    assert to_hex(Fraction(-(2**2000))) == "-0x1p+2000"
    assert to_hex(Fraction(1, 2**2000)) == "0x1p-2000"
    assert to_hex(Fraction(0)) == "0x0.0p+0"


@pytest.mark.parametrize("text", ["", "x", "0x", "1/3", "nan", "inf", "0x1.8p", "1e", "--1", "1_0"])
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(InvalidProgram, match="not a number"):
        from_hex(text)


@pytest.mark.parametrize("text", ["0x1p+999999999999", "1e999999999", "1e-5000", "1e-400"])
def test_magnitudes_of_no_format_are_refused_at_once(text):
    with pytest.raises(InvalidProgram, match="outside the range"):
        from_hex(text)


def test_a_third_has_no_hexadecimal_form():
    with pytest.raises(InvalidProgram, match="1/3"):
        to_hex(Fraction(1, 3))
