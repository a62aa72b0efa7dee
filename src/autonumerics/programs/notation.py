"""How programs are written as formulas: what text, MathML and LaTeX have in common.

A value that is used once stands where it is used; a shared one gets a name, `t0`, `t1`, ..., in
order of definition. Squares of squares are one power, and count as one use of their base.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from autonumerics.programs.instruction import INPUT, Instruction, Operand
from autonumerics.programs.operations import Operation, Precedence


class Piece(NamedTuple):
    """The text of a value; for a power also its base and exponent, so that squares collapse."""

    text: str
    precedence: Precedence = Precedence.ATOM
    base: str = ""
    exponent: int = 1


class Definition(NamedTuple):
    """A shared value by its name, or a value of the program, which has none ("")."""

    name: str
    value: str


class Notation(ABC):
    """One way of writing formulas."""

    def statements(
        self, instructions: Sequence[Instruction], values: Sequence[Operand] = ()
    ) -> list[Definition]:
        """The shared values in order, then the program's value, or those given."""
        names = shared_names(instructions, values)
        results: list[Piece] = []
        definitions: list[Definition] = []
        for index, instruction in enumerate(instructions):
            piece = self.written(instruction, results)
            if index in names:
                name = self.name(names[index])
                definitions.append(Definition(name, piece.text))
                piece = Piece(name)
            results.append(piece)
        last = Operand("t", len(results) - 1) if results else INPUT
        pieces = [self._piece(operand, results) for operand in values or (last,)]
        return [*definitions, *(Definition("", piece.text) for piece in pieces)]

    def written(self, instruction: Instruction, results: Sequence[Piece]) -> Piece:
        """An instruction, given the earlier results."""
        row = instruction.operation
        pieces = [self._piece(operand, results) for operand in instruction.operands]
        if instruction.is_square:
            return self._square(pieces[0])
        if row.is_infix:
            return self.infix(row, *pieces)
        if row.precedence is Precedence.SIGN:
            return self.sign(pieces[0])
        return self.call(row, pieces)

    def _piece(self, operand: Operand, results: Sequence[Piece]) -> Piece:
        return results[operand.index] if operand.kind == "t" else Piece(self.name(str(operand)))

    def within(self, piece: Piece, precedence: Precedence) -> str:
        """The text, in parentheses unless it holds at least as tightly as `precedence`."""
        return piece.text if piece.precedence >= precedence else self.parentheses(piece.text)

    def _square(self, piece: Piece) -> Piece:
        base = piece.base or self.within(piece, Precedence.ATOM)
        exponent = 2 * piece.exponent
        return Piece(self.power(base, exponent), Precedence.POWER, base, exponent)

    @abstractmethod
    def name(self, name: str) -> str:
        """A name such as `x`, `c0` or `t1`."""

    @abstractmethod
    def parentheses(self, text: str) -> str:
        """The text in parentheses."""

    @abstractmethod
    def power(self, base: str, exponent: int) -> str:
        """A whole power."""

    @abstractmethod
    def infix(self, row: Operation, left: Piece, right: Piece) -> Piece:
        """A sum, difference, product or quotient, all of which are read from the left."""

    @abstractmethod
    def sign(self, piece: Piece) -> Piece:
        """A value with the other sign."""

    @abstractmethod
    def call(self, row: Operation, pieces: Sequence[Piece]) -> Piece:
        """Any other operation."""


class Typeset(Notation):
    """Formulas as on paper: quotients are fractions, and a product has a dot or nothing."""

    minus = "-"

    @abstractmethod
    def row(self, *parts: str) -> str:
        """Parts side by side."""

    @abstractmethod
    def operator(self, text: str) -> str:
        """A sign between two parts, or before one: +, -, or "" between factors."""

    @abstractmethod
    def fraction(self, above: str, below: str) -> str:
        """A quotient."""

    def infix(self, row: Operation, left: Piece, right: Piece) -> Piece:
        """See `Notation`: what stands on the right of its like is in parentheses."""
        if row.is_sum:
            sign = self.minus if row.signs[1] < 0 else "+"
            after = self.within(right, Precedence.PRODUCT)
            if right.precedence is Precedence.SIGN:
                after = self.parentheses(right.text)
            parts = self.within(left, Precedence.SUM), self.operator(sign), after
            return Piece(self.row(*parts), Precedence.SUM)
        if row.is_product:
            after = self.within(right, Precedence.PRODUCT)
            if right.precedence is Precedence.PRODUCT:
                after = self.parentheses(right.text)
            parts = self.within(left, Precedence.PRODUCT), self.operator(""), after
            return Piece(self.row(*parts), Precedence.PRODUCT)
        return Piece(self.fraction(left.text, right.text), Precedence.FRACTION)

    def sign(self, piece: Piece) -> Piece:
        """See `Notation`."""
        parts = self.operator(self.minus), self.within(piece, Precedence.FRACTION)
        return Piece(self.row(*parts), Precedence.SIGN)


def shared_names(
    instructions: Sequence[Instruction], values: Sequence[Operand] = ()
) -> dict[int, str]:
    """The names of the results that are used more than once, as values too, by instruction.

    >>> from autonumerics.programs.parsing import parse
    >>> shared_names(parse("t = c0/x + x; (c1/t + t)^2").instructions)
    {1: 't0'}
    """
    counts = uses(instructions)
    counts.update(values)
    shared = (k for k in range(len(instructions)) if counts[Operand("t", k)] > 1)
    return {index: f"t{number}" for number, index in enumerate(shared)}


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
