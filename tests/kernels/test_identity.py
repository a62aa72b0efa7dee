"""The functional hash: equal for one family of functions, unequal for two."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from strategies import packable

from autonumerics import _core
from autonumerics.fitting import FitSettings
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
    ("sqrt(x*c0)*c1", "c1*sqrt(c0*x)"),
    ("t = x*c0; t*t", "t = x/c0; t*t"),
    ("t = x*c0; sqrt(t*t + x)", "t = x/c0; sqrt(x + t*t)"),
    ("t = x*c0; x - t*t", "t = x*c0; neg(t*t) + x"),
    ("t = x*c0; u = c1/x; t*t - u*u", "t = x/c0; u = c1/x; t*t - u*u"),
    ("x*c0 + c1/x", "c0*(x + c1/x)"),
    ("fma(x, x, x)", "x*x + x"),
    ("neg(x)", "x - (x + x)"),
    ("x*x - c0", "fms(x, x, c0)"),
    ("c0 - x*x", "fnms(x, x, c0)"),
    ("fms(x, x, x)", "x*x - x"),
    ("fnma(x, x, x)", "x - x*x"),
    ("fnms(x, x, x)", "neg(x*x + x)"),
    ("abs(x)", "sqrt(x*x)"),
    ("abs(x*c0)", "abs(x/c0)"),
    ("exp(x*c0)", "exp2(x/c0)"),
    ("exp(x*c0 + c1)", "exp2((x + c0)*c1)"),
    ("exp(x + c0)*c1", "exp(x)*c0"),
    ("sin(x + c0)", "cos(c0 + x)"),
    ("min(x, c0)", "min(c0, x)"),
    ("sin((x + c0)*c1)", "cos(x*c0 + c1)"),
]


@pytest.mark.parametrize(("first", "second"), EQUAL)
def test_one_family_has_one_hash(first, second):
    assert hash_of(first) == hash_of(second)


@given(packable(8))
def test_values_of_constants_play_no_part(program):
    moved = program.with_constants([k + 0.5 for k in range(len(program.constants))])
    assert functional_hash(Program.build(moved.instructions, moved.constants)) == functional_hash(
        program.with_constants([1] * len(program.constants))
    )


def no_product_of_constants(program):
    """Not fma(c0, c1, x), where two constants are one too many but no operation is."""
    return all({o.kind for o in args[:2]} != {"c"} for _, args in program.instructions)


@given(packable(8))
def test_names_of_constants_play_no_part(program):
    uses = [o for each in program.instructions for o in each.operands if o.kind == "c"]
    assume(len(uses) == len(set(uses)) and no_product_of_constants(program))
    last = len(program.constants) - 1
    renamed = [
        Instruction(row, tuple(Operand("c", last - o.index) if o.kind == "c" else o for o in args))
        for row, args in program.instructions
    ]
    assert functional_hash(Program(tuple(renamed), program.constants)) == functional_hash(program)


@given(packable(8))
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
    "abs(x)", "exp(x)", "exp2(x)", "log(x)", "log2(x)", "sin(x)", "cos(x)", "min(x, c0)",
    "max(x, c0)", "min(x, x*x)", "max(x, x*x)", "fnms(x, x, x)",
    "exp(x*c0)", "exp(x*x*c0)", "exp2(x) + exp(x)", "log(x*x*c0)", "log(x*c0)", "log(x) + c0",
    "sin(x + c0)", "sin(x*c0)", "cos(x*c0)", "sin(x*c0 + c1)", "log(x + c0)", "exp(x) + c0",
    "max(x, c0) + c1", "max(x, c0)*c1", "min(x, c0)*min(x, c1)", "t = min(x, c0); t*t",
    # a scale that is not negative
    "abs(x)*c0", "abs(x*c0)", "exp(x + c0)", "exp(x)*c0", "x + exp(x + c0)", "x - exp(x + c0)",
    "x + exp(x)*c0", "t = x*c0; log(t*t)", "t = x*c0; exp(t*t)", "neg(abs(x*c0))",
    "t = x*c0; t*t", "t = x*c0; neg(t*t)", "t = c0/x; t*t", "t = x*c0; t*t + x",
    "t = x*c0; x - t*t", "t = x*c0; (t*t)*(t*t)", "t = x*c0; t*t*x", "x*x*x*c0", "sqrt(x)*c0",
    "sqrt(x*c0)", "sqrt(x*c0)*c1", "neg(sqrt(x*c0))", "x - sqrt(x*c0)", "x + sqrt(x*c0)",
    "x + sqrt(x)*c0", "t = x*c0; u = c1/x; t*t + u*u", "t = x*c0; u = c1/x; t*t - u*u",
    "t = x*c0; u = c1/x; u*u - t*t", "t = x*c0; t*t + c1/x", "x*x*c0 + c1/(x*x)",
]  # fmt: skip


def test_different_families_have_different_hashes():
    seen = {}
    for text in DIFFERENT:
        assert seen.setdefault(hash_of(text), text) == text


def test_different_families_differ_even_where_an_operation_is_wasted():
    texts = ["x*c0*c1 + x*x", "(x + c0 + c1)*x", "x/x + x", "c0/(x*x/x) + x*x*x"]
    assert len({hash_of(text) for text in texts}) == len(texts)


BASIC = ("add", "sub", "mul", "div")


def all_programs(ops, names=BASIC):
    """Every program of so many operations, a new constant at every use of one."""

    def leaves(index):
        return ["x", "c", *(f"t{i}" for i in range(index))]

    def rows(index):
        for name in names:
            for args in itertools.product(leaves(index), repeat=operation(name).arity):
                yield name, *args

    choices = [rows(i) for i in range(ops)]
    built = {numbered(lines) for lines in itertools.product(*choices)}
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
NODES, DENSE = DOMAIN.chebyshev_nodes(NODE_COUNT), DOMAIN.dense_points(FitSettings().dense_points)
SETTINGS = _core.FitSettings()
SETTINGS.random_starts = 12
SETTINGS.relative = False


def fitted_errors(program, function, nodes=NODES, dense=DENSE):
    """The largest absolute errors of the program after each of twelve fits."""
    arrays = [[p, function(p), np.zeros(len(p)), np.ones(len(p))] for p in (nodes, dense)]
    goal = _core.Goal(*arrays[0], *arrays[1], np.empty(0, np.int64))
    batch, fresh = Batch.pack([program]), np.array([2 ** len(program.constants) - 1], np.uint32)
    for k in range(12):
        fit = _core.fit(batch.records, batch.constants, fresh, goal, np.ones(1), SETTINGS, 1, k, 1)
        yield fit[0][0]


def covers(program, instance):
    """Whether some constants of the program give the function that the instance is."""
    # A fit of a function with a kink sees no more than its nodes.
    kinked = any(row.kind == "piecewise" for row, _ in program.instructions)
    size = max(1.0, float(np.max(np.abs(evaluate(instance, DENSE)))))
    small = size * (1e-2 if kinked else 1e-8)
    return any(error < small for error in fitted_errors(program, lambda p: evaluate(instance, p)))


def instances(program):
    """The program with constants of all signs, where it is defined."""
    sizes = [0.6875, 2.5625, 1.375, 0.25][: len(program.constants)]
    for signs in itertools.product([1, -1], repeat=len(sizes)):
        instance = program.with_constants([s * c for s, c in zip(signs, sizes, strict=True)])
        if np.all(np.isfinite(evaluate(instance, DENSE))):
            yield instance


def families(chosen):
    """The irreducible ones among the programs by their hashes, where there are several."""
    found = {}
    for program in chosen:
        if is_irreducible(program):
            found.setdefault(functional_hash(program), []).append(program)
    return [family for family in found.values() if len(family) > 1]


def uncovered(family):
    """What one of a family can do and another one cannot."""
    first, *others = family
    for other in others:
        for one, two in ((first, other), (other, first)):
            yield from (
                (two.text, i.text, i.constants) for i in instances(one) if not covers(two, i)
            )


@pytest.mark.parametrize(
    ("ops", "names"),
    [
        (2, "add sub mul div sqrt neg"),
        (3, "add mul sqrt"),
        (3, "mul div"),
        (3, "sub mul neg"),
        (2, "fma fms fnma"),
        (2, "fnms fms sqrt"),
        (3, "add mul exp"),
        (2, "add mul exp exp2"),
        (3, "add mul log"),
        (2, "mul div log log2 abs"),
        (3, "exp log mul"),
        (2, "add mul sin cos"),
        (3, "min max add"),
        (3, "min abs mul"),
        (3, "exp abs sub"),
    ],
)
def test_programs_of_one_hash_do_the_same_with_constants_of_any_sign(ops, names):
    several = families(all_programs(ops, names.split()).values())
    assert len(several) >= 5
    assert [miss for family in several for miss in uncovered(family)] == []


def test_a_scale_that_is_a_square_does_not_stand_for_one_of_either_sign():
    """sin(x) - x is negative on [0, 1]: a square of a constant cannot help, a constant does."""
    unit = Domain(0.0, 1.0)
    nodes, dense = unit.chebyshev_nodes(NODE_COUNT), unit.dense_points(FitSettings().dense_points)
    square, free = parse("t = x*c0; t*t + x"), parse("x*x*c0 + x")
    best = [min(fitted_errors(each, np.sin, nodes, dense)) for each in (square, free)]
    assert best == [pytest.approx(0.1585, abs=1e-4), pytest.approx(0.0164, abs=1e-4)]
    assert functional_hash(square) != functional_hash(free)
    assert is_irreducible(square)
    assert is_irreducible(free)


WASTEFUL = [
    "(x*c0)*c1", "(x + c0) + c1", "(x*c0)/c1", "(x + c0) - c1", "c0 - (c1 - x) + c2",
    "x - x", "x/x", "x*x/x", "x + x - x", "c0/(x*c1)", "c0/(x/c1)", "(x*c0)*(x*c1)",
    "(x + c0) + (x*x + c1)", "(x*c0)/(x + c1)*c2", "((x + c0)*c1 + c2)*c3", "t = x*c0; t - t",
    "neg(neg(x))", "neg(x*c0)", "x*x - x*x + x", "(x + x) - x", "t = x + c0; t/t",
    "t = x*x; t*c0*c1", "(x*c0)*(c1/x + x)*c2", "t = x*c0; t*t*c1", "abs(x*c0)*c1",
    "exp(x + c0)*c1", "log(x*c0) + c1", "t = x*c0; log(t*t) + c1", "min(x, x)", "max(x*x, x*x)",
    "fma(x*c0, c1, c2)", "fnma(x + c0, x, c1) + c2",
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
    "sqrt(x*c0)*c1", "exp(x*c0)*c1 + c2", "sin(x*c0 + c1)*c2", "max(x, c0)*c1 + c2", "abs(x + c0)",
    "log(x*c0 + c1)", "t = c0/x; t*t*x", "fnma(x, c0, c1)", "fnms(x, x, c0)",
    "c0/(x + c1 + c2/(x + c3)) + c4", "sqrt(x + c0) + c1", "fma(fma(c0, x, c1), x, c2)",
    *map(horner, range(1, 6)),
]  # fmt: skip


@pytest.mark.parametrize("text", THRIFTY)
def test_programs_that_waste_nothing_are_irreducible(text):
    assert is_irreducible(parse(text))


def test_two_constants_are_more_than_a_square():
    assert hash_of("(x + c0)*(x + c1)") != hash_of("t = x + c0; t*t")
