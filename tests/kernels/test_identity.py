"""The functional hash: equal for one family of functions, unequal for two."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from strategies import programs

from autonumerics import _core
from autonumerics.fitting.candidates import DENSE_POINTS
from autonumerics.kernels import NODE_COUNT, Batch, evaluate, functional_hash, is_irreducible
from autonumerics.programs import Instruction, Operand, Program, operation, parse
from autonumerics.targets import Domain


def hash_of(text):
    return functional_hash(parse(text))


EQUAL = [
    ("x + c0", "x - c0"),
    ("x + c0", "c0 + x"),
    ("x*c0", "x/c0"),
    ("(x + c0)*c1", "x*c0 + c1"),
    ("(x + c0)*c1", "c0 - x*c1"),
    ("(x - c0)/c1", "fma(x, c0, c1)"),
    ("c0/x*x*x", "x*c0"),
    ("c0/(c1/x)", "x*c0"),
    ("x*(x + x)", "x*x + x*x"),
    ("(x + c0)*(x + c1)", "(x - c1)*(x + c0)"),
    ("t = x*x; t*t - x", "x*x*x*x - x"),
    ("t = x + c0; t*t", "t = x - c0; t*t"),
    ("t = x*x; (t - x)*(t + x)", "x*x*x*x - x*x"),
    ("t = x*x; (t - x)/x", "t = x/x; x - t"),
    ("(c0*x + c1)*x + c2", "c2 + x*(c1 - x/c0)"),
    ("sqrt(x*c0)", "sqrt(x)*c0"),
    ("x*c0 + c1/x", "c0*(x + c1/x)"),
    ("fma(x, x, x)", "x*x + x"),
    ("neg(x)", "x - (x + x)"),
]


@pytest.mark.parametrize(("first", "second"), EQUAL)
def test_one_family_has_one_hash(first, second):
    assert hash_of(first) == hash_of(second)


@given(programs(8))
def test_values_of_constants_play_no_part(program):
    moved = program.with_constants([k + 0.5 for k in range(len(program.constants))])
    assert functional_hash(Program.build(moved.instructions, moved.constants)) == functional_hash(
        program.with_constants([1] * len(program.constants))
    )


def no_product_of_constants(program):
    """Not fma(c0, c1, x), where two constants are one too many but no operation is."""
    return all({o.kind for o in args[:2]} != {"c"} for _, args in program.instructions)


@given(programs(8))
def test_names_of_constants_play_no_part(program):
    uses = [o for each in program.instructions for o in each.operands if o.kind == "c"]
    assume(len(uses) == len(set(uses)) and no_product_of_constants(program))
    last = len(program.constants) - 1
    renamed = [
        Instruction(row, tuple(Operand("c", last - o.index) if o.kind == "c" else o for o in args))
        for row, args in program.instructions
    ]
    assert functional_hash(Program(tuple(renamed), program.constants)) == functional_hash(program)


@given(programs(8))
def test_order_of_commuting_operands_plays_no_part(program):
    assume(no_product_of_constants(program))
    swapped = [
        Instruction(row, (args[1], args[0], *args[2:])) if row.commutative else (row, args)
        for row, args in program.instructions
    ]
    commuted = Program(tuple(Instruction(*each) for each in swapped), program.constants)
    assert functional_hash(commuted) == functional_hash(program)


DIFFERENT = [
    "x", "x + c0", "c0 - x", "x*c0", "c0/x", "x*x", "x + x", "neg(x)", "sqrt(x)",
    "(x + c0)*c1", "x*x + c0", "c0 - x*x", "x*x*c0", "(x + c0)*x", "(c0 - x)*x", "c0/x + c1",
    "c0/(x + c1)", "c0/x + x", "c0/x - x", "c0/(x*x)", "x*x*x", "t = x*x; t*t",
    "t = x + c0; t*t", "(x + c0)*(x + c1)", "(x + c0)/(x + c1)", "(x + c0)/x", "x/(x + c0)",
    "c0/(x + c1) + c2", "c0/(x*x + c1)", "x*x + x", "x*x - x", "x + x*x*c0", "sqrt(x + c0)",
    "sqrt(x) + c0", "sqrt(x*x + c0)", "c0/x + x + c1", "c0/x + x*x", "(x*c0 + c1)*x + c2",
    "t = c0/x + x; c1/t + t", "t = c0/x + x; c1/t + x", "t = c0/x + x; t*t", "x*x*x + x*x",
]  # fmt: skip


def test_different_families_have_different_hashes():
    seen = {}
    for text in DIFFERENT:
        assert seen.setdefault(hash_of(text), text) == text


def test_different_families_differ_even_where_an_operation_is_wasted():
    texts = ["x*c0*c1 + x*x", "(x + c0 + c1)*x", "x/x + x", "c0/(x*x/x) + x*x*x"]
    assert len({hash_of(text) for text in texts}) == len(texts)


BASIC = ("add", "sub", "mul", "div")


def all_programs(ops):
    """Every program of so many basic operations, a new constant at every use of one."""

    def leaves(index):
        return ["x", "c", *(f"t{i}" for i in range(index))]

    choices = [itertools.product(BASIC, leaves(i), leaves(i)) for i in range(ops)]
    built = {numbered(rows) for rows in itertools.product(*map(list, choices))}
    return {program.structure: program for program in built if program and program.ops == ops}


def numbered(rows):
    constants = itertools.count()
    instructions = [
        Instruction(
            operation(name),
            tuple(Operand("c", next(constants)) if o == "c" else Operand.parse(o) for o in args),
        )
        for name, *args in rows
    ]
    if Operand("x") not in {o for i in instructions for o in i.operands}:
        return None
    try:
        return Program.build(instructions, [1.0 + 2.0**-k for k in range(next(constants))])
    except ValueError:
        return None


def test_the_functions_of_one_operation():
    families = {functional_hash(p) for p in all_programs(1).values() if is_irreducible(p)}
    expected = ["x + c0", "c0 - x", "x*c0", "c0/x", "x + x", "x*x"]
    assert families == {hash_of(text) for text in expected}


DOMAIN = Domain(1.0, 2.0)


def reaches(program, values_at):
    """Whether some constants of the program give these values."""
    nodes, dense = DOMAIN.chebyshev_nodes(NODE_COUNT), DOMAIN.dense_points(DENSE_POINTS)
    arrays = [[p, values_at(p), np.zeros(len(p)), 1 / np.abs(values_at(p))] for p in (nodes, dense)]
    goal = _core.Goal(*arrays[0], *arrays[1])
    settings = _core.FitSettings()
    settings.random_starts = 6
    batch = Batch.pack([program])
    mask, threshold = np.array([7], np.uint32), np.array([np.inf])
    for attempt in range(4):
        errors, _ = _core.fit(
            batch.records, batch.constants, mask, goal, threshold, settings, 1, attempt, 1
        )
        if errors[0] < 1e-8:
            return True
    return False


def test_programs_of_one_hash_reach_each_other():
    """Positive values: a family and its like with a square for its scale differ in the sign."""
    families = {}
    for program in all_programs(2).values():
        if is_irreducible(program):
            families.setdefault(functional_hash(program), []).append(program)
    assert len(families) > 40
    for first, *others in families.values():
        chosen = [0.6875, 2.5625][: len(first.constants)]
        instance = first.with_constants(chosen)
        for other in others:
            assert reaches(other, lambda p, f=instance: evaluate(f, p)), (first, other)


WASTEFUL = [
    "(x*c0)*c1", "(x + c0) + c1", "(x*c0)/c1", "(x + c0) - c1", "c0 - (c1 - x) + c2",
    "x - x", "x/x", "x*x/x", "x + x - x", "c0/(x*c1)", "c0/(x/c1)", "(x*c0)*(x*c1)",
    "(x + c0) + (x*x + c1)", "(x*c0)/(x + c1)*c2", "((x + c0)*c1 + c2)*c3", "t = x*c0; t - t",
    "neg(neg(x))", "neg(x*c0)", "x*x - x*x + x", "(x + x) - x", "t = x + c0; t/t",
    "t = x*x; t*c0*c1", "(x*c0)*(c1/x + x)*c2",
]  # fmt: skip


@pytest.mark.parametrize("text", WASTEFUL)
def test_wasteful_programs_are_reducible(text):
    assert not is_irreducible(parse(text))


def horner(degree):
    text = "c0"
    for k in range(1, degree + 1):
        text = f"({text})*x + c{k}"
    return text


THRIFTY = [
    "x + c0", "c0/x + x", "(x + c0)*(x + c1)", "t = x + c0; t*t", "c0/(x + c1) + c2",
    "v = x + c3/x; t = c4/(c2 + (c1/v + v)) - c5; t2 = t*t; t4 = t2*t2; t4*t4",
    "t = x*x; u = t + c0*x; u*(t + c1) + c2*x + c3",
    "t = (x + c0)*x; (t + c1)*(t + x + c2)*c4 + c3",
    "c0/(x + c1 + c2/(x + c3)) + c4", "sqrt(x + c0) + c1", "fma(fma(c0, x, c1), x, c2)",
    *map(horner, range(1, 6)),
]  # fmt: skip


@pytest.mark.parametrize("text", THRIFTY)
def test_programs_that_waste_nothing_are_irreducible(text):
    assert is_irreducible(parse(text))


def test_two_constants_are_more_than_a_square():
    assert hash_of("(x + c0)*(x + c1)") != hash_of("t = x + c0; t*t")
