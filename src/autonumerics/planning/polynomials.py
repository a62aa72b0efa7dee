"""Kernels as textbooks have them: polynomials, in Horner's form.

On a whole interval with the least error that their degree has, or on each of its pieces, with
constants looked up, through Chebyshev points, which comes within a factor of two of that (L. N.
Trefethen, Approximation Theory and Approximation Practice, 2013, chapter 16). Odd functions are
x P(x^2), even ones P(x^2); of others a zero at 0 is a factor. Functions with a simple zero at 0 may
be led by c x, c their slope in 24 bits: by c x + x P(x), or x + x^2 P(x) and x + x^3 P(x^2) where c
is 1. Then the last rounding is nearly all of the error.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from flint import arb, arb_poly

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.planning.minimax import correction
from autonumerics.planning.samples import BITS, value
from autonumerics.programs import Program, parse
from autonumerics.programs.constants import round_to
from autonumerics.programs.indexing import BitsIndexing
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.targets.functions import Function

Symmetry = Literal["odd", "even", "none"]

CONSTANT_BITS = 106
_LEAD_BITS = 24
_LONGEST = 24
_CHECKS = 48
_LEVELS = 160
_WORTH_LEVELLING = 8.0
_NESTED = 3
TINY = Fraction(1, 2**60)


@dataclass(frozen=True)
class Shape:
    """What a kernel approximates: the function, where, and what it does about 0.

    zero: the order of the zero at 0; 0 if there is none or the interval does not hold it.
    lead: c, if the kernel is to be c x and what is added to it; the zero must be simple.
    paired: whether terms are summed in pairs, in half as many steps one after the other (G. Estrin,
    Organization of computer systems, 1960), with one operation more.
    """

    function: Function
    interval: tuple[float, float]
    symmetry: Symmetry = "none"
    zero: int = 0
    lead: Fraction = Fraction(0)
    paired: bool = False

    @property
    def slope(self) -> Fraction | None:
        """f'(0) in 24 bits where the zero at 0 is simple, None elsewhere."""
        low, high = self.interval
        if self.factor != 1 or not low <= 0 <= high:
            return None
        with working_precision(BITS):
            near = value(self.function, exact(TINY))
            return None if near is None else round_to(rounded(near / exact(TINY)), _LEAD_BITS)

    @property
    def factor(self) -> int:
        """The power of x that is divided out."""
        return 1 if self.symmetry == "odd" else self.zero

    @property
    def variable(self) -> tuple[float, float]:
        """The interval of x, or of x^2 for symmetric functions."""
        low, high = self.interval
        if self.symmetry == "none":
            return low, high
        return 0.0, max(low * low, high * high)

    def core(self, v: Fraction) -> arb | None:
        """What the polynomial approximates, at its variable."""
        with working_precision(BITS):
            x = exact(v if v else TINY)
            x = x.sqrt().mid() if self.symmetry != "none" else x
            found = value(self.function, x)
            if found is None:
                return None
            quotient = (found / x**self.factor).mid()
            rest = quotient - exact(self.lead)
            return (rest / exact(v if v else TINY) if self.lead == 1 else rest).mid()

    def weight(self, v: Fraction, core: arb) -> arb:
        """What a deviation from the core is multiplied by in the relative error."""
        power = exact(v) if self.lead == 1 else arb(1)
        return power / (exact(self.lead) + power * core)

    def polynomial(self, low: float, high: float, degree: int) -> list[Fraction] | None:
        """Through Chebyshev points between two ends of the variable; constants of 106 bits."""
        places = nodes(low, high, degree + 1)
        values = [found for node in places if (found := self.core(node)) is not None]
        if len(values) < len(places):
            return None
        with working_precision(4 * BITS):
            found = arb_poly.interpolate([exact(node) for node in places], values)
            return [rounded(found[k]) for k in range(degree + 1)]

    def error(self, low: float, high: float, polynomial: Sequence[Fraction]) -> float:
        """The largest relative error at points between the ends, sampled."""
        with working_precision(BITS):
            worst = 0.0
            for node in nodes(low, high, _CHECKS):
                truth = self.core(node)
                if truth is None or (truth == 0 and not self.lead):
                    return math.inf
                error = (at_place(polynomial, node) - truth) * self.weight(node, truth)
                worst = max(worst, abs(float(error.mid())))
        return worst

    def levelled(self, polynomial: Sequence[Fraction]) -> list[Fraction]:
        """The one of least relative error, nearly, from one that is good already."""
        places = sorted({*nodes(*self.variable, _LEVELS), *map(Fraction, self.variable)})
        errors, weights = [], []
        with working_precision(BITS):
            for v in places:
                truth = self.core(v)
                if truth is None or (truth == 0 and not self.lead):
                    return list(polynomial)
                weight = self.weight(v, truth)
                errors.append(float(((at_place(polynomial, v) - truth) * weight).mid()))
                weights.append(float(weight.mid()))
        found = correction([float(v) for v in places], errors, weights, len(polynomial) - 1)
        if found is None:
            return list(polynomial)
        return [round_to(c + Fraction(d), CONSTANT_BITS) if d else c
                for c, d in zip(polynomial, found, strict=True)]  # fmt: skip

    def constants(self, polynomial: Sequence[Fraction]) -> list[Fraction]:
        """In the order of `text`."""
        lead = [] if self.lead in (0, 1) else [self.lead]
        return [*reversed(polynomial), *lead]

    def text(self, degree: int) -> str:
        """The program of such a polynomial, its constants numbered as they are used."""
        v, square = ("x", "t0") if self.symmetry == "none" else ("t0", "t1")
        value_ = _paired(degree, v, square) if self.paired else _nested(degree, v)
        squares = f"{square} = {v}*{v}; " if self.paired else ""
        if self.lead == 1:
            twice = square if self.paired else "x*x"
            value_ = f"fma({twice}, {value_}, x)" if v == "x" else f"fma(t0*x, {value_}, x)"
        elif self.lead:
            value_ = f"fma(x, c{degree + 1}, x*({value_}))"
        else:
            value_ += "*t0" if v == "t0" and self.factor == 2 else "*x" * self.factor
        return squares + value_ if v == "x" else f"t0 = x*x; {squares}{value_}"


