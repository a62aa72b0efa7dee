"""Layouts in layers: nodes apart, edges from layer to layer, few crossings."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from autonumerics.report.layering import Edge, Node, lay_out


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[Edge]]:
    """A node at the top, and others below nodes that are there already."""
    nodes, edges = [Node(0, 10.0)], []
    for target in range(1, draw(st.integers(1, 12))):
        sources = draw(st.lists(st.integers(0, target - 1), min_size=1, max_size=2))
        nodes.append(Node(1 + max(nodes[s].layer for s in sources), draw(st.floats(10, 60))))
        edges += [Edge(s, target, 4.0 * k - 2.0) for k, s in enumerate(sources)]
    return nodes, edges


@settings(max_examples=30)
@given(graphs())
def test_no_node_lies_on_another(graph: tuple[list[Node], list[Edge]]) -> None:
    nodes, edges = graph
    layout = lay_out(nodes, edges, gap=8.0, bend=4.0)
    placed = zip(nodes, layout.nodes, strict=True)
    for (a, x), (b, y) in combinations(placed, 2):
        if a.layer == b.layer:
            assert abs(x - y) >= (a.width + b.width) / 2 + 8.0 - 1e-6


@settings(max_examples=30)
@given(graphs())
def test_an_edge_passes_every_layer_on_its_way(graph: tuple[list[Node], list[Edge]]) -> None:
    nodes, edges = graph
    layout = lay_out(nodes, edges, gap=8.0, bend=4.0)
    for edge, spots in zip(edges, layout.edges, strict=True):
        layers = range(nodes[edge.source].layer, nodes[edge.target].layer + 1)
        assert [spot.layer for spot in spots] == list(layers)
        assert spots[0].x == layout.nodes[edge.source]
        assert spots[-1].x == layout.nodes[edge.target] + edge.offset


def test_crossings_that_need_not_be_are_avoided() -> None:
    """Two chains side by side, whose nodes are given in an order that crosses them."""
    nodes = [Node(0, 10), Node(1, 10), Node(1, 10), Node(2, 10), Node(2, 10), Node(3, 30)]
    edges = [Edge(0, 1), Edge(0, 2), Edge(1, 4), Edge(2, 3), Edge(3, 5, -8), Edge(4, 5, 8)]
    x = lay_out(nodes, edges, gap=8.0, bend=4.0).nodes
    assert x[3] < x[4]
    assert x[2] < x[1]


def test_a_chain_is_straight() -> None:
    nodes = [Node(k, 20.0) for k in range(6)]
    edges = [Edge(k, k + 1) for k in range(5)]
    assert set(lay_out(nodes, edges, gap=8.0, bend=4.0).nodes) == {0.0}
