"""Formulas written in Python, recorded as programs.

An evaluation scheme is an ordinary function over + - * / and `sqrt`. Called with a `Value` instead
of a number it leaves its operations on a tape, and the tape is a program: what is counted is
exactly what was written.

>>> record(lambda x: (x * x + 1.0) / x).text
'(x^2 + c0)/x'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias, final

from flint import arb

from autonumerics.errors import InvalidProgram
from autonumerics.fitting.exchange import CONSTANT_BITS, rounded
from autonumerics.programs import Instruction, Operand, Program, operation

Number: TypeAlias = "arb | Fraction | float | int"


class NoBaseline(ArithmeticError):
    """A form that does not exist for a target; whoever collects forms leaves it out."""


def record(formula: Callable[[Value], Value | Number]) -> Program:
    """The program that computes the formula, constants rounded to `CONSTANT_BITS`.

    Raises NoBaseline for a constant that no program can hold, and where the value does not depend
    on x.
    """
    tape = _Tape()
    result = formula(Value(tape, Operand("x")))
    if not isinstance(result, Value):
        raise NoBaseline("the value is a constant")
    try:
        return Program.build(tape.instructions, tape.constants, result.operand)
    except InvalidProgram as problem:
        raise NoBaseline(str(problem)) from None


@dataclass(slots=True)
class _Tape:
    instructions: list[Instruction] = field(default_factory=list)
    constants: list[Fraction] = field(default_factory=list)

    def apply(self, name: str, *values: Value | Number) -> Value:
        operands = tuple(map(self._operand, values))
        self.instructions.append(Instruction(operation(name), operands))
        return Value(self, Operand("t", len(self.instructions) - 1))

    def _operand(self, value: Value | Number) -> Operand:
        if isinstance(value, Value):
            return value.operand
        self.constants.append(_constant(value))
        return Operand("c", len(self.constants) - 1)


def _constant(value: Number) -> Fraction:
    if not isinstance(value, arb):
        return Fraction(value)
    nearest = rounded(value, CONSTANT_BITS)
    if nearest is None:
        raise NoBaseline("a constant is not finite")
    return nearest


@final
@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A value that depends on x; arithmetic on it is recorded."""

    tape: _Tape
    operand: Operand

    def __add__(self, other: Value | Number) -> Value:
        return self.tape.apply("add", self, other)

    def __radd__(self, other: Number) -> Value:
        return self.tape.apply("add", other, self)

    def __sub__(self, other: Value | Number) -> Value:
        return self.tape.apply("sub", self, other)

    def __rsub__(self, other: Number) -> Value:
        return self.tape.apply("sub", other, self)

    def __mul__(self, other: Value | Number) -> Value:
        return self.tape.apply("mul", self, other)

    def __rmul__(self, other: Number) -> Value:
        return self.tape.apply("mul", other, self)

    def __truediv__(self, other: Value | Number) -> Value:
        return self.tape.apply("div", self, other)

    def __rtruediv__(self, other: Number) -> Value:
        return self.tape.apply("div", other, self)

    def sqrt(self) -> Value:
        """The square root, recorded."""
        return self.tape.apply("sqrt", self)