def polynomials(shape: Shape, tolerances: Sequence[float]) -> Iterator[tuple[float, Program]]:
    """For each tolerance the shortest polynomial within it, and its error."""
    wanted = sorted(tolerances, reverse=True)
    for degree in range(1, _LONGEST + 1):
        found = shape.polynomial(*shape.variable, degree)
        if found is None:
            return
        error = shape.error(*shape.variable, found)
        if wanted and error < _WORTH_LEVELLING * wanted[0]:
            found = shape.levelled(found)
            error = shape.error(*shape.variable, found)
        if wanted and error <= wanted[0]:
            yield error, parse(shape.text(degree), shape.constants(found))
            wanted = [each for each in wanted if each < error]
        if not wanted:
            return


def textbook(shape: Shape, tolerance: float) -> Program | None:
    """The shortest polynomial within the tolerance, None if there is none."""
    return next((program for _, program in polynomials(shape, [tolerance])), None)


def led_textbook(shape: Shape, tolerance: float) -> Program | None:
    """The same, led by c x, for functions with a simple zero at 0."""
    slope = shape.slope
    return textbook(replace(shape, lead=slope), tolerance) if slope else None


def paired_textbook(shape: Shape, tolerance: float) -> Program | None:
    """As `led_textbook`, with terms in pairs."""
    slope = shape.slope
    return textbook(replace(shape, lead=slope, paired=True), tolerance) if slope else None


def by_pieces(
    shape: Shape, cut: BitsIndexing, tolerance: float, longest: int = 12
) -> PiecewiseProgram | None:
    """The polynomial in x of least degree that is within the tolerance on all pieces.

    None if none of up to `longest` is. The shape has no symmetry; its interval begins at 0.
    """
    ends = [float(cut.format.value(cut.base + (k << cut.shift))) for k in range(cut.pieces + 1)]
    ends[0], ends[-1] = shape.interval
    for degree in range(2, longest + 1):
        rows: list[list[Fraction]] = []
        for low, high in pairwise(ends):
            found = shape.polynomial(low, high, degree)
            if found is None or shape.error(low, high, found) > tolerance:
                break
            rows.append(shape.constants(found))
        else:
            program = parse(shape.text(degree), rows[0])
            return PiecewiseProgram.of(program, cut, rows)
    return None


def _nested(degree: int, v: str) -> str:
    """Horner's form, the highest constant first."""
    value_ = "c0"
    for k in range(1, degree + 1):
        value_ = f"fma({value_}, {v}, c{k})"
    return value_


def _paired(degree: int, v: str, square: str) -> str:
    """Horner's form in the square, of pairs of terms; of many the last ones are nested.

    Their rounding errors are most of what the value has.
    """
    nested = _NESTED if degree > 2 * _NESTED else 0
    pairs = degree - nested
    value_ = f"fma(c0, {v}, c1)" if pairs % 2 else "c0"
    for k in range(1 + pairs % 2, pairs, 2):
        value_ = f"fma({value_}, {square}, fma(c{k}, {v}, c{k + 1}))"
    for k in range(pairs + 1, degree + 1):
        value_ = f"fma({value_}, {v}, c{k})"
    return value_


def at_place(polynomial: Sequence[Fraction], v: Fraction) -> arb:
    """Its value, at the precision of the context."""
    found = arb(0)
    for constant in reversed(polynomial):
        found = found * exact(v) + exact(constant)
    return found


def nodes(low: float, high: float, count: int) -> list[Fraction]:
    """Chebyshev's points between two ends."""
    middle, half = (low + high) / 2, (high - low) / 2
    angles = (math.pi * (2 * k + 1) / (2 * count) for k in range(count))
    return [Fraction(middle + half * math.cos(angle)) for angle in angles]


def rounded(ball: arb) -> Fraction:
    """Its middle to 106 bits."""
    man, power = ball.mid().man_exp()
    value_ = Fraction(int(man)) * Fraction(2) ** int(power)
    return round_to(value_, CONSTANT_BITS) if value_ else value_
