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
from .expressions import COMPARISONS, Row
from .families import FAMILIES
from .germs import Germ, TooShort, Undecided, long_enough
from .intervals import ONE, ZERO, Interval, hull
from .normal_form import Place
from .operations import OPERATIONS, Analytic, Switch
from .polynomials import Polynomial
from .series import Series, constant
from .work import MOST_BITS, Work, bits

MOST_LOST = (4, 16, 32)
"""Terms that shifts may take, tried one after the other."""

NEAR = mpq(1, 2**10)
"""How near to a limit its series are used beside those of the expression as it is written."""

LARGEST_POWER = 1_000
HIGHEST_DEGREE = 16

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
        self._numbers = _numbers(rows)
        self._polynomials = _polynomials(rows, self._numbers)
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
            return _on_series(name, operands, exponent, place)

        with suppress(ArithmeticError):
            self._carried_out(place.variable, lambda value: constant(value, 1), apply)
        if any(
            row.name in COMPARISONS.values() and k not in apart for k, row in enumerate(self._rows)
        ):
            raise Undecided("a condition may change at the point")
        return self.series(self._point(x, 2)).terms[1]

    def germ(self, z: Any, over: Place) -> Germ:
        """What is known of it over an interval that holds z; a limit at z must be named."""
        if z not in self._limits:
            self._as_written(self._point(z, 1))  # or ArithmeticError
        return self._germ(over, self._point(z, over.length))

    def _as_written(self, place: Place) -> Series:
        self._work.spend(place.length**2 * len(self._rows))

        def leaf(value: Interval) -> Series:
            return constant(value, place.length)

        def apply(row: int, operands: list[Any], exponent: Any) -> Any:
            return _on_series(self._rows[row].name, operands, exponent, place)

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

    def _germ(self, over: Place, at: Place) -> Germ:
        """What is known over an interval and at a point of it."""
        self._work.spend(2 * over.length**2 * len(self._rows))
        offset = over.x - at.x

        def leaf(value: Interval) -> Germ:
            series = constant(value, over.length)
            return Germ(series, series, offset)

        def apply(row: int, operands: list[Any], exponent: Any) -> Any:
            found = _on_germs(self._rows[row].name, operands, exponent, (over, at))
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


def _polynomials(rows: tuple[Row, ...], numbers: list[Any]) -> list[Polynomial | None]:
    """Of rows that are polynomials in x by + - *, whole powers and division by numbers, else None.

    At a point that is no binary fraction intervals do not show that x - z is 0; these do.
    """
    found: list[Polynomial | None] = []
    for row, number in zip(rows, numbers, strict=True):
        operands = [found[k] for k in row.operands]
        if number is not None:
            found.append(Polynomial.of([number]))
        elif row.name == "x":
            found.append(Polynomial.of([mpq(0), mpq(1)]))
        elif None in operands or row.name not in _ON_POLYNOMIALS:
            found.append(None)
        else:
            polynomial = _ON_POLYNOMIALS[row.name](*operands)
            is_short = polynomial is not None and polynomial.bits <= MOST_BITS
            found.append(polynomial if is_short else None)
    return found


def _product(a: Polynomial, b: Polynomial) -> Polynomial | None:
    return a * b if a.degree + b.degree <= HIGHEST_DEGREE else None


def _quotient(a: Polynomial, b: Polynomial) -> Polynomial | None:
    return None if b.degree else a * Polynomial.of([1 / b.coefficients[0]])


def _powered(a: Polynomial, b: Polynomial) -> Polynomial | None:
    exponent = b.coefficients[0] if b.degree == 0 else None
    if exponent is None or exponent.denominator != 1 or not 1 <= exponent <= HIGHEST_DEGREE:
        return None
    power: Polynomial | None = a
    for _ in range(int(exponent) - 1):
        power = None if power is None else _product(power, a)
    return power


_ON_POLYNOMIALS: dict[str, Callable[..., Polynomial | None]] = {
    "neg": Polynomial.__neg__,
    "add": Polynomial.__add__,
    "sub": lambda a, b: a + -b,
    "mul": _product,
    "div": _quotient,
    "pow": _powered,
}


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


def _numbers(rows: tuple[Row, ...]) -> list[Any]:
    """The values of rows that are rational numbers made by + - * /, else None."""
    found: list[Any] = []
    for row in rows:
        operands: list[Any] = [found[k] for k in row.operands]
        if row.name in ("add", "sub", "mul", "div", "neg") and None not in operands:
            is_defined = row.name != "div" or operands[-1]
            value = OPERATIONS[row.name].value(*operands) if is_defined else None  # type: ignore[union-attr]
            found.append(None if value is None or bits(value) > MOST_BITS else value)
        else:
            found.append(row.value)
    return found


