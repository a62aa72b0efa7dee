"""A centre takes up a constant next to it: (x - m) - c is x - (m + c), an operation less.

The centre of a piece was chosen before its constants were fitted. Where a program reads t = x - m
only to add a constant to it, or to subtract one, both are one difference with another centre, and
one constant less is looked up. In exact arithmetic nothing changes.

>>> from autonumerics.programs import parse
>>> absorbed(parse("t = (x - c0) + c1; t*t*c2", [1.0, 0.25, 3.0]))
parse('(x - c0)^2*c1', ['0x1.8000000000000p-1', '0x1.8000000000000p+1'])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from autonumerics.fitting.pieces.fits import FittedPieces
from autonumerics.programs import Instruction, Operand, Program, operation
from autonumerics.programs.piecewise import PiecewiseProgram

_CENTRED = Operand("t", 0)


class _Merged(NamedTuple):
    """The operation that stands for both, and its constant of the two."""

    text: str
    constant: Callable[[Fraction, Fraction], Fraction]


_MERGED = {
    ("sub", 0): _Merged("x - c", lambda m, c: m + c),
    ("sub", 1): _Merged("c - x", lambda m, c: c + m),
    ("add", 0): _Merged("x - c", lambda m, c: m - c),
}


def absorbed(program: Program) -> Program:
    """The program with its centre merged into a constant, or as it is where nothing is to merge."""
    while (merged := _merged_once(program)) is not None:
        program = merged
    return program


def absorbed_pieces(fitted: FittedPieces) -> FittedPieces:
    """The same of all pieces, with the errors that they have."""
    piecewise = fitted.piecewise
    rows = [absorbed(piecewise.piece(i)) for i in range(piecewise.pieces)]
    if rows[0].ops == piecewise.program.ops:
        return fitted
    merged = PiecewiseProgram.of(rows[0], piecewise.indexing, [row.constants for row in rows])
    return replace(fitted, piecewise=merged)


def _merged_once(program: Program) -> Program | None:
    rows = program.instructions
    if len(rows) < 2 or not _is_centred(program):
        return None
    readers = [k for k, row in enumerate(rows) if _CENTRED in row.operands]
    if len(readers) != 1:
        return None
    row, operands = rows[readers[0]]
    place = operands.index(_CENTRED)
    merged = _MERGED.get((row.name, place))
    other = operands[1 - place] if len(operands) == 2 else None
    if merged is None or other is None or other.kind != "c":
        return None
    constants = list(program.constants)
    taken = rows[0].operands[1].index
    constants[taken] = merged.constant(constants[taken], constants[other.index])
    pair = (Operand("x"), Operand("c", taken))
    kept = list(rows)
    kept[readers[0]] = Instruction(operation("sub"), pair if merged.text[0] == "x" else pair[::-1])
    return Program.build(kept, constants, program.result)


def _is_centred(program: Program) -> bool:
    """Whether x - c comes first, and nothing else reads x or that constant."""
    row, operands = program.instructions[0]
    if row.name != "sub" or operands[0] != Operand("x") or operands[1].kind != "c":
        return False
    rest = [o for line in program.instructions[1:] for o in line.operands]
    return Operand("x") not in rest and operands[1] not in rest
