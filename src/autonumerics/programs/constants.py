"""The values of constants: exact binary rationals, and what becomes of arithmetic on them.

>>> as_constant(0.1) == Fraction(0.1), as_constant("0x1.8p+1")
(True, Fraction(3, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from autonumerics.errors import InvalidProgram
from autonumerics.programs.hexadecimal import from_hex, is_dyadic
from autonumerics.programs.operations import Operation

if TYPE_CHECKING:
    from flint import arb

FOLDED_BITS = 106
"""Significant bits of a folded constant that is not exact: those of a double-double."""

EXACT_BITS = 1024
"""Longest significand that folding makes from shorter ones without rounding."""

# The exponents of binary128, the widest format with a name: its least subnormal is 2^-16494.
_MAX_EXPONENT, _MIN_EXPONENT = 16_384, -16_494


def as_constant(value: Fraction | float | str) -> Fraction:
    """Return `value` exactly as a constant; text is read by `from_hex`.

    Raises `InvalidProgram` for a NaN, an infinity, a denominator that is not a power of two,
    or a magnitude outside binary128.

    >>> as_constant(Fraction(1, 3))
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidProgram: a constant is an integer over a power of two, got 1/3
    """
    if isinstance(value, str):
        value = from_hex(value)
    try:
        exact = Fraction(value)
    except (ValueError, OverflowError):
        raise InvalidProgram(f"a constant is a finite number, got {value}") from None
    if not is_dyadic(exact):
        raise InvalidProgram(f"a constant is an integer over a power of two, got {exact}")
    exponent = abs(exact.numerator).bit_length() - exact.denominator.bit_length()
    if exact and not _MIN_EXPONENT <= exponent < _MAX_EXPONENT:
        raise InvalidProgram(f"a constant lies within binary128, got about 2^{exponent}")
    return exact


def exact_number(text: str) -> Fraction:
    """The number that `text` writes, exactly, decimals too; raises InvalidProgram as `as_constant`.

    >>> exact_number("0.1"), exact_number("0x.8")
    (Fraction(1, 10), Fraction(1, 2))
    """
    binary = as_constant(text)
    return binary if "x" in text.lower() else Fraction(text)


class Folded(NamedTuple):
    """The constant that an operation on constants amounts to, and whether it is exactly that."""

    value: Fraction
    exact: bool


def fold(operation: Operation, operands: Sequence[Fraction]) -> Folded:
    """Return the constant that an operation on constants amounts to.

    Exact where the result is a binary rational of at most `EXACT_BITS` bits (or as many as the
    longest operand has), otherwise correctly rounded, ties to even, to `FOLDED_BITS`. Raises
    `InvalidProgram` where the operation has no finite value, such as a division by zero.

    >>> from autonumerics.programs.operations import operation
    >>> fold(operation("div"), [Fraction(3), Fraction(4)])
    Folded(value=Fraction(3, 4), exact=True)
    """
    # Deferred: only folding needs it, and it takes longer to import than all the rest.
    from autonumerics.balls import exact, working_precision

    longest = max(_significant_bits(value) for value in operands)
    precision = max(EXACT_BITS, longest)
    while True:
        with working_precision(precision):
            balls = [exact(value) for value in operands]
            result = operation.real(*balls)
            if not result.is_finite():
                raise InvalidProgram(f"{operation.name} of constants has no finite value here")
            # Ends of the enclosure that round alike decide the rounding of what lies between.
            low, high = _dyadic(result.lower()), _dyadic(result.upper())
        if low == high:
            return Folded(as_constant(low), True)
        if round_to(low, FOLDED_BITS) == round_to(high, FOLDED_BITS):
            return Folded(as_constant(round_to(low, FOLDED_BITS)), False)
        precision *= 2


def round_to(value: Fraction, bits: int) -> Fraction:
    """Return the number of `bits` significant bits nearest to `value`, ties to even.

    >>> round_to(Fraction(1, 3), 2)
    Fraction(3, 8)
    """
    # The difference of the lengths is the exponent of the leading bit, or one more.
    leading = value.numerator.bit_length() - value.denominator.bit_length()
    if abs(value) < Fraction(2) ** leading:
        leading -= 1
    unit = Fraction(2) ** (leading + 1 - bits)
    return round(value / unit) * unit


def _significant_bits(value: Fraction) -> int:
    digits = abs(value.numerator)
    return digits.bit_length() - (digits & -digits).bit_length() + 1


def _dyadic(ball: arb) -> Fraction:
    """An exact ball as a fraction, refused before it becomes an integer of a billion bits."""
    significand, power = (int(part) for part in ball.man_exp())
    if significand and abs(power + significand.bit_length()) > 2 * _MAX_EXPONENT:
        raise InvalidProgram("arithmetic on constants leaves the range of every number format")
    return Fraction(significand) * Fraction(2) ** power
