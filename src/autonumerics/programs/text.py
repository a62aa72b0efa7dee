"""Programs as text for people, which `parsing.parse` reads back to the same program.

>>> from autonumerics.programs.parsing import parse
>>> print(parse("u = x + c0/x; c1*(u + c1/u)*(c1/u + u)"))
t0 = c0/x + x; t1 = c1/t0 + t0; t1*c1*t1
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from autonumerics.programs.hexadecimal import to_hex
from autonumerics.programs.instruction import INPUT, Instruction, Operand, value_of
from autonumerics.programs.notation import Notation, Piece
from autonumerics.programs.operations import Operation, Precedence

LONGEST_FORMULA = 2_000
"""Characters of the longest formula printed; writing out shared values can take 2^n."""


def line(instructions: Sequence[Instruction], value: Operand | None = None) -> str:
    """Return the program on one line, its shared values named `t0`, `t1`, ...

    The names number only what is named, in order of definition. A square counts as one use.
    `value`: what is computed, by default the last result, or x where there is none.

    >>> from autonumerics.programs.parsing import parse
    >>> line(parse("(x + 1)^4").instructions)
    '(x + c0)^4'
    """
    return "; ".join(_lines(instructions, value))


def listing(instructions: Sequence[Instruction], constants: Sequence[Fraction]) -> str:
    """Return the program with its constants in exact hexadecimal, a definition on each line.

    >>> from autonumerics.programs.parsing import parse
    >>> program = parse("x + 1.5")
    >>> print(listing(program.instructions, program.constants))
    c0 = 0x1.8000000000000p+0
    x + c0
    """
    definitions = [f"c{index} = {to_hex(value)}" for index, value in enumerate(constants)]
    value = value_of(instructions, len(constants))
    return "\n".join([*definitions, *_lines(instructions, value)])


def formula(instructions: Sequence[Instruction], value: Operand | None = None) -> str:
    """Return the program as one expression without names.

    Where that would take more than `LONGEST_FORMULA` characters, return `line` instead.

    >>> from autonumerics.programs.parsing import parse
    >>> formula(parse("u = x + 1; u/(u - 1)").instructions)
    '(x + c0)/(x + c0 - c1)'
    """
    results: list[Piece] = []
    for instruction in instructions:
        results.append(TEXT.written(instruction, results))
        # Every result is part of the value, so the value is at least as long.
        if len(results[-1].text) > LONGEST_FORMULA:
            return line(instructions)
    return results[-1].text if results else str(value or INPUT)


class _Text(Notation):
    """As in C and Python, with `^` for powers."""

    def name(self, name: str) -> str:
        return name

    def parentheses(self, text: str) -> str:
        return f"({text})"

    def power(self, base: str, exponent: int) -> str:
        return f"{base}^{exponent}"

    def infix(self, row: Operation, left: Piece, right: Piece) -> Piece:
        precedence = row.precedence
        operator = f" {row.symbol} " if precedence is Precedence.SUM else row.symbol
        # One step tighter on the right: a - (b - c) is another program than a - b - c.
        after = self._after_operator(right, Precedence(precedence + 1))
        return Piece(f"{self.within(left, precedence)}{operator}{after}", precedence)

    def sign(self, piece: Piece) -> Piece:
        return Piece(f"-{self._after_operator(piece, Precedence.POWER)}", Precedence.SIGN)

    def call(self, row: Operation, pieces: Sequence[Piece]) -> Piece:
        return Piece(f"{row.symbol}({', '.join(piece.text for piece in pieces)})")

    def _after_operator(self, piece: Piece, precedence: Precedence) -> str:
        """As `within`, and never two operators in a row: `a*(-b)`, not `a*-b`."""
        starts_with_sign = piece.text.startswith("-")
        return f"({piece.text})" if starts_with_sign else self.within(piece, precedence)


TEXT = _Text()


def _lines(instructions: Sequence[Instruction], value: Operand | None) -> list[str]:
    statements = TEXT.statements(instructions, () if value is None else (value,))
    return [f"{name} = {value}" if name else value for name, value in statements]
