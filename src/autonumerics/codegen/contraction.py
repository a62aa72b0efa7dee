"""Where a compiler that contracts, as GCC does, would change a program's values.

A product that goes into a sum becomes one fused operation. Such a compiler takes for a product also
x + x, as x*2, and a quotient by a power of two, as a product with its reciprocal; it looks through
minimum, maximum and absolute value, where it knows which operand they give.

And the sign of a fused operation is drawn into it, -fma(a, b, c) being taken for fma(-a, b, -c),
which is the other zero where it is an exact 0.

>>> from autonumerics.programs import parse
>>> program = parse("x*x - x*c0*x", [0.5])
>>> sorted(Contraction.of(program.instructions, program.constants).fusible)
[0, 2]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from autonumerics.programs import Instruction, Operand


class Contraction(NamedTuple):
    """`fusible`: the instructions that a compiler must be kept from fusing, by position.

    `fused`: results that may be those of a fused operation, theirs among them, since that is how
    they are protected.
    """

    fusible: frozenset[int]
    fused: frozenset[Operand]

    @classmethod
    def of(cls, instructions: Sequence[Instruction], constants: Sequence[Fraction]) -> Contraction:
        """That of a program with the constants as they are written."""
        summed = _summed(instructions)
        fusible: set[int] = set()
        fused: set[Operand] = set()
        for k, instruction in enumerate(instructions):
            result = Operand("t", k)
            reads_fused = not fused.isdisjoint(instruction.operands)
            if (result in summed and _is_product(instruction, constants)) or (
                reads_fused and _is_sign(instruction, constants)
            ):
                fusible.add(k)
            selects = instruction.operation.kind == "piecewise" and reads_fused
            if k in fusible or instruction.operation.fused or selects:
                fused.add(result)
        return cls(frozenset(fusible), frozenset(fused))


def _summed(instructions: Sequence[Instruction]) -> set[Operand]:
    """What is added, subtracted or negated, perhaps after a choice."""
    found: set[Operand] = set()
    for k in reversed(range(len(instructions))):
        row, operands = instructions[k]
        sums = any(row.addends) and not row.fused
        if sums or (row.kind == "piecewise" and Operand("t", k) in found):
            found.update(operands)
    return found


def _is_product(instruction: Instruction, constants: Sequence[Fraction]) -> bool:
    row, operands = instruction
    if row.name == "div":
        return _is_power(_value(operands[1], constants))
    return row.is_product or (row.addends == (1, 1) and operands[0] == operands[1])


def _is_sign(instruction: Instruction, constants: Sequence[Fraction]) -> bool:
    """Whether it keeps its operand or changes its sign."""
    row, operands = instruction
    if row.addends == (-1,):
        return True
    values = [_value(o, constants) for o in operands]
    return (row.is_product or row.name == "div") and any(v in (1, -1) for v in values)


def _value(operand: Operand, constants: Sequence[Fraction]) -> Fraction | None:
    return constants[operand.index] if operand.kind == "c" else None


def _is_power(value: Fraction | None) -> bool:
    """Whether it is a power of two, of either sign."""
    if not value:
        return False
    return abs(value.numerator).bit_count() == 1 == value.denominator.bit_count()
