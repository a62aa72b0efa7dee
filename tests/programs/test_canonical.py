from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from strategies import drafts, programs

from autonumerics.errors import InvalidProgram
from autonumerics.programs import Instruction, Operand, Program, operation, parse
from autonumerics.programs.canonical import canonicalise


def rows(*lines: str) -> list[Instruction]:
    words = [line.split() for line in lines]
    return [Instruction(operation(op), tuple(map(Operand.parse, rest))) for op, *rest in words]


def names(program: Program) -> list[str]:
    return [str(instruction) for instruction in program.instructions]


@given(programs())
def test_canonicalisation_is_idempotent(program):
    again = Program.build(program.instructions, program.constants)
    assert again.instructions == program.instructions
    assert again.constants == program.constants
    assert hash(again) == hash(program)


@given(programs())
def test_canonical_form_holds_its_promises(program):
    used = [operand for row in program.instructions for operand in row.operands]
    results = {operand.index for operand in used if operand.kind == "t"}
    assert results == set(range(program.ops - 1))  # no dead code
    firsts = list(dict.fromkeys(operand.index for operand in used if operand.kind == "c"))
    assert firsts == list(range(len(program.constants)))
    assert len(set(program.instructions)) == program.ops
    for row in program.instructions:
        assert {operand.kind for operand in row.operands} != {"c"}
        if row.operation.commutative:
            kinds = [operand.kind for operand in row.operands[:2]]
            assert kinds == sorted(kinds, key="txc".index)


@given(drafts(operations=tuple(map(operation, ["add", "sub", "mul", "fma", "neg"]))))
def test_the_value_is_unchanged(draft):
    program = Program.build(*draft)
    x = Fraction(3, 7)
    results: list[Fraction] = []
    sources = {"x": [x], "c": draft.constants, "t": results}
    for row in draft.instructions:
        results.append(row.operation.real(*(sources[o.kind][o.index] for o in row.operands)))
    assert program.real(x) == sources[draft.result.kind][draft.result.index]


@given(programs())
def test_the_order_of_commutative_operands_does_not_depend_on_constants(program):
    other = [Fraction(index + 1, 2) for index in range(len(program.constants))]
    rebuilt = Program.build(program.instructions, other)
    assert rebuilt.instructions == program.instructions


@given(programs())
def test_exchanging_commutative_operands_changes_nothing(program):
    # Without constants, operands of equal shape are the same value: no ties are left.
    source, exchanged = [], []
    for row in program.instructions:
        operands = tuple(Operand("x") if o.kind == "c" else o for o in row.operands)
        source.append(Instruction(row.operation, operands))
        if row.operation.commutative:
            operands = (operands[1], operands[0], *operands[2:])
        exchanged.append(Instruction(row.operation, operands))
    assert Program.build(source) == Program.build(exchanged)


def test_dead_code_and_its_faults_are_dropped():
    program = Program.build(rows("div c0 c1", "add x c1"), [Fraction(1), Fraction(0)])
    assert names(program) == ["add x c0"]
    assert program.constants == (0,)


def test_the_result_may_be_any_value():
    instructions = rows("mul x x", "add t0 x")
    assert names(Program.build(instructions, result=Operand("t", 0))) == ["mul x x"]
    assert Program.build(instructions, result=Operand("x")) == Program.identity()


def test_common_subexpressions_merge_whatever_their_order():
    program = Program.build(rows("add x c0", "add c0 x", "div t0 t1"), [2.0])
    assert names(program) == ["add x c0", "div t0 t0"]
    tied = rows("add x c0", "add x c1", "mul t0 t1", "mul t1 t0", "sub t2 t3")
    assert names(Program.build(tied, [1.0, 2.0]))[-2:] == ["mul t0 t1", "sub t2 t2"]


def test_constants_of_equal_value_stay_apart_and_shared_ones_shared():
    assert parse("x*2 + 2").constants == (2, 2)
    program = Program.build(rows("mul c1 x", "add c1 t0"), [5.0, 3.0])
    assert names(program) == ["mul x c0", "add t0 c0"]
    assert program.constants == (3,)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x + (2*3 - 1)", 5),
        ("x + 3/4", Fraction(3, 4)),
        ("x + sqrt(2.25)", Fraction(3, 2)),
        ("x + fma(2, 3, 4)", 10),
        ("x + (-2)^3", -8),
    ],
)
def test_operations_on_constants_are_folded(source, value):
    assert parse(source) == parse("x + c0", [value])


