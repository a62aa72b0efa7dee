"""The graph of a program as a drawing: every value once, the input above, the result below.

A box is an operation. Its constants stand in it; a dot stands for a value that comes from above,
so that the order of operands is the order in which they are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple

from autonumerics.numerals import MINUS, plain
from autonumerics.programs import Instruction, Operand, Program
from autonumerics.programs.notation import shared_names
from autonumerics.programs.operations import Precedence
from autonumerics.report.layering import Edge, Layout, Node, Spot, lay_out

ROW = 62.0
BOX = 30.0
_MARGIN = 14.0
_PADDING = 7.0
_ARROW = 18.0
_PRINTED = {"-": MINUS, "*": "×", "/": "÷", "sqrt": "√"}

TokenKind = Literal["value", "constant", "symbol"]


class Token(NamedTuple):
    """A piece of a box: `at` is its middle on the drawing."""

    kind: TokenKind
    text: str
    width: float
    at: float = 0.0


class Box(NamedTuple):
    """An operation or the input: its rectangle, its pieces, and its name if it is shared."""

    x: float
    y: float
    width: float
    tokens: tuple[Token, ...]
    name: str
    middle: float


@dataclass(frozen=True, slots=True)
class Graph:
    """A drawing of `width` by `height`: boxes, edges as SVG paths, the arrow to the result."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[str, ...]
    arrow: str
    head: str
    height_of_box: float = BOX

    @property
    def has_shared(self) -> bool:
        """Whether a result is used more than once."""
        return any(box.name for box in self.boxes[1:])


def draw_graph(program: Program) -> Graph:
    """The graph of a program.

    >>> from autonumerics.programs import parse
    >>> graph = draw_graph(parse("t = c0/x + x; c1/t + t"))
    >>> [box.name for box in graph.boxes]
    ['x', '', 't0', '', '']
    """
    rows = [[Token("symbol", "x", 18.0)], *map(_tokens, program.instructions)]
    layers = _layers(program)
    nodes = [Node(layer, _width(row)) for layer, row in zip(layers, rows, strict=True)]
    edges = [edge for i, row in enumerate(rows) for edge in _edges(program, i, row)]
    return _drawing(rows, layers, lay_out(nodes, edges, gap=16.0, bend=4.0), program)


def _layers(program: Program) -> list[int]:
    """The layer of the input and of each result: one below the lowest operand."""
    layers = [0]
    for row in program.instructions:
        operands = [_node(o) for o in row.operands if o.kind != "c"]
        layers.append(1 + max(layers[i] for i in operands))
    return layers


def _node(operand: Operand) -> int:
    """The number of the box that makes a value: 0 for the input."""
    return 0 if operand.kind == "x" else operand.index + 1


def _tokens(row: Instruction) -> list[Token]:
    """What stands in the box of an operation, from left to right."""
    symbol = row.operation.symbol
    printed = Token("symbol", _PRINTED.get(symbol, symbol), 18.0)
    operands = [
        Token("constant", str(o), 12.0 + 7.0 * len(str(o)))
        if o.kind == "c"
        else Token("value", str(o), 16.0)
        for o in row.operands
    ]
    if row.is_square:
        return [operands[0], Token("symbol", "²", 10.0)]
    if row.operation.is_infix:
        return [operands[0], printed, operands[1]]
    if row.operation.precedence is Precedence.SIGN:
        return [Token("symbol", MINUS, 14.0), operands[0]]
    if row.operation.fused:
        a, b, c = operands
        sign = [Token("symbol", MINUS, 14.0)] if row.operation.product < 0 else []
        plus = MINUS if row.operation.signs[2] < 0 else "+"
        return [*sign, a, Token("symbol", "×", 18.0), b, Token("symbol", plus, 18.0), c]
    return [Token("symbol", printed.text, 8.0 + 8.0 * len(printed.text)), *operands]


def _width(tokens: list[Token]) -> float:
    return 2 * _PADDING + sum(token.width for token in tokens)


def _placed(tokens: list[Token], middle: float) -> tuple[Token, ...]:
    starts = accumulate((t.width for t in tokens), initial=middle - _width(tokens) / 2 + _PADDING)
    return tuple(t._replace(at=s + t.width / 2) for t, s in zip(tokens, starts, strict=False))


def _edges(program: Program, node: int, tokens: list[Token]) -> list[Edge]:
    """The edges that arrive at the dots of a box."""
    if node == 0:
        return []
    operands = iter([o for o in program.instructions[node - 1].operands if o.kind != "c"])
    return [
        Edge(_node(next(operands)), node, token.at)
        for token in _placed(tokens, 0.0)
        if token.kind == "value"
    ]


def _drawing(rows: list[list[Token]], layers: list[int], layout: Layout, program: Program) -> Graph:
    names = {0: "x"} | {i + 1: name for i, name in shared_names(program.instructions).items()}
    passes = [spot.x for spots in layout.edges for spot in spots]
    edges = [x - _width(row) / 2 for x, row in zip(layout.nodes, rows, strict=True)]
    left = min([*edges, *passes])
    shift = _MARGIN - left + (22.0 if len(names) > 1 else 0.0)  # names stand to the left
    boxes = tuple(
        Box(x + shift - _width(row) / 2, _top(layer), _width(row), _placed(row, x + shift),
            names.get(i, ""), x + shift)
        for i, (x, row, layer) in enumerate(zip(layout.nodes, rows, layers, strict=True))
    )  # fmt: skip
    right = max([*(box.x + box.width for box in boxes), *(x + shift for x in passes)])
    last, bottom = boxes[-1], _top(max(layers)) + BOX
    return Graph(
        right + _MARGIN,
        bottom + _ARROW + 28,
        boxes,
        tuple(_path(spots, shift) for spots in layout.edges),
        f"M{plain(last.middle)} {plain(bottom)}v{plain(_ARROW)}",
        f"M{plain(last.middle - 4)} {plain(bottom + _ARROW)}h8l-4 7z",
    )


def _top(layer: int) -> float:
    return _MARGIN + layer * ROW


def _path(spots: tuple[Spot, ...], shift: float) -> str:
    """A smooth curve from the lower edge of one box to a dot in another, upright at each layer."""
    first, *bends = spots
    x, y = first.x + shift, _top(first.layer) + BOX
    parts = [f"M{plain(x)} {plain(y)}"]
    for number, spot in enumerate(bends, 1):
        to_x, to_y = spot.x + shift, _top(spot.layer)
        half = (to_y - y) / 2
        parts.append(
            f"C{plain(x)} {plain(y + half)} {plain(to_x)} {plain(to_y - half)}"
            f" {plain(to_x)} {plain(to_y)}"
        )
        x, y = to_x, to_y
        if number < len(bends):
            parts.append(f"v{plain(BOX)}")
            y += BOX
    return "".join(parts)
