"""The domain of an FPCore: the least interval that holds what its `:pre` allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from autonumerics.errors import InvalidExpression
from autonumerics.targets.expressions.fpcore.terms import Term
from autonumerics.targets.expressions.fpcore.values import COMPARISONS, Reader
from autonumerics.targets.expressions.tree import Builder


@dataclass(frozen=True, slots=True)
class _Bound:
    """An end of an interval, and whether it is excluded; `side`: 1 for a lower one, -1."""

    value: float
    side: int
    is_open: bool = False

    def shifted(self, inside: bool) -> float:
        """Its double, or the next one inside where it is excluded."""
        return (
            math.nextafter(self.value, self.side * math.inf)
            if inside and self.is_open
            else self.value
        )


Bounds: TypeAlias = "tuple[_Bound, _Bound]"
_ALL: Bounds = (_Bound(-math.inf, 1), _Bound(math.inf, -1))


def bounds(term: Term, variable: str) -> Bounds:
    """The least interval that holds all that a precondition allows; what is not read allows all."""
    match term:
        case ["and", *parts] if parts:
            lows, highs = zip(*(bounds(part, variable) for part in parts), strict=True)
            low = max(lows, key=lambda bound: (bound.value, bound.is_open))
            return low, min(highs, key=lambda bound: (bound.value, not bound.is_open))
        case ["or", *parts] if parts:
            lows, highs = zip(*(bounds(part, variable) for part in parts), strict=True)
            low = min(lows, key=lambda bound: (bound.value, not bound.is_open))
            return low, max(highs, key=lambda bound: (bound.value, bound.is_open))
        case [str(mark), *operands] if mark in COMPARISONS and len(operands) >= 2:
            rising = operands if mark in ("<", "<=") else operands[::-1]
            return _of_chain(rising, variable, is_open="=" not in mark)
    return _ALL


def _of_chain(rising: Sequence[Term], variable: str, *, is_open: bool) -> Bounds:
    """Of a < b < c, one of which is the variable or its size."""
    for place, term in enumerate(rising):
        is_size = term in (["fabs", variable], ["abs", variable])
        if term == variable or is_size:
            below = [v for t in rising[:place] if (v := _constant(t)) is not None]
            above = [v for t in rising[place + 1 :] if (v := _constant(t)) is not None]
            low = _Bound(max(below), 1, is_open) if below else _ALL[0]
            high = _Bound(min(above), -1, is_open) if above else _ALL[1]
            if is_size:
                low = _Bound(-high.value, 1, high.is_open)
            return low, high
    return _ALL


def _constant(term: Term) -> float | None:
    """The double nearest to a number, where the term is one."""
    build = Builder()
    try:
        tree = build.expression(Reader(build).value(term, {}))
    except InvalidExpression:
        return None
    value = tree.numbers[-1]
    if value is not None:
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    from autonumerics.targets.ends import read_end
    from autonumerics.targets.expressions.text import text

    return read_end(text(tree)).value
