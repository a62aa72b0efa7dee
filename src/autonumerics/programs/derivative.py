"""The derivative of a program, as a program: forward, by the partial derivatives of the table.

>>> from autonumerics.programs.parsing import parse
>>> print(derivative(parse("c0/x + x^2", [3.0])))
-(c0/x)/x + (x + x)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from autonumerics.errors import InvalidProgram
from autonumerics.programs.hexadecimal import is_dyadic
from autonumerics.programs.instruction import INPUT, Instruction, Operand
from autonumerics.programs.joint import Joint
from autonumerics.programs.operations import operation
from autonumerics.programs.program import Program


def derivative(program: Program) -> Program:
    """The program that computes P'(x) for a program P of one input, in the reals exactly.

    It shares work with P, but nothing is simplified beyond products with 0 and 1. Raises
    InvalidProgram where an operation of P has no derivative everywhere, or P' is constant.
    """
    tape, slope = _differentiated(program)
    if slope.value is not None:
        raise InvalidProgram(f"the derivative of {program} is {slope.value} everywhere")
    return Program.build(tape.instructions, tape.constants, slope.operand)


def with_derivative(program: Program) -> Joint:
    """P and P' as two values that share work, each to the bit that of P and of `derivative`.

    P' may be a constant. Raises InvalidProgram where an operation of P has no derivative
    everywhere.

    >>> from autonumerics.programs.parsing import parse
    >>> with_derivative(parse("c0/x + x^2", [3.0])).ops
    7
    """
    tape, slope = _differentiated(program)
    operand = tape.operand(slope)
    return Joint.build(tape.instructions, tape.constants, [*program.results, operand])


def has_derivative(program: Program) -> bool:
    """Whether it is of one input and no operation of it has a switch.

    >>> from autonumerics.programs.parsing import parse
    >>> has_derivative(parse("x*x")), has_derivative(parse("abs(x)"))
    (True, False)
    """
    analytic = all(row.kind == "analytic" for row, _ in program.instructions)
    return analytic and program.inputs == 1


def _differentiated(program: Program) -> tuple[_Tape, _Term]:
    """The operations of P and of P', and the latter's value."""
    program.check_one_input("derivative")
    tape = _Tape(list(program.instructions), list(program.constants))
    slopes: dict[Operand, _Term] = {INPUT: tape.number(1)}
    for k, (row, operands) in enumerate(program.instructions):
        if row.kind != "analytic":
            raise InvalidProgram(f"{row.name} in {program} has no derivative where it switches")
        values = [tape.read(operand) for operand in operands]
        result = Operand("t", k)
        partials = row.partials(_Term(tape, result), *values)
        slope = tape.number(0)
        for partial, operand in zip(partials, operands, strict=True):
            slope = slope + tape.term(partial) * slopes.get(operand, tape.number(0))
        slopes[result] = slope
    return tape, slopes.get(program.result, tape.number(0))


@dataclass(slots=True)
class _Tape:
    """Instructions and constants, those of the program first, that grow."""

    instructions: list[Instruction]
    constants: list[Fraction] = field(default_factory=list)

    def number(self, value: Fraction | int) -> _Term:
        return _Term(self, INPUT, Fraction(value))

    def read(self, operand: Operand) -> _Term:
        known = self.constants[operand.index] if operand.kind == "c" else None
        return _Term(self, operand, known)

    def term(self, value: Any) -> _Term:
        return value if isinstance(value, _Term) else self.number(value)

    def apply(self, name: str, *terms: _Term) -> _Term:
        operands = tuple(self.operand(term) for term in terms)
        self.instructions.append(Instruction(operation(name), operands))
        return _Term(self, Operand("t", len(self.instructions) - 1))

    def operand(self, term: _Term) -> Operand:
        """The term as an operand: of a number, a constant."""
        if term.value is None or term.operand.kind == "c":
            return term.operand
        self.constants.append(term.value)
        return Operand("c", len(self.constants) - 1)


@dataclass(frozen=True, slots=True)
class _Term:
    """A value on the tape, or a number. It has the arithmetic that `Operation.partials` needs."""

    tape: _Tape
    operand: Operand
    value: Fraction | None = None

    def __add__(self, other: Any) -> _Term:
        other = self.tape.term(other)
        if self.value == 0:
            return other
        if other.value == 0:
            return self
        return self._fold("add", other)

    def __sub__(self, other: Any) -> _Term:
        other = self.tape.term(other)
        if other.value == 0:
            return self
        return -other if self.value == 0 else self._fold("sub", other)

    def __mul__(self, other: Any) -> _Term:
        other = self.tape.term(other)
        for one, rest in ((self, other), (other, self)):
            if one.value == 0 or one.value == 1:
                return rest if one.value else one
            if one.value == -1:
                return -rest
        return self._fold("mul", other)

    def __truediv__(self, other: Any) -> _Term:
        other = self.tape.term(other)
        if self.value == 0 or other.value == 1:
            return self
        return self._fold("div", other)

    def __neg__(self) -> _Term:
        return self.tape.apply("neg", self) if self.value is None else self.tape.number(-self.value)

    def __radd__(self, other: Any) -> _Term:
        return self.tape.term(other) + self

    def __rsub__(self, other: Any) -> _Term:
        return self.tape.term(other) - self

    def __rmul__(self, other: Any) -> _Term:
        return self.tape.term(other) * self

    def __rtruediv__(self, other: Any) -> _Term:
        return self.tape.term(other) / self

    def log(self) -> _Term:
        return self.tape.apply("log", self)

    def sin(self) -> _Term:
        return self.tape.apply("sin", self)

    def cos(self) -> _Term:
        return self.tape.apply("cos", self)

    def _fold(self, name: str, other: _Term) -> _Term:
        """The operation, on numbers at once where the result is a constant."""
        if self.value is not None and other.value is not None and (name != "div" or other.value):
            exact = operation(name).real(self.value, other.value)
            if is_dyadic(exact):
                return self.tape.number(exact)
        return self.tape.apply(name, self, other)
