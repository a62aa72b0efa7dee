"""Programs at a place: as they are written, and as the analytic programs that they are there."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from typing import Any

from gmpy2 import mpq

from .functions import FUNCTIONS
from .germs import Germ
from .intervals import Interval, hull
from .normal_form import Atoms, Place, Quotient
from .operations import Row, Switch, execute
from .polynomials import Polynomial, RationalFunction, X
from .series import Series, constant
from .work import Work


class Undecided(ArithmeticError):
    """A switch that is not proved to be on one side throughout."""


Choices = tuple[bool, ...]
"""For each Switch, in the order of the rows: whether its difference is >= 0 throughout."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """What a program is with some choices made: its value, or the difference to decide on next."""

    value: Quotient
    is_complete: bool


class _NextSwitch(Exception):
    """There are no choices left; it holds the difference."""


class Program:
    """Rows of operations and exact constants.

    Its normal form comes in two kinds: one where divisions that cancel are carried out, for limits,
    and one where the result of each division stands for itself, so that no divisor may be zero.
    """

    def __init__(self, rows: list[Row], constants: list[Any], work: Work) -> None:
        self._rows = rows
        self._constants = {f"c{k}": value for k, value in enumerate(constants)}
        self._work = work
        self._branches: dict[tuple[Choices, bool], _Branch] = {}

    def range(self, place: Place) -> Interval:
        """Of the program as it is written; then no divisor is zero and every value is defined.

        In plain intervals, operation by operation, and by the normal form of the second kind: what
        both have in common. ArithmeticError if neither can tell; KeyError for an operand that is
        not there.
        """
        found: list[Interval] = []
        for way in (self._plain_range, self._range_of_form):
            with suppress(ArithmeticError):
                found.append(way(place))
        return reduce(Interval.common, found or [self._plain_range(place)])

    def _plain_range(self, place: Place) -> Interval:
        """Operation by operation, with both sides of a Switch."""
        self._work.spend(len(self._rows))
        leaves = {name: constant(hull(c), 1) for name, c in self._constants.items()}

        def switched(switch: Switch, operands: list[Series]) -> Series:
            return Series((switch.enclosure(*(operand.terms[0] for operand in operands)),))

        return execute(self._rows, leaves | {"x": place.variable}, switched).terms[0]

    def _range_of_form(self, place: Place) -> Interval:
        choices = self.choices(place, limits=False)
        return self.series(place, choices, limits=False).terms[0]

    def choices(self, place: Place, *, limits: bool) -> Choices:
        """How every Switch stands at all points of the place; Undecided if one may switch there.

        A difference that is 0 at a point leaves both sides open on one side of it or the other, so
        that at a single point it decides nothing.
        """
        chosen: Choices = ()
        while not (branch := self._branch(chosen, limits)).is_complete:
            difference = place.value(branch.value).terms[0]
            if difference.lo > 0 or (difference.lo == 0 and not place.is_point):
                chosen += (True,)
            elif difference.hi < 0 or (difference.hi == 0 and not place.is_point):
                chosen += (False,)
            else:
                raise Undecided("a switch may be on either side")
        return chosen

    def series(self, place: Place, choices: Choices, *, limits: bool) -> Series:
        """Of the analytic program that it is with these choices."""
        return place.value(self._branch(choices, limits).value)

    def without_zeros(self, z: Any, count: int, over: Place, choices: Choices) -> Series:
        """The analytic program that it is with these choices, divided by (x - z)^count, over an
        interval that holds z; Undecided unless it vanishes there so often, exactly.

        Divisions may be by what is zero at z and nowhere else there: then it is the limit.
        """
        value = self._branch(choices, True).value
        if value.powers:
            return self._germ(z, over, choices).without_zeros(count).whole
        top, line = value.rational.numerator, Polynomial((-z, mpq(1)))
        for _ in range(count):
            top, rest = top.divided(line)
            if rest.coefficients:
                raise Undecided("it is not shown to vanish")
        rational = RationalFunction(top, value.rational.denominator)
        return over.value(Quotient(value.atoms, rational, {}))

    def _germ(self, z: Any, over: Place, choices: Choices) -> Germ:
        """What is known of it over an interval that holds z."""
        self._work.spend(sum(map(self._germ_work, self._rows)) * over.length**2)
        at, remaining = Place(z, z, over.length, self._work), iter(choices)
        offset = over.x - at.x

        def leaf(value: Any) -> Germ:
            series = constant(hull(value), over.length)
            return Germ(series, series, offset)

        def switched(switch: Switch, operands: list[Germ]) -> Germ:
            return (switch.if_positive if next(remaining) else switch.if_negative)(*operands)

        leaves = {name: leaf(c) for name, c in self._constants.items()}
        x = Germ(over.variable, at.variable, offset)
        return execute(self._rows, leaves | {"x": x}, switched).analytic()

    @staticmethod
    def _germ_work(row: Row) -> int:
        """Products of intervals for each term of one operand and each of another, about."""
        return 8 + (FUNCTIONS[row[0]].work if row[0] in FUNCTIONS else 0)

    def is_function(self, name: str, choices: Choices, *, limits: bool) -> bool:
        """Whether it is, with these choices, f(x) itself for the function f of that name."""
        return self._branch(choices, limits).value.is_function_of_x(name)

    def _branch(self, choices: Choices, limits: bool) -> _Branch:
        key = (choices, limits)
        if key not in self._branches:
            try:
                self._branches[key] = _Branch(self._value(choices, limits), True)
            except _NextSwitch as found:
                self._branches[key] = _Branch(found.args[0], False)
        return self._branches[key]

    def _value(self, choices: Choices, limits: bool) -> Quotient:
        """In the normal form; raises _NextSwitch where a choice is missing."""
        atoms, remaining = Atoms(self._work, cancels=limits), iter(choices)

        def switched(switch: Switch, operands: list[Quotient]) -> Quotient:
            positive = next(remaining, None)
            if positive is None:
                raise _NextSwitch(switch.difference(*operands))
            return (switch.if_positive if positive else switch.if_negative)(*operands)

        leaves = {name: atoms.value(Polynomial.of([c])) for name, c in self._constants.items()}
        leaves["x"] = atoms.value(X)
        return execute(self._rows, leaves, switched)
