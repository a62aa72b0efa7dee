from __future__ import annotations

import re

import pytest
from hypothesis import given
from strategies import programs

from autonumerics.programs import Instruction, Operand, Program, operation, parse
from autonumerics.programs.text import LONGEST_FORMULA


@given(programs())
def test_text_round_trips(program):
    assert "\n" not in program.text
    assert parse(program.text, program.constants) == program


@given(programs())
def test_listing_round_trips_with_values(program):
    assert parse(program.listing) == program


@given(programs())
def test_formula_round_trips(program):
    assert parse(program.formula, program.constants) == program


@given(programs(max_operations=5))
def test_a_formula_names_nothing(program):
    assert not re.search(r"\bt\d", program.formula)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "t0 = c0/x + x; (c1/t0 + t0 + c2)*c3",
        "(x + c0)^8",
        "x^2",
        "t0 = x^2; t0 + t0^2*c0",
        "x - c0 - c1",
        "x - (c0 - x)",
        "x/(x*c0)",
        "x/c0/c1",
        "x*c0*c1",
        "(x + c0)*c1",
        "x + x",
        "-x",
        "-x^2",
        "(-x)^2",
        "-(x + c0)",
        "-(x*c0)",
        "-(-x)",
        "-x*c0",
        "c0*(-x)",
        "x - (-x)",
        "c1 - (-x*c0)",
        "sqrt(x + c0)",
        "sqrt(x)^2",
        "fma(x, x, c0)",
        "fma(x + c0, -x, c1 - x)",
        "(x^2*x)^2",
    ],
)
def test_text_is_minimal_and_stable(text):
    # Orders that the canonical form changes are left to the next test.
    printed = parse(text).text
    assert printed == parse(printed).text
    if text not in CHANGED:
        assert printed == text


CHANGED = {
    "t0 = x^2; t0 + t0^2*c0": "t0 = x^2; t0^2*c0 + t0",
    "c0*(-x)": "-x*c0",
}


@pytest.mark.parametrize(("text", "canonical"), CHANGED.items())
def test_text_shows_the_canonical_order(text, canonical):
    assert parse(text).text == canonical


def test_signs_never_follow_another_operator():
    assert parse("c0/(-x)").text == "c0/(-x)"
    assert parse("x/c0 + -x").text == "x/c0 + (-x)"


def test_squares_collapse_only_where_nothing_else_uses_them():
    assert parse("((x + 1)^2)^2").text == "(x + c0)^4"
    assert parse("a = (x + 1)^2; a^2 + a").text == "t0 = (x + c0)^2; t0^2 + t0"
    assert parse("a = (x + 1)^2; a^2 + a").formula == "(x + c0)^4 + (x + c0)^2"


def test_names_number_only_what_is_named():
    program = parse("u = sqrt(x)*c0; v = u + c1/u; v/(v - u)")
    assert program.text == "t0 = sqrt(x)*c0; t1 = c1/t0 + t0; t1/(t1 - t0)"
    assert program.ops == 6


def test_listing_gives_each_constant_a_line():
    assert parse("t = x + 1.5; t*t/(t - 2)").listing.splitlines() == [
        "c0 = 0x1.8000000000000p+0",
        "c1 = 0x1.0000000000000p+1",
        "t0 = x + c0",
        "t0^2/(t0 - c1)",
    ]


def test_a_formula_too_long_to_write_out_falls_back_to_text():
    doublings = [
        Instruction(operation("add"), (Operand("x"), Operand("x"))),
        *(Instruction(operation("add"), (Operand("t", i), Operand("t", i))) for i in range(60)),
    ]
    program = Program.build(doublings)
    assert program.ops == 61
    assert program.formula == program.text
    assert len(program.text) < LONGEST_FORMULA


@pytest.mark.parametrize(
    "step", ["sqrt(@)", "-(@)", "c0/(@)", "(@)*x + c0", "fma(@, x, c0)", "c0 - (@)"]
)
def test_the_longest_programs_print_and_parse(step):
    source = "u0 = x; " + "".join(
        f"u{i + 1} = {step.replace('@', f'u{i}')}; " for i in range(1000 // parse_ops(step))
    )
    program = parse(source)
    assert program.ops == 1000
    assert parse(program.text, program.constants) == program


def parse_ops(step: str) -> int:
    return parse(step.replace("@", "x")).ops
