"""The error of a program against its target at a place, by intervals and by power series."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from contextlib import suppress
from functools import reduce
from typing import Any

from gmpy2 import mpq

from .contents import target_of, weight_of
from .germs import Undecided
from .intervals import ONE, Interval
from .measures import Way, measure_of
from .normal_form import Place
from .notation import exact
from .programs import Choices, Program
from .series import Series, constant
from .targets import MOST_LOST
from .work import Work

NEAR_ZERO = 3
"""How many widths of a subinterval from it a zero is near."""


class ProgramError:
    """P/f - 1 or P - f, as a `Way` has it, where P and f are those of a certificate.

    Limits of P count if `limits`; `zeros` are those of f, which are divided out.
    """

    def __init__(self, certificate: dict[str, Any], work: Work) -> None:
        target, program = certificate["target"], certificate["program"]
        self.measure = measure_of(target["error"])
        self.limits = certificate["claim"]["limits"]
        self.zeros = list(map(exact, target.get("zeros", ())))
        self.target = target_of(target, work)
        self.program = Program(
            program["instructions"], list(map(exact, program["constants"])), work
        )
        self._weight = weight_of(target, work)
        self._work = work

    def ways(self, low: mpq, high: mpq) -> list[Way]:
        """Those in which the error is bounded there; none where the weight may not be above 0."""
        place = self.place(low, high)
        truth = ONE if self.measure.kind != "ulp" else self.target.series(place).terms[0]
        ways = list(self.measure.ways(truth))
        if self._weight is None:
            return ways
        weight = self._weight.series(place).terms[0]
        if weight.lo <= 0:
            return []
        return ways + [Way(way.is_relative, way.factor * weight, False) for way in ways]

    def least_at(self, point: Place) -> Any:
        """A lower bound of |error| at a point, where a limit counts if the program has no value."""
        if not self.measure.is_exact:
            deviation = self.at(Way(False), point).size
            scale = self.measure.largest_scale(self.target.series(point).terms[0])
            return (deviation / scale).smallest
        return self.at(Way(self.measure.kind == "relative"), point).smallest

    def at(self, way: Way, point: Place) -> Interval:
        """The error at a point, with the limits that count."""
        if way.is_relative and point.ends[0] in self.zeros:
            choices = self.program.choices(point, limits=self.limits)
            return self.over(way, point, choices).terms[0]
        try:
            return self.as_written(way, point)
        except ArithmeticError:
            if not self.limits:
                raise
        choices = self.program.choices(point, limits=True)
        return self.of(way, self.series(point, choices), point).terms[0]

    def choices(self, low: mpq, high: mpq) -> Choices:
        """The sides of the program's switches on an interval."""
        return self.program.choices(self.place(low, high), limits=self.limits)

    def series(self, place: Place, choices: Choices) -> Series:
        """That of the program itself, with these sides."""
        return self.program.series(place, choices, limits=self.limits)

    def over(self, way: Way, place: Place, choices: Choices) -> Series:
        """That of the analytic program over an interval; about a zero of the target if one is near.

        What is known in both ways is what both have in common. Far away, what is known about the
        nearest zero counts where nothing else is known.
        """
        low, high = place.ends
        reach = NEAR_ZERO * (high - low)
        found: list[Series] = []
        zeros = self.zeros if way.is_relative else []
        if not any(low <= z <= high for z in zeros):
            with suppress(ArithmeticError):
                found.append(self.of(way, self.series(place, choices), place))
        for z in sorted(zeros, key=lambda z: abs(z - (low + high) / 2))[:1]:
            if not found or low - reach <= z <= high + reach:
                with suppress(ArithmeticError):
                    error = self._about(z, place, choices)
                    found.append(self._scaled(way, error, place))
        if not found:
            raise Undecided("the error has no power series")
        return reduce(Series.common, found)

    def _about(self, z: Any, place: Place, choices: Choices) -> Series:
        """With a zero z of the target divided out: where P(x) = (x - z)^m p(x) and f(x) =
        (x - z)^m g(x), P/f - 1 is p/g - 1. The interval is made longer until it holds z.
        """
        low, high = min(z, place.ends[0]), max(z, place.ends[1])
        if not self.limits:
            self.program.range(self.place(low, high))  # or ArithmeticError
        for lost in MOST_LOST:
            over = self.place(low, high, length=place.length + lost)
            germ = self.target.germ(z, over)
            truth = germ.without_zeros(germ.zeros).whole
            value = self.program.without_zeros(z, germ.zeros, over, choices)
            terms = min(len(truth.terms), len(value.terms))
            if terms >= place.length:
                quotient = value.first(place.length) / truth.first(place.length)
                return quotient - constant(ONE, place.length)
        raise Undecided("a zero takes too many terms")

    def as_written(self, way: Way, place: Place) -> Interval:
        """By plain intervals, operation by operation: then nothing divides by zero."""
        return self.of(way, Series((self.program.range(place),)), place).terms[0]

    def of(self, way: Way, value: Series, place: Place) -> Series:
        """From the program's value: P/f - 1 or P - f, as the way has it."""
        truth = self.target.series(place)
        if not way.is_relative:
            return self._scaled(way, value - truth, place)
        return self._scaled(way, value / truth - constant(ONE, place.length), place)

    def _scaled(self, way: Way, error: Series, place: Place) -> Series:
        """Times the weight and the factor of the way."""
        if self._weight is not None and way.is_weighted:
            error = error * self._weight.series(place)
        return error if way.factor is ONE else error.scaled(way.factor)

    def place(self, low: mpq, high: mpq | None = None, length: int = 1) -> Place:
        """A point, or an interval, on the account of the work."""
        return Place(low, low if high is None else high, length, self._work)
