"""The graph of a program: every value once, operands in order."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from strategies import programs

from autonumerics.programs import Operand, Program, parse
from autonumerics.programs.notation import shared_names, uses
from autonumerics.report.graph import BOX, draw_graph


@settings(max_examples=30)
@given(programs())
def test_a_box_for_every_value_and_an_edge_for_every_use(program: Program) -> None:
    graph = draw_graph(program)
    counts = uses(program.instructions)
    assert len(graph.boxes) == 1 + program.ops
    assert len(graph.edges) == sum(n for operand, n in counts.items() if operand.kind != "c")
    dots = sum(token.kind == "value" for box in graph.boxes for token in box.tokens)
    assert dots == len(graph.edges)


@settings(max_examples=30)
@given(programs())
def test_all_lies_within_the_drawing_and_no_box_on_another(program: Program) -> None:
    graph = draw_graph(program)
    for box in graph.boxes:
        assert box.x >= 0
        assert box.x + box.width <= graph.width
        assert 0 <= box.y <= graph.height - BOX
        assert all(box.x < token.at < box.x + box.width for token in box.tokens)
    rows: dict[float, list[tuple[float, float]]] = {}
    for box in graph.boxes:
        rows.setdefault(box.y, []).append((box.x, box.x + box.width))
    for row in rows.values():
        ends = sorted(row)
        assert all(a[1] < b[0] for a, b in pairwise(ends))
    for path in graph.edges:
        x = [float(pair.split()[0]) for pair in re.findall(r"[-\d.]+ [-\d.]+", path)]
        assert all(0 <= value <= graph.width for value in x)


def test_an_edge_ends_on_the_dot_it_feeds() -> None:
    graph = draw_graph(parse("c0/x - x"))
    divide, subtract = graph.boxes[1:]
    assert [token.text for token in divide.tokens] == ["c0", "÷", "x"]
    assert [token.kind for token in subtract.tokens] == ["value", "symbol", "value"]
    dots = [token.at for token in subtract.tokens if token.kind == "value"]
    ends = sorted(float(path.split()[-2]) for path in graph.edges if f"{subtract.y:g}" in path)
    assert len(ends) == 2
    assert all(abs(end - dot) < 0.01 for end, dot in zip(ends, dots, strict=True))


def test_shared_values_have_the_names_of_the_text() -> None:
    program = parse("t = c0/x + x; s = c1/t + t; s*s*(s + c2)")
    assert program.text.startswith("t0 = c0/x + x; t1 = ")
    names = {box.name for box in draw_graph(program).boxes}
    assert names == {"x", "", "t0", "t1"}
    assert list(shared_names(program.instructions).values()) == ["t0", "t1"]


def test_a_square_reads_its_operand_once() -> None:
    graph = draw_graph(parse("(x + c0)^2"))
    assert [token.text for token in graph.boxes[-1].tokens] == ["t0", "²"]
    assert uses(parse("(x + c0)^2").instructions)[Operand("t", 0)] == 1


def test_other_operations() -> None:
    texts = {
        "sqrt(x)": ["√", "x"],
        "-x": ["−", "x"],
        "fma(x, c0, c1)": ["x", "×", "c0", "+", "c1"],
    }
    for source, expected in texts.items():
        assert [token.text for token in draw_graph(parse(source)).boxes[-1].tokens] == expected


def test_the_empty_program_is_its_input() -> None:
    graph = draw_graph(Program.identity())
    assert [box.name for box in graph.boxes] == ["x"]
    assert not graph.edges
    assert not graph.has_shared


@pytest.mark.parametrize(
    "text",
    [
        "t0 = fma(x, c0, c1); t1 = t0*x - (c2 - t0); "
        "fma(fma(fma(t1, x, t1), fma(x, x, c3), c4)/(x - c5), x, c6)",
        "x + c0",
        "c0/(x + c1/(x + c2)) + x",
    ],
)
def test_a_drawing_is_as_wide_as_what_is_drawn(text: str) -> None:
    graph = draw_graph(parse(text))
    assert 0 < min(box.x for box in graph.boxes) < 90  # an edge may pass to the left
    assert graph.width - max(box.x + box.width for box in graph.boxes) < 60
