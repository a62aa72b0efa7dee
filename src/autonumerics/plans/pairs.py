"""Algebraic expressions in pairs: values as sums of two numbers, which lose next to nothing.

What a step rounds is found by fused operations and sums (T. J. Dekker, A floating-point technique
for extending the available precision, Numerische Mathematik 18, 1971), and carried on. Two numbers
are added in the order of their sizes, if it is always the same, and what is found to be exact has
no second number: both at some thousand inputs, so that it is sampled. What does not hold beyond
these shows when results are measured. A product plus a number of its sign is one fused
operation.

Of the reciprocals by which what a root or quotient lacks is divided few bits matter: those of roots
are made of bits, exact at powers of two and too large by up to an eighth between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidExpression
from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.text import text
from autonumerics.targets.expressions.tree import Expression, Row, part_of

_COUNT = 500
_SMALLEST, _LARGEST = 2.0**-30, 2.0**20
_MOST_FACTORS = 8

Seen: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """high + low; low is None where high is the value exactly.

    seen: high at the inputs that are looked at.
    """

    high: Value
    low: Value | None
    seen: Seen = field(repr=False)


def pair_of(b: Builder, x: Value, expression: str, interval: tuple[float, float]) -> Pair:
    """The value of an expression in x, of which inputs are from the interval.

    InvalidExpression for what is not made of + - * /, small whole powers and roots.
    """
    low, high = (x.type.dtype.type(end) for end in interval)
    sizes = np.geomspace(_SMALLEST, _LARGEST, _COUNT)
    around_one = 1 + np.concatenate([np.geomspace(2.0**-22, 0.5, _COUNT), np.linspace(-0.9, 0, 64)])
    places = np.concatenate([sizes, -sizes, around_one, -around_one]).astype(x.type.dtype)
    inputs = places[(places >= low) & (places <= high)]
    return _Pairs(b, read(expression), Pair(x, None, inputs)).at_root


@dataclass(slots=True)
class _Pairs:
    """The pairs of the rows of a tree, made where they are asked for."""

    b: Builder
    tree: Expression
    x: Pair
    _made: dict[int, Pair] = field(default_factory=dict)

    @property
    def at_root(self) -> Pair:
        with np.errstate(all="ignore"):
            return self.at(len(self.tree.rows) - 1)

    def at(self, place: int) -> Pair:
        if place not in self._made:
            self._made[place] = self._make(place)
        return self._made[place]

    def _make(self, place: int) -> Pair:
        row = self.tree.rows[place]
        if not self.tree.depends[place]:
            return self._constant(text(part_of(self.tree, place)))
        match row.name:
            case "x":
                return self.x
            case "neg":
                return _negative(self.at(row.operands[0]))
            case "add" | "sub":
                return self._sum(*row.operands, is_negated=row.name == "sub")
            case "mul":
                return self._product(self.at(row.operands[0]), self.at(row.operands[1]))
            case "div":
                return self._quotient(self.at(row.operands[0]), self.at(row.operands[1]))
            case "sqrt":
                return self._root(self.at(row.operands[0]))
        base, exponent = self._power(row)
        return self._raised(base, exponent)

    def _constant(self, written: str) -> Pair:
        type = self.x.high.type
        found = parts(written, type, 2) or (0,)
        high, low = (self.b.constant(type, each) for each in (*found, 0)[:2])
        seen = np.array(float(found[0]), type.dtype)
        return Pair(high, low if len(found) > 1 else None, seen)

    def _power(self, row: Row) -> tuple[Pair, int]:
        exponent = self.tree.numbers[row.operands[1]] if row.name == "pow" else None
        if exponent is None or exponent.denominator != 1 or not 0 < exponent <= _MOST_FACTORS:
            raise InvalidExpression(f"{row.name} is not carried out in pairs")
        return self.at(row.operands[0]), int(exponent)

    def _raised(self, base: Pair, exponent: int) -> Pair:
        if exponent == 1:
            return base
        half = self._raised(base, exponent // 2)
        square = self._product(half, half)
        return self._product(square, base) if exponent % 2 else square

    def _factors(self, place: int) -> tuple[Pair, Pair] | None:
        """Of a row that is a product of two exact numbers, and no exact one itself."""
        row = self.tree.rows[place]
        if not self.tree.depends[place] or row.name not in ("mul", "pow"):
            return None
        if row.name == "mul":
            factors = self.at(row.operands[0]), self.at(row.operands[1])
        else:
            base, exponent = self._power(row)
            if exponent != 2:
                return None
            factors = base, base
        is_exact = all(each.low is None for each in factors) and self._is_exact(*factors)
        return None if any(each.low is not None for each in factors) or is_exact else factors

    def _is_exact(self, a: Pair, c: Pair) -> bool:
        product = np.multiply(a.seen, c.seen, dtype=np.float64)
        return _all(a.seen * c.seen == product, product)

    def _sum(self, first: int, second: int, *, is_negated: bool) -> Pair:
        for product, added in ((first, second), (second, first)):
            factors = self._factors(product)
            other = self.at(added) if factors is not None else None
            if factors is not None and other is not None and other.low is None:
                a, c = factors
                if is_negated:
                    a, other = (a, _negative(other)) if product == first else (_negative(a), other)
                if _all(a.seen * c.seen * other.seen >= 0, other.seen * a.seen):
                    return self._fused(a, c, other)
        a, c = self.at(first), self.at(second)
        return self._added(a, _negative(c) if is_negated else c)

    def _fused(self, a: Pair, c: Pair, added: Pair) -> Pair:
        b = self.b
        high = b.fma(a.high, c.high, added.high)
        low = b.fma(a.high, c.high, added.high - high)
        return Pair(
            high,
            low,
            (np.multiply(a.seen, c.seen, dtype=np.float64) + added.seen).astype(a.seen.dtype),
        )

    def _added(self, a: Pair, c: Pair) -> Pair:
        high, seen = a.high + c.high, a.seen + c.seen
        exact = np.add(a.seen, c.seen, dtype=np.float64)
        if _all(seen == exact, exact):
            return Pair(high, _total([a.low, c.low]), seen)
        if _all(np.abs(a.seen) >= np.abs(c.seen), exact):
            lost = c.high - (high - a.high)
        elif _all(np.abs(c.seen) >= np.abs(a.seen), exact):
            lost = a.high - (high - c.high)
        else:
            virtual = high - a.high
            lost = (a.high - (high - virtual)) + (c.high - virtual)
        return Pair(high, _total([lost, a.low, c.low]), seen)

    def _product(self, a: Pair, c: Pair) -> Pair:
        b = self.b
        high, seen = a.high * c.high, a.seen * c.seen
        low = None if self._is_exact(a, c) else b.fma(a.high, c.high, -high)
        for one, other in ((a, c), (c, a)):
            if one.low is not None:
                low = one.low * other.high if low is None else b.fma(one.low, other.high, low)
        return Pair(high, low, seen)

    def _quotient(self, a: Pair, c: Pair) -> Pair:
        b = self.b
        inverse = 1 / c.high
        high = a.high * inverse
        left = b.fma(-high, c.high, a.high)
        if a.low is not None:
            left = left + a.low
        if c.low is not None:
            left = b.fma(-high, c.low, left)
        return Pair(high, left * inverse, a.seen / c.seen)

    def _root(self, a: Pair) -> Pair:
        b, type = self.b, a.high.type
        root = b.apply("sqrt", a.high)
        left = b.fma(-root, root, a.high)
        left = left if a.low is None else left + a.low
        half_inverse = b.from_bits(type.encode(1.0) + type.encode(0.5) - b.bits(root))
        return Pair(root, left * half_inverse, np.sqrt(a.seen))


def _negative(pair: Pair) -> Pair:
    return Pair(-pair.high, None if pair.low is None else -pair.low, -pair.seen)


def _total(lows: list[Value | None]) -> Value | None:
    known = [each for each in lows if each is not None]
    if not known:
        return None
    total = known[0]
    for each in known[1:]:
        total = total + each
    return total


def _all(holds: npt.NDArray[np.bool_], values: Seen) -> bool:
    """Whether it holds where values are finite."""
    return bool(np.all(holds | ~np.isfinite(values)))
