"""The target at a place: the power series of an expression, limits included.

Rows are carried out on series of intervals. A target with `limits` names exact points z at which
divisions in it are by zero and the function is its limit. About such a point a value is
(x - z)^-pole times a series, known over an interval that holds z, and at z, from which Taylor's
theorem gives sharper ranges of divisors; so z may be the middle of any interval. Where the first m
coefficients of N at z vanish exactly, N(x) = (x - z)^m n(x); since
    n(x) = integral_0^1 N'(z + s (x - z)) ds        for m = 1, and so on,
the k-th Taylor coefficient of n lies at every point in what encloses the (k + m)-th of N over the
interval. So series are shifted; what has no pole in the end has that limit, and is analytic there.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import comb
from typing import Any

from gmpy2 import mpq

from .elementary import PI
from .expressions import COMPARISONS, Row
from .families import FAMILIES
from .intervals import ONE, ZERO, Interval, hull
from .normal_form import Place
from .operations import OPERATIONS, Analytic, Switch
from .series import Series, constant
from .work import Work

MOST_LOST = (4, 16, 32)
"""Terms that shifts may take, tried one after the other."""

NEAR = mpq(1, 2**10)
"""How near to a limit its series are used beside those of the expression as it is written."""

LARGEST_POWER = 1_000

_NUMBERS = {"pow": 1, **dict.fromkeys(FAMILIES, 0)}
"""Of rows with an operand that may have to be a number, which one that is."""


class Undecided(ArithmeticError):
    """What is not known to be analytic."""


class TooShort(Undecided):
    """A series of which limits have taken too many terms."""


class Target:
    """An expression and the points at which it is its limit."""

    def __init__(self, rows: tuple[Row, ...], limits: list[Any], work: Work) -> None:
        self._rows = rows
        self._limits = limits
        self._work = work
        self._numbers = _numbers(rows)
        self._divides = any(_divides(rows, row) for row in rows)

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
            if self._divides and place.length > 1 and not place.is_point:
                middle = self._point((low + high) / 2, place.length)
                found.append(_long_enough(self._germ(place, middle), place.length))
            else:
                found.append(self._as_written(place))
        for z in self._limits:
            if low - NEAR <= z <= high + NEAR:
                with suppress(ArithmeticError):
                    found.append(self._about(z, place))
        if not found:
            return self._as_written(place)
        first, *others = found
        for other in others:
            terms = zip(first.terms, other.terms, strict=True)
            first = Series(tuple(a.common(b) for a, b in terms))
        return first

    def _as_written(self, place: Place) -> Series:
        self._work.spend(place.length**2 * len(self._rows))

        def leaf(value: Interval) -> Series:
            return constant(value, place.length)

        def apply(name: str, operands: list[Any], exponent: Any) -> Any:
            return _on_series(name, operands, exponent, place)

        return self._carried_out(place.variable, leaf, apply)

    def _about(self, z: Any, place: Place) -> Series:
        low, high = place.ends
        for lost in MOST_LOST:
            length = place.length + lost
            over = Place(min(low, z), max(high, z), length, self._work)
            with suppress(TooShort):
                return _long_enough(self._germ(over, self._point(z, length)), place.length)
        raise Undecided("a limit takes too many terms")

    def _point(self, x: Any, length: int) -> Place:
        return Place(x, x, length, self._work)

    def _germ(self, over: Place, at: Place) -> _Germ:
        """What is known over an interval and at a point of it."""
        self._work.spend(2 * over.length**2 * len(self._rows))
        offset = over.x - at.x

        def leaf(value: Interval) -> _Germ:
            series = constant(value, over.length)
            return _Germ(series, series, offset)

        def apply(name: str, operands: list[Any], exponent: Any) -> Any:
            return _on_germs(name, operands, exponent, (over, at))

        germ = self._carried_out(_Germ(over.variable, at.variable, offset), leaf, apply)
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
        return apply(row.name, operands, exponent)


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
            found.append(OPERATIONS[row.name].value(*operands) if is_defined else None)  # type: ignore[union-attr]
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


@dataclass(frozen=True, slots=True)
class _Germ:
    """(x - z)^-pole times a series: over an interval that holds z, and at z; see the module."""

    whole: Series
    at: Series
    offset: Interval
    pole: int = 0

    def analytic(self) -> _Germ:
        if self.pole:
            raise Undecided("a pole is left")
        return self

    def __neg__(self) -> _Germ:
        return _Germ(-self.whole, -self.at, self.offset, self.pole)

    def __add__(self, other: _Germ) -> _Germ:
        pole = max(self.pole, other.pole)
        a, b = _aligned(self._raised(pole), other._raised(pole))
        return _Germ(a.whole + b.whole, a.at + b.at, self.offset, pole)._reduced()

    def __sub__(self, other: _Germ) -> _Germ:
        return self + -other

    def __mul__(self, other: _Germ) -> _Germ:
        a, b = _aligned(self, other)
        product = _Germ(a.whole * b.whole, a.at * b.at, self.offset, self.pole + other.pole)
        return product._reduced()

    def __truediv__(self, other: _Germ) -> _Germ:
        first = other.whole.terms[0]
        zeros = _leading_zeros(other.at) if first.lo <= 0 <= first.hi else 0
        a, b = _aligned(self, other._shifted(zeros)._sharpened())
        pole = self.pole + zeros - other.pole
        quotient = _Germ(a.whole / b.whole, a.at / b.at, self.offset, pole)._sharpened()
        return quotient._raised(0) if pole < 0 else quotient._reduced()

    def power(self, exponent: int) -> _Germ:
        one = constant(ONE, len(self.whole.terms))
        result = unit = _Germ(one, one, self.offset)
        for _ in range(abs(exponent)):
            result = result * self
        return result if exponent >= 0 else unit / result

    def _sharpened(self) -> _Germ:
        """With the terms over the interval as Taylor's theorem has them from those at z:
        f_j(x) = sum_{k<n} C(k, j) f_k(z) t^(k-j) + C(n, j) f_n(y) t^(n-j), t = x - z.
        """
        known = [*self.at.terms[: len(self.whole.terms) - 1], self.whole.terms[-1]]
        sharp: list[Interval] = []
        for j, found in enumerate(self.whole.terms):
            total, power = ZERO, ONE
            for k in range(j, len(known)):
                total = total + known[k] * power * hull(comb(k, j))
                power = power * self.offset
            sharp.append(found.common(total))
        return _Germ(Series(tuple(sharp)), self.at, self.offset, self.pole)

    def _raised(self, pole: int) -> _Germ:
        raised = self
        for _ in range(pole - self.pole):
            n = len(raised.whole.terms)
            over, at = (Series((start, ONE, *[ZERO] * n)[:n]) for start in (self.offset, ZERO))
            whole = raised.whole * over
            raised = _Germ(whole, raised.at * at, self.offset, raised.pole + 1)
        return raised

    def _reduced(self) -> _Germ:
        return self._shifted(min(self.pole, _leading_zeros(self.at)) if self.pole else 0)

    def _shifted(self, by: int) -> _Germ:
        if len(self.whole.terms) <= by:
            raise TooShort("a limit takes too many terms")
        whole, at = Series(self.whole.terms[by:]), Series(self.at.terms[by:])
        return _Germ(whole, at, self.offset, self.pole - by)


def _long_enough(germ: _Germ, length: int) -> Series:
    """So many terms of it."""
    if len(germ.whole.terms) < length:
        raise TooShort("a limit takes too many terms")
    return Series(germ.whole.terms[:length])


def _aligned(a: _Germ, b: _Germ) -> tuple[_Germ, _Germ]:
    """Both cut to the shorter length."""
    n = min(len(a.whole.terms), len(b.whole.terms))
    first, second = (
        _Germ(Series(g.whole.terms[:n]), Series(g.at.terms[:n]), g.offset, g.pole) for g in (a, b)
    )
    return first, second


def _leading_zeros(series: Series) -> int:
    count = 0
    for term in series.terms:
        if term.lo != 0 or term.hi != 0:
            break
        count += 1
    return count


def _on_germs(name: str, operands: list[Any], exponent: Any, places: tuple[Place, Place]) -> Any:
    if not isinstance(operands[0], _Germ):
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
    return _Germ(whole, _on_series(name, at, exponent, places[1]), operands[0].offset)._sharpened()
