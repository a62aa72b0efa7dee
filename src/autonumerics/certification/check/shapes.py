"""Range and direction of a program, proved anew.

What must not be negative, P - low, high - P, P' or -P', is enclosed over subintervals by power
series, and by its value at the middle with its slope over all. Where a slope has one sign, the
value at an end decides; where the second slope is not negative, value and slope at an end do. At
ends values are fractions, where they are, so that a bound may be touched there.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from math import factorial
from typing import Any

from gmpy2 import mpq

from .exactly import Number, at_point, interval, slope_of
from .intervals import Interval, hull
from .normal_form import Place
from .programs import Choices, Program
from .work import Refused, Work

FIRST_CUT, MOST_SUBINTERVALS = 16, 10_000


@dataclass(frozen=True, slots=True)
class Quantity:
    """sign * (the derivative of that order of P) - bound."""

    words: str
    order: int
    sign: int
    bound: mpq

    def of(self, value: Interval) -> Interval:
        """Of an enclosure of the derivative."""
        return (value if self.sign > 0 else -value) - hull(self.bound)

    def is_kept_by(self, value: Number) -> bool:
        """Whether it is proved not to be negative."""
        if isinstance(value, Interval):
            return bool(self.of(value).lo >= 0)
        return bool(self.sign * value >= self.bound)


class Shape:
    """A program whose quantities are to be proved on subintervals."""

    def __init__(self, rows: list[Any], constants: list[Any], work: Work, *, limits: bool) -> None:
        self._rows = rows
        self._constants = constants
        self._program = Program(rows, constants, work)
        self._work = work
        self._limits = limits

    def check(self, quantity: Quantity, low: mpq, high: mpq) -> None:
        """Raises Refused unless the quantity is nowhere negative on [low, high]."""
        step = (high - low) / FIRST_CUT
        cuts = [low + k * step for k in range(FIRST_CUT)] + [high]
        pending, count = list(pairwise(cuts)), FIRST_CUT
        while pending:
            left, right = pending.pop()
            if self._follows(quantity, left, right):
                continue
            middle = (left + right) / 2
            count += 1
            with suppress(ArithmeticError):
                found = self._derivatives(middle, middle, quantity.order + 1)
                if quantity.of(found[quantity.order]).hi < 0:
                    count = MOST_SUBINTERVALS + 1
            if count > MOST_SUBINTERVALS:
                raise Refused(f"P {quantity.words} is not proved near x = {float(middle)!r}")
            pending += [(left, middle), (middle, right)]

    def check_across(self, sign: int, left: mpq, right: mpq) -> None:
        """Raises Refused unless sign * P(left) <= sign * P(right)."""
        lower, upper = self._value_at(left), self._value_at(right)
        if isinstance(lower, Interval) or isinstance(upper, Interval):
            lower, upper = interval(lower), interval(upper)
            step = (upper - lower if sign > 0 else lower - upper).lo
        else:
            step = sign * (upper - lower)
        if not step >= 0:
            said = "does not rise" if sign > 0 else "does not fall"
            raise Refused(f"P {said} from x = {float(left)!r} to x = {float(right)!r}")

    def _value_at(self, x: mpq) -> Number:
        with suppress(ArithmeticError):
            return at_point(self._rows, self._constants, x)[0]
        try:
            return self._derivatives(x, x, 1)[0]
        except ArithmeticError as problem:
            raise Refused(f"P has no known value at x = {float(x)!r}: {problem}") from None

    def _follows(self, quantity: Quantity, low: mpq, high: mpq) -> bool:
        k = quantity.order
        with suppress(ArithmeticError):
            choices = self._choices(low, high)
            over = self._derivatives(low, high, k + 3, choices)
            if quantity.of(over[k]).lo >= 0:
                return True
            slope = over[k + 1] if quantity.sign > 0 else -over[k + 1]
            middle = (low + high) / 2
            swing = slope * hull((low - high) / 2, (high - low) / 2)
            if (quantity.of(self._derivatives(middle, middle, k + 1, choices)[k]) + swing).lo >= 0:
                return True
            if slope.lo >= 0:
                return self._holds_at(quantity, low, choices)
            if slope.hi <= 0:
                return self._holds_at(quantity, high, choices)
            bent = over[k + 2] if quantity.sign > 0 else -over[k + 2]
            if bent.lo < 0:
                return False
            return any(
                self._holds_at(quantity, end, choices)
                and self._leads_up(quantity, end, inwards, choices)
                for end, inwards in ((low, 1), (high, -1))
            )
        with suppress(ArithmeticError):
            if k == 0:
                return quantity.is_kept_by(self._program.range(Place(low, high, 1, self._work)))
        return False

    def _choices(self, low: mpq, high: mpq) -> Choices:
        """The sides of its switches; ArithmeticError unless each has one on all of [low, high]."""
        return self._program.choices(Place(low, high, 1, self._work), limits=self._limits)

    def _derivatives(
        self, low: mpq, high: mpq, count: int, choices: Choices | None = None
    ) -> list[Interval]:
        """Of the analytic program with these sides, or with those that it takes there."""
        place = Place(low, high, count, self._work)
        if choices is None:
            choices = self._choices(low, high)
        series = self._program.series(place, choices, limits=self._limits)
        return [term * hull(factorial(k)) for k, term in enumerate(series.terms)]

    def _holds_at(self, quantity: Quantity, x: mpq, choices: Choices) -> bool:
        """Not negative at an end of a subinterval on which the switches have these sides."""
        with suppress(ArithmeticError, Refused):  # the slope of a switch is not told exactly
            jet = at_point(self._rows, self._constants, x)
            if quantity.is_kept_by(slope_of(jet) if quantity.order else jet[0]):
                return True
        with suppress(ArithmeticError):
            found = self._derivatives(x, x, quantity.order + 1, choices)
            return quantity.is_kept_by(found[quantity.order])
        return False

    def _leads_up(self, quantity: Quantity, x: mpq, inwards: int, choices: Choices) -> bool:
        """Whether it does not fall from there inwards, at first."""
        rising = Quantity(quantity.words, quantity.order + 1, quantity.sign * inwards, mpq(0))
        if rising.order == 1:
            return self._holds_at(rising, x, choices)
        with suppress(ArithmeticError):
            return rising.is_kept_by(self._derivatives(x, x, rising.order + 1, choices)[-1])
        return False
