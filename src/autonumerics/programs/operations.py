"""The operations a program may use, as a table: a row, not a branch.

An operation's `code` is its position in the table; the compiled core holds the same table. To
add an operation, add a row at the end: parsing, printing, checking, folding of constants and
exact evaluation all read the row.

>>> [operation.name for operation in parse_operations("+ * sqrt")]
['add', 'mul', 'sqrt']
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from autonumerics.errors import InvalidOption, UnknownName


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table.

    `name` is what code and files call it, `symbol` what people type. `code` is the position in
    the table, `arity` the number of operands, `commutative` whether the first two operands may
    be exchanged without changing the (rounded) result. `real` is the exact meaning over the
    reals: a function of `arity` values of any type that has the arithmetic it needs, such as
    `fractions.Fraction` or `flint.arb`.

    Guarantee: an operation survives pickling and copying as the same object.

    >>> operation("fma").real(2, 3, 4)
    10
    """

    name: str
    code: int
    arity: int
    commutative: bool
    symbol: str
    real: Callable[..., Any] = field(repr=False, compare=False)

    def __reduce__(self) -> tuple[Callable[[str], Operation], tuple[str]]:
        """Pickle as the name, so that every process has its own table's row."""
        return operation, (self.name,)


def _square_root(a: Any) -> Any:
    return a.sqrt()


def _fused_multiply_add(a: Any, b: Any, c: Any) -> Any:
    return a * b + c


OPERATIONS: tuple[Operation, ...] = (
    Operation("add", 0, 2, True, "+", operator.add),
    Operation("sub", 1, 2, False, "-", operator.sub),
    Operation("mul", 2, 2, True, "*", operator.mul),
    Operation("div", 3, 2, False, "/", operator.truediv),
    Operation("sqrt", 4, 1, False, "sqrt", _square_root),
    Operation("fma", 5, 3, True, "fma", _fused_multiply_add),
    Operation("neg", 6, 1, False, "neg", operator.neg),
)

_BY_NAME = {key: row for row in OPERATIONS for key in (row.name, row.symbol)}


def operation(name: str) -> Operation:
    """Return the operation with this name or symbol.

    Raises `UnknownName`, with the nearest names, when the table has no such row.

    >>> operation("/").name, operation("div").symbol
    ('div', '/')
    """
    found = _BY_NAME.get(name)
    if found is None:
        nearest = get_close_matches(name, list(_BY_NAME), n=2)
        known = ", ".join(row.name for row in OPERATIONS)
        raise UnknownName("operation", name, nearest, hint=f"the operations are {known}")
    return found


def parse_operations(text: str) -> tuple[Operation, ...]:
    """Return the operations named in `text`, in table order and without duplicates.

    Names and symbols may be mixed, separated by spaces or commas. Raises `UnknownName` for a
    name outside the table and `InvalidOption` when `text` names no operation.

    >>> [row.symbol for row in parse_operations("div, + add")]
    ['+', '/']
    """
    chosen = {operation(word) for word in re.split(r"[\s,]+", text) if word}
    if not chosen:
        raise InvalidOption(f'no operation in {text!r}: name some, for example "+ - * /"')
    return tuple(row for row in OPERATIONS if row in chosen)
