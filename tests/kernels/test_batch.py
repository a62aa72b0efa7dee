from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import packable

from autonumerics.errors import InvalidProgram
from autonumerics.kernels import MAX_CONSTANTS, MAX_OPERATIONS, Batch
from autonumerics.kernels.batch import in_two_doubles
from autonumerics.programs import Instruction, Operand, Program, operation, parse


def fits_two_doubles(value):
    return Fraction(sum(map(Fraction, in_two_doubles(value)))) == value


@given(st.lists(packable(), max_size=4))
def test_programs_come_back_as_they_were_packed(chosen):
    assume(all(fits_two_doubles(c) for program in chosen for c in program.constants))
    batch = Batch.pack(chosen)
    assert len(batch) == len(chosen)
    assert batch.ops.tolist() == [program.ops for program in chosen]
    assert [batch.program(i) for i in range(len(batch))] == chosen


@given(st.integers(-(2**106), 2**106), st.integers(-200, 200))
def test_106_bits_are_split_without_loss(digits, exponent):
    value = Fraction(digits) * Fraction(2) ** exponent
    high, low = in_two_doubles(value)
    assert high == float(value)
    assert Fraction(high) + Fraction(low) == value


@given(st.integers(2**200, 2**300))
def test_longer_constants_are_rounded_to_the_nearest_sum(digits):
    high, low = in_two_doubles(Fraction(digits))
    assert abs(Fraction(high) + Fraction(low) - digits) <= Fraction(digits, 2**106)


def test_take_and_join():
    first = Batch.pack([parse("x + c0", [1.0]), parse("x*c0", [2.0]), parse("c0/x", [3.0])])
    assert first.take(np.array([2, 0])).program(0) == parse("c0/x", [3.0])
    assert first.take(np.array([False, True, False])).program(0) == parse("x*c0", [2.0])
    joined = first.take(slice(1)).joined(first.take(slice(1, None)))
    assert joined.records.tobytes() == first.records.tobytes()
    assert joined.constants.tobytes() == first.constants.tobytes()
    assert len(Batch.empty().joined(Batch.empty())) == 0


def chain(ops):
    """x squared again and again."""
    mul = operation("mul")
    operands = [Operand("x"), *(Operand("t", i) for i in range(ops - 1))]
    return Program.build([Instruction(mul, (operand, operand)) for operand in operands])


def test_the_longest_program_is_packed_and_a_longer_one_refused():
    assert Batch.pack([chain(MAX_OPERATIONS)]).ops.tolist() == [MAX_OPERATIONS]
    with pytest.raises(InvalidProgram, match=f"{MAX_OPERATIONS + 1} operations"):
        Batch.pack([chain(MAX_OPERATIONS + 1)])


def test_too_many_constants_are_refused():
    count = MAX_CONSTANTS + 2
    sums = [f"fma(x, c{k}, c{k + 1})" for k in range(0, count, 2)]
    program = parse(" + ".join(sums[:16]) + f" + c{count - 2} + c{count - 1}", range(1, count + 1))
    assert len(program.constants) == count
    with pytest.raises(InvalidProgram):
        Batch.pack([program])


@pytest.mark.parametrize("value", [Fraction(2) ** 2000, -(Fraction(2) ** 1024)])
def test_constants_beyond_the_doubles_are_refused(value):
    with pytest.raises(InvalidProgram):
        Batch.pack([parse("x + c0", [value])])
