"""A tree carried out, row by row, on values of any kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

from flint import arb

from autonumerics.targets.expressions import rules
from autonumerics.targets.expressions.spans import Undefined
from autonumerics.targets.expressions.tree import Expression, Row

FAILURES = (Undefined, ValueError, ZeroDivisionError)
"""What operations raise where nothing finite is known."""


@final
class Walk:
    """A tree ready to be carried out; `parameters`: of each row, see `rules.parameter`."""

    def __init__(self, tree: Expression) -> None:
        self._tree = tree
        self.parameters = [rules.parameter(tree, row) for row in tree.rows]

    def value(self, x: Any, apply: Callable[..., Any], leaf: Callable[[arb], Any]) -> Any:
        """The value of the tree; a part that fails counts only where it is chosen."""
        return self.by_place(
            x, lambda name, operands, place: apply(name, operands, self.parameters[place]), leaf
        )

    def by_place(
        self, x: Any, apply: Callable[[str, list[Any], int], Any], leaf: Callable[[arb], Any]
    ) -> Any:
        """The same where `apply` is told the place of the row."""

        def of_row(place: int, row: Row, operands: list[Any]) -> Any:
            if row.name == "x":
                return x
            if not row.operands:
                return leaf(rules.constant(row.name, row.value))
            return apply(row.name, operands, place)

        return walked(self._tree.rows, of_row)


def walked(rows: Sequence[Row], value: Callable[[int, Row, list[Any]], Any]) -> Any:
    """The value of the last row; a part that fails counts only where `if` chooses it."""
    values: list[Any] = []
    for place, row in enumerate(rows):
        operands = [values[k] for k in row.operands]
        if row.name == "if" and isinstance(operands[0], bool):
            values.append(operands[1 if operands[0] else 2])
            continue
        failed = next((a for a in operands if isinstance(a, Exception)), None)
        if failed is None:
            try:
                values.append(value(place, row, operands))
            except FAILURES as problem:
                values.append(problem)
        else:
            values.append(failed)
    if isinstance(values[-1], Exception):
        raise values[-1]
    return values[-1]
