"""The domain of an FPCore: the intervals that its `:pre` allows, as far as it is read.

Comparisons of the variable, or of its size, with numbers are read, and what `and`, `or`, `not` and
`!=` make of them; anything else allows all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations, pairwise
from typing import TypeAlias

from autonumerics.errors import InvalidExpression
from autonumerics.targets.expressions.fpcore.terms import Term
from autonumerics.targets.expressions.fpcore.values import COMPARISONS, Reader
from autonumerics.targets.expressions.tree import Builder


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of an interval, and whether it is excluded; `side`: 1 for a lower one, -1."""

    value: float
    side: int
    is_open: bool = False

    def shifted(self, inside: bool) -> float:
        """Its double, or the next one inside where it is excluded."""
        if inside and self.is_open and math.isfinite(self.value):
            return math.nextafter(self.value, self.side * math.inf)
        return self.value


Interval: TypeAlias = "tuple[Bound, Bound]"
Intervals: TypeAlias = "tuple[Interval, ...]"
"""Ascending and apart: between two there is a point that is allowed by neither."""

_ALL: Intervals = ((Bound(-math.inf, 1), Bound(math.inf, -1)),)
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def allowed(term: Term, variable: str) -> Intervals:
    """The intervals of all that a precondition allows; single points are left out."""
    return _allowed(term, variable, holds=True)


def closed(intervals: Intervals) -> Intervals:
    """The same with all ends that are excluded left in: those that meet become one."""
    every = ((replace(low, is_open=False), replace(high, is_open=False)) for low, high in intervals)
    return _union((interval,) for interval in every)


def _allowed(term: Term, variable: str, *, holds: bool) -> Intervals:
    """Where a condition holds, or where it does not."""
    match term:
        case ["not", part]:
            return _allowed(part, variable, holds=not holds)
        case [("and" | "or") as word, *parts]:
            each = (_allowed(part, variable, holds=holds) for part in parts)
            return _common(each) if (word == "and") == holds else _union(each)
        case ["!=", *operands] if holds:
            apart = (_beside(a, b, variable) for a, b in combinations(operands, 2))
            return _common(apart)
        case [str(mark), *operands] if mark in COMPARISONS and len(operands) >= 2:
            if holds:
                return _common(
                    _compared(mark, a, b, variable) for a, b in combinations(operands, 2)
                )
            opposite = _OPPOSITE[mark]
            return _union(_compared(opposite, a, b, variable) for a, b in pairwise(operands))
    return _ALL


def _compared(mark: str, a: Term, b: Term, variable: str) -> Intervals:
    """Where a < b, or as the mark has it, if one of them is the variable or its size."""
    low, high = (a, b) if mark in ("<", "<=") else (b, a)
    is_open = "=" not in mark
    of_size = ["fabs", variable], ["abs", variable]
    if high in (variable, *of_size) and (value := _constant(low)) is not None:
        right = Bound(value, 1, is_open), Bound(math.inf, -1)
        if high == variable:
            return (right,)
        left = Bound(-math.inf, 1), Bound(-value, -1, is_open)
        return _union([(left,), (right,)]) if value >= 0 else _ALL
    if low in (variable, *of_size) and (value := _constant(high)) is not None:
        least = -math.inf if low == variable else -value
        interval = Bound(least, 1, is_open and low != variable), Bound(value, -1, is_open)
        return _proper([interval])
    return _ALL


def _beside(a: Term, b: Term, variable: str) -> Intervals:
    """Where they differ, if one of them is the variable."""
    other = b if a == variable else a if b == variable else None
    value = None if other is None else _constant(other)
    if value is None:
        return _ALL
    left = Bound(-math.inf, 1), Bound(value, -1, is_open=True)
    return left, (Bound(value, 1, is_open=True), Bound(math.inf, -1))


def _common(several: Iterable[Intervals]) -> Intervals:
    """What is in all of them."""

    def both(a: Intervals, b: Intervals) -> Intervals:
        return _proper(
            (max(p[0], q[0], key=_from_left), min(p[1], q[1], key=_from_left)) for p in a for q in b
        )

    return reduce(both, several, _ALL)


def _union(several: Iterable[Intervals]) -> Intervals:
    """What is in one of them."""
    merged: list[Interval] = []
    every = (interval for intervals in several for interval in intervals)
    for low, high in sorted(every, key=lambda interval: _from_left(interval[0])):
        before = merged[-1][1] if merged else None
        meets = before is not None and (
            low.value < before.value
            or (low.value == before.value and not (low.is_open and before.is_open))
        )
        if before is not None and meets:
            merged[-1] = merged[-1][0], max(before, high, key=_from_left)
        else:
            merged.append((low, high))
    return tuple(merged)


def _from_left(bound: Bound) -> tuple[float, int]:
    """From left to right: what an excluded end bounds begins later, or ends sooner."""
    return bound.value, bound.side * bound.is_open


def _proper(intervals: Iterable[Interval]) -> Intervals:
    """Those of positive length."""
    return tuple((low, high) for low, high in intervals if low.value < high.value)


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
