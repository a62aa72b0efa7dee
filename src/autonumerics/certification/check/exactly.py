"""Programs at one point, exactly: fractions as long as there are such, else intervals.

A value comes with its slope, by the rules of the derivative. + - * / of fractions are fractions;
so are exp(0), log(1), the square root of a square and their like. A product with an exact 0 is 0.
Fractions of more than MOST_BITS go on as intervals.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gmpy2
from gmpy2 import mpq

from .intervals import ONE, Interval, hull
from .operations import OPERATIONS, Row, Switch
from .series import Series
from .work import MOST_BITS, Refused, bits

Number = Any
"""mpq, exact, or Interval."""

Jet = tuple[Number, Number]
"""A value and its slope."""


def at_point(rows: Sequence[Row], constants: Sequence[Any], x: mpq) -> Jet:
    """The program's value and slope; ArithmeticError where one is undefined, KeyError for an
    operand that is not there, Refused for the slope of a switch.
    """
    values: dict[str, Jet] = {"x": (x, mpq(1))}
    values |= {f"c{k}": (mpq(c), mpq(0)) for k, c in enumerate(constants)}
    result = values.get("c0", values["x"])  # without rows, as `execute` has it
    for k, (name, *operands) in enumerate(rows):
        result = _carried_out(name, [values[operand] for operand in operands])
        values[f"t{k}"] = result
    return result


def _carried_out(name: str, a: list[Jet]) -> Jet:
    match name:
        case "add":
            return _plus(a[0], a[1])
        case "sub":
            return _plus(a[0], _minus(a[1]))
        case "neg":
            return _minus(a[0])
        case "mul":
            return _times(a[0], a[1])
        case "div":
            return _over(a[0], a[1])
        case "fma":
            return _plus(_times(a[0], a[1]), a[2])
        case "fms":
            return _plus(_times(a[0], a[1]), _minus(a[2]))
        case "fnma":
            return _plus(a[2], _minus(_times(a[0], a[1])))
        case "fnms":
            return _minus(_plus(_times(a[0], a[1]), a[2]))
    operation = OPERATIONS[name]
    if isinstance(operation, Switch):
        return _switched(operation, name, a), _NO_SLOPE
    return _function(name, a[0])


class _NoSlope:
    """The slope of a switch, which is not told; whatever is made of it is that, too."""


_NO_SLOPE = _NoSlope()


def _lifted(rule: Callable[[Number, Number], Number], a: Number, b: Number) -> Number:
    if a is _NO_SLOPE or b is _NO_SLOPE:
        return _NO_SLOPE
    if not isinstance(a, Interval) and not isinstance(b, Interval):
        return rule(a, b) if max(bits(a), bits(b)) <= MOST_BITS else rule(hull(a), hull(b))
    return rule(interval(a), interval(b))


def interval(a: Number) -> Interval:
    """The number as an interval."""
    return a if isinstance(a, Interval) else hull(a)


def _add(a: Number, b: Number) -> Number:
    return _lifted(lambda p, q: p + q, a, b)


def _mul(a: Number, b: Number) -> Number:
    zero = any(not isinstance(c, Interval | _NoSlope) and c == 0 for c in (a, b))
    return mpq(0) if zero and _NO_SLOPE not in (a, b) else _lifted(lambda p, q: p * q, a, b)


def _plus(a: Jet, b: Jet) -> Jet:
    return _add(a[0], b[0]), _add(a[1], b[1])


def _minus(a: Jet) -> Jet:
    return -a[0], a[1] if a[1] is _NO_SLOPE else -a[1]


def _times(a: Jet, b: Jet) -> Jet:
    return _mul(a[0], b[0]), _add(_mul(a[1], b[0]), _mul(a[0], b[1]))


def _over(a: Jet, b: Jet) -> Jet:
    if not isinstance(b[0], Interval) and b[0] == 0:
        raise ZeroDivisionError("a division by zero at a pin")
    quotient = _divided(a[0], b[0])
    rest = _add(a[1], _minus((_mul(quotient, b[1]), mpq(0)))[0] if b[1] is not _NO_SLOPE else b[1])
    return quotient, _divided(rest, b[0])


def _divided(a: Number, b: Number) -> Number:
    inverse = _lifted(lambda p, q: p / q, mpq(1), b)
    return _mul(a, inverse)


def _switched(switch: Switch, name: str, a: list[Jet]) -> Number:
    values = [value for value, _ in a]
    if any(isinstance(value, Interval) for value in values):
        return switch.enclosure(*map(interval, values))
    return {"abs": abs, "max": max, "min": min}[name](*values)


_EXACT: dict[str, Callable[[mpq], Any]] = {
    "sqrt": lambda a: _root(a),
    "exp": lambda a: mpq(1) if a == 0 else None,
    "exp2": lambda a: mpq(2) ** int(a) if a.denominator == 1 and abs(a) < 1_000 else None,
    "log": lambda a: mpq(0) if a == 1 else None,
    "log2": lambda a: mpq(0) if a == 1 else None,
    "sin": lambda a: mpq(0) if a == 0 else None,
    "tanh": lambda a: mpq(0) if a == 0 else None,
    "cos": lambda a: mpq(1) if a == 0 else None,
}


def _function(name: str, a: Jet) -> Jet:
    value, slope = a
    known = None
    if name in _EXACT and not isinstance(value, Interval):
        known = _EXACT[name](value)
    rule = OPERATIONS[name].value  # type: ignore[union-attr]
    if known is None:
        known = rule(Series((interval(value),))).terms[0]
    if slope is _NO_SLOPE:
        return known, slope
    try:
        own = rule(Series((interval(value), ONE))).terms[1]  # infinite at 0 for a root: no slope
    except ArithmeticError:
        return known, _NO_SLOPE
    is_known = gmpy2.is_finite(own.lo) and gmpy2.is_finite(own.hi)
    return known, _mul(own, slope) if is_known else _NO_SLOPE


def _root(a: mpq) -> Any:
    if a < 0:
        raise ArithmeticError("the square root of a number below 0")
    top, bottom = gmpy2.isqrt(a.numerator), gmpy2.isqrt(a.denominator)
    return mpq(top, bottom) if top**2 == a.numerator and bottom**2 == a.denominator else None


def slope_of(jet: Jet) -> Number:
    """The slope; Refused where there is none."""
    if jet[1] is _NO_SLOPE:
        raise Refused("the slope of the program is not told at a pin")
    return jet[1]
