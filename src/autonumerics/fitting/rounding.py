"""Constants rounded to a number format: an explicit step that tells its price.

The constants of a front are good to 106 bits, and the longest programs need that: a constant of
15,000 that is off by 1e-16 of itself costs a program of 14 digits half of its accuracy.

>>> from autonumerics.programs import parse
>>> target = Target.make("exp2")
>>> short = round_constants(parse("x + c0", [0.9644]), target, "bfloat16")
>>> [float(c) for c in short.program.constants]
[0.96484375]
>>> short.loss > 1
True
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from autonumerics.accuracy import SampledError, sample_error
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.programs import Program
from autonumerics.targets import Target


@dataclass(frozen=True, slots=True)
class Format:
    """A binary format: bits of the significand, and the exponents of its normal numbers."""

    precision: int
    lowest: int
    highest: int


FORMATS = {
    "binary16": Format(11, -14, 15),
    "bfloat16": Format(8, -126, 127),
    "binary32": Format(24, -126, 127),
    "binary64": Format(53, -1022, 1023),
}
"""IEEE 754-2019, and bfloat16 as Google published it."""


@dataclass(frozen=True, slots=True)
class Rounded:
    """A program with rounded constants, its error in exact arithmetic, and that before; sampled."""

    program: Program
    sampled: SampledError
    before: float

    @property
    def loss(self) -> float:
        """The factor by which the error has grown; below 1 where rounding was lucky."""
        return self.sampled.error / self.before


def round_constants(program: Program, target: Target, name: str) -> Rounded:
    """Each constant of the program rounded to nearest, ties to even, in the format of that name.

    Constants are rounded one by one; their operations stay exact. Raises UnknownName for the
    format and InvalidOption for a constant beyond its range.
    """
    if name not in FORMATS:
        raise UnknownName("format", name, hint=f"choose one of {', '.join(FORMATS)}")
    values = [_nearest(c, FORMATS[name], name) for c in program.constants]
    moved = program.with_constants(values)
    return Rounded(moved, sample_error(moved, target), sample_error(program, target).error)


def _nearest(value: Fraction, form: Format, name: str) -> Fraction:
    if value == 0:
        return value
    exponent = max(_exponent(value), form.lowest)
    unit = Fraction(2) ** (exponent - form.precision + 1)
    nearest = round(value / unit) * unit
    if abs(nearest) >= Fraction(2) ** (form.highest + 1):
        raise InvalidOption(f"the constant {float(value):g} is beyond the range of {name}")
    return nearest


def _exponent(value: Fraction) -> int:
    """e with 2^e <= |value| < 2^(e + 1)."""
    e = abs(value.numerator).bit_length() - value.denominator.bit_length()
    return e if abs(value) >= Fraction(2) ** e else e - 1
