"""Formulas: well-formed markup, and the meaning of the program."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from strategies import programs

from autonumerics.programs import OPERATIONS, Program, operation, parse
from autonumerics.report.mathml import statements

RATIONAL = tuple(r for r in OPERATIONS if r.product or r.addends or r.name in ("div", "abs", "min"))
"""Operations whose values are fractions."""


@settings(max_examples=30)
@given(programs())
def test_the_markup_is_well_formed(program: Program) -> None:
    for statement in statements(program):
        ElementTree.fromstring(f"<mrow>{statement.name}{statement.value}</mrow>")


@settings(max_examples=30)
@given(programs(12, RATIONAL))
def test_the_formula_means_the_program(program: Program) -> None:
    """Read back as arithmetic, at a point where every operation is defined or fails alike."""
    x = Fraction(7, 5)
    try:
        expected = program.real(x)
    except ZeroDivisionError:
        return
    names = {"x": x} | {f"c{i}": value for i, value in enumerate(program.constants)}
    for name, value in statements(program):
        result = _value(ElementTree.fromstring(f"<mrow>{value}</mrow>"), names)
        names["".join(ElementTree.fromstring(name).itertext()) if name else ""] = result
    assert names[""] == expected


@pytest.mark.parametrize(
    ("source", "spoken"),
    [("x - (c0 - x)", "x−(c0−x)"), ("(x + c0)*x", "(x+c0)⋅x"), ("(c0/x)^2", "(c0x)2"),
     ("sqrt(x + c0)", "x+c0"), ("x - (-x)", "x−(−x)")],
)  # fmt: skip
def test_parentheses(source: str, spoken: str) -> None:
    (statement,) = statements(parse(source))
    assert "".join(ElementTree.fromstring(statement.value).itertext()) == spoken


def test_shared_values_are_defined_first() -> None:
    names = [statement.name for statement in statements(parse("t = c0/x + x; c1/t + t"))]
    assert names == ["<msub><mi>t</mi><mn>0</mn></msub>", ""]


def _value(node: ElementTree.Element, names: dict[str, Fraction]) -> Fraction:
    """The value of presentation markup, by the rules that a reader applies."""
    children = list(node)
    match node.tag:
        case "mi":
            return names[node.text or ""]
        case "msub":
            return names["".join(node.itertext())]
        case "mfrac":
            return _value(children[0], names) / _value(children[1], names)
        case "msup":
            return _value(children[0], names) ** int(children[1].text or "")
        case "mrow":
            return _row(children, names)
    raise AssertionError(node.tag)


def _row(children: list[ElementTree.Element], names: dict[str, Fraction]) -> Fraction:
    """A row of terms and operators: products before sums, each from the left."""
    texts = [child.text if child.tag == "mo" else None for child in children]
    if texts[:1] == ["("]:
        return _row(children[1:-1], names)
    if texts[:1] == ["|"]:
        return abs(_value(children[1], names))
    if len(children) == 2 and children[0].tag == "mi" and children[0].text not in names:
        arguments = [c for c in list(children[1]) if c.text not in ("(", ")", ",") or len(c)]
        row = operation(children[0].text or "")
        return row.real(*(_value(argument, names) for argument in arguments))
    if texts[:1] == ["−"]:
        return -_value(children[1], names)
    total = _value(children[0], names)
    for operator, child in zip(texts[1::2], children[2::2], strict=True):
        value = _value(child, names)
        total = {"+": total + value, "−": total - value, "⋅": total * value}[operator or ""]
    return total