def _on_series(name: str, operands: list[Any], exponent: Any, place: Place) -> Any:
    if name in COMPARISONS.values():
        return _verdict(name, operands[0].terms[0] - operands[1].terms[0])
    if name == "if":
        return _either(operands[1], operands[2])
    if name == "sign":
        return _sign(operands[0])
    if name == "pow":
        return _power(operands[0], operands[1], exponent, place)
    if name in FAMILIES:
        if exponent is None:
            raise Undecided(f"the first operand of {name} is no number")
        return place.member(name, exponent, operands[1])
    operation = OPERATIONS[name]
    if isinstance(operation, Switch):
        return _switched(operation, operands)
    if len(operands) == 1 and name != "neg":
        return place.composed(name, operands[0])
    return operation.value(*operands)


def _verdict(name: str, difference: Interval) -> bool | None:
    """Of a comparison with 0, where it is the same throughout."""
    if name in ("gt", "le"):
        known = True if difference.lo > 0 else False if difference.hi <= 0 else None
        return known if name == "gt" or known is None else not known
    known = True if difference.lo >= 0 else False if difference.hi < 0 else None
    return known if name == "ge" or known is None else not known


def _either(a: Series, b: Series) -> Series:
    first, *others = a.terms
    if others:
        raise Undecided("a condition is not the same throughout")
    return Series((_hull(first, b.terms[0]),))


def _hull(a: Interval, b: Interval) -> Interval:
    return Interval(min(a.lo, b.lo), max(a.hi, b.hi))


def _sign(a: Series) -> Series:
    value, n = a.terms[0], len(a.terms)
    if value.lo > 0 or value.hi < 0:
        return constant(ONE if value.lo > 0 else -ONE, n)
    if n > 1:
        raise Undecided("a sign may change")
    return Series((_hull(-ONE, ONE),))


def _switched(switch: Switch, operands: list[Series]) -> Series:
    """One side where it is known throughout, zeros excluded, which do not tell what is beside."""
    difference = switch.difference(*operands).terms[0]
    if difference.lo > 0:
        return switch.if_positive(*operands)
    if difference.hi < 0:
        return switch.if_negative(*operands)
    if len(operands[0].terms) > 1:
        raise Undecided("a switch may be on either side")
    return Series((switch.enclosure(*(operand.terms[0] for operand in operands)),))


def _power(base: Series, exponent: Series, exactly: Any, place: Place) -> Series:
    n = len(base.terms)
    if _is_whole(exactly):
        if exactly == 0:
            return constant(ONE, n)
        power = base.powered(int(abs(exactly)))
        return power if exactly > 0 else constant(ONE, n) / power
    if exactly is not None and exactly.denominator == 2 and abs(exactly) <= LARGEST_POWER:
        power = place.composed("sqrt", base).powered(int(abs(exactly.numerator)))
        return power if exactly > 0 else constant(ONE, n) / power
    if base.terms == constant(hull(2), n).terms:
        return place.composed("exp2", exponent)
    value = base.terms[0]
    if n == 1 and exactly is not None and exactly > 0 and value.lo == 0:
        return _from_zero(value, exactly, place)
    logarithm = place.composed("log", base) * exponent
    return place.composed("exp", logarithm)


def _is_whole(exponent: Any) -> bool:
    """Whether it is a whole number that is not huge."""
    return exponent is not None and exponent.denominator == 1 and abs(exponent) <= LARGEST_POWER


def _from_zero(base: Interval, exponent: Any, place: Place) -> Series:
    """The range of a positive power over an interval that begins at 0: it rises."""
    if base.hi == 0:
        return Series((ZERO,))
    top = Series((Interval(base.hi, base.hi),))
    logarithm = place.composed("log", top).scaled(hull(exponent))
    high = place.composed("exp", logarithm).terms[0].hi
    return Series((Interval(ZERO.lo, high),))


def _on_germs(name: str, operands: list[Any], exponent: Any, places: tuple[Place, Place]) -> Any:
    if not isinstance(operands[0], Germ):
        raise Undecided("a condition is not the same throughout")
    operation = OPERATIONS.get(name)
    if name in ("neg", "add", "sub", "mul", "div", "fma", "fms", "fnma", "fnms"):
        return operation.value(*operands)  # type: ignore[union-attr]
    if name == "pow" and _is_whole(exponent):
        return operands[0].power(int(exponent))
    lengths = [len(operand.analytic().whole.terms) for operand in operands]
    n = min(lengths)
    over = [Series(operand.whole.terms[:n]) for operand in operands]
    whole = _on_series(name, over, exponent, places[0])
    if not isinstance(whole, Series):
        return whole
    at = [Series(operand.at.terms[:n]) for operand in operands]
    return Germ(whole, _on_series(name, at, exponent, places[1]), operands[0].offset).sharpened()
