"""A program on one side of each of its switches: analytic, so that it has Taylor models.

`abs`, `min` and `max` are piecewise analytic: where their switch, a or a - b, is not negative they
are one analytic operation, and where it is not positive another. A branch takes a side at every
switch. Switches may be left open; then there are no power series, only plain balls.

With midpoint m and half width r, for every |t| <= r the error at m + t lies in

    e_0 + e_1 t + ... + e_(n-1) t^(n-1)  +  R t^n

where e_k are balls around the Taylor coefficients at m, and R is a ball that contains the n-th
Taylor coefficient at every point of the subinterval (Lagrange's remainder). Both come from the
same power series arithmetic, run once at the point m and once over the ball m +- r.

Where the target vanishes, at z say, a relative error is (P/(x - z)^m) / (f/(x - z)^m) - 1, of which
both parts have power series: the k-th coefficient of f/(x - z)^m over a ball that holds z lies in
the (k + m)-th of f, if the first m are 0 at z, exactly. So it is with P, which must vanish there.

Reference: Makino and Berz, Taylor models and other validated functional inclusion methods
(2003); Johansson, Arb (2017), for the ball power series.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import cache

from flint import arb, arb_poly, arb_series, fmpq, fmpq_poly

from autonumerics.balls import Bound, coefficient, exact, series_length
from autonumerics.certification.quotient import Quotient, Rule, applied, normal_form, normal_forms
from autonumerics.certification.series import SeriesPair, Singular
from autonumerics.certification.subinterval import Subinterval, truth_on
from autonumerics.certification.ways import Way, scale_on, ways
from autonumerics.programs import Operand, Operation, Program
from autonumerics.targets import FUNCTIONS, Target, Zero
from autonumerics.targets.expressions.limits import Laurent
from autonumerics.targets.expressions.rules import Singular as NotAnalytic

# ValueError and ZeroDivisionError are what flint raises for 1/(a ball with 0); IndexError is what
# `coefficient` does where a quotient at a zero has lost terms.
_FAILURES = (Singular, NotAnalytic, ValueError, ZeroDivisionError, IndexError)

_NEAR = 7  # radii of a subinterval from its middle, within which a zero is near
_LOST = (0, 4, 16)  # terms that divisions by zero on the way may take

Sides = Mapping[int, int]
"""For the number of a switching instruction: 1 where its switch is >= 0, 0 where it is <= 0."""


class Branch:
    """The error of a program with the sides given: its Taylor models on subintervals.

    Signed: P/f - 1 for a relative error, P - f for an absolute one, times a weight. Others are
    bounded by these two (`Way`). Where P divides by zero on
    the way and has a limit, that limit counts; so does that of P/f where both vanish. Computed at
    the precision of the flint context.
    """

    def __init__(self, program: Program, target: Target, sides: Sides) -> None:
        self._program = program
        self._target = target
        self._rules = [
            _rule(row.operation, sides.get(i)) for i, row in enumerate(program.instructions)
        ]
        self._forms = normal_forms(program, self._rules)
        self._safe_roots = self._roots_of_nonnegatives()

    @property
    def result(self) -> Operand:
        """The value of the program."""
        return self._program.result

    def form(self, operand: Operand) -> Quotient | None:
        """The operand's normal form, if it has one."""
        return normal_form(operand, self._program, self._forms)

    def taylor(self, interval: Subinterval, order: int) -> Bound | None:
        """A bound of |error| on the subinterval by Taylor models, if there is one."""
        bounds = (self._taylor(way, interval, order) for way in ways(self._target, interval))
        return min((bound for bound in bounds if bound is not None), default=None)

    def _taylor(self, way: Way, interval: Subinterval, order: int) -> Bound | None:
        try:
            low = self._error_at(way, interval.middle, order)
            terms = [coefficient(low, k) for k in range(order)]
            remainder = self._term_over(way, interval, order)
        except _FAILURES:
            return None
        if not all(ball.is_finite() for ball in (*terms, remainder)):
            return None
        return Bound.known(_largest(terms, remainder, exact(interval.radius)) * way.factor)

    def direct(self, interval: Subinterval) -> arb | None:
        """A finite ball that holds |error| on the subinterval, by plain balls, if there is one.

        That is what is left where the error is not analytic, as that of sqrt at 0.
        """
        zero = self._zero_in(interval)
        if zero is not None and self._target.error == "relative":
            return self._limit(zero, interval)
        value = self.range(self.result, interval)
        if value is None:
            return None
        size = abs(value - truth_on(self._target, interval)) / scale_on(self._target, interval)
        return self._weighted(size, interval)

    def vanishes(self, zero: Zero) -> bool:
        """Whether the program is shown to vanish at a point, exactly and as often as the target."""
        form, x = self.form(self.result), fmpq(zero.x.numerator, zero.x.denominator)
        if form is not None:
            shifted = form.numerator(fmpq_poly([x, 1]))
            return shifted.degree() >= 0 and not any(shifted[k] for k in range(zero.order))
        try:
            with series_length(zero.order + 1):
                at = self._about(zero, exact(zero.x)).analytic().at
        except _FAILURES:
            return False
        return all(at[k].is_zero() for k in range(zero.order))

    def range(self, operand: Operand, interval: Subinterval) -> arb | None:
        """A finite ball that holds the operand on the subinterval, if there is one."""
        try:
            with series_length(1):
                value = coefficient(self._evaluator(interval.ball)(operand).value(), 0)
        except _FAILURES:
            return None
        return value if value.is_finite() else None

    def derivatives(self, x: arb, count: int) -> list[arb] | None:
        """Balls that hold the value and its derivatives at all points of the ball x, finite, if
        there are such; where the program divides by zero and has a limit, that counts.
        """
        try:
            with series_length(count):
                series = self._evaluator(x)(self.result).value()
                found = [coefficient(series, k) * math.factorial(k) for k in range(count)]
        except _FAILURES:
            return None
        return found if all(ball.is_finite() for ball in found) else None

    def excludes_zero(self, operand: Operand, interval: Subinterval) -> bool:
        """Whether the operand is proved to be finite and not 0 on the whole subinterval."""
        value = self.range(operand, interval)
        return value is not None and not value.contains(0)

    def side(self, index: int, interval: Subinterval) -> int | None:
        """The side of a switching instruction that is right on the whole subinterval, if one is.

        The switch is enclosed by a plain ball, and by the value at the middle and the slopes.
        """
        row = self._program.instructions[index]
        decide = row.operation.switch
        assert decide is not None
        try:
            with series_length(1):
                at = self._evaluator(exact(interval.middle))
                middle = coefficient(decide(*map(at, row.operands)).value(), 0)
            with series_length(2):
                over = self._evaluator(interval.ball)
                whole = decide(*map(over, row.operands)).value()
            value, slope = (coefficient(whole, k) for k in (0, 1))
        except _FAILURES:
            return None
        swing = slope * arb(0, exact(interval.radius).upper())
        for ball in (value, middle + swing):
            if ball.is_finite() and (ball >= 0 or ball <= 0):
                return int(ball >= 0)
        return self._exact_side(index, interval)

    def _exact_side(self, index: int, interval: Subinterval) -> int | None:
        """The same by the normal form of the switch: it tells zeros at the ends from others."""
        row = self._program.instructions[index]
        operands = [self.form(operand) for operand in row.operands]
        form = None if row.operation.switch is None else applied(row.operation.switch, operands)
        if form is None:
            return None
        if form.is_nonnegative(interval.lower, interval.upper):
            return 1
        return 0 if (-form).is_nonnegative(interval.lower, interval.upper) else None

    def _error_at(self, way: Way, x: Fraction, terms: int) -> arb_series:
        """The error about a point, which may be a zero of the target."""
        zero = self._zero_in(Subinterval.point(x)) if way.is_relative else None
        error = None if zero is None else self._error_about(zero, exact(x), terms)
        with series_length(terms):
            if error is None:
                return self._error(way, exact(x))
            return self._times(way, exact(x), error)

    def _error(self, way: Way, x: arb) -> arb_series:
        value = self._evaluator(x)(self.result).value()
        truth = self._target.function.series(arb_series([x, 1]))
        return self._times(way, x, value / truth - 1 if way.is_relative else value - truth)

    def _times(self, way: Way, x: arb, error: arb_series) -> arb_series:
        """The error with its weight, where the way has it in the series."""
        weight = self._target.weight
        if weight is None or not way.is_weighted:
            return error
        return error * weight.series(arb_series([x, 1]))

    def _weighted(self, size: arb, interval: Subinterval) -> arb | None:
        """|error| from what it is without a weight."""
        weight = self._target.weight
        if weight is not None:
            size = size * weight.over(exact(interval.lower), exact(interval.upper))
        return size if size.is_finite() else None

    def _term_over(self, way: Way, interval: Subinterval, k: int) -> arb:
        """The k-th coefficient over the subinterval; about a zero of the target if one is near."""
        found: list[arb] = []
        if not way.is_relative or self._zero_in(interval) is None:
            with suppress(*_FAILURES), series_length(k + 1):
                found.append(coefficient(self._error(way, interval.ball), k))
        zero = self._nearest_zero(interval) if way.is_relative else None
        if zero is not None:
            whole = Subinterval(min(zero.x, interval.lower), max(zero.x, interval.upper))
            with suppress(*_FAILURES):
                error = self._error_about(zero, whole.ball, k + 1)
                with series_length(k + 1):
                    found.append(coefficient(self._times(way, whole.ball, error), k))
        known = [term for term in found if term.is_finite()]
        if not known:
            raise Singular
        return min(known, key=lambda term: float(term.rad()))

    def _nearest_zero(self, interval: Subinterval) -> Zero | None:
        """The zero of the target that is nearest, unless it is far away."""
        near = min(self._target.zeros, key=lambda z: abs(z.x - interval.middle), default=None)
        reach = _NEAR * interval.radius
        return near if near is not None and abs(near.x - interval.middle) <= reach else None

    def _limit(self, zero: Zero, interval: Subinterval) -> arb | None:
        """A finite ball that holds |P/f - 1| on a subinterval with a zero, if there is one."""
        try:
            size = abs(coefficient(self._error_about(zero, interval.ball, 1), 0))
        except _FAILURES:
            return None
        return self._weighted(size, interval)

    def _zero_in(self, interval: Subinterval) -> Zero | None:
        """The zero of the target on the subinterval, if its error is relative; the first one."""
        inside = (z for z in self._target.zeros if interval.lower <= z.x <= interval.upper)
        return next(inside, None)

    def _error_about(self, zero: Zero, x: arb, terms: int) -> arb_series:
        """P/f - 1 over a ball that holds a zero of f, which is divided out of both."""
        series, point = self._target.function.series, exact(zero.x)
        for lost in _LOST:
            with series_length(terms + zero.order + lost):
                truth = Laurent(
                    series(arb_series([x, 1])), series(arb_series([point, 1])), x - point
                )
                error = self._without(zero, x) / truth.without_zero(zero.order).whole - 1
            if error.prec >= terms:
                return error
        raise Singular

    def _without(self, zero: Zero, x: arb) -> arb_series:
        """P/(x - z)^m over a ball that holds z: exactly by its normal form, if it has one."""
        form = self.form(self.result)
        if form is None:
            return self._about(zero, x).analytic().without_zero(zero.order).whole
        point = fmpq(zero.x.numerator, zero.x.denominator)
        quotient, rest = divmod(form.numerator, fmpq_poly([-point, 1]) ** zero.order)
        if rest.degree() >= 0:
            raise Singular
        return _expanded(quotient, x) / _expanded(form.denominator, x)

    def _about(self, zero: Zero, x: arb) -> Laurent:
        """The program over a ball that holds the point, and at the point."""
        point = exact(zero.x)
        leaves = [exact(c) for c in self._program.constants]

        def both(whole: arb_series, at: arb_series) -> Laurent:
            return Laurent(whole, at, x - point)

        results: list[Laurent] = []

        def operand(name: Operand) -> Laurent:
            if name.kind == "t":
                return results[name.index]
            if name.kind == "c":
                constant = arb_series([leaves[name.index]])
                return both(constant, constant)
            return both(arb_series([x, 1]), arb_series([point, 1]))

        for row, rule in zip(self._program.instructions, self._rules, strict=True):
            operands = [operand(name) for name in row.operands]
            if rule is not None:
                results.append(rule(*operands))
                continue
            if row.operation.switch is not None:
                raise Singular
            inner, function = operands[0].analytic(), FUNCTIONS[row.operation.name].series
            results.append(both(function(inner.whole), function(inner.at)))
        return operand(self.result)

    def _evaluator(self, x: arb) -> Callable[[Operand], SeriesPair]:
        """What gives the power series of an operand at x, each computed once, when asked for."""

        @cache
        def result(index: int) -> SeriesPair:
            form = self._forms[index]
            if form is not None:
                return SeriesPair.of(_expanded(form.numerator, x), _expanded(form.denominator, x))
            row, rule = self._program.instructions[index], self._rules[index]
            operands = [operand(name) for name in row.operands]
            if index in self._safe_roots:
                return operands[0].root_of_nonnegative()
            if rule is not None:
                return rule(*operands)
            if row.operation.switch is not None:
                return SeriesPair.single(row.operation.real, operands)
            return operands[0].mapped(FUNCTIONS[row.operation.name])

        def operand(name: Operand) -> SeriesPair:
            if name.kind == "t":
                return result(name.index)
            if name.kind == "c":
                return SeriesPair(arb_series([exact(self._program.constants[name.index])]))
            return SeriesPair(arb_series([x, 1]))

        return operand

    def _roots_of_nonnegatives(self) -> set[int]:
        """The square roots of what is >= 0 on the domain, though its balls may stick out."""
        wholes = Subinterval.all_of(self._target.domain)
        return {
            index
            for index, row in enumerate(self._program.instructions)
            if row.operation.name == "sqrt"
            and (form := self.form(row.operands[0])) is not None
            and all(form.is_nonnegative(whole.lower, whole.upper) for whole in wholes)
        }


def _rule(operation: Operation, side: int | None) -> Rule | None:
    """What the operation is made of by + - * /; None for a function, and for an open switch."""
    if operation.switch is not None:
        return None if side is None else operation.pieces[side]
    return None if operation.name in FUNCTIONS else operation.real


def _expanded(polynomial: fmpq_poly, x: arb) -> arb_series:
    """The power series of the polynomial at x: about the midpoint first, then over the ball.

    In powers of x itself, those of a ball at 100 would cancel and leave their radii.
    """
    middle = x.mid()
    about_middle = arb_poly(polynomial)(arb_poly([middle, 1]))
    return arb_series(about_middle(arb_poly([x - middle, 1])))


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
