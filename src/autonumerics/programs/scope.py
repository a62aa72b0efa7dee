"""What a program read from text has defined so far: names, constants and instructions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from autonumerics.errors import InvalidProgram
from autonumerics.programs.constants import as_constant
from autonumerics.programs.expressions import INFIX, Cursor, Infix
from autonumerics.programs.instruction import INPUT, Instruction, Operand
from autonumerics.programs.operations import OPERATIONS, Operation, operation
from autonumerics.programs.tokens import Token

CALLS: dict[str, Operation] = {row.name: row for row in OPERATIONS}
"""The operations by the name that calls them."""

_INPUT = re.compile(r"x[1-9]\d{0,8}", re.ASCII)
_CONSTANT = re.compile(r"c(0|[1-9]\d{0,8})", re.ASCII)


def constant_number(name: str) -> int | None:
    """Return 3 for the name `c3`, and None for a name that is not a constant's.

    >>> constant_number("c3"), constant_number("cosine")
    (3, None)
    """
    match = _CONSTANT.fullmatch(name)
    return None if match is None else int(match[1])


def literal(token: Token) -> Fraction:
    """Return the value of a number token; raises `InvalidProgram` at its place."""
    try:
        return as_constant(token.text)
    except InvalidProgram as error:
        raise token.error(str(error)) from None


@dataclass(slots=True)
class Scope:
    """The definitions of one program while it is being read.

    Constants are stored in the order of their first mention, whether they are mentioned by
    number (`c3`) or as a literal (`0.5`); every literal is a constant of its own.
    """

    instructions: list[Instruction] = field(default_factory=list)
    names: dict[str, Operand] = field(default_factory=dict)
    _mentions: list[int | Fraction] = field(default_factory=list)
    _numbered: dict[int, Operand] = field(default_factory=dict)
    _values: dict[int, Fraction] = field(default_factory=dict)

    def emit(self, applied: Operation, operands: Sequence[Operand]) -> Operand:
        """Add an instruction and return its result."""
        self.instructions.append(Instruction(applied, tuple(operands)))
        return Operand("t", len(self.instructions) - 1)

    @property
    def infix(self) -> Mapping[str, Infix]:
        """The operations that stand between their operands; powers are made of products."""
        return INFIX

    def call(self, name: Token) -> Operation | None:
        """Return the operation that `name(...)` applies, if there is one."""
        return CALLS.get(name.text)

    def power(self, base: Operand, cursor: Cursor) -> Operand:
        """Return a whole power by squarings, from the leading bit of the exponent down."""
        token = cursor.take()
        if not token.text.isdecimal() or len(token.text) > 9 or int(token.text) == 0:
            raise token.expected("a whole exponent of at least 1")
        power = base
        for bit in f"{int(token.text):b}"[1:]:
            power = self.emit(operation("mul"), (power, power))
            if bit == "1":
                power = self.emit(operation("mul"), (power, base))
        return power

    def leaf(self, token: Token) -> Operand:
        """Return what a number or a name stands for; raises `InvalidProgram` at its place."""
        if token.kind == "number":
            return self._mention(literal(token))
        if token.kind != "name":
            raise token.expected("a value")
        number = constant_number(token.text)
        if number is not None:
            if number not in self._numbered:
                self._numbered[number] = self._mention(number)
            return self._numbered[number]
        if token.text == "x":
            return INPUT
        if _INPUT.fullmatch(token.text):
            raise token.error(f"{token.text} would be a second input: programs are read in x alone")
        if token.text in CALLS:
            raise token.error(f"{token.text!r} is an operation: write {token.text}(...)")
        if token.text not in self.names:
            raise token.error(f"{token.text[:40]!r} is not defined: the input is x")
        return self.names[token.text]

    def name(self, token: Token, value: Operand) -> None:
        """Give `value` the name `token`; raises `InvalidProgram` when that is taken."""
        if token.text == "x" or _INPUT.fullmatch(token.text) or token.text in CALLS:
            raise token.error(f"{token.text!r} is not free to name a value")
        if token.text in self.names:
            raise token.error(f"{token.text[:40]!r} is defined twice")
        self.names[token.text] = value

    def define(self, token: Token, number: int, value: Fraction) -> None:
        """Give constant `number` its value; raises `InvalidProgram` when it has one."""
        if number in self._values:
            raise token.error(f"c{number} is defined twice")
        self._values[number] = value

    def constants(self, given: Sequence[Fraction] | None) -> list[Fraction]:
        """Return the values of all constants mentioned, in order.

        `given` are those of c0, c1, ...; None stands for 1 wherever no statement gives a
        value. Raises `InvalidProgram` for a constant with two values or, of those `given`,
        with none.
        """
        if given is not None:
            for number in self._values:
                if number < len(given):
                    raise InvalidProgram(f"c{number} has a value in the text and another given")
        return [
            mention if isinstance(mention, Fraction) else self._value(mention, given)
            for mention in self._mentions
        ]

    def _value(self, number: int, given: Sequence[Fraction] | None) -> Fraction:
        if number in self._values:
            return self._values[number]
        if given is None:
            return Fraction(1)
        if number >= len(given):
            raise InvalidProgram(f"c{number} has no value: {len(given)} were given, from c0 on")
        return given[number]

    def _mention(self, constant: int | Fraction) -> Operand:
        self._mentions.append(constant)
        return Operand("c", len(self._mentions) - 1)
