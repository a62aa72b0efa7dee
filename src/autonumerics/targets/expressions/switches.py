"""Where a tree goes over from one of its pieces to another: abs, sign, min, max and conditions.

>>> from autonumerics.targets.expressions.reading import read
>>> side = side_of(read("max(x, 1) + abs(x - 2)"))
>>> [side(arb(x)) for x in (0, 1.5, 3)]
[(False, False), (True, False), (True, True)]
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flint import arb

from autonumerics.targets.expressions import rules
from autonumerics.targets.expressions.infix import COMPARISONS
from autonumerics.targets.expressions.tree import Expression
from autonumerics.targets.expressions.walk import FAILURES, Walk

Side = tuple[bool | None, ...]
"""Of each switch whether it is above 0; None where it is not computed."""

_OF_ONE = ("abs", "sign")
_OF_TWO = frozenset(("min", "max")) | COMPARISONS


def has_switches(tree: Expression | None) -> bool:
    """Whether a tree has pieces at all."""
    return tree is not None and any(row.name in (*_OF_ONE, *_OF_TWO) for row in tree.rows)


def side_of(tree: Expression) -> Callable[[arb], Side]:
    """What tells on which side of all switches an exact point is, by the middles of balls."""
    walk = Walk(tree)
    places = [k for k, row in enumerate(tree.rows) if row.name in (*_OF_ONE, *_OF_TWO)]

    def side(x: arb) -> Side:
        found: dict[int, bool] = {}

        def apply(name: str, operands: list[Any], place: int) -> Any:
            if name in _OF_ONE:
                found[place] = bool(operands[0].mid() > 0)
            elif name in _OF_TWO:
                found[place] = bool((operands[0] - operands[1]).mid() > 0)
            return rules.on_ball(name, operands, walk.parameters[place])

        with suppress(*FAILURES):  # at a limit the value is known by its series
            walk.by_place(x, apply, arb)
        return tuple(found.get(place) for place in places)

    return side
