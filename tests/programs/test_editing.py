"""Edits of instruction lists keep what the others compute."""

from __future__ import annotations

from fractions import Fraction

import pytest

from autonumerics.errors import UnknownName
from autonumerics.programs import Operand, Program, parse
from autonumerics.programs.editing import (
    dropped,
    inserted,
    instruction,
    replaced,
    shifted,
    uses,
)

X = Operand("x")
POLYNOMIAL = parse("t = x*x; u = t + c0; u*t - u", [3.0])


def t(index):
    return Operand("t", index)


def text(lines):
    return [str(line) for line in lines]


def test_instructions_behind_new_ones_read_the_same_results():
    lines = inserted(POLYNOMIAL.instructions, 1, [instruction("add", X, X)])
    assert text(lines) == ["mul x x", "add x x", "add t0 c0", "mul t2 t0", "sub t3 t2"]
    again = Program.build(lines, POLYNOMIAL.constants)
    assert again == POLYNOMIAL  # the new one is read by none


def test_what_replaces_an_instruction_is_read_in_its_place():
    doubled = [POLYNOMIAL.instructions[1], instruction("add", t(1), t(1))]
    lines = replaced(POLYNOMIAL.instructions, 1, doubled)
    assert text(lines) == ["mul x x", "add t0 c0", "add t1 t1", "mul t2 t0", "sub t3 t2"]
    x = Fraction(5, 2)
    u = 2 * (x * x + 3)
    assert Program.build(lines, POLYNOMIAL.constants).real(x) == u * x * x - u


def test_one_that_is_not_read_can_be_dropped():
    lines = inserted(POLYNOMIAL.instructions, 2, [instruction("neg", t(0))])
    assert dropped(lines, 2) == list(POLYNOMIAL.instructions)


def test_operands_are_counted_and_shifted():
    lines = POLYNOMIAL.instructions
    assert [uses(lines, each) for each in (X, t(0), t(1), Operand("c", 0))] == [2, 2, 2, 1]
    assert text(shifted(lines, 1, 3))[2:] == ["mul t4 t0", "sub t5 t4"]


def test_unknown_operations_are_refused():
    with pytest.raises(UnknownName, match="ad"):
        instruction("ad", X, X)
