"""Programs as text for people, which `parsing.parse` reads back to the same program.

>>> from autonumerics.programs.parsing import parse
>>> print(parse("u = x + c0/x; c1*(u + c1/u)*(c1/u + u)"))
t0 = c0/x + x; t1 = c1/t0 + t0; t1*c1*t1
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from autonumerics.programs.hexadecimal import to_hex
from autonumerics.programs.instruction import Instruction, Operand
from autonumerics.programs.operations import Operation, Precedence

LONGEST_FORMULA = 2_000
"""Characters of the longest formula printed; writing out shared values can take 2^n."""


def line(instructions: Sequence[Instruction]) -> str:
    """Return the program on one line, its shared values named `t0`, `t1`, ...

    The names number only what is named, in order of definition. A square counts as one use.

    >>> from autonumerics.programs.parsing import parse
    >>> line(parse("(x + 1)^4").instructions)
    '(x + c0)^4'
    """
    return "; ".join(_statements(instructions))


def listing(instructions: Sequence[Instruction], constants: Sequence[Fraction]) -> str:
    """Return the program with its constants in exact hexadecimal, a definition on each line.

    >>> from autonumerics.programs.parsing import parse
    >>> program = parse("x + 1.5")
    >>> print(listing(program.instructions, program.constants))
    c0 = 0x1.8000000000000p+0
    x + c0
    """
    definitions = [f"c{index} = {to_hex(value)}" for index, value in enumerate(constants)]
    return "\n".join([*definitions, *_statements(instructions)])


def formula(instructions: Sequence[Instruction]) -> str:
    """Return the program as one expression without names.

    Where that would take more than `LONGEST_FORMULA` characters, return `line` instead.

    >>> from autonumerics.programs.parsing import parse
    >>> formula(parse("u = x + 1; u/(u - 1)").instructions)
    '(x + c0)/(x + c0 - c1)'
    """
    results: list[_Piece] = []
    for instruction in instructions:
        results.append(_written(instruction, results))
        # Every result is part of the value, so the value is at least as long.
        if len(results[-1].text) > LONGEST_FORMULA:
            return line(instructions)
    return results[-1].text if results else "x"


class _Piece(NamedTuple):
    """The text of a value; for a power also its base and exponent, so that squares collapse."""

    text: str
    precedence: Precedence = Precedence.ATOM
    base: str = ""
    exponent: int = 1

    def within(self, precedence: Precedence) -> str:
        """The text, in parentheses unless it holds at least as tightly as `precedence`."""
        return self.text if self.precedence >= precedence else f"({self.text})"


def _statements(instructions: Sequence[Instruction]) -> list[str]:
    """The definitions of the shared values, then the value."""
    counts = uses(instructions)
    results: list[_Piece] = []
    definitions: list[str] = []
    for index, instruction in enumerate(instructions):
        piece = _written(instruction, results)
        if counts[Operand("t", index)] > 1:
            name = f"t{len(definitions)}"
            definitions.append(f"{name} = {piece.text}")
            piece = _Piece(name)
        results.append(piece)
    return [*definitions, results[-1].text if results else "x"]


def uses(instructions: Sequence[Instruction]) -> Counter[Operand]:
    """How often each operand is read; a square reads its operand once.

    >>> from autonumerics.programs.parsing import parse
    >>> uses(parse("(x + 1)^2").instructions)[Operand("t", 0)]
    1
    """
    counts: Counter[Operand] = Counter()
    for instruction in instructions:
        counts.update(instruction.operands[: 1 if instruction.is_square else None])
    return counts


def _written(instruction: Instruction, results: Sequence[_Piece]) -> _Piece:
    """An instruction as text, given the text of the earlier results."""
    row = instruction.operation
    pieces = [
        results[operand.index] if operand.kind == "t" else _Piece(str(operand))
        for operand in instruction.operands
    ]
    if instruction.is_square:
        return _square(pieces[0])
    if row.is_infix:
        return _infix(row, *pieces)
    if row.precedence is Precedence.SIGN:
        return _Piece(f"-{_after_operator(pieces[0], Precedence.POWER)}", Precedence.SIGN)
    return _Piece(f"{row.symbol}({', '.join(piece.text for piece in pieces)})")


def _square(piece: _Piece) -> _Piece:
    base = piece.base or piece.within(Precedence.ATOM)
    exponent = 2 * piece.exponent
    return _Piece(f"{base}^{exponent}", Precedence.POWER, base, exponent)


def _infix(row: Operation, left: _Piece, right: _Piece) -> _Piece:
    precedence = row.precedence
    operator = f" {row.symbol} " if precedence is Precedence.SUM else row.symbol
    # One step tighter on the right: a - (b - c) is another program than a - b - c.
    after = _after_operator(right, Precedence(precedence + 1))
    return _Piece(f"{left.within(precedence)}{operator}{after}", precedence)


def _after_operator(piece: _Piece, precedence: Precedence) -> str:
    """As `within`, and never two operators in a row: `a*(-b)`, not `a*-b`."""
    return f"({piece.text})" if piece.text.startswith("-") else piece.within(precedence)
