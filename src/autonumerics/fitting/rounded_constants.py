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

import math
from dataclasses import dataclass

from autonumerics.accuracy import SampledError, sample_error
from autonumerics.formats import format_named
from autonumerics.programs import Program
from autonumerics.targets import Target


@dataclass(frozen=True, slots=True)
class Rounded:
    """A program with rounded constants, its error in exact arithmetic, and that before; sampled."""

    program: Program
    sampled: SampledError
    before: float

    @property
    def loss(self) -> float:
        """The factor by which the error has grown; below 1 where rounding was lucky.

        Of a program that was exact: 1 if it still is, else infinite.
        """
        if self.before == 0:
            return 1.0 if self.sampled.error == 0 else math.inf
        return self.sampled.error / self.before


def round_constants(program: Program, target: Target, name: str) -> Rounded:
    """Each constant of the program rounded to nearest, ties to even, in the format of that name.

    Constants are rounded one by one; their operations stay exact (`lattice.tune` rounds them as a
    whole, for operations that are rounded too). Raises UnknownName for the format and
    InvalidOption for a constant beyond its range.
    """
    format = format_named(name)
    moved = program.with_constants([format.round(c) for c in program.constants])
    return Rounded(moved, sample_error(moved, target), sample_error(program, target).error)
