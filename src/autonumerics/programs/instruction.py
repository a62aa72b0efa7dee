"""What a program is made of: operands, instructions, and the checks on a list of them.

>>> from autonumerics.programs.operations import operation
>>> add = Instruction(operation("add"), (Operand.parse("x"), Operand.parse("c0")))
>>> str(add)
'add x c0'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from autonumerics.errors import InvalidProgram
from autonumerics.programs.operations import Operation

Kind = Literal["x", "c", "t"]

MAX_OPERATIONS = 1_000
"""Longest program accepted; searches stay below a tenth of it."""


class Operand(NamedTuple):
    """What an operation reads: an input `x`, a constant `c0` or an earlier result `t0`.

    `index` counts each kind from 0. The first input is written `x`, a second one `x1`.

    >>> str(Operand("t", 3)), str(Operand("x", 1)), Operand.parse("c0")
    ('t3', 'x1', Operand(kind='c', index=0))
    """

    kind: Kind
    index: int = 0  # pyright: ignore[reportIncompatibleMethodOverride]: tuple.index is hidden

    def __str__(self) -> str:
        """The name that `parse` reads: `x`, `c0`, `t3`."""
        return "x" if self == INPUT else f"{self.kind}{self.index}"

    @classmethod
    def parse(cls, text: str) -> Operand:
        """Return the operand that `text` names; raises `InvalidProgram` for anything else.

        >>> Operand.parse("x")
        Operand(kind='x', index=0)
        """
        if text == "x":
            return INPUT
        match = re.fullmatch(r"(?P<kind>[ct]|x(?!0))(?P<index>\d{1,9})", text, re.ASCII)
        if match is None:
            raise InvalidProgram(f"{text!r} is not an operand: write x, c0, c1, ... or t0, t1, ...")
        kinds: dict[str, Kind] = {"x": "x", "c": "c", "t": "t"}
        return cls(kinds[match["kind"]], int(match["index"]))


INPUT = Operand("x")
"""The first input, and as a rule the only one."""


class Instruction(NamedTuple):
    """One operation and the operands it reads, in order."""

    operation: Operation
    operands: tuple[Operand, ...]

    def __str__(self) -> str:
        """The operation's name and its operands, as in `add x c0`."""
        return " ".join([self.operation.name, *map(str, self.operands)])

    @property
    def is_square(self) -> bool:
        """Whether this multiplies a value by itself.

        >>> from autonumerics.programs.operations import operation
        >>> Instruction(operation("mul"), (INPUT, INPUT)).is_square
        True
        """
        return self.operation.is_product and self.operands[0] == self.operands[1]


def value_of(instructions: Sequence[object], constants: int) -> Operand:
    """What a program of so many constants computes: its last result.

    Without instructions it is its constant if it has one, and else the input.

    >>> str(value_of([], 1)), str(value_of([], 0))
    ('c0', 'x')
    """
    if instructions:
        return Operand("t", len(instructions) - 1)
    return Operand("c", 0) if constants else INPUT


def check(instructions: Sequence[Instruction], constants: int, result: Operand) -> None:
    """Raise `InvalidProgram` unless the instructions can be carried out in order.

    Each has as many operands as its operation takes, reads only earlier results and the first
    `constants` constants; `result` is one of the operands available at the end.

    >>> from autonumerics.programs.operations import operation
    >>> check([Instruction(operation("neg"), (Operand("t", 0),))], 0, Operand("t", 0))
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidProgram: t0 = neg t0: reads t0 before it is defined
    """
    if len(instructions) > MAX_OPERATIONS:
        raise InvalidProgram(
            f"{len(instructions)} operations: a program has at most {MAX_OPERATIONS}"
        )
    for position, instruction in enumerate(instructions):
        where = f"t{position} = {instruction}"
        needed, given = instruction.operation.arity, len(instruction.operands)
        if given != needed:
            name = instruction.operation.name
            raise InvalidProgram(f"{where}: {name} takes {needed} operands, got {given}")
        for operand in instruction.operands:
            _check_operand(operand, where, constants, position)
    _check_operand(result, "the result", constants, len(instructions))


def _check_operand(operand: Operand, where: str, constants: int, results: int) -> None:
    if operand.kind not in ("x", "c", "t") or operand.index < 0:
        raise InvalidProgram(f"{where}: {operand!r} is not an operand")
    if operand.kind == "c" and operand.index >= constants:
        raise InvalidProgram(f"{where}: reads {operand}, but there are {constants} constants")
    if operand.kind == "t" and operand.index >= results:
        raise InvalidProgram(f"{where}: reads {operand} before it is defined")