def test_folding_that_is_not_exact_rounds_to_106_bits():
    (third,) = parse("x + 1/3").constants
    assert third != Fraction(1, 3)
    assert abs(third - Fraction(1, 3)) < Fraction(1, 3) / 2**106
    assert third.denominator <= 2**108


@pytest.mark.parametrize(
    ("source", "rounded"),
    [
        ("x + 1/3", (0,)),
        ("x + 3/4", ()),
        ("x*sqrt(2) + sqrt(4)", (0,)),
        ("x*sqrt(4) + sqrt(2)*3", (1,)),
        ("(x + 0.1)*c1", ()),  # a decimal is the nearest double, as in C and Python
        ("x + 0*(1/3)", (0,)),
        ("exp2(3)*x + log2(0.125)*abs(-2)", ()),
        ("x*exp(1)", (0,)),
        ("x*exp(0) + sin(log(1))", ()),
        ("x + log2(5)", (0,)),
    ],
)
def test_constants_that_are_not_exactly_what_was_written_are_recorded(source, rounded):
    program = parse(source)
    assert program.rounded == rounded
    assert parse(program.listing).rounded == ()  # there they are numbers
    assert parse(program.listing) == program


def test_a_folded_constant_used_twice_is_one_constant():
    program = Program.build(rows("add c0 c1", "add c1 c0", "mul t0 x", "add t1 t2"), [1.0, 2.0])
    assert names(program) == ["mul x c0", "add t0 c0"]
    assert program.constants == (3,)


@pytest.mark.parametrize(
    ("lines", "value"), [(["add c0 c0"], 6), (["neg c0", "mul t0 c0"], -9), ([], 3)]
)
def test_a_value_without_x_is_a_constant(lines, value):
    program = Program.build(rows(*lines), [3.0])
    assert program == Program.constant(value)
    assert (program.ops, program.result) == (0, Operand("c", 0))


@pytest.mark.parametrize("terms", [*permutations(["x^2*c0", "sqrt(x)", "x", "c1"], 2)])
def test_larger_trees_then_table_order_then_x_then_constants(terms):
    ordered = [term for term in ["x^2*c0", "sqrt(x)", "x", "c1"] if term in terms]
    first, second = parse(" + ".join(terms)), parse(" + ".join(ordered))
    assert first.structure == second.structure
    assert parse("x/c0 + x*c1").text == "x*c0 + x/c1"
    assert parse("x*c0 + x*x").text == "x^2 + x*c0"


def test_operands_decide_between_trees_of_the_same_size_and_operation():
    assert parse("(c0 - x) + (x - c0)").text == "x - c0 + (c0 - x)"
    assert parse("(x - sqrt(x)) * (sqrt(x) - x)").text == "t0 = sqrt(x); (t0 - x)*(x - t0)"


def test_shared_values_cost_no_exponential_time():
    """Each of these would take longer than the universe is old."""
    squarings = rows("mul x x", *(f"mul t{i} t{i}" for i in range(63)))
    doublings = rows("add x c0", *(f"add t{i} t{i}" for i in range(63)))
    sums = [*squarings, *rows("add x x", *(f"add t{i} t{i}" for i in range(64, 127)))]
    assert Program.build(squarings).text == f"x^{2**64}"
    assert Program.build(doublings, [1.0]).ops == 64
    assert Program.build([*sums, *rows("add t63 t127")]).ops == 129


def test_the_longest_programs_are_accepted_and_longer_ones_refused():
    chain = rows("neg x", *(f"neg t{index}" for index in range(999)))
    assert Program.build(chain).ops == 1000
    with pytest.raises(InvalidProgram, match="at most 1000"):
        Program.build([*chain, *rows("neg t999")])


def test_canonicalise_leaves_its_arguments_alone():
    instructions, constants = rows("add c0 x", "mul c0 t0"), [Fraction(2)]
    before = list(instructions), list(constants)
    canonicalise(instructions, constants, Operand("t", 1))
    assert (instructions, constants) == before
