"""A program in an arithmetic as the list of statements that every language prints.

Constants are rounded to their format; the four fused operations are one, with negated operands, as
processors have it; products that a compiler might fuse with a sum are marked.

>>> from autonumerics.programs import parse
>>> routine = lower(parse("fnma(x, c0, x*x)", [0.1]), Arithmetic.of("bfloat16"))
>>> routine.constants
(Fraction(205, 2048),)
>>> [statement.operation.name for statement in routine.statements]
['mul', 'fma']
>>> str(routine.statements[1].operands[0])
'-x'
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from autonumerics.codegen.contraction import Contraction
from autonumerics.formats import Arithmetic
from autonumerics.programs import Instruction, Joint, Operand, Operation, Program, operation


class Value(NamedTuple):
    """What a statement reads: an input, a constant or an earlier result, perhaps negated.

    `fusible`: the sign is that of a fused operation's result (see `Statement`).
    """

    operand: Operand
    negated: bool = False
    fusible: bool = False

    def __str__(self) -> str:
        """The operand's name, after a minus sign if it is negated."""
        return f"{'-' if self.negated else ''}{self.operand}"


class Statement(NamedTuple):
    """One operation of the computing format. Result `t0` is that of the first statement.

    `operation` is no fused one but `fma`. `fusible`: a compiler that contracts would fuse it with
    what reads its value or made its operand, and must be told not to (see `contraction`).
    """

    operation: Operation
    operands: tuple[Value, ...]
    fusible: bool = False


@dataclass(frozen=True, slots=True)
class Routine:
    """The statements of a program, its constants rounded.

    `inputs`: how many it reads. `results`: the values, before they are rounded to the storage
    format. `instructions`: the statements as the program has them.
    """

    arithmetic: Arithmetic
    inputs: int
    constants: tuple[Fraction, ...]
    statements: tuple[Statement, ...]
    results: tuple[Operand, ...]
    instructions: tuple[Instruction, ...] = ()

    @property
    def operations(self) -> frozenset[Operation]:
        """The operations that occur."""
        return frozenset(statement.operation for statement in self.statements)


def lower(program: Program | Joint, arithmetic: Arithmetic) -> Routine:
    """The program, or several as one, in the arithmetic.

    Raises InvalidOption for a constant beyond the range of its format.
    """
    constants = tuple(arithmetic.constants.round(c) for c in program.constants)
    contraction = Contraction.of(program.instructions, constants)
    statements = tuple(
        Statement(
            operation("fma") if row.fused else row,
            _operands(row, operands, contraction.fused),
            k in contraction.fusible,
        )
        for k, (row, operands) in enumerate(program.instructions)
    )
    return Routine(
        arithmetic, program.inputs, constants, statements, program.results, program.instructions
    )


def _operands(
    row: Operation, operands: Sequence[Operand], fused: Collection[Operand]
) -> tuple[Value, ...]:
    signs = (row.product, 1, row.signs[2]) if row.fused else (1,) * row.arity
    return tuple(
        Value(o, sign < 0, sign < 0 and o in fused) for o, sign in zip(operands, signs, strict=True)
    )


def with_negations(routine: Routine) -> Routine:
    """The same with operations of their own in the place of negated operands."""
    statements: list[Statement] = []
    results: list[Operand] = []

    def add(statement: Statement) -> Operand:
        statements.append(statement)
        return Operand("t", len(statements) - 1)

    def placed(operand: Operand) -> Operand:
        return results[operand.index] if operand.kind == "t" else operand

    for row, operands, fusible in routine.statements:
        values = [o._replace(operand=placed(o.operand)) for o in operands]
        plain = [
            add(Statement(operation("neg"), (Value(v.operand),))) if v.negated else v.operand
            for v in values
        ]
        results.append(add(Statement(row, tuple(map(Value, plain)), fusible)))
    values = tuple(map(placed, routine.results))
    return replace(routine, statements=tuple(statements), results=values)
