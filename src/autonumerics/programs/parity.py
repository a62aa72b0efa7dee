"""Odd and even by form: what can be told of a tree without a number being computed.

A tree is carried out twice on signed names, once with x and once with -x in its place. A name
stands for a value; a sign is drawn out of products, quotients, sums and odd functions, and dropped
by even ones. Where both runs end at one name, the tree is even if the signs agree, else odd. So
x*g(x^2), |x|, exp(x) - exp(-x) and all that is composed of such are told; what needs an identity
of functions, such as logistic(x) - 1/2, is not.

The rule is exact wherever the tree has a value, and where it is a limit. In the reals fma(a, b, c)
and a*b + c are one value; `rounded`, they are two. With these names apart, + - * /, fma, sqrt, abs,
min and max of IEEE 754, rounded to nearest or towards zero, keep signs as the reals do: a program
of them that is odd by its form has P(-x) = -P(x) as computed, 0 and -0 counted as equal. A sum
that is exactly 0 is +0 on both sides, so that what divides by it is not told.

>>> from autonumerics.programs import parse
>>> print(*(parity(parse(each)) for each in ("x*(x^2 + c0)", "abs(x) + c0/x^2", "x + c0")))
odd even None
>>> fused = parse("x*c0 + c1 - fnma(x, c0, c1)", [0.1, 0.3])
>>> print(parity(fused), parity(fused, rounded=True))
odd None
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from autonumerics.programs.program import Program

Parity: TypeAlias = Literal["odd", "even"]

ODD_OPERATIONS, EVEN_OPERATIONS = frozenset({"sin", "tanh"}), frozenset({"cos"})
"""Those of the table of operations that are functions of one operand."""


class Node(NamedTuple):
    """A leaf or an operation; `operands` are the places of earlier ones, `value` of numbers."""

    name: str
    operands: tuple[int, ...] = ()
    value: Fraction | None = None


class Signed(NamedTuple):
    """A name, and 1 or -1."""

    name: int
    sign: int

    def __neg__(self) -> Signed:
        return Signed(self.name, -self.sign)

    def times(self, sign: int) -> Signed:
        """With a sign more."""
        return Signed(self.name, self.sign * sign)


def parity(program: Program, *, rounded: bool = False) -> Parity | None:
    """Whether the program is odd or even by its form; None if that does not tell.

    `rounded`: as it is computed by operations of IEEE 754, whatever the format.
    """
    first = program.inputs + len(program.constants)

    def place(kind: str, index: int) -> int:
        return {"x": 0, "c": program.inputs, "t": first}[kind] + index

    nodes = [Node("x")] + [Node(f"x{k}") for k in range(1, program.inputs)]
    nodes += [Node("number", value=value) for value in program.constants]
    for row, operands in program.instructions:
        nodes.append(Node(row.name, tuple(place(*operand) for operand in operands)))
    if not program.instructions:
        return "even" if program.constants else "odd"
    return parity_of(nodes, odd=ODD_OPERATIONS, even=EVEN_OPERATIONS, rounded=rounded)


def parity_of(
    nodes: Iterable[Node], *, odd: Container[str], even: Container[str], rounded: bool = False
) -> Parity | None:
    """Whether the last node is odd or even; `odd` and `even` name such functions of one operand.

    What is not named is taken for a function of which nothing is known.
    """
    names, nodes = _Names(odd, even, rounded), list(nodes)
    plus, minus = (names.run(nodes, sign)[-1] for sign in (1, -1))
    if plus.name != minus.name:
        return None
    return "even" if plus.sign == minus.sign else "odd"


@dataclass(slots=True)
class _Names:
    odd: Container[str]
    even: Container[str]
    rounded: bool
    known: dict[object, int] = field(default_factory=dict)

    def run(self, nodes: Iterable[Node], sign: int) -> list[Signed]:
        """The nodes with x, or -x, for x."""
        found: list[Signed] = []
        for node in nodes:
            found.append(self._value(node, [found[k] for k in node.operands], sign))
        return found

    def _value(self, node: Node, operands: list[Signed], sign: int) -> Signed:
        match node.name, operands:
            case "x", []:
                return self._named("x").times(sign)
            case "number", []:
                value = node.value or Fraction(0)
                return self._named("number", abs(value)).times(-1 if value < 0 else 1)
            case "neg", [a]:
                return -a
            case "add", [a, b]:
                return self._sum(a, b)
            case "sub", [a, b]:
                return self._sum(a, -b)
            case "fma" | "fms" | "fnma" | "fnms", [a, b, c]:
                product = self._product(a, b).times(-1 if node.name.startswith("fn") else 1)
                c = c.times(-1 if node.name.endswith("s") else 1)
                return (self._fused if self.rounded else self._sum)(product, c)
            case "mul", [a, b]:
                return self._product(a, b)
            case "div", [a, b]:
                return self._named("div", a.name, b.name).times(a.sign * b.sign)
            case "max", [a, b]:
                return self._named("max", *sorted((a, b)))
            case "min", [a, b]:
                return -self._named("max", *sorted((-a, -b)))
            case "abs", [a]:
                return self._named("abs", a.name)
            case name, [a] if name in self.odd:
                return self._named(name, a.name).times(a.sign)
            case name, [a] if name in self.even:
                return self._named(name, a.name)
        return self._named(node.name, *operands)

    def _named(self, *content: object) -> Signed:
        return Signed(self.known.setdefault(content, len(self.known)), 1)

    def _product(self, a: Signed, b: Signed) -> Signed:
        return self._named("mul", *sorted((a.name, b.name))).times(a.sign * b.sign)

    def _fused(self, product: Signed, c: Signed) -> Signed:
        """With the sign of the addend; the product, as it is not rounded, is no other's sum."""
        return self._named("fma", product.times(c.sign), c.name).times(c.sign)

    def _sum(self, a: Signed, b: Signed) -> Signed:
        """With the sign of the operand that comes first by name."""
        first, second = sorted((a, b))
        return self._named("add", first.name, second.times(first.sign)).times(first.sign)
