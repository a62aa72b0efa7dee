"""A program: straight-line code that computes one value from the input x.

>>> from autonumerics.programs.parsing import parse
>>> program = parse("t0 = c0/x + x; (c1/t0 + t0 + c2)*c3", [2.0, 0.5, 1.0, 3.0])
>>> program.ops, len(program.constants)
(6, 4)
>>> print(program.formula)
(c1/(c0/x + x) + (c0/x + x) + c2)*c3
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from autonumerics.errors import InvalidProgram
from autonumerics.programs import text
from autonumerics.programs.canonical import canonicalise
from autonumerics.programs.constants import as_constant
from autonumerics.programs.evaluation import Evaluator
from autonumerics.programs.hexadecimal import from_hex, to_hex
from autonumerics.programs.instruction import Instruction, Operand, check, value_of
from autonumerics.programs.operations import operation


@dataclass(frozen=True, slots=True)
class Program:
    """Instructions in order, the last of which is the value, and the constants they read.

    Result `t0` is that of the first instruction, and so on; without instructions the value is
    the constant if there is one, and else x itself. Constants are exact integers over powers of
    two. Make programs with `build`, `parse` or `from_json`, which check and canonicalise: two of
    them are equal exactly when they compute the same operations on the same constants.

    `rounded` are the indices of constants that were written as operations on constants with no
    exact value, such as 1/3 or exp(1), and are that value to `constants.FOLDED_BITS` bits.
    """

    instructions: tuple[Instruction, ...] = ()
    constants: tuple[Fraction, ...] = ()
    rounded: tuple[int, ...] = field(default=(), compare=False)

    @classmethod
    def build(
        cls,
        instructions: Sequence[Instruction],
        constants: Sequence[Fraction | float] = (),
        result: Operand | None = None,
    ) -> Program:
        """Return the canonical program of these instructions (see `canonical`).

        `result` is the value, by default that of the last instruction, or without instructions
        the first constant, if there is one. Raises `InvalidProgram` for instructions that cannot
        be carried out, or constants that are not finite binary rationals.

        >>> div = Instruction(operation("div"), (Operand("c", 0), Operand("x")))
        >>> print(Program.build([div], [2.0]))
        c0/x
        """
        result = result or value_of(instructions, len(constants))
        check(instructions, len(constants), result)
        values = [as_constant(value) for value in constants]
        canonical = canonicalise(instructions, values, result)
        return cls(canonical.instructions, canonical.constants, canonical.rounded)

    @classmethod
    def identity(cls) -> Program:
        """Return the empty program, whose value is x.

        >>> Program.identity().ops
        0
        """
        return cls()

    @classmethod
    def constant(cls, value: Fraction | float) -> Program:
        """Return the program without operations whose value is a number.

        >>> Program.constant(0.5).ops, str(Program.constant(0.5))
        (0, 'c0')
        """
        return cls(constants=(as_constant(value),))

    @property
    def result(self) -> Operand:
        """The value: the last result; without instructions the constant, or else x."""
        return value_of(self.instructions, len(self.constants))

    @property
    def ops(self) -> int:
        """The number of operations."""
        return len(self.instructions)

    @property
    def results(self) -> tuple[Operand]:
        """The value; a `Joint` has several."""
        return (self.result,)

    @property
    def inputs(self) -> int:
        """How many inputs it is a function of: up to the last one that it reads, and at least 1."""
        read = [o.index for row in self.instructions for o in row.operands if o.kind == "x"]
        return 1 + max(read, default=0)

    def check_one_input(self, what: str) -> None:
        """Raise `InvalidProgram` for a program of several, of which there is no `what` yet."""
        if self.inputs > 1:
            raise InvalidProgram(f"{self} has {self.inputs} inputs: {what} is for programs of one")

    @property
    def structure(self) -> tuple[Operand, tuple[Instruction, ...]]:
        """The program without its constants' values: hashable, equal for equal structures."""
        return self.result, self.instructions

    def with_constants(self, constants: Sequence[Fraction | float]) -> Program:
        """Return the same structure with other values for its constants, in order.

        Raises `InvalidProgram` for a wrong number of them, or values that `build` refuses.

        >>> from autonumerics.programs.parsing import parse
        >>> parse("x*c0 + c1").with_constants([0.5, 2.0])
        parse('x*c0 + c1', ['0x1.0000000000000p-1', '0x1.0000000000000p+1'])
        """
        if len(constants) != len(self.constants):
            raise InvalidProgram(
                f"{len(constants)} values for the {len(self.constants)} constants of {self}"
            )
        return Program(self.instructions, tuple(as_constant(value) for value in constants))

    def real(self, x: Any, constant: Callable[[Fraction], Any] = Fraction) -> Any:
        """Return the exact value at `x`, in the arithmetic of its type; several inputs: a tuple.

        `x` is of a type that has the program's operations (`sqrt` as a method), such as
        `Fraction` or `flint.arb`; `constant` makes that type of a constant. Errors such as a
        division by zero are those of the type.

        >>> from autonumerics.programs.parsing import parse
        >>> parse("x^2 + 1/x").real(Fraction(1, 2))
        Fraction(9, 4)
        """
        return self.real_with(x, [constant(value) for value in self.constants])

    def real_with(self, x: Any, constants: Sequence[Any]) -> Any:
        """Return the exact value at `x` with other constants, of the same type as `x`.

        >>> from autonumerics.programs.parsing import parse
        >>> parse("x*c0").real_with(Fraction(2), [Fraction(3)])
        Fraction(6, 1)
        """
        return self.evaluator()(x, constants)[-1]

    def evaluator(self) -> Evaluator:
        """Return `real_with` prepared for many points, with the results of all operations."""
        return Evaluator.of(self.instructions, len(self.constants), self.inputs)

    def to_json(self) -> dict[str, Any]:
        """Return the program as plain data, constants as exact hexadecimal text.

        >>> Program.identity().to_json()
        {'instructions': [], 'constants': []}
        """
        return {
            "instructions": [
                [instruction.operation.name, *map(str, instruction.operands)]
                for instruction in self.instructions
            ],
            "constants": [to_hex(value) for value in self.constants],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Program:
        """Return the program that `to_json` wrote, checked and canonicalised as by `build`.

        Raises `InvalidProgram` for data of another shape and `UnknownName` for an operation
        that the table does not have.

        >>> print(Program.from_json({"instructions": [["sub", "x", "x"]], "constants": []}))
        x - x
        """
        rows, constants = _entry(data, "instructions"), _entry(data, "constants")
        values = [from_hex(value) for value in _strings(constants, "a list of constants")]
        return cls.build([_instruction(row) for row in rows], values)

    @property
    def text(self) -> str:
        """The program on one line, shared values named: `t0 = c0/x + x; c1/t0 + t0`."""
        return text.line(self.instructions, self.result)

    @property
    def formula(self) -> str:
        """The program as one expression, shared values written out at each use.

        Where that would be longer than `text.LONGEST_FORMULA` characters, the same as `text`.
        """
        return text.formula(self.instructions, self.result)

    @property
    def listing(self) -> str:
        """The program with its constants, a definition on each line; `parse` reads it back."""
        return text.listing(self.instructions, self.constants)

    def __str__(self) -> str:
        """The same as `text`."""
        return self.text

    def __repr__(self) -> str:
        """The call that makes this program."""
        return f"parse({self.text!r}, {[to_hex(value) for value in self.constants]})"


def _entry(data: Any, key: str) -> list[Any]:
    """The list under `key` in JSON data of any shape."""
    if not isinstance(data, Mapping) or not isinstance(data.get(key), (list, tuple)):
        raise InvalidProgram(f"a program is an object with a list of {key}, got {_shown(data)}")
    return list(data[key])


def _strings(items: Any, what: str) -> list[str]:
    if isinstance(items, (list, tuple)) and all(isinstance(item, str) for item in items):
        return list(items)
    raise InvalidProgram(f"{what} is made of strings, got {_shown(items)}")


def _shown(data: Any) -> str:
    text = repr(data)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _instruction(row: Any) -> Instruction:
    """One row of JSON: the operation's name, then its operands."""
    words = _strings(row, "an instruction")
    if not words:
        raise InvalidProgram("an instruction names its operation, got an empty list")
    return Instruction(operation(words[0]), tuple(Operand.parse(word) for word in words[1:]))
