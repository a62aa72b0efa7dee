"""Polynomials about the middle of every piece, in single: f(c + d) = f(c) + a d + d Q(d).

On a piece that is short beside its distance from 0 the sum f(c) + d Q(d) is rounded once, and
little else counts if f(c) is a number of the format, nearly. So c is taken where it is: of some
hundreds of numbers about the middle, one at which f is within some thousandths of an ULP of a
number (S. Gal, An accurate elementary mathematical library for the IEEE floating point standard,
ACM TOMS 17, 1991). On the piece that holds the zero at 0, c is 0, and a is the slope there, so that
d Q(d) is small; a is 0 elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from flint import arb, arb_poly

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.formats import format_named
from autonumerics.planning.polynomials import TINY, Shape, nodes, rounded
from autonumerics.planning.samples import BITS, value
from autonumerics.programs import parse
from autonumerics.programs.indexing import BitsIndexing
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.targets.functions import Function

_SINGLE = format_named("binary32")
_TRIED = 300
_MIDDLES = (Fraction(1, 8), Fraction(7, 8))  # of a piece: where centres are tried
_CLOSE_ULP = (
    0.05  # from a number: where f hardly changes, centres farther from the middle are tried
)
_LONGEST = 10
_CHECKS = 32


@dataclass(frozen=True)
class Centre:
    """A piece of an interval: its ends, c, f(c) exactly, and a."""

    function: Function
    low: Fraction
    high: Fraction
    at: Fraction
    level: arb
    slope: Fraction

    @classmethod
    def of(cls, shape: Shape, low: float, high: float) -> Centre | None:
        """The best of the numbers about the middle; 0 on the piece that holds it."""
        ends = Fraction(low), Fraction(high)
        if low == 0 and shape.zero:
            slope = shape.slope
            return None if slope is None else cls(shape.function, *ends, ends[0], arb(0), slope)
        best = None
        for share in _MIDDLES:
            near = cls._near_middle(shape.function, *ends, share)
            if near is not None and (best is None or near.off_ulp < best.off_ulp):
                best = near
            if best is None or best.off_ulp <= _CLOSE_ULP:
                return best
        return best

    @classmethod
    def _near_middle(
        cls, function: Function, low: Fraction, high: Fraction, share: Fraction
    ) -> Centre | None:
        """The best one of that share of a piece, about its middle."""
        middle, step = (low + high) / 2, (high - low) * share / _TRIED
        best, least = None, math.inf
        for k in range(-_TRIED // 2, _TRIED // 2):
            at = Fraction(_SINGLE.round(middle + k * step))
            level = value(function, at)
            if level is None:
                return None
            off = _off_ulp(level)
            if off < least:
                best, least = cls(function, low, high, at, level, Fraction(0)), off
        return best

    @property
    def off_ulp(self) -> float:
        """How far f(c) is from the nearest number."""
        return _off_ulp(self.level)

    def polynomial(self, degree: int) -> list[Fraction] | None:
        """Q, its constant term first."""
        places = nodes(float(self.low - self.at), float(self.high - self.at), degree + 1)
        values = [found for d in places if (found := self._quotient(d)) is not None]
        if len(values) < len(places):
            return None
        with working_precision(4 * BITS):
            found = arb_poly.interpolate([exact(d) for d in places], values)
            return [rounded(found[k]) for k in range(degree + 1)]

    def error(self, polynomial: list[Fraction]) -> float:
        """Relative, the largest at points of the piece; sampled."""
        worst = 0.0
        for d in nodes(float(self.low - self.at), float(self.high - self.at), _CHECKS):
            truth = self._quotient(d)
            whole = value(self.function, self.at + d)
            if truth is None or whole is None or whole == 0:
                return math.inf
            found = sum(float(c) * float(d) ** k for k, c in enumerate(polynomial))
            worst = max(worst, abs((found - float(truth.mid())) * float(d) / float(whole.mid())))
        return worst

    def constants(self, polynomial: list[Fraction], *, is_led: bool) -> list[Fraction]:
        """In the order of `_text`."""
        level = _SINGLE.round(rounded(self.level)) if self.level != 0 else Fraction(0)
        if is_led:
            return [self.at, *reversed(polynomial), level, self.slope]
        return [self.at, *reversed(polynomial[1:]), polynomial[0] + self.slope, level]

    def _quotient(self, d: Fraction) -> arb | None:
        """Q at d."""
        d = d or TINY
        there = value(self.function, self.at + d)
        if there is None:
            return None
        with working_precision(BITS):
            return ((there - self.level) / exact(d) - exact(self.slope)).mid()


def centred(
    shape: Shape, cut: BitsIndexing, tolerance: float, *, is_led: bool
) -> PiecewiseProgram | None:
    """The program of least degree that is within the tolerance on all pieces.

    is_led: with a, or without it, which is as good where the slope at 0 is a short number. None if
    no degree up to `_LONGEST` will do, or the function has a zero at 0, where its interval begins,
    that is not simple.
    """
    pieces = _centres(shape, cut)
    for degree in range(2, _LONGEST + 1) if pieces else ():
        rows: list[list[Fraction]] = []
        for each in pieces:
            found = each.polynomial(degree)
            if found is None or each.error(found) > tolerance:
                break
            rows.append(each.constants(found, is_led=is_led))
        else:
            program = parse(_text(degree, is_led=is_led), rows[0])
            return PiecewiseProgram.of(program, cut, rows)
    return None


@lru_cache(maxsize=8)
def _centres(shape: Shape, cut: BitsIndexing) -> tuple[Centre, ...]:
    """Of all pieces; none where one has none."""
    ends = [float(cut.format.value(cut.base + (k << cut.shift))) for k in range(cut.pieces + 1)]
    ends[0], ends[-1] = shape.interval
    pieces = [Centre.of(shape, low, high) for low, high in pairwise(ends)]
    return tuple(each for each in pieces if each is not None) if all(pieces) else ()


def _text(degree: int, *, is_led: bool) -> str:
    """The program of such a polynomial, its constants numbered as they are used."""
    text = "c1"
    for k in range(2, degree + 2):
        text = f"fma({text}, t0, c{k})"
    text = f"fma({text}, t0, c{degree + 2})"
    return f"t0 = x - c0; {f'fma(t0, c{degree + 3}, {text})' if is_led else text}"


def _off_ulp(level: arb) -> float:
    """How far a value is from the nearest number, in ULPs."""
    nearest = _SINGLE.round(rounded(level))
    with working_precision(BITS):
        off = abs(level - exact(nearest))
    return math.ldexp(float(off.mid()), -_SINGLE.spacing_exponent(nearest))
