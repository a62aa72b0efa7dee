"""Many programs at once, in the memory layout of the compiled core.

>>> from autonumerics.programs import parse
>>> batch = Batch.pack([parse("x + c0", [0.5]), parse("c0/x + x", [2.0])])
>>> batch.ops.tolist()
[1, 2]
>>> batch.program(1).text
'c0/x + x'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics import _core
from autonumerics.errors import InvalidProgram
from autonumerics.programs import OPERATIONS, Instruction, Operand, Program


@dataclass(frozen=True, slots=True)
class Batch:
    """n programs of the core.

    `records`: (n, RECORD_BYTES) uint8, one structure each (src/core/program.hpp).
    `constants`: (n, 2, MAX_CONSTANTS) float64, the high and low parts of each constant's value.
    """

    records: npt.NDArray[np.uint8]
    constants: npt.NDArray[np.float64]

    @classmethod
    def pack(cls, programs: Sequence[Program], inputs: int = 1) -> Batch:
        """The programs with their constants rounded to sums of two doubles (106 bits or more).

        They are functions of at least `inputs` inputs. Raises InvalidProgram for a program that is
        too long for the core, or a constant that is beyond the range of doubles.
        """
        records = np.zeros((len(programs), _core.RECORD_BYTES), np.uint8)
        constants = np.zeros((len(programs), 2, _core.MAX_CONSTANTS))
        for i, program in enumerate(programs):
            _check_size(program)
            records[i] = _record(program, max(inputs, program.inputs))
            for k, value in enumerate(program.constants):
                constants[i, :, k] = in_two_doubles(value)
        return cls(records, constants)

    @classmethod
    def empty(cls) -> Batch:
        """No programs."""
        return cls.pack([])

    def __len__(self) -> int:
        return len(self.records)

    @property
    def ops(self) -> npt.NDArray[np.int64]:
        """Operation counts, (n,)."""
        return self.records[:, 0].astype(np.int64)

    def take(self, index: npt.NDArray[np.integer] | npt.NDArray[np.bool_] | slice) -> Batch:
        """The programs at the indices, or those where a mask is true."""
        return Batch(self.records[index], self.constants[index])

    def joined(self, other: Batch) -> Batch:
        """These programs, then the others."""
        return Batch(
            np.concatenate([self.records, other.records]),
            np.concatenate([self.constants, other.constants]),
        )

    def program(self, i: int) -> Program:
        """Program i with its exact constants, in canonical form.

        `pack` is its inverse to the bit, for programs of the core and for those that it packed.
        """
        record = self.records[i]
        code = record[4:].reshape(-1, 4)[: record[0]]
        instructions = [
            Instruction(row, tuple(_operand(int(slot)) for slot in line[1 : 1 + row.arity]))
            for line in code
            for row in [OPERATIONS[line[0]]]
        ]
        high, low = self.constants[i][:, : record[1]].tolist()
        values = [Fraction(h) + Fraction(e) for h, e in zip(high, low, strict=True)]
        return Program.build(instructions, values)


def in_two_doubles(value: Fraction) -> tuple[float, float]:
    """The double nearest to the value, and the double nearest to what is left.

    >>> in_two_doubles(Fraction(1) + Fraction(1, 2**80))
    (1.0, 8.271806125530277e-25)
    """
    try:
        high = float(value)
    except OverflowError:
        raise InvalidProgram("a constant beyond 2^1024: the kernels take doubles") from None
    return high, float(value - Fraction(high))


def is_packable(program: Program) -> bool:
    """Whether the kernels have room for its operations, constants and inputs.

    >>> from autonumerics.programs import parse
    >>> is_packable(parse("x^2")), is_packable(parse("x + 1" + " + x" * 32))
    (True, False)
    """
    return all(count <= most for _, count, most in _sizes(program))


def _sizes(program: Program) -> list[tuple[str, int, int]]:
    return [
        ("operations", program.ops, _core.MAX_OPERATIONS),
        ("constants", len(program.constants), _core.MAX_CONSTANTS),
        ("inputs", program.inputs, _core.MAX_INPUTS),
    ]


def _check_size(program: Program) -> None:
    for name, count, most in _sizes(program):
        if count > most:
            raise InvalidProgram(f"a program of {count} {name}: the kernels take at most {most}")


def _record(program: Program, inputs: int) -> npt.NDArray[np.uint8]:
    record = np.zeros(_core.RECORD_BYTES, np.uint8)
    record[:3] = program.ops, len(program.constants), inputs
    code = record[4:].reshape(-1, 4)
    for line, (row, operands) in zip(code, program.instructions, strict=False):
        line[0] = row.code
        line[1 : 1 + row.arity] = [_slot(operand) for operand in operands]
    return record


def _slot(operand: Operand) -> int:
    first = {"x": 0, "c": _core.FIRST_CONSTANT, "t": _core.FIRST_RESULT}[operand.kind]
    return first + operand.index


def _operand(slot: int) -> Operand:
    if slot >= _core.FIRST_RESULT:
        return Operand("t", slot - _core.FIRST_RESULT)
    first = _core.FIRST_CONSTANT
    return Operand("c", slot - first) if slot >= first else Operand("x", slot)
