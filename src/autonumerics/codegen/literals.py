"""Constants as languages write them, exactly.

>>> from autonumerics.formats import format_named
>>> hexadecimal(Fraction(1, 2)), bit_pattern(Fraction(1, 2), format_named("binary32"))
('0x1p-1', '0x3f000000')
>>> decimal(Fraction(0.1))
'0.1'
"""

from __future__ import annotations

from fractions import Fraction

from autonumerics.formats import Format
from autonumerics.programs import to_hex


def hexadecimal(value: Fraction) -> str:
    """C's hexadecimal form without trailing zeros: 0x1.8p+1."""
    digits, exponent = to_hex(value).split("p")
    short = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{short}p{exponent}"


def bit_pattern(value: Fraction, format: Format) -> str:
    """The bits of a number of the format, as an integer in hexadecimal."""
    return f"0x{format.encode(value):0{format.bits // 4}x}"


def decimal(value: Fraction) -> str:
    """The shortest decimal that is read back as the same double; exact for readers that round."""
    return repr(float(value))
