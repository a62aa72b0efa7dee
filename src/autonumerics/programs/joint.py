"""Several values of the same input by one list of instructions, what they share computed once.

>>> from autonumerics.programs.parsing import parse
>>> both = Joint.of([parse("t = x*x; t*c0 + t", [3.0]), parse("x*x - c0", [3.0])])
>>> len(both.instructions), both.constants, [str(result) for result in both.results]
(4, (Fraction(3, 1),), ['t2', 't3'])
>>> both.programs[1].text
'x^2 - c0'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from autonumerics.programs import text
from autonumerics.programs.canonical import canonicalise
from autonumerics.programs.instruction import Instruction, Operand
from autonumerics.programs.program import Program


@dataclass(frozen=True, slots=True)
class Joint:
    """Instructions in order, the constants they read, and the operands that are the values.

    A value may be a constant. Each is computed by the operations of its own program, to the bit:
    only equal operations on equal values are one.
    """

    instructions: tuple[Instruction, ...]
    constants: tuple[Fraction, ...]
    results: tuple[Operand, ...]

    @classmethod
    def of(cls, programs: Iterable[Program | Joint]) -> Joint:
        """The programs side by side."""
        instructions: list[Instruction] = []
        constants: list[Fraction] = []
        results: list[Operand] = []
        for program in programs:
            shift = {"t": len(instructions), "c": len(constants), "x": 0}
            instructions += [_shifted(row, shift) for row in program.instructions]
            constants += program.constants
            results += [o._replace(index=o.index + shift[o.kind]) for o in program.results]
        return cls.build(instructions, constants, results)

    @classmethod
    def build(
        cls,
        instructions: Sequence[Instruction],
        constants: Sequence[Fraction],
        results: Sequence[Operand],
    ) -> Joint:
        """The canonical form of checked instructions, equal constants being one."""
        numbers = {value: k for k, value in enumerate(dict.fromkeys(constants))}
        places = [Operand("c", numbers[value]) for value in constants]

        def merged(operand: Operand) -> Operand:
            return places[operand.index] if operand.kind == "c" else operand

        rows = [Instruction(row, tuple(map(merged, operands))) for row, operands in instructions]
        canonical = canonicalise(rows, list(numbers), *map(merged, results))
        return cls(canonical.instructions, canonical.constants, canonical.results)

    @property
    def ops(self) -> int:
        """The number of operations."""
        return len(self.instructions)

    @property
    def inputs(self) -> int:
        """How many inputs the values are functions of: see `Program.inputs`."""
        return Program(self.instructions).inputs

    @property
    def text(self) -> str:
        """On one line, shared values named t0, t1, ..., and the values v0, v1, ...

        >>> from autonumerics.programs.parsing import parse
        >>> Joint.of([parse("x*x + c0", [3.0]), parse("x*x - c0", [3.0])]).text
        't0 = x^2; v0 = t0 + c0; v1 = t0 - c0'
        """
        rows = text.TEXT.statements(self.instructions, self.results)
        shared = [f"{name} = {value}" for name, value in rows if name]
        values = [value for name, value in rows if not name]
        return "; ".join([*shared, *(f"v{k} = {value}" for k, value in enumerate(values))])

    @property
    def programs(self) -> tuple[Program, ...]:
        """The values one by one. Raises InvalidProgram where one is a constant."""
        return tuple(
            Program.build(self.instructions, self.constants, result) for result in self.results
        )


def _shifted(row: Instruction, shift: dict[str, int]) -> Instruction:
    operands = tuple(o._replace(index=o.index + shift[o.kind]) for o in row.operands)
    return Instruction(row.operation, operands)
