"""The core computes what the NumPy reference says, bit for bit."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import CORRECT, programs

from autonumerics.errors import InvalidProgram
from autonumerics.kernels import Batch, evaluate, evaluate_batch, reference
from autonumerics.programs import OPERATIONS, Instruction, Operand, Program, parse
from autonumerics.programs.operations import NEAREST

SPECIAL = [
    0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 2.0**-1022,
    -(2.0**-1040), 1.7976931348623157e308, -1.7976931348623157e308, 2.0**511.5, 2.0**-537,
]  # fmt: skip

points = st.lists(st.one_of(st.sampled_from(SPECIAL), st.floats()), min_size=1, max_size=100)


@st.composite
def packable(draw, max_operations=12):
    program = draw(programs(max_operations, CORRECT))
    assume(all(abs(c) < 2**1000 for c in program.constants))
    return program


def bits(values):
    """Equal exactly for equal bits, any NaN for any other."""
    array = np.array(values, np.float64)
    array[np.isnan(array)] = np.nan
    return array.view(np.int64).tolist()


@settings(max_examples=300)
@given(packable(), points)
def test_the_core_equals_the_reference_bit_for_bit(program, xs):
    x = np.array(xs)
    assert bits(evaluate(program, x)) == bits(reference.evaluate(program, x))


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_every_operation_on_every_special_value(row):
    name, arity = row.name, row.arity
    others = ["c0", "x"][: arity - 1]
    for constant in (value for value in SPECIAL if math.isfinite(value)):
        for operands in (["x", *others], [*others, "x"]):
            program = parse(f"{name}({', '.join(operands)})", [constant][: arity - 1])
            x = np.array(SPECIAL)
            values, expected = evaluate(program, x), reference.evaluate(program, x)
            if row.name in ("sin", "cos"):  # as evaluate() says
                expected[np.abs(x) > 2**30] = np.nan
            assert_within(row.rounding, values, expected)


def assert_within(rounding, values, expected):
    """Equal bits; for a function that is not rounded correctly, neighbours at most."""
    if rounding > NEAREST:
        with np.errstate(invalid="ignore"):
            close = np.abs(values - expected) <= np.spacing(np.abs(expected))
        values = np.where(close, expected, values)
    assert bits(values) == bits(expected)


@settings(max_examples=30)
@given(st.lists(packable(6), max_size=5), st.lists(st.floats(), max_size=10), st.integers(1, 3))
def test_a_batch_equals_its_programs_one_by_one(chosen, xs, threads):
    together = evaluate_batch(Batch.pack(chosen), xs, threads)
    assert together.shape == (len(chosen), len(xs))
    for program, row in zip(chosen, together, strict=True):
        assert bits(row) == bits(evaluate(program, xs))


@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (3, 5), (2, 0, 3), (2, 2, 2)])
def test_the_shape_of_the_points_is_kept(shape):
    x = np.arange(math.prod(shape), dtype=float).reshape(shape)
    program = parse("x*x + c0", [0.5])
    assert evaluate(program, x).shape == shape
    np.testing.assert_array_equal(evaluate(program, x), x * x + 0.5)


def test_views_and_other_types_of_points_are_taken():
    program = parse("x + x")
    every_other = np.arange(10.0)[::2]
    assert evaluate(program, every_other).tolist() == [0.0, 4.0, 8.0, 12.0, 16.0]
    assert evaluate(program, [1, 2]).tolist() == [2.0, 4.0]


def test_the_empty_program_returns_a_copy():
    x = np.array([1.0, 2.0])
    values = evaluate(Program.identity(), x)
    values[0] = 5.0
    assert x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_threads_change_nothing(threads):
    batch = Batch.pack([parse(f"x*c0 + c1/x - {k}", [k + 0.1, 2.0]) for k in range(20)])
    x = np.linspace(0.1, 3, 33)
    assert evaluate_batch(batch, x, threads).tobytes() == evaluate_batch(batch, x, 1).tobytes()


def test_programs_of_two_inputs_take_points_with_an_axis_for_them():
    both = parse("x*x + c0/x", [3.0])
    row = both.instructions[1]
    lines = [both.instructions[0], Instruction(row.operation, (row.operands[0], Operand("x", 1)))]
    program = Program.build([*lines, both.instructions[2]], both.constants)
    assert program.inputs == 2
    points = np.random.default_rng(1).uniform(1, 2, (2, 3, 5))
    expected = points[0] * points[0] + 3.0 / points[1]
    np.testing.assert_array_equal(evaluate(program, points), expected)
    np.testing.assert_array_equal(reference.evaluate(program, points), expected)
    assert program.real((Fraction(2), Fraction(4))) == Fraction(19, 4)
    with pytest.raises(InvalidProgram, match="1 values for the 2 inputs of x"):
        program.real(Fraction(2))
