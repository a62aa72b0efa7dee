"""Constants that are all but a short binary number become it, where the program is no worse.

A structure that contains the target itself is fitted until rounding hides what is left: 1 is found
as 1 + 2^-106 or so. A fit that lands within 2^-70 of a number of 40 bits by chance is one of 2^30,
and even then nothing is lost, since the error decides.

>>> from autonumerics.programs import parse
>>> found = parse("(x + c0)*x", [Fraction(3, 2) + Fraction(1, 2**104)])
>>> snapped(found, Target.make("(x + 1.5)*x", (1, 2)), 1e-32)[0].constants
(Fraction(3, 2),)
"""

from __future__ import annotations

from fractions import Fraction

from autonumerics.accuracy import sample_error
from autonumerics.programs import Program
from autonumerics.targets import Target

_SHORT = 40  # bits
_CLOSE = Fraction(1, 2**70)  # of the constant


def snapped(program: Program, target: Target, error: float) -> tuple[Program, float]:
    """The program with short constants in the places of those next to them, and its error.

    `error`: of the program given, sampled. Where the error would not be smaller, both are as given.
    """
    values = [_shortest(constant) for constant in program.constants]
    if values == list(program.constants):
        return program, error
    shorter = program.with_constants(values)
    found = sample_error(shorter, target, below=error).error
    return (shorter, found) if found < error else (program, error)


def _shortest(constant: Fraction) -> Fraction:
    """The number of fewest bits that is close enough; the constant, if there is none."""
    numerator, denominator = abs(constant.numerator), constant.denominator
    exponent = numerator.bit_length() - denominator.bit_length()
    for bits in range(1, _SHORT + 1):
        unit = Fraction(2) ** (exponent - bits)
        nearest = round(constant / unit) * unit
        if abs(nearest - constant) <= _CLOSE * abs(constant):
            return nearest
    return constant
