"""Layouts of directed acyclic graphs in layers, edges downwards, few crossings.

The method of Sugiyama, Tagawa and Toda (1981): an edge that skips layers gets a bend in each; the
order within a layer comes from sweeps that sort by the mean place of neighbours, the coordinates
from sweeps that move everything as near to its neighbours as the space allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from autonumerics.report.placement import spread

_SWEEPS = 8
_BEND_WEIGHT = 4.0  # a long edge is straight before a node is centred


class Node(NamedTuple):
    """A node: its layer, counted from the top, and its width."""

    layer: int
    width: float


class Edge(NamedTuple):
    """From the middle of one node down to `offset` from the middle of another."""

    source: int
    target: int
    offset: float = 0.0


class Spot(NamedTuple):
    """A place on the drawing: layer and horizontal coordinate."""

    layer: int
    x: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the middle of each node lies, and the places each edge passes, ends included."""

    nodes: tuple[float, ...]
    edges: tuple[tuple[Spot, ...], ...]


def lay_out(nodes: Sequence[Node], edges: Sequence[Edge], *, gap: float, bend: float) -> Layout:
    """Places the nodes; `gap` is the least space between neighbours, `bend` a bend's width.

    >>> layout = lay_out([Node(0, 10), Node(1, 10), Node(2, 10)], [Edge(0, 1), Edge(1, 2)],
    ...                  gap=5, bend=2)
    >>> layout.nodes
    (0.0, 0.0, 0.0)
    """
    return _Layers(nodes, edges, gap, bend).layout()


class _Layers:
    """The graph with a bend wherever an edge crosses a layer, being laid out."""

    def __init__(
        self, nodes: Sequence[Node], edges: Sequence[Edge], gap: float, bend: float
    ) -> None:
        self._gap = gap
        self._count = len(nodes)
        self._nodes = list(nodes)
        self._above: list[list[tuple[int, float]]] = [[] for _ in nodes]
        self._below: list[list[tuple[int, float]]] = [[] for _ in nodes]
        self._edges = edges
        self._chains = [self._chain(edge, bend) for edge in edges]
        depth = 1 + max(node.layer for node in self._nodes)
        self._rows = [
            [i for i, node in enumerate(self._nodes) if node.layer == layer]
            for layer in range(depth)
        ]
        self._x = [0.0] * len(self._nodes)

    def layout(self) -> Layout:
        self._order()
        for _ in range(_SWEEPS):
            for row in self._rows[1:]:
                self._place(row, self._above)
            for row in reversed(self._rows[:-1]):
                self._place(row, self._below)
        spots = map(self._spots, self._edges, self._chains)
        return Layout(tuple(self._x[: self._count]), tuple(spots))

    def _chain(self, edge: Edge, width: float) -> list[int]:
        """The edge as nodes and bends, one a layer, linked to their neighbours."""
        first, last = self._nodes[edge.source].layer, self._nodes[edge.target].layer
        bends = range(len(self._nodes), len(self._nodes) + last - first - 1)
        for layer, _ in enumerate(bends, first + 1):
            self._nodes.append(Node(layer, width))
            self._above.append([])
            self._below.append([])
        chain = [edge.source, *bends, edge.target]
        for upper, lower in pairwise(chain):
            offset = edge.offset if lower == edge.target else 0.0
            self._above[lower].append((upper, -offset))
            self._below[upper].append((lower, offset))
        return chain

    def _order(self) -> None:
        """The order within the rows that has the fewest crossings of those the sweeps pass."""
        best, fewest = self._copy(), self._crossings()
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            for row in self._rows[1:] if down else self._rows[-2::-1]:
                self._sort(row, self._above if down else self._below)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = self._copy(), crossings
        self._rows = best

    def _copy(self) -> list[list[int]]:
        return [list(row) for row in self._rows]

    def _ranks(self) -> list[int]:
        ranks = [0] * len(self._nodes)
        for row in self._rows:
            for rank, i in enumerate(row):
                ranks[i] = rank
        return ranks

    def _sort(self, row: list[int], neighbours: list[list[tuple[int, float]]]) -> None:
        ranks = self._ranks()

        def mean(i: int) -> float:
            # The side of a node at which an edge arrives counts for less than a whole rank.
            places = [ranks[j] + 0.001 * offset for j, offset in neighbours[i]]
            return sum(places) / len(places) if places else ranks[i]

        row.sort(key=mean)

    def _crossings(self) -> int:
        ranks = self._ranks()
        count = 0
        for row in self._rows:
            ends = [
                (ranks[i], ranks[j] + 0.001 * offset) for i in row for j, offset in self._below[i]
            ]
            count += sum(a < c and b > d for a, b in ends for c, d in ends)
        return count

    def _place(self, row: list[int], neighbours: list[list[tuple[int, float]]]) -> None:
        """Moves a row as near to its neighbours on one side as the space allows."""
        desired, weights = [], []
        for i in row:
            places = [self._x[j] + offset for j, offset in neighbours[i]]
            desired.append(sum(places) / len(places) if places else self._x[i])
            weights.append(1.0 if i < self._count else _BEND_WEIGHT)
        gaps = [
            (self._nodes[a].width + self._nodes[b].width) / 2 + self._gap for a, b in pairwise(row)
        ]
        for i, x in zip(row, spread(desired, gaps, weights), strict=True):
            self._x[i] = x

    def _spots(self, edge: Edge, chain: list[int]) -> tuple[Spot, ...]:
        places = [Spot(self._nodes[i].layer, self._x[i]) for i in chain]
        end = places[-1]
        return (*places[:-1], Spot(end.layer, end.x + edge.offset))
