from __future__ import annotations

import json
import pickle
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given
from strategies import programs

from autonumerics.cost.c_compiler import c_source
from autonumerics.errors import InvalidProgram, UnknownName
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch, evaluate
from autonumerics.programs import Instruction, Operand, Program, operation, parse


def to_ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


@given(programs())
def test_json_round_trips(program):
    assert Program.from_json(json.loads(json.dumps(program.to_json()))) == program


@given(programs())
def test_programs_travel_between_processes(program):
    copy = pickle.loads(pickle.dumps(program))
    assert copy == program
    assert hash(copy) == hash(program)
    assert eval(repr(program), {"parse": parse}) == program


def test_json_is_as_documented():
    program = parse("c0/x + x", ["0x1.6a09e667f3bccp+6"])
    assert program.to_json() == {
        "instructions": [["div", "c0", "x"], ["add", "t0", "x"]],
        "constants": ["0x1.6a09e667f3bccp+6"],
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"instructions": []},
        {"instructions": [[]], "constants": []},
        {"instructions": ["neg x"], "constants": []},
        {"instructions": [["neg", 3]], "constants": []},
        {"instructions": [["neg", "y"]], "constants": []},
        {"instructions": [["neg", "x"]], "constants": [0.5]},
        {"instructions": [["neg", "x"]], "constants": "0"},
        {"instructions": [["neg", "x"]], "constants": ["1/3"]},
        {"instructions": None, "constants": []},
        [],
    ],
)
def test_json_of_another_shape_is_refused(data):
    with pytest.raises(InvalidProgram):
        Program.from_json(data)


def test_json_with_an_unknown_operation_is_refused():
    with pytest.raises(UnknownName, match="did you mean sqrt"):
        Program.from_json({"instructions": [["sqrtt", "x"]], "constants": []})


def test_the_empty_program_is_the_identity():
    identity = Program.identity()
    assert identity == Program.build([])
    assert (identity.ops, identity.constants, identity.instructions) == (0, (), ())
    assert identity.real(Fraction(2, 3)) == Fraction(2, 3)
    assert str(identity) == "x"


def test_a_constant_is_a_program_without_operations():
    constant = Program.constant(0.75)
    assert constant == parse("c0", [0.75]) == parse("1/2 + 0.25")
    assert constant.real(Fraction(2, 3)) == Fraction(3, 4)
    assert (constant.text, constant.formula) == ("c0", "c0")
    assert parse(constant.listing) == Program.from_json(constant.to_json()) == constant
    assert constant.structure == Program.constant(2).structure != Program.identity().structure
    assert Batch.pack([constant]).program(0) == constant
    np.testing.assert_array_equal(evaluate(constant, np.zeros(3)), np.full(3, 0.75))
    assert parse("1/3").rounded == (0,)


@pytest.mark.parametrize(
    ("name", "operands", "message"),
    [
        ("add", ["x"], r"t0 = add x: add takes 2 operands, got 1"),
        ("neg", ["t0"], r"t0 = neg t0: reads t0 before it is defined"),
        ("neg", ["c1"], r"t0 = neg c1: reads c1, but there are 1 constants"),
    ],
)
def test_instructions_that_cannot_be_carried_out(name, operands, message):
    instruction = Instruction(operation(name), tuple(map(Operand.parse, operands)))
    with pytest.raises(InvalidProgram, match=message):
        Program.build([instruction], [1.0])


def test_operands_out_of_range():
    with pytest.raises(InvalidProgram, match="the result"):
        Program.build([], [], Operand("t", 0))
    with pytest.raises(InvalidProgram, match="not an operand"):
        Program.build([Instruction(operation("neg"), (Operand("c", -1),))], [1.0])
    with pytest.raises(InvalidProgram, match="'t' is not an operand"):
        Operand.parse("t")


def test_with_constants_keeps_the_structure():
    program = parse("x*c0 + c1")
    changed = program.with_constants([2, 0.5])
    assert changed.structure == program.structure
    assert changed.constants == (2, Fraction(1, 2))
    assert changed != program
    with pytest.raises(InvalidProgram, match=r"1 values for the 2 constants of x\*c0 \+ c1"):
        program.with_constants([1])
    with pytest.raises(InvalidProgram):
        program.with_constants([1, float("nan")])


def test_exact_values_in_fractions_and_balls():
    program = parse("t = c0/x + x; (t - c1)^2/t", [Fraction(1, 2), 3])
    x = Fraction(1, 3)
    t = Fraction(1, 2) / x + x
    assert program.real(x) == (t - 3) ** 2 / t
    assert program.real(to_ball(x), constant=to_ball).contains(to_ball(program.real(x)))
    root = parse("sqrt(x + 2)").real(arb(7), constant=to_ball)
    assert root == 3


def test_programs_are_values():
    assert {parse("x + 1"), parse("1 + x"), parse("x + 2")} == {parse("x + 1"), parse("x + 2")}
    with pytest.raises(AttributeError):
        parse("x + 1").constants = ()  # type: ignore[misc]


def test_inputs_are_counted_named_and_stored():
    y = Operand("x", 1)
    program = Program.build([Instruction(operation("sub"), (y, Operand("x")))])
    assert (program.text, program.inputs, parse("x*x").inputs) == ("x1 - x", 2, 1)
    assert Program.from_json(program.to_json()) == program
    assert Program.build([Instruction(operation("mul"), (y, Operand("x")))]).text == "x*x1"
    assert Batch.pack([program]).program(0) == program
    assert Batch.pack([parse("x*x")], inputs=2).records[0, 2] == 2
    with pytest.raises(InvalidProgram, match="x0' is not an operand"):
        Operand.parse("x0")


@pytest.mark.parametrize("text", ["x1 - x", "x1 = x; x1*x1"])
def test_text_is_read_in_one_input(text):
    with pytest.raises(InvalidProgram, match=r"line 1, column 1: .*x1"):
        parse(text)


@pytest.mark.parametrize("make", [
    lambda p: compile_program(p, Arithmetic.of("binary32")),
    lambda p: c_source(p, Arithmetic.of("binary32")),
])  # fmt: skip
def test_code_is_made_of_programs_of_one_input(make):
    program = Program.build([Instruction(operation("sub"), (Operand("x", 1), Operand("x")))])
    with pytest.raises(InvalidProgram, match=r"x1 - x has 2 inputs: .* is for programs of one"):
        make(program)
