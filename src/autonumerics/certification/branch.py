"""A program on one side of each of its switches: analytic, so that it has power series.

`abs`, `min` and `max` are piecewise analytic: where their switch, a or a - b, is not negative they
are one analytic operation, and where it is not positive another. A branch takes a side at every
switch. Switches may be left open; then there are no power series, only plain balls.

Power series over a ball of points hold at each of them. Where the program vanishes at z, exactly
and m times, the k-th coefficient of P/(x - z)^m over a ball that holds z lies in the (k + m)-th of
P, if the first m are 0 at z.

Reference: Johansson, Arb (2017), for the ball power series.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache

from flint import arb, arb_poly, arb_series, fmpq, fmpq_poly

from autonumerics.balls import coefficient, exact, series_length
from autonumerics.certification.quotient import Quotient, Rule, applied, normal_form, normal_forms
from autonumerics.certification.series import SeriesPair, Singular
from autonumerics.certification.subinterval import Subinterval
from autonumerics.programs import Operand, Operation, Program
from autonumerics.targets import FUNCTIONS, Domain, Zero
from autonumerics.targets.expressions.laurent import Laurent
from autonumerics.targets.expressions.laurent import Singular as NotAnalytic

FAILURES = (Singular, NotAnalytic, ValueError, ZeroDivisionError, IndexError)
"""Where nothing is known: ValueError and ZeroDivisionError are what flint raises for 1/(a ball with
0), IndexError what `coefficient` does where a quotient at a zero has lost terms."""

Sides = Mapping[int, int]
"""For the number of a switching instruction: 1 where its switch is >= 0, 0 where it is <= 0."""


class Branch:
    """The program with the sides given, as it is on the domain.

    Where it divides by zero on the way and has a limit, that limit counts. Computed at the
    precision of the flint context.
    """

    def __init__(self, program: Program, domain: Domain, sides: Sides) -> None:
        self._program = program
        self._domain = domain
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

    def range(self, operand: Operand, interval: Subinterval) -> arb | None:
        """A finite ball that holds the operand on the subinterval, if there is one."""
        try:
            with series_length(1):
                value = coefficient(self._evaluator(interval.ball)(operand).value(), 0)
        except FAILURES:
            return None
        return value if value.is_finite() else None

    def series(self, x: arb) -> arb_series:
        """The power series of the value at all points of the ball; one of FAILURES where there is
        none.
        """
        return self._evaluator(x)(self.result).value()

    def derivatives(self, x: arb, count: int) -> list[arb] | None:
        """Balls that hold the value and its derivatives at all points of the ball x, finite, if
        there are such; where the program divides by zero and has a limit, that counts.
        """
        try:
            with series_length(count):
                series = self.series(x)
                found = [coefficient(series, k) * math.factorial(k) for k in range(count)]
        except FAILURES:
            return None
        return found if all(ball.is_finite() for ball in found) else None

    def excludes_zero(self, operand: Operand, interval: Subinterval) -> bool:
        """Whether the operand is proved to be finite and not 0 on the whole subinterval."""
        value = self.range(operand, interval)
        return value is not None and not value.contains(0)

    def vanishes(self, zero: Zero) -> bool:
        """Whether the program is shown to vanish at a point, exactly and as often as the target."""
        form, x = self.form(self.result), fmpq(zero.x.numerator, zero.x.denominator)
        if form is not None:
            shifted = form.numerator(fmpq_poly([x, 1]))
            return shifted.degree() >= 0 and not any(shifted[k] for k in range(zero.order))
        try:
            with series_length(zero.order + 1):
                at = self._about(zero, exact(zero.x)).analytic().at
        except FAILURES:
            return False
        return all(at[k].is_zero() for k in range(zero.order))

    def without_zero(self, zero: Zero, x: arb) -> arb_series:
        """P/(x - z)^m over a ball that holds z: exactly by its normal form, if it has one."""
        form = self.form(self.result)
        if form is None:
            return self._about(zero, x).analytic().without_zero(zero.order).whole
        point = fmpq(zero.x.numerator, zero.x.denominator)
        quotient, rest = divmod(form.numerator, fmpq_poly([-point, 1]) ** zero.order)
        if rest.degree() >= 0:
            raise Singular
        return _expanded(quotient, x) / _expanded(form.denominator, x)

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
        except FAILURES:
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
        wholes = Subinterval.all_of(self._domain)
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
