"""What expressions write between two operands: the operations, powers and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autonumerics.programs.expressions import INFIX as OPERATIONS
from autonumerics.programs.operations import Precedence

COMPARISON = 0
"""How tightly comparisons hold: less than a sum."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A name with the mark that stands for it between two operands."""

    name: str
    symbol: str
    precedence: int
    arity: int = 2

    @property
    def is_power(self) -> bool:
        """Whether it holds more tightly than a sign on its left."""
        return self.precedence == Precedence.POWER


MARKS: Mapping[str, Mark] = {
    mark.name: mark
    for mark in (
        *(Mark(row.name, symbol, row.precedence) for symbol, row in OPERATIONS.items()),
        Mark("pow", "^", Precedence.POWER),
        Mark("lt", "<", COMPARISON),
        Mark("le", "<=", COMPARISON),
        Mark("gt", ">", COMPARISON),
        Mark("ge", ">=", COMPARISON),
    )
}
"""By the name of the row of the tree."""

INFIX: Mapping[str, Mark] = {mark.symbol: mark for mark in MARKS.values()} | {"**": MARKS["pow"]}
"""By the mark."""

COMPARISONS = frozenset(mark.name for mark in MARKS.values() if mark.precedence == COMPARISON)
"""Names of rows that are true or false, and the first operand of `if`."""
