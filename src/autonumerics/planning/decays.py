"""Functions that decay like exp(-c x^p) on one side, and are known on the other by that one.

>>> from autonumerics.targets.expressions.composed import read_function
>>> decay(read_function("erfc"), 1), decay(read_function("gelu"), -1)
(Decay(rate='1', power=2), Decay(rate='1/2', power=2))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import arb

from autonumerics.planning.samples import value
from autonumerics.targets.functions import Function

_FAR = (32, 64, 128)
_POWERS = (1, 2)
_LARGEST_DENOMINATOR = 8
_AGREEMENT = 0.02


@dataclass(frozen=True)
class Decay:
    """c, as text, and p."""

    rate: str
    power: int


def decay(function: Function, sign: int) -> Decay | None:
    """How f decays on that side, if it does so exponentially with a short rate; sampled."""
    found = [value(function, arb(sign * place)) for place in _FAR]
    if any(f is None or f == 0 for f in found):
        return None
    sizes = [-float(abs(f).log().mid()) for f in found if f is not None]
    for power in _POWERS:
        rates = [
            (size - before) / (far**power - near**power)
            for (near, before), (far, size) in pairwise(zip(_FAR, sizes, strict=True))
        ]
        short = Fraction(rates[-1]).limit_denominator(_LARGEST_DENOMINATOR)
        if short > 0 and all(abs(rate / float(short) - 1) < _AGREEMENT for rate in rates):
            return Decay(str(short), power)
    return None
