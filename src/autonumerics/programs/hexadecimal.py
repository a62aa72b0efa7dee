"""Constants as text: C hexadecimal floats of any length, exact in both directions.

>>> to_hex(Fraction(3)), to_hex(Fraction(2**60 + 1))
('0x1.8000000000000p+1', '0x1.000000000000001p+60')
>>> from_hex("0x1.8p+1")
Fraction(3, 1)
"""

from __future__ import annotations

import re
from fractions import Fraction

from autonumerics.errors import InvalidProgram

NUMBER = (
    r"0[xX](?P<hexadecimal>[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP](?P<binary>[-+]?\d+))?"
    r"|(?P<decimal>(?:\d+\.?\d*|\.\d+)(?:[eE](?P<ten>[-+]?\d+))?)"
)
"""Regular expression of a number without its sign, as C and Python write it."""

_LITERAL = re.compile(rf"(?P<sign>[-+]?)(?:{NUMBER})", re.ASCII)

# Far outside every format with a name (binary128 ends at 2^16384), and small enough that no
# literal of a few characters becomes an integer of a billion bits.
_LARGEST_EXPONENT = 20_000
_LONGEST_DECIMAL = 4_000


def is_dyadic(value: Fraction) -> bool:
    """Whether `value` is an integer divided by a power of two.

    >>> is_dyadic(Fraction(3, 8)), is_dyadic(Fraction(1, 10))
    (True, False)
    """
    return value.denominator & (value.denominator - 1) == 0


def to_hex(value: Fraction) -> str:
    """Return `value` exactly, as a C hexadecimal float.

    The text is `float.hex()` of the value where that is a double; otherwise `0x1.` and as many
    digits as the value needs, without trailing zeros. Raises `InvalidProgram` when the
    denominator is not a power of two.

    >>> to_hex(Fraction(0.1))
    '0x1.999999999999ap-4'
    """
    if not is_dyadic(value):
        raise InvalidProgram(f"{value} has no exact hexadecimal form: round it to a double first")
    if _is_double(value):
        return float(value).hex()
    magnitude = abs(value.numerator)
    exponent = magnitude.bit_length() - value.denominator.bit_length()
    fraction_bits = magnitude.bit_length() - 1
    width = -(-fraction_bits // 4)
    fraction = (magnitude - (1 << fraction_bits)) << (4 * width - fraction_bits)
    digits = f"{fraction:0{width}x}".rstrip("0") if width else ""
    point = "." if digits else ""
    return f"{'-' if value < 0 else ''}0x1{point}{digits}p{exponent:+d}"


def from_hex(text: str) -> Fraction:
    """Return the number that `text` writes: a hexadecimal float, exactly, or a decimal.

    A decimal that is an integer over a power of two (`3`, `0.5`) is exact too; any other
    decimal (`0.1`) becomes the nearest double, ties to even. Raises `InvalidProgram` when
    `text` is no number, or one of a magnitude that no number format has.

    >>> from_hex("-0x.8p0"), from_hex("0.25"), from_hex("0.1") == Fraction(0.1)
    (Fraction(-1, 2), Fraction(1, 4), True)
    """
    if not isinstance(text, str):
        raise InvalidProgram(f"{text!r} is not a number in text: write '0x1.8p+1', '3' or '0.5'")
    match = _LITERAL.fullmatch(text.strip())
    if match is None:
        raise InvalidProgram(f"{_shown(text)} is not a number: write 0x1.8p+1, 3 or 0.5")
    digits = match["hexadecimal"]
    value = _decimal(match) if digits is None else _hexadecimal(digits, match["binary"], text)
    return -value if match["sign"] == "-" else value


def _hexadecimal(digits: str, binary: str | None, text: str) -> Fraction:
    whole, _, fraction = digits.partition(".")
    exponent = _exponent(binary, text) - 4 * len(fraction)
    significand = int(whole + fraction, 16)
    if exponent >= 0:
        return Fraction(significand << exponent)
    return Fraction(significand, 1 << -exponent)


def _decimal(match: re.Match[str]) -> Fraction:
    text = match["decimal"]
    if len(text) > _LONGEST_DECIMAL:
        raise InvalidProgram(f"{_shown(text)} is too long for a decimal: write it in hexadecimal")
    _exponent(match["ten"], text)
    value = Fraction(text)
    return value if is_dyadic(value) else _nearest_double(value, text)


def _nearest_double(value: Fraction, text: str) -> Fraction:
    try:
        nearest = float(value)
    except OverflowError:
        nearest = 0.0
    if nearest == 0.0:
        raise InvalidProgram(f"{_shown(text)} is outside the range of a double") from None
    return Fraction(nearest)


def _exponent(digits: str | None, text: str) -> int:
    """The exponent as an integer, refused before anything of that many bits is made."""
    if digits is None:
        return 0
    if len(digits) > 9 or abs(int(digits)) > _LARGEST_EXPONENT:
        raise InvalidProgram(f"{_shown(text)} is outside the range of every number format")
    return int(digits)


def _is_double(value: Fraction) -> bool:
    try:
        return float(value) == value
    except OverflowError:
        return False


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
