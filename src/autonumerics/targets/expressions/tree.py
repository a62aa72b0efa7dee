"""Expressions: trees over the tables of functions and operations, written as rows.

A row is a leaf (the variable x, an exact number, pi or e) or an operation on earlier rows; the last
row is the value. Equal subtrees are one row, and rows stand in the order in which they are first
needed from left to right, so that equal trees are equal values. What the names mean is told by
`rules`; how a tree is written, by `text`.

>>> build = Builder()
>>> tree = build.expression(build.add("mul", build.add("x"), build.number(Fraction(2))))
>>> [row.name for row in tree.rows]
['x', 'number', 'mul']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from autonumerics.errors import InvalidExpression

MOST_ROWS = 1_000
LARGEST_POWER = 1_000
"""Of a whole power that is carried out on numbers."""

LARGEST_SIZE = 100_000
"""Bits of an exact number."""


class Row(NamedTuple):
    """A leaf or an operation; `operands` are the places of earlier rows, `value` of numbers."""

    name: str
    operands: tuple[int, ...] = ()
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """A tree in canonical order; made by a `Builder`."""

    rows: tuple[Row, ...]

    @property
    def root(self) -> Row:
        """The row that is the value."""
        return self.rows[-1]

    @property
    def depends(self) -> tuple[bool, ...]:
        """For each row whether it depends on x."""
        return _depends(self)

    @property
    def numbers(self) -> tuple[Fraction | None, ...]:
        """For each row its value, where it is a rational number made by + - * / and powers."""
        return _numbers(self)


@dataclass(slots=True)
class Builder:
    """A tree while it is made."""

    rows: list[Row] = field(default_factory=list)
    _places: dict[Row, int] = field(default_factory=dict)

    def add(self, name: str, *operands: int, value: Fraction | None = None) -> int:
        """The place of such a row; raises InvalidExpression beyond MOST_ROWS."""
        row = Row(name, operands, value)
        if row not in self._places:
            if len(self.rows) == MOST_ROWS:
                raise InvalidExpression(f"it has more than {MOST_ROWS:,} different parts")
            self._places[row] = len(self.rows)
            self.rows.append(row)
        return self._places[row]

    def number(self, value: Fraction) -> int:
        """A number, as it is written: 1/3 is a quotient, and one below 0 a negative."""
        if value < 0:
            return self.add("neg", self.number(-value))
        if not is_decimal(value):
            parts = (self.number(Fraction(part)) for part in value.as_integer_ratio())
            return self.add("div", *parts)
        return self.add("number", value=value)

    def include(self, other: Expression) -> int:
        """The value of another tree as a part of this one."""
        places: list[int] = []
        for row in other.rows:
            operands = (places[k] for k in row.operands)
            places.append(self.add(row.name, *operands, value=row.value))
        return places[-1]

    def expression(self, result: int) -> Expression:
        """The tree whose value is that row."""
        return Expression(tuple(_ordered(self.rows, result)))


def is_decimal(value: Fraction) -> bool:
    """Whether a decimal is exactly that number.

    >>> is_decimal(Fraction(17, 10)), is_decimal(Fraction(1, 3))
    (True, False)
    """
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def part_of(tree: Expression, place: int) -> Expression:
    """The tree whose value is that row."""
    return Expression(tuple(_ordered(tree.rows, place)))


def _ordered(rows: Sequence[Row], result: int) -> list[Row]:
    """The rows that the result needs, each behind its operands, from left to right."""
    found: list[Row] = []
    places: dict[int, int] = {}
    pending = [(result, False)]
    while pending:
        place, is_ready = pending.pop()
        if place in places:
            continue
        row = rows[place]
        if is_ready or not row.operands:
            places[place] = len(found)
            found.append(row._replace(operands=tuple(places[k] for k in row.operands)))
        else:
            pending += [(place, True), *((k, False) for k in reversed(row.operands))]
    return found


@lru_cache(maxsize=256)
def _depends(tree: Expression) -> tuple[bool, ...]:
    found: list[bool] = []
    for row in tree.rows:
        found.append(row.name == "x" or any(found[k] for k in row.operands))
    return tuple(found)


@lru_cache(maxsize=256)
def _numbers(tree: Expression) -> tuple[Fraction | None, ...]:
    found: list[Fraction | None] = []
    for row in tree.rows:
        operands = [found[k] for k in row.operands]
        known = [value for value in operands if value is not None]
        is_known = bool(operands) and len(known) == len(operands)
        value = _carried_out(row.name, known) if is_known else row.value
        found.append(value if value is None or _size(value) <= LARGEST_SIZE else None)
    return tuple(found)


def _carried_out(name: str, operands: list[Fraction]) -> Fraction | None:
    match name, operands:
        case "neg", [a]:
            return -a
        case "add", [a, b]:
            return a + b
        case "sub", [a, b]:
            return a - b
        case "mul", [a, b]:
            return a * b
        case "div", [a, b] if b:
            return a / b
        case "pow", [a, b] if b.denominator == 1 and abs(b) <= LARGEST_POWER and (a or b > 0):
            return a ** int(b) if _size(a) * abs(b) <= LARGEST_SIZE else None
    return None


def _size(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()
