"""What reductions leave: constants by piece, and expressions of functions with plans of their own.

>>> from autonumerics.plans.plan import Kernel, Part
>>> from autonumerics.programs import parse
>>> half = Composed("1/(1 + exp(x))", (("exp", Part((), Kernel(parse("1 + x")))),))
>>> Composed.of_json(half.to_json()) == half
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from autonumerics.errors import InvalidExpression, InvalidOption
from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import real
from autonumerics.plans.plan import Core, Parts
from autonumerics.plans.types import SINGLE
from autonumerics.programs.indexing import BitsIndexing
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.text import text
from autonumerics.targets.expressions.tree import Expression, Row, part_of

_STEPS = {"add": "add", "sub": "sub", "mul": "mul", "div": "div", "sqrt": "sqrt", "abs": "abs"}
_LARGEST_POWER = 64


@dataclass(frozen=True, slots=True)
class Pieces(Core):
    """One program whose constants are looked up by the exponent and leading bits of x."""

    kind: ClassVar[str] = "pieces"

    piecewise: PiecewiseProgram

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`. Arguments must be numbers of binary32, whatever type they are in."""
        return b.run(self.piecewise.program, x, columns_of(b, self.piecewise, x))

    @property
    def sentence(self) -> str:
        """See `Core`."""
        count = self.piecewise.indexing.pieces
        ops = self.piecewise.program.ops
        return f"a kernel of {ops} operations with {count} sets of constants, looked up"

    def to_json(self) -> dict[str, Any]:
        """See `Core`."""
        return {"kind": self.kind, **self.piecewise.to_json()}

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Pieces:
        """See `Core`."""
        return cls(PiecewiseProgram.from_json({k: v for k, v in data.items() if k != "kind"}))


def columns_of(b: Builder, piecewise: PiecewiseProgram, x: Value) -> list[Value]:
    """The constants of the piece of x, looked up where they are not the same on all pieces."""
    index = _piece_of(b, piecewise, x)
    found = []
    for row in zip(*piecewise.constants, strict=True):
        same = len(set(row)) == 1
        found.append(b.constant(x.type, row[0]) if same else b.lookup(x.type, row, index))
    return found


def _piece_of(b: Builder, piecewise: PiecewiseProgram, x: Value) -> Value:
    cut = piecewise.indexing
    if not isinstance(cut, BitsIndexing) or cut.origin or cut.mirrored:
        raise InvalidOption("constants are looked up by the bits of x in plans")
    pattern = b.bits(b.converted(x, SINGLE))
    base, last = cut.base, cut.last
    pattern = b.select(pattern < base, b.constant(pattern.type, base), pattern)
    pattern = b.select(b.constant(pattern.type, last) < pattern, last, pattern)
    return (pattern - base) >> cut.shift


@dataclass(frozen=True, slots=True)
class Composed(Core):
    """An expression, carried out as it is written; each function in it has a plan of its own.

    parts: of each function by its name.
    """

    kind: ClassVar[str] = "composed"

    expression: str
    parts: Parts

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`. InvalidExpression for what is neither arithmetic nor one of the parts."""
        tree = read(self.expression)
        parts = dict(self.parts)
        values: list[Value] = []
        for place, row in enumerate(tree.rows):
            if not tree.depends[place]:
                values.append(b.constant(x.type, real(text(part_of(tree, place)))))
            elif row.name == "x":
                values.append(x)
            elif row.name in parts:
                values.append(parts[row.name].lower(b, values[row.operands[0]]))
            else:
                values.append(_carried_out(b, tree, row, [values[k] for k in row.operands]))
        return values[-1]

    @property
    def sentence(self) -> str:
        """See `Core`."""
        told = "; ".join(f"{name}: {', '.join(part.sentences)}" for name, part in self.parts)
        return f"f(x) = {self.expression}" + (f" with {told}" if told else "")


def functions_of(tree: Expression) -> tuple[str, ...]:
    """The functions of x in a tree that need plans of their own; each is of one operand.

    Raises InvalidExpression for what plans cannot carry out.
    """
    found: dict[str, None] = {}
    for place, row in enumerate(tree.rows):
        if not tree.depends[place] or row.name in ("x", "neg", *_STEPS) or _power(tree, row):
            continue
        if len(row.operands) != 1:
            raise InvalidExpression(f"{row.name} of several operands has no plan")
        found[row.name] = None
    return tuple(found)


def _carried_out(b: Builder, tree: Expression, row: Row, operands: list[Value]) -> Value:
    if row.name == "neg":
        return -operands[0]
    if row.name in _STEPS:
        return b.apply(_STEPS[row.name], *operands)
    exponent = _power(tree, row)
    if exponent is None:
        raise InvalidExpression(f"{row.name} has no plan in this expression")
    return _raised(b, operands[0], exponent)


def _power(tree: Expression, row: Row) -> int | None:
    """The exponent of a small whole power of x, other than 0."""
    if row.name != "pow":
        return None
    exponent = tree.numbers[row.operands[1]]
    if exponent is None or exponent.denominator != 1 or not 0 < abs(exponent) <= _LARGEST_POWER:
        return None
    return int(exponent)


def _raised(b: Builder, x: Value, exponent: int) -> Value:
    if exponent < 0:
        return 1 / _raised(b, x, -exponent)
    if exponent == 1:
        return x
    half = _raised(b, x, exponent // 2)
    return half * half * x if exponent % 2 else half * half
