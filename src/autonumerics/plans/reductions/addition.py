"""f(x) = f(c) + f((x - c)/(1 + s c x)): arcs, about centres of pieces.

So it is with s = 1 of atan and with s = -1 of atanh (the theorem of addition). For x >= 0 there is
one of 32 centres c, by the exponent and leading bits of x; what is left is small, and in single the
sum is nearly all of the error. x - c and 1 + s c x are one fused operation each, or both divided by
c where that is above 1. c, or 1/c, is a number of the format at which f(c) is within some
thousandths of an ULP of a number (S. Gal, An accurate elementary mathematical library for the IEEE
floating point standard, ACM TOMS 17, 1991). About 0 c is 0; beyond the last piece x is held.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.formats import Format, format_named
from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import fraction, off_ulp, real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.programs.indexing import BitsIndexing
from autonumerics.targets.expressions.evaluation import Evaluation
from autonumerics.targets.expressions.reading import read

_SINGLE = format_named("binary32")
_PIECES = 32
_QUARTERS = 2  # bits: four pieces from a power of two to the next
_TRIED = 100
_BITS = 160
_OCTAVES_BELOW = 4
_STRIDE = 101
_HELD = {32: 2.0**30, 64: 2.0**60}
"""Beyond it nothing is left of 1/x in a format, and x times a number of the format is finite."""


@dataclass(frozen=True)
class Addition(Reduction):
    """function: f, an expression in x. scale: s, above 0. For x >= 0 alone; of the border."""

    kind: ClassVar[str] = "addition"
    widest: ClassVar[int] = 64

    function: str
    scale: str = "1"

    @property
    def is_of_border(self) -> bool:
        """See `Reduction`."""
        return True

    def cut(self, format: Format) -> BitsIndexing:
        """The pieces: from a fourth of an octave above 2^-4/sqrt(s) on to 14/sqrt(s)."""
        start = Fraction(2.0 ** round(-_OCTAVES_BELOW - math.log2(real(self.scale)) / 2))
        return BitsIndexing.over(start, _PIECES, shift=_shift(format), format=format)

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        far = max(centre.far for centre in _centres(self, _SINGLE))  # in double less
        return (-far, far) if interval[1] > far else interval

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        times = "" if self.scale == "1" else f"{self.scale} "
        of = f"(x - c)/(1 + {times}c x)"
        return f"f(x) = f(c) + f({of}) with {_PIECES} centres c"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        format = x.type.format
        assert format is not None
        held, cut = b.at_most(x, _HELD[format.bits]), self.cut(format)
        pattern = b.at_most(b.at_least(b.bits(held), cut.base), cut.last)
        index = (pattern - cut.base) >> cut.shift
        centres = _centres(self, format)
        a = b.lookup(x.type, [each.a for each in centres], index)
        c = b.lookup(x.type, [each.c for each in centres], index)
        level = b.lookup(x.type, [each.level for each in centres], index)
        scale = real(self.scale)
        below = b.fma(held if scale == 1 else held * scale, c, a)
        return level + inner(b.fma(held, a, -c) / below)


@dataclass(frozen=True)
class _Centre:
    """c and 1, or 1 and 1/c, both numbers of the format; f there; and the largest of what is left.

    The two are `c` and `a`: what is left is (a x - c)/(a + s c x).
    """

    a: Fraction
    c: Fraction
    level: Fraction
    far: float


@lru_cache(maxsize=8)
def _centres(reduction: Addition, format: Format) -> tuple[_Centre, ...]:
    cut, scale, held = reduction.cut(format), real(reduction.scale), _HELD[format.bits]
    ends = [float(cut.format.value(cut.base + (k << cut.shift))) for k in range(_PIECES)]
    ends = [0.0, *ends[1:], held]
    return tuple(
        _centre(reduction.function, float(scale), low, high, format) for low, high in pairwise(ends)
    )


def _shift(format: Format) -> int:
    """Of indices: a fourth of an octave."""
    return format.precision - 1 - _QUARTERS


def _centre(function: str, scale: float, low: float, high: float, format: Format) -> _Centre:
    """Of a piece: the best of some numbers near what has both ends equally far."""
    if low == 0:
        return _Centre(Fraction(1), Fraction(0), Fraction(0), high)
    middle = _middle(scale, low, high)
    is_inverse = scale * middle * middle > 1
    near = format.index(format.round(Fraction(1 / middle if is_inverse else middle)))
    evaluation = Evaluation(read(function))
    best, least = None, Fraction(1)
    for k in range(-_TRIED // 2, _TRIED // 2):
        number = Fraction(format.value(near + k * _STRIDE))
        c = 1 / number if is_inverse else number
        with working_precision(_BITS):
            level = fraction(evaluation.at(exact(c)))
        off = off_ulp(level, format)
        if off < least:
            pair = (number, Fraction(1)) if is_inverse else (Fraction(1), number)
            far = max(abs(_left(scale, float(c), end)) for end in (low, high))
            best, least = _Centre(*pair, level, far), off
    assert best is not None
    return best


def _left(scale: float, c: float, x: float) -> float:
    return (x - c) / (1 + scale * c * x)


def _middle(scale: float, low: float, high: float) -> float:
    """The c that leaves as much of one end as of the other, by halving."""
    first, last = low, high
    for _ in range(60):
        c = (first + last) / 2
        is_low = _left(scale, c, high) > -_left(scale, c, low)
        first, last = (c, last) if is_low else (first, c)
    return first
