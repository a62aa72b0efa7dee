"""Values that are rational numbers, exactly: what no precision of balls can decide.

A ball that straddles the point between two numbers of a format says nothing if the value is right
there, however narrow the ball is. So it is looked for as a rational number: what is made of x and
of numbers by + - * / and whole powers, by roots of squares and their like, and by functions where
their balls have no radius, as that of log2 has none at 8.

>>> from autonumerics.targets.expressions.composed import read_function
>>> exact_value(read_function("1/3 + x/3"), Fraction(1, 2))
Fraction(1, 2)
>>> exact_value(read_function("exp"), Fraction(1)) is None
True
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, fmpz

from autonumerics.balls import exact, working_precision
from autonumerics.programs.scope import CALLS
from autonumerics.targets.expressions.tree import Expression, Row
from autonumerics.targets.expressions.walk import walked
from autonumerics.targets.functions import FAMILIES, FUNCTIONS, Function

MOST_BITS = 20_000
"""Of a numerator or a denominator: beyond, nothing is known."""

_LARGEST_POWER, _LARGEST_ROOT = 1_000, 64
_BITS = 256  # at which balls without a radius are looked for


class _Unknown(ValueError):
    """A value that is not known to be rational."""


def exact_value(function: Function, x: Fraction) -> Fraction | None:
    """The value of the function at x if it is shown to be a rational number; None says nothing."""
    try:
        if function.expression is None:
            return _of_function(function, x)
        return _of_tree(function.expression, x)
    except (ValueError, ArithmeticError):
        return None


def _of_tree(tree: Expression, x: Fraction) -> Fraction:
    numbers = tree.numbers

    def of_row(place: int, row: Row, operands: list[Any]) -> Any:
        if row.name == "x":
            return x
        number = numbers[place]
        if number is not None:
            return number
        value = _applied(row.name, operands)
        return value if isinstance(value, bool) else _checked(value)

    return walked(tree.rows, of_row)


def _applied(name: str, operands: list[Any]) -> Any:
    if name in _RULES:
        return _RULES[name](*operands)
    row = CALLS.get(name)
    if row is not None and (row.product or any(row.addends)):
        return row.real(*operands)
    if name in FAMILIES and len(operands) == 2:
        return _of_function(FAMILIES[name].member(operands[0]), operands[1])
    if name in FUNCTIONS:
        return _of_function(FUNCTIONS[name], operands[0])
    raise _Unknown


def _of_function(function: Function, x: Fraction) -> Fraction:
    if function.name in _ROOTS:
        return _ROOTS[function.name](x)
    if x.denominator & (x.denominator - 1):
        raise _Unknown  # no ball is that number
    with working_precision(MOST_BITS):
        point = exact(x)
    with working_precision(_BITS):
        return _of_ball(function.enclosure(point))


def _of_ball(ball: arb) -> Fraction:
    if not (ball.is_finite() and ball.is_exact()):
        raise _Unknown
    mantissa, exponent = (int(part) for part in ball.man_exp())
    if abs(exponent) > MOST_BITS:
        raise _Unknown
    return mantissa * Fraction(2) ** exponent


def _checked(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        raise _Unknown
    return value


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1:
        base = _root(base, exponent.denominator)
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(exponent.numerator) > _LARGEST_POWER or size * abs(exponent.numerator) > MOST_BITS:
        raise _Unknown
    return base**exponent.numerator


def _root(base: Fraction, degree: int) -> Fraction:
    if base < 0 or degree > _LARGEST_ROOT:
        raise _Unknown
    above, below = (int(fmpz(part).root(degree)) for part in (base.numerator, base.denominator))
    if above**degree != base.numerator or below**degree != base.denominator:
        raise _Unknown
    return Fraction(above, below)


_ROOTS: Mapping[str, Callable[[Fraction], Fraction]] = {
    "sqrt": lambda x: _root(x, 2),
    "rsqrt": lambda x: 1 / _root(x, 2),
    "cbrt": lambda x: _root(x, 3) if x >= 0 else -_root(-x, 3),
}

_RULES: Mapping[str, Callable[..., Any]] = {
    "div": operator.truediv, "pow": _power, "abs": abs, "min": min, "max": max,
    "sign": lambda a: Fraction((a > 0) - (a < 0)),
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, **_ROOTS,
}  # fmt: skip
