"""Formulas recorded as programs: what is written is what is counted."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from flint import arb

from autonumerics.balls import working_precision
from autonumerics.baselines.recording import NoBaseline, Value, record
from autonumerics.programs import parse


def test_every_operation_and_its_reflection():
    program = record(lambda x: (2.0 - (1.0 / (3.0 * x + (0.5 + x)))) / (x - 4.0))
    written = parse("(c3 - c2/(c0*x + (c1 + x)))/(x - c4)", [3.0, 0.5, 1.0, 2.0, 4.0])
    x = Fraction(7, 3)
    assert program.ops == written.ops == 7
    assert program.real(x) == written.real(x)


def test_a_shared_value_is_computed_once():
    def formula(x: Value) -> Value:
        square = x * x
        return square + 1.0 / square

    assert record(formula).ops == 3


def test_arithmetic_on_constants_is_free():
    assert record(lambda x: x * (arb(3) * arb(4) + 1)).ops == 1


def test_constants_keep_106_bits():
    with working_precision():
        (constant,) = record(lambda x: x + arb(1) / 3).constants
    assert 0 < abs(constant - Fraction(1, 3)) < Fraction(1, 2**106)
    assert constant.numerator.bit_length() <= 106


@pytest.mark.parametrize("constant", [arb(math.inf), arb(math.nan), arb(2) ** 20_000])
def test_a_constant_that_no_program_can_hold(constant):
    with pytest.raises(NoBaseline):
        record(lambda x: x + constant)


def test_a_value_without_x():
    with pytest.raises(NoBaseline):
        record(lambda _: arb(1))
