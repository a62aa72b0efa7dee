"""Hypothesis strategies for values that many tests need."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from hypothesis import assume
from hypothesis import strategies as st

from autonumerics.errors import InvalidProgram
from autonumerics.programs import OPERATIONS, Instruction, Operand, Operation, Program
from autonumerics.programs.operations import NEAREST

CORRECT = tuple(row for row in OPERATIONS if row.rounding <= NEAREST)
"""The operations with one result in a format, whoever computes them."""


class Draft(NamedTuple):
    """Arguments of `Program.build`: valid, but nothing about them is canonical."""

    instructions: list[Instruction]
    constants: list[Fraction]
    result: Operand


def constants() -> st.SearchStrategy[Fraction]:
    """Constants of the magnitudes that searches meet, from few bits to a double-double's."""
    doubles = st.floats(min_value=2.0**-60, max_value=2.0**60).map(Fraction)
    small = st.integers(1, 8).map(Fraction)
    long = st.integers(2**100, 2**106).map(lambda digits: Fraction(digits, 2**90))
    return st.builds(
        lambda sign, value: sign * value,
        st.sampled_from([1, 1, 1, -1]),
        st.one_of(small, doubles, long),
    )


@st.composite
def drafts(
    draw: st.DrawFn,
    max_operations: int = 12,
    operations: tuple[Operation, ...] = OPERATIONS,
) -> Draft:
    """Instructions with dead code, constants on constants, and repetitions."""
    values = draw(st.lists(constants(), max_size=5))
    leaves = [Operand("x"), *(Operand("c", index) for index in range(len(values)))]
    instructions: list[Instruction] = []
    for _ in range(draw(st.integers(0, max_operations))):
        available = [*leaves, *(Operand("t", index) for index in range(len(instructions)))]
        row = draw(st.sampled_from(operations))
        operands = [draw(st.sampled_from(available)) for _ in range(row.arity)]
        instructions.append(Instruction(row, tuple(operands)))
    return Draft(instructions, values, _result(instructions))


def _result(instructions: list[Instruction]) -> Operand:
    """The last value that depends on x."""
    dependent = {Operand("x")}
    result = Operand("x")
    for index, instruction in enumerate(instructions):
        if dependent.intersection(instruction.operands):
            result = Operand("t", index)
            dependent.add(result)
    return result


@st.composite
def programs(
    draw: st.DrawFn,
    max_operations: int = 12,
    operations: tuple[Operation, ...] = OPERATIONS,
) -> Program:
    """Canonical programs of up to `max_operations` operations, the identity among them."""
    draft = draw(drafts(max_operations, operations))
    try:
        return Program.build(*draft)
    except InvalidProgram:  # an operation on constants without a finite value
        assume(False)
        raise


def packable(
    max_operations: int = 12, operations: tuple[Operation, ...] = OPERATIONS
) -> st.SearchStrategy[Program]:
    """Those whose constants, folded ones too, are within the range of doubles."""
    return programs(max_operations, operations).filter(
        lambda program: all(abs(c) < 2**1000 for c in program.constants)
    )
