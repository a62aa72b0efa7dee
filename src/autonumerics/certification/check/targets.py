"""The target at a place: the power series of an expression, limits included.

Rows are carried out on series of intervals. A target with `limits` names exact points z at which
divisions in it are by zero and the function is its limit; about these they are
carried out on germs.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import reduce
from typing import Any

from gmpy2 import mpq

from .elementary import PI
from .exact_rows import numbers, polynomials
from .expressions import COMPARISONS, Row
from .families import FAMILIES
from .germs import Germ, TooShort, Undecided, long_enough
from .intervals import ONE, ZERO, Interval, hull
from .normal_form import Place
from .operations import OPERATIONS, Analytic
from .polynomials import Polynomial
from .rows import on_germs, on_series
from .series import Series, constant
from .work import Work

MOST_LOST = (4, 16, 32)
"""Terms that shifts may take, tried one after the other."""

NEAR = mpq(1, 2**10)
"""How near to a limit its series are used beside those of the expression as it is written."""

_NUMBERS = {"pow": 1, **dict.fromkeys(FAMILIES, 0)}
"""Of rows with an operand that may have to be a number, which one that is."""


class Target:
    """An expression and the points at which it is its limit.

    Where it divides, or `vanishes`, its terms over an interval are sharpened from the middle.
    """

    def __init__(
        self, rows: tuple[Row, ...], limits: list[Any], work: Work, *, vanishes: bool = False
    ) -> None:
        self._rows = rows
        self._limits = limits
        self._work = work
        self._numbers = numbers(rows)
        self._polynomials = polynomials(rows, self._numbers)
        self._is_sharpened = vanishes or any(_divides(rows, row) for row in rows)

    @property
    def function(self) -> str | None:
        """Its name, where it is a single function of x."""
        names = [row.name for row in self._rows]
        is_one = len(names) == 2 and names[0] == "x"
        return names[1] if is_one and isinstance(OPERATIONS.get(names[1]), Analytic) else None

    def series(self, place: Place) -> Series:
        """That of the target at the place; ArithmeticError where none is known."""
        found: list[Series] = []
        low, high = place.ends
        with suppress(ArithmeticError):
            if self._is_sharpened and place.length > 1 and not place.is_point:
                middle = self._point((low + high) / 2, place.length)
                found.append(long_enough(self._germ(place, middle), place.length))
            else:
                found.append(self._as_written(place))
        for z in self._limits:
            if low - NEAR <= z <= high + NEAR:
                with suppress(ArithmeticError):
                    found.append(self._about(z, place))
        if not found:
            return self._as_written(place)
        return reduce(Series.common, found)

    def slope(self, x: Any) -> Interval:
        """The derivative at a point; ArithmeticError where none is known, as where conditions meet:
        where a comparison is an equality, the function may be another one on either side.
        """
        apart, place = set[int](), self._point(x, 1)

        def apply(row: int, operands: list[Any], exponent: Any) -> Any:
            name = self._rows[row].name
            if name in COMPARISONS.values():
                difference = operands[0].terms[0] - operands[1].terms[0]
                if difference.lo > 0 or difference.hi < 0:
                    apart.add(row)
            return on_series(name, operands, exponent, place)

        with suppress(ArithmeticError):
            self._carried_out(place.variable, lambda value: constant(value, 1), apply)
        if any(
            row.name in COMPARISONS.values() and k not in apart for k, row in enumerate(self._rows)
        ):
            raise Undecided("a condition may change at the point")
        return self.series(self._point(x, 2)).terms[1]

    def germ(self, z: Any, over: Place) -> Germ:
        """What is known of it over an interval that holds z; a limit at z must be named.

        Where it switches at z, as on the side of z on which the interval is.
        """
        if z not in self._limits:
            self._as_written(self._point(z, 1))  # or ArithmeticError
        low, high = over.ends
        side = 0 if low < z < high or low == high else 1 if z == low else -1
        return self._germ(over, self._point(z, over.length), side)

    def vanishes(self, z: Any) -> bool:
        """Whether its value, or a limit that is named, is shown to be 0 at the point, exactly."""
        with suppress(ArithmeticError):
            if self.germ(z, self._point(z, 1 + MOST_LOST[-1])).zeros:
                return True
        with suppress(ArithmeticError):
            value = self._as_written(self._point(z, 1)).terms[0]
            return bool(value.lo == value.hi == 0)
        return False

    def _as_written(self, place: Place) -> Series:
        self._work.spend(place.length**2 * len(self._rows))

        def leaf(value: Interval) -> Series:
            return constant(value, place.length)

        def apply(row: int, operands: list[Any], exponent: Any) -> Any:
            return on_series(self._rows[row].name, operands, exponent, place)

        return self._carried_out(place.variable, leaf, apply)

    def _about(self, z: Any, place: Place) -> Series:
        low, high = place.ends
        for lost in MOST_LOST:
            length = place.length + lost
            over = Place(min(low, z), max(high, z), length, self._work)
            with suppress(TooShort):
                return long_enough(self._germ(over, self._point(z, length)), place.length)
        raise Undecided("a limit takes too many terms")

    def _point(self, x: Any, length: int) -> Place:
        return Place(x, x, length, self._work)

    def _germ(self, over: Place, at: Place, side: int | None = None) -> Germ:
        """What is known over an interval and at a point of it; `side`: see `on_germs`."""
        self._work.spend(2 * over.length**2 * len(self._rows))
        offset = over.x - at.x

        def leaf(value: Interval) -> Germ:
            series = constant(value, over.length)
            return Germ(series, series, offset)

        def apply(row: int, operands: list[Any], exponent: Any) -> Any:
            found = on_germs(self._rows[row].name, operands, exponent, (over, at), side)
            polynomial = self._polynomials[row]
            if polynomial is None or not isinstance(found, Germ):
                return found
            return replace(found, at=_exactly(polynomial.about(at.ends[0]), over.length))

        germ = self._carried_out(Germ(over.variable, at.variable, offset), leaf, apply)
        return germ.analytic()

    def _carried_out(self, x: Any, leaf: Callable[..., Any], apply: Callable[..., Any]) -> Any:
        """The value; what fails counts only where `if` chooses it."""
        values: list[Any] = []
        for place, row in enumerate(self._rows):
            operands = [values[k] for k in row.operands]
            chosen = operands[0] if row.name == "if" else None
            if isinstance(chosen, bool):
                values.append(operands[1] if chosen else operands[2])
                continue
            failed = [a for a in operands if isinstance(a, ArithmeticError)]
            try:
                values.append(failed[0] if failed else self._value(place, x, leaf, apply, operands))
            except ArithmeticError as problem:
                values.append(problem)
        if isinstance(values[-1], ArithmeticError):
            raise values[-1]
        return values[-1]

    def _value(
        self, place: int, x: Any, leaf: Callable[..., Any], apply: Callable[..., Any],
        operands: list[Any],
    ) -> Any:  # fmt: skip
        row = self._rows[place]
        if row.name == "x":
            return x
        if not operands:
            return leaf(_constant(row))
        number = _NUMBERS.get(row.name)
        exponent = None if number is None else self._numbers[row.operands[number]]
        return apply(place, operands, exponent)


def _exactly(polynomial: Polynomial, length: int) -> Series:
    terms = [hull(c) for c in polynomial.coefficients[:length]]
    return Series((*terms, *[ZERO] * (length - len(terms))))


def _divides(rows: tuple[Row, ...], row: Row) -> bool:
    """Whether it is a division by what is no number."""
    return row.name == "div" and rows[row.operands[1]].name != "number"


def _constant(row: Row) -> Interval:
    if row.name == "number":
        return hull(row.value)
    return PI if row.name == "pi" else OPERATIONS["exp"].value(Series((ONE,))).terms[0]  # type: ignore[union-attr]
