"""Edits of lists of instructions: references to the results behind an edit follow it.

>>> from autonumerics.programs.parsing import parse
>>> line = parse("(x + c0)*c1", [1.0, 2.0])
>>> square = Instruction(operation("mul"), (Operand("t", 0), Operand("t", 0)))
>>> edited = replaced(line.instructions, 1, [square, line.instructions[1]])
>>> [str(instruction) for instruction in edited]
['add x c0', 'mul t0 t0', 'mul t0 c1']
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autonumerics.programs.instruction import Instruction, Operand
from autonumerics.programs.operations import operation


def instruction(name: str, *operands: Operand) -> Instruction:
    """The operation of that name on these operands; raises UnknownName for another name."""
    return Instruction(operation(name), operands)


def inserted(
    instructions: Sequence[Instruction], position: int, new: Sequence[Instruction]
) -> list[Instruction]:
    """With new instructions before the one at the position; their operands are counted so."""
    behind = shifted(instructions[position:], position, len(new))
    return [*instructions[:position], *new, *behind]


def replaced(
    instructions: Sequence[Instruction], position: int, new: Sequence[Instruction]
) -> list[Instruction]:
    """With new instructions in the place of one; the last of them is what others now read."""
    behind = shifted(instructions[position + 1 :], position, len(new) - 1)
    return [*instructions[:position], *new, *behind]


def dropped(instructions: Sequence[Instruction], position: int) -> list[Instruction]:
    """Without the instruction at the position, which no other may read."""
    return [*instructions[:position], *shifted(instructions[position + 1 :], position, -1)]


def shifted(instructions: Iterable[Instruction], start: int, by: int) -> list[Instruction]:
    """The same instructions where results from `start` on are counted further."""
    return [
        Instruction(
            row,
            tuple(
                Operand("t", each.index + by) if each.kind == "t" and each.index >= start else each
                for each in operands
            ),
        )
        for row, operands in instructions
    ]


def uses(instructions: Iterable[Instruction], operand: Operand) -> int:
    """How often an operand is read.

    >>> from autonumerics.programs.parsing import parse
    >>> uses(parse("x*x + x").instructions, Operand("x"))
    3
    """
    return sum(each.operands.count(operand) for each in instructions)
