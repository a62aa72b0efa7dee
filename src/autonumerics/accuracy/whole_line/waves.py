"""Trigonometric functions of inputs of any size: what the core needs to reduce them exactly.

A wave is a function of the angle a x alone: sin, cos and kin of radians, or of half turns. Within
a binade inputs are integer multiples m of their spacing s, so that the angle of an input is m times
that of s; in quarter turns and modulo 4 that is an integer in units of 2^-126, but for what lies
below, and m times it modulo 2^128 is right to 2^-102 quarter turns (see src/core/waves.hpp). Here
are the angles of the spacings, from Arb's pi.

>>> from autonumerics.targets import function
>>> wave_of(function("cospi"))
Wave(form='cosine', of_radians=False, scale=Fraction(1, 1))
>>> wave_of(function("exp")) is None
True
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.targets import Function
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.tree import Expression

FORMS = (
    "sine", "cosine", "tangent", "secant", "cosecant", "cotangent", "versine", "log cosecant",
)  # fmt: skip
"""In the order of the core's numbers for them."""

WAVE_TOLERANCE_ULP = 2.0**-23
"""What the core's values of waves may be off: 2^-48 of the value, in ULP of 24 bits and fewer."""

_UNIT_BITS = 126


@dataclass(frozen=True, slots=True)
class Wave:
    """A form, and whether its input is in radians, else in half turns; scale: times the input."""

    form: str
    of_radians: bool
    scale: Fraction = Fraction(1)

    @property
    def is_odd(self) -> bool:
        """Whether the function is odd; else it is even."""
        return self.form not in ("cosine", "secant", "versine", "log cosecant")

    def turns_of(self, spacing: Fraction) -> tuple[int, int, bool]:
        """Of inputs that are multiples of a spacing: see `quarter_turns`."""
        return quarter_turns(spacing * self.scale, self.of_radians)


_WAVES = {
    "sin": Wave("sine", True),
    "cos": Wave("cosine", True),
    "tan": Wave("tangent", True),
    "sec": Wave("secant", True),
    "csc": Wave("cosecant", True),
    "cot": Wave("cotangent", True),
    "sinpi": Wave("sine", False),
    "cospi": Wave("cosine", False),
    "tanpi": Wave("tangent", False),
}


@dataclass(frozen=True, slots=True)
class Reflected:
    """A wave and a tame function, an expression in x, whose sum a function is below -far."""

    wave: Wave
    tame: str
    far: Fraction


REFLECTED = {
    # DLMF 5.5.3. From -16 on |f| is at least half of what is tame in it at all numbers of 24 bits.
    "lgamma": Reflected(Wave("log cosecant", False), "log(pi) - lgamma(1 - x)", Fraction(16)),
}


def wave_of(function: Function) -> Wave | None:
    """The wave that a function is, if it is one: of the table, or 1 - cos(x)."""
    if function.expression is None:
        return _WAVES.get(function.name)
    return Wave("versine", True, Fraction(1, 2)) if function.expression == _versine() else None


@lru_cache(maxsize=1)
def _versine() -> Expression:
    return read("1 - cos(x)")


@lru_cache(maxsize=1024)
def quarter_turns(spacing: Fraction, of_radians: bool) -> tuple[int, int, bool]:
    """Of a power of two, modulo 4 and in units of 2^-126: high and low 64 bits, and if exact.

    >>> quarter_turns(Fraction(1, 2), False)
    (4611686018427387904, 0, True)
    """
    units = 2 * spacing * 2**_UNIT_BITS  # of half turns
    if of_radians:
        units = _floor_over_pi(units)
    whole = int(units) % 2 ** (_UNIT_BITS + 2)
    return whole >> 64, whole % 2**64, units.denominator == 1 and not of_radians


def _floor_over_pi(value: Fraction) -> Fraction:
    """The integer below value / pi; value is a power of two."""
    bits = 64
    while True:
        bits *= 2
        with working_precision(bits):
            floor = (exact(value) / arb.pi()).floor()
            whole = floor.unique_fmpz()
            if whole is not None:
                return Fraction(int(whole))
