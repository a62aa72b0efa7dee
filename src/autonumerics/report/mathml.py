"""Programs as formulas in MathML, which browsers typeset and screen readers speak.

>>> from autonumerics.programs import parse
>>> str(statements(parse("x + c0"))[-1].value)
'<mrow><mi>x</mi><mo>+</mo><msub><mi>c</mi><mn>0</mn></msub></mrow>'
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from html import escape
from typing import NamedTuple

from autonumerics.numerals import MINUS
from autonumerics.programs import Instruction, Operand, Program
from autonumerics.report.sharing import shared_names


class Precedence(IntEnum):
    """How tightly a piece of a formula holds together on paper."""

    SUM = 1
    PRODUCT = 2
    SIGN = 3
    FRACTION = 4
    POWER = 5
    ATOM = 6


class Statement(NamedTuple):
    """A definition: the name's markup ("" for the program's value) and the value's."""

    name: str
    value: str


class _Piece(NamedTuple):
    markup: str
    precedence: Precedence = Precedence.ATOM
    base: str = ""
    exponent: int = 1

    def within(self, precedence: Precedence) -> str:
        """The markup, in parentheses unless it holds at least as tightly."""
        return self.markup if self.precedence >= precedence else _parentheses(self.markup)


def statements(program: Program) -> tuple[Statement, ...]:
    """The definitions of the shared values, then the program's value; markup is escaped."""
    names = shared_names(program)
    results: list[_Piece] = []
    definitions: list[Statement] = []
    for index, row in enumerate(program.instructions):
        piece = _written(row, results)
        if index in names:
            name = _named(names[index])
            definitions.append(Statement(name, piece.markup))
            piece = _Piece(name)
        results.append(piece)
    value = results[-1].markup if results else "<mi>x</mi>"
    return (*definitions, Statement("", value))


def _written(row: Instruction, results: Sequence[_Piece]) -> _Piece:
    pieces = [results[o.index] if o.kind == "t" else _operand(o) for o in row.operands]
    if row.is_square:
        return _square(pieces[0])
    operation = row.operation
    if operation.is_sum:
        return _sum(MINUS if operation.signs[1] < 0 else "+", pieces)
    if operation.is_product:
        left, right = (p.within(Precedence.PRODUCT) for p in pieces)
        if pieces[1].precedence is Precedence.PRODUCT:
            right = _parentheses(right)
        return _Piece(_row(left, "<mo>⋅</mo>", right), Precedence.PRODUCT)
    if operation.is_infix:
        return _Piece(f"<mfrac>{pieces[0].markup}{pieces[1].markup}</mfrac>", Precedence.FRACTION)
    if operation.addends == (-1,):
        return _Piece(
            _row(f"<mo>{MINUS}</mo>", pieces[0].within(Precedence.FRACTION)), Precedence.SIGN
        )
    if operation.name in _NOTATIONS:
        return _NOTATIONS[operation.name](pieces[0])
    arguments = "<mo>,</mo>".join(p.markup for p in pieces)
    return _Piece(_row(f"<mi>{escape(operation.name)}</mi>", _parentheses(arguments)))


def _root(piece: _Piece) -> _Piece:
    return _Piece(f"<msqrt>{piece.markup}</msqrt>")


def _magnitude(piece: _Piece) -> _Piece:
    bar = "<mo>|</mo>"
    return _Piece(_row(bar, piece.markup, bar))


def _power_of_two(piece: _Piece) -> _Piece:
    return _Piece(f"<msup><mn>2</mn>{_row(piece.markup)}</msup>", Precedence.POWER)


_NOTATIONS = {"sqrt": _root, "abs": _magnitude, "exp2": _power_of_two}
"""What is not written as a call of a function by its name."""


def _sum(sign: str, pieces: Sequence[_Piece]) -> _Piece:
    """A sum is read from the left, so one on the right stands in parentheses."""
    left, right = pieces
    after = right.within(Precedence.PRODUCT)
    if right.precedence is Precedence.SIGN:
        after = _parentheses(after)
    return _Piece(_row(left.within(Precedence.SUM), f"<mo>{sign}</mo>", after), Precedence.SUM)


def _square(piece: _Piece) -> _Piece:
    base = piece.base or piece.within(Precedence.ATOM)
    exponent = 2 * piece.exponent
    return _Piece(f"<msup>{base}<mn>{exponent}</mn></msup>", Precedence.POWER, base, exponent)


def _operand(operand: Operand) -> _Piece:
    name = str(operand)
    return _Piece("<mi>x</mi>" if name == "x" else _named(name))


def _named(name: str) -> str:
    return f"<msub><mi>{name[0]}</mi><mn>{name[1:]}</mn></msub>"


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _parentheses(markup: str) -> str:
    """They reach as far as what they hold does, which in continued fractions is mostly down."""
    return _row('<mo symmetric="false">(</mo>', markup, '<mo symmetric="false">)</mo>')
