"""The value of a program at a point, exact where it can be, and whether pins hold.

What + - * / make of fractions is a fraction; so is the square root of a square, and exp(0), log(1)
and their like. Anything else is a ball of 640 bits.

>>> from autonumerics.programs import parse
>>> value_at(parse("c0/x + sqrt(x)", [1.0]), Fraction(4)), holds(
...     parse("x*c0 + c1", [0.5, 0.25]), Pin(Fraction(1, 2), "0.5"), Target.make("exp2"))
(Fraction(9, 4), True)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.errors import AutoNumericsError
from autonumerics.programs import Instruction, Operand, Program
from autonumerics.programs.derivative import derivative
from autonumerics.targets import Target
from autonumerics.targets.pins import NEAR_BITS, Pin

Value: TypeAlias = Fraction | arb

BITS = 640

_EXACT_AT: dict[str, Callable[[Fraction], Fraction | None]] = {
    "sqrt": lambda a: _root(a),
    "exp": lambda a: Fraction(1) if a == 0 else None,
    "exp2": lambda a: Fraction(2) ** int(a) if a.denominator == 1 and abs(a) < BITS else None,
    "log": lambda a: Fraction(0) if a == 1 else None,
    "log2": lambda a: Fraction(0) if a == 1 else None,
    "sin": lambda a: Fraction(0) if a == 0 else None,
    "cos": lambda a: Fraction(1) if a == 0 else None,
    "tanh": lambda a: Fraction(0) if a == 0 else None,
}


def values_at(program: Program, at: Fraction) -> list[Value]:
    """The results of all operations at the point.

    Raises ZeroDivisionError or ValueError where one is undefined.
    """
    found: list[Value] = []

    def read(operand: Operand) -> Value:
        if operand.kind == "x":
            return at
        return program.constants[operand.index] if operand.kind == "c" else found[operand.index]

    with working_precision(BITS):
        for row in program.instructions:
            found.append(_carried_out(row, [read(operand) for operand in row.operands]))
    return found


def value_at(program: Program, at: Fraction) -> Value:
    """The value of the program at the point; raises as `values_at` does.

    >>> value_at(Program.constant(0.5), Fraction(1)), value_at(Program.identity(), Fraction(1))
    (Fraction(1, 2), Fraction(1, 1))
    """
    found, result = values_at(program, at), program.result
    if result.kind == "x":
        return at
    return program.constants[result.index] if result.kind == "c" else found[result.index]


def pinned_value(program: Program, pin: Pin) -> Value | None:
    """What is to be that of the pin: the value there, or the slope; None if it has none."""
    try:
        return value_at(derivative(program) if pin.slope else program, pin.at)
    except (ZeroDivisionError, ValueError, OverflowError):  # the second: of ours, for switches
        return _constant_slope(program, pin)


def holds(program: Program, pin: Pin, target: Target) -> bool:
    """Whether it is proved that the program has the value of the pin."""
    found = pinned_value(program, pin)
    if found is None:
        return False
    wanted = pin.ball(target.function)
    with working_precision(BITS):
        if pin.is_exact:
            return isinstance(found, Fraction) and bool(exact(found) == wanted)
        size = abs(as_ball(found) - wanted)
        return bool(size <= abs(wanted).max(arb(1)) * arb((1, -NEAR_BITS)))


def as_ball(value: Value) -> arb:
    """The value as a ball at the precision of the context."""
    return exact(value) if isinstance(value, Fraction) else value


def _constant_slope(program: Program, pin: Pin) -> Fraction | None:
    """Of a program whose derivative is a constant, such as x*c0."""
    if not pin.slope or any(row.operation.kind != "analytic" for row in program.instructions):
        return None
    try:
        derivative(program)
    except AutoNumericsError:
        first, second = (value_at(program, pin.at + k) for k in (0, 1))
        if isinstance(first, Fraction) and isinstance(second, Fraction):
            return second - first
    except (ZeroDivisionError, ValueError):
        pass
    return None


def _carried_out(row: Instruction, operands: Sequence[Value]) -> Value:
    operation = row.operation
    fractions = [a for a in operands if isinstance(a, Fraction)]
    if len(fractions) == len(operands):
        rule = _EXACT_AT.get(operation.name)
        if rule is None:
            return Fraction(operation.real(*fractions))
        known = rule(fractions[0])
        if known is not None:
            return known
    elif operation.is_product and fractions == [0]:
        return Fraction(0)
    elif operation.name == "div" and operands[0] == 0 and isinstance(operands[0], Fraction):
        divisor = as_ball(operands[1])
        if divisor.is_finite() and not divisor.contains(0):
            return Fraction(0)
    value = operation.real(*map(as_ball, operands))
    if not value.is_finite():
        raise ZeroDivisionError(f"{row} has no finite value")
    return value


def _root(a: Fraction) -> Fraction | None:
    if a < 0:
        raise ValueError("the square root of a number below 0")
    top, bottom = math.isqrt(a.numerator), math.isqrt(a.denominator)
    return (
        Fraction(top, bottom) if top * top == a.numerator and bottom**2 == a.denominator else None
    )
