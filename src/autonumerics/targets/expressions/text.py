"""Expressions as text that `read` reads back to the same tree.

>>> from autonumerics.targets.expressions.reading import read
>>> text(read("1/(1+ exp(-x))"))
'1/(1 + exp(-x))'
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from autonumerics.programs import to_hex
from autonumerics.programs.hexadecimal import is_dyadic
from autonumerics.programs.operations import Precedence
from autonumerics.targets.expressions.infix import MARKS
from autonumerics.targets.expressions.tree import Expression, Row

LONGEST_LINE = 200
"""Characters up to which shared parts are written out at each place."""

_MOST_BITS = 4_000  # of a binary number in decimal: longer ones would take thousands of digits
_LONGEST_DECIMAL = 20  # digits; beyond, hexadecimal where that is exact


class _Piece(NamedTuple):
    text: str
    precedence: int


@lru_cache(maxsize=256)
def text(tree: Expression) -> str:
    """The tree on one line; parts that are used again get names where it would be long."""
    uses = Counter(k for row in tree.rows for k in row.operands)
    named = frozenset(k for k, row in enumerate(tree.rows) if row.operands and uses[k] > 1)
    inline = _written(tree, frozenset(), LONGEST_LINE if named else None)
    return inline or _written(tree, named) or ""


def _written(tree: Expression, named: frozenset[int], longest: int | None = None) -> str | None:
    """The statements; None where a piece is longer than `longest`."""
    statements: list[str] = []
    pieces: list[_Piece] = []
    for place, row in enumerate(tree.rows):
        piece = _piece(row, pieces)
        if place in named:
            statements.append(f"t{len(statements)} = {piece.text}")
            piece = _Piece(f"t{len(statements) - 1}", Precedence.ATOM)
        elif longest is not None and len(piece.text) > longest:
            return None
        pieces.append(piece)
    return "; ".join([*statements, pieces[-1].text])


def _piece(row: Row, pieces: list[_Piece]) -> _Piece:
    if row.value is not None:
        return _Piece(number(row.value), Precedence.ATOM)
    if not row.operands:
        return _Piece(row.name, Precedence.ATOM)
    operands = [pieces[k] for k in row.operands]
    if row.name == "neg":
        return _Piece(f"-{_above(operands[0], Precedence.SIGN)}", Precedence.SIGN)
    mark = MARKS.get(row.name)
    if mark is None:
        inside = ", ".join(operand.text for operand in operands)
        return _Piece(f"{row.name}({inside})", Precedence.ATOM)
    level = mark.precedence
    left = operands[0]
    first = _above(left, level) if left.precedence < level or mark.is_power else left.text
    second = _above(operands[1], level)
    if second.startswith("-"):
        second = f"({second})"
    space = " " if level < Precedence.PRODUCT else ""
    return _Piece(f"{first}{space}{mark.symbol}{space}{second}", level)


def _above(piece: _Piece, level: int) -> str:
    """The piece, in parentheses unless it holds together more tightly."""
    return piece.text if piece.precedence > level else f"({piece.text})"


def number(value: Fraction) -> str:
    """A number of a tree, exactly: a decimal where that is short, else hexadecimal.

    >>> number(Fraction("1.70")), number(Fraction(3, 2**70)), number(Fraction("1e-40"))
    ('1.7', '0x1.8000000000000p-69', '1e-40')
    """
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    if bits > _MOST_BITS and is_dyadic(value):
        return to_hex(value)
    decimal = _decimal(value)
    return to_hex(value) if len(decimal) > _LONGEST_DECIMAL and is_dyadic(value) else decimal


def _decimal(value: Fraction) -> str:
    """The shortest decimal that is exactly the number."""
    places = 0
    for prime in (2, 5):
        rest, count = value.denominator, 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    digits = str(value.numerator * 10**places // value.denominator)
    significant = digits.rstrip("0") or "0"
    exponent = len(digits) - len(significant) - places
    if exponent >= 0:
        whole = exponent <= 6 or len(digits) <= _LONGEST_DECIMAL // 2
        return significant + "0" * exponent if whole else _scientific(significant, exponent)
    if -exponent - len(significant) <= 4:
        padded = significant.rjust(1 - exponent, "0")
        return f"{padded[:exponent]}.{padded[exponent:]}"
    return _scientific(significant, exponent)


def _scientific(digits: str, exponent: int) -> str:
    point = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{point}e{exponent + len(digits) - 1}"
