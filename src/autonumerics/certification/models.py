"""Taylor models of a program's error, rigorous on a subinterval.

With midpoint m and half width r, for every |t| <= r the error at m + t lies in

    e_0 + e_1 t + ... + e_(n-1) t^(n-1)  +  R t^n

where e_k are balls around the Taylor coefficients at m, and R is a ball that contains the n-th
Taylor coefficient at every point of the subinterval (Lagrange's remainder). Both come from the
same power series arithmetic, run once at the point m and once over the ball m +- r.

Reference: Makino and Berz, Taylor models and other validated functional inclusion methods
(2003); Johansson, Arb (2017), for the ball power series.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise

from flint import arb, arb_poly, arb_series, fmpq_poly

from autonumerics.balls import Bound, coefficient, exact, series_length
from autonumerics.certification.quotient import Quotient, normal_form, normal_forms
from autonumerics.certification.series import SeriesPair, Singular
from autonumerics.programs import Operand, Program
from autonumerics.targets import Target

_FAILURES = (Singular, ValueError, ZeroDivisionError)  # the last two: flint, for 1/(ball with 0)


@dataclass(frozen=True, slots=True, order=True)
class Subinterval:
    """The closed interval [lower, upper], ends exact."""

    lower: Fraction
    upper: Fraction

    @property
    def middle(self) -> Fraction:
        """The midpoint."""
        return (self.lower + self.upper) / 2

    @property
    def radius(self) -> Fraction:
        """Half the width."""
        return (self.upper - self.lower) / 2

    def parts(self, count: int) -> list[Subinterval]:
        """So many equal parts from left to right."""
        step = (self.upper - self.lower) / count
        cuts = [self.lower + k * step for k in range(count)] + [self.upper]
        return [Subinterval(a, b) for a, b in pairwise(cuts)]

    @property
    def ball(self) -> arb:
        """A ball that contains it."""
        return arb(exact(self.middle), exact(self.radius).upper())


class ErrorModel:
    """The error of a program against a target: its Taylor models on subintervals.

    Signed: P/f - 1 for a relative error, P - f for an absolute one. Where P divides by zero on
    the way and has a limit, that limit counts. Computed at the precision of the flint context.

    >>> from autonumerics.programs import parse
    >>> model = ErrorModel(parse("x + c0", [0.9570]), Target.make("exp2"))
    >>> bound = model.bound(Subinterval(Fraction(0), Fraction(1, 64)), order=6)
    >>> 0.0429 < float(bound) < 0.0431
    True
    """

    def __init__(self, program: Program, target: Target) -> None:
        self.program = program
        self.forms = normal_forms(program)
        self.target = target
        self._safe_roots = {
            index
            for index, row in enumerate(program.instructions)
            if row.operation.name == "sqrt"
            and (form := self.form(row.operands[0])) is not None
            and form.is_nonnegative(Fraction(target.domain.lower), Fraction(target.domain.upper))
        }

    def bound(self, interval: Subinterval, order: int) -> Bound | None:
        """A bound of |error| on the subinterval, if one can be told."""
        try:
            with series_length(order):
                low = self._error(exact(interval.middle))
            with series_length(order + 1):
                remainder = coefficient(self._error(interval.ball), order)
        except _FAILURES:
            return _known(self._direct(interval))
        terms = [coefficient(low, k) for k in range(order)]
        if all(ball.is_finite() for ball in (*terms, remainder)):
            return _known(_largest(terms, remainder, exact(interval.radius)))
        return _known(self._direct(interval))

    def at(self, x: Fraction) -> arb | None:
        """A finite ball that holds |error| at the point, if it can be told."""
        return self._direct(Subinterval(x, x))

    def excludes_zero(self, operand: Operand, interval: Subinterval) -> bool:
        """Whether the operand is proved to be finite and not 0 on the whole subinterval."""
        try:
            with series_length(1):
                value = coefficient(self._evaluator(interval.ball)(operand).value(), 0)
        except _FAILURES:
            return False
        return value.is_finite() and not value.contains(0)

    def _direct(self, interval: Subinterval) -> arb | None:
        """Plain ball arithmetic: what is left where the error is not analytic, as sqrt at 0."""
        try:
            with series_length(1):
                value = coefficient(self._value(interval.ball), 0)
            truth = truth_on(self.target, interval)
            deviation = abs(value - truth)
            size = deviation / abs(truth) if self.target.error == "relative" else deviation
        except _FAILURES:
            return None
        return size if size.is_finite() else None

    def _error(self, x: arb) -> arb_series:
        value = self._value(x)
        truth = self.target.function.series(arb_series([x, 1]))
        return value / truth - 1 if self.target.error == "relative" else value - truth

    def _value(self, x: arb) -> arb_series:
        """The power series of the program's value at x."""
        last = len(self.program.instructions) - 1
        return self._evaluator(x)(Operand("t", last) if last >= 0 else Operand("x")).value()

    def _evaluator(self, x: arb) -> Callable[[Operand], SeriesPair]:
        """What gives the power series of an operand at x, each computed once, when asked for."""

        @cache
        def result(index: int) -> SeriesPair:
            form = self.forms[index]
            if form is not None:
                return SeriesPair.of(_expanded(form.numerator, x), _expanded(form.denominator, x))
            row = self.program.instructions[index]
            if index in self._safe_roots:
                return operand(row.operands[0]).root_of_nonnegative()
            return row.operation.real(*map(operand, row.operands))

        def operand(name: Operand) -> SeriesPair:
            if name.kind == "t":
                return result(name.index)
            if name.kind == "c":
                return SeriesPair(arb_series([exact(self.program.constants[name.index])]))
            return SeriesPair(arb_series([x, 1]))

        return operand

    def form(self, operand: Operand) -> Quotient | None:
        """The operand's normal form, if it has one."""
        return normal_form(operand, self.program, self.forms)

    def divisors(self) -> list[Operand]:
        """What the program divides by."""
        rows = self.program.instructions
        return [row.operands[1] for row in rows if row.operation.name == "div"]


def truth_on(target: Target, interval: Subinterval) -> arb:
    """The target on the subinterval; a monotone one also up to a closed end of its domain."""
    if not target.function.monotone:
        return target.enclosure(interval.ball)
    lower, upper = (target.enclosure(exact(x)) for x in (interval.lower, interval.upper))
    return lower.union(upper)


def _expanded(polynomial: fmpq_poly, x: arb) -> arb_series:
    """The power series of the polynomial at x: about the midpoint first, then over the ball.

    In powers of x itself, those of a ball at 100 would cancel and leave their radii.
    """
    middle = x.mid()
    about_middle = arb_poly(polynomial)(arb_poly([middle, 1]))
    return arb_series(about_middle(arb_poly([x - middle, 1])))


def _known(size: arb | None) -> Bound | None:
    return None if size is None else Bound.known(size)


def _largest(coefficients: list[arb], remainder: arb, radius: arb) -> arb:
    """A bound of |sum c_k t^k + R t^n|, |t| <= r, all finite: exact for the first three terms."""
    c0, c1, c2, *rest = coefficients
    c1, c2 = c1 * radius, c2 * radius**2  # in units of the radius, so that |t| <= 1
    size = abs(c0 + c1 + c2).max(abs(c0 - c1 + c2))
    if not abs(c1) > 2 * abs(c2) and not c2.contains(0):  # the vertex may lie inside
        size = size.max(abs(c0 - c1 * c1 / (4 * c2)))
    elif c2.contains(0):
        size = size.max(abs(c0) + abs(c1) + abs(c2))
    power = radius**3
    for c in [*rest, remainder]:
        size += abs(c) * power
        power *= radius
    return size
