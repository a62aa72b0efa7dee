"""Every row of the table of operations works in all that reads rows; what is missing is named."""

from __future__ import annotations

import os
import shutil
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest
from flint import arb

from autonumerics import _core
from autonumerics.certification import certify, prove_rounded
from autonumerics.certification.check import check
from autonumerics.cost.c_compiler import compile_c
from autonumerics.cost.prices import OPERATION_COUNT, Prices
from autonumerics.cost.processors import PROCESSORS
from autonumerics.cost.xla import Xla, xla_installed
from autonumerics.errors import InvalidOption
from autonumerics.fitting.candidates import goal_of
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.jit import compile_program, compile_structure
from autonumerics.kernels import (
    Batch,
    evaluate,
    functional_hash,
    is_irreducible,
    reference,
)
from autonumerics.programs import OPERATIONS, Instruction, Operand, Program, operation, parse
from autonumerics.programs.operations import NEAREST
from autonumerics.report.graph import draw_graph
from autonumerics.report.mathml import statements
from autonumerics.targets import Target

ROWS = pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
POINTS = np.linspace(0.625, 1.5, 57)  # where every operation has a moderate value
CONSTANTS = [1.25, 0.6875]


def alone(row) -> Program:
    """The operation on x and constants, and nothing else."""
    others = [Operand("c", k) for k in range(row.arity - 1)]
    return Program.build([Instruction(row, (Operand("x"), *others))], CONSTANTS[: row.arity - 1])


def between(row) -> Program:
    """The operation between others that may be folded into it: f(-x, ...) + x."""
    minus = Instruction(operation("neg"), (Operand("x"),))
    shifted = Instruction(operation("add"), (Operand("t", 0), Operand("c", 0)))
    others = [Operand("c", k + 1) for k in range(row.arity - 1)]
    lines = [
        minus,
        shifted,
        Instruction(row, (Operand("t", 1), *others)),
        Instruction(operation("add"), (Operand("t", 2), Operand("x"))),
    ]
    return Program.build(lines, [2.25, *CONSTANTS][: row.arity])


def exactly(program: Program, x: float) -> float:
    return float(program.real_with(arb(x), [arb(float(c)) for c in program.constants]).mid())


@ROWS
def test_a_row_says_what_it_must(row):
    assert row.arity in (1, 2, 3)
    assert row.kind in ("analytic", "piecewise", "bits")
    assert row.rounding <= NEAREST or row.rounding_source != "IEEE 754"
    assert len(row.signs) == row.arity
    assert not row.commutative or row.arity > 1
    assert row.fused == (bool(row.product) and row.arity == 3)


@ROWS
def test_it_is_printed_parsed_and_stored(row):
    for program in (alone(row), between(row)):
        assert parse(program.text, program.constants) == program
        assert parse(program.listing) == program
        assert parse(program.formula, program.constants) == program
        assert Program.from_json(program.to_json()) == program
    call = f"{row.name}({', '.join(['x', 'c0', 'c1'][: row.arity])})"
    assert parse(call, CONSTANTS[: row.arity - 1]) == alone(row)


@ROWS
def test_it_has_a_value_and_derivatives_in_balls(row):
    operands = [arb(v) for v in (0.75, *CONSTANTS)][: row.arity]
    value = row.real(*operands)
    assert value.is_finite()
    assert all(arb(part).is_finite() for part in row.partials(value, *operands))


@ROWS
def test_constants_are_folded(row):
    values = [Fraction(3, 4), *map(Fraction, CONSTANTS)][: row.arity]
    names = [f"c{k}" for k in range(row.arity)]
    (folded,) = parse(f"x + {row.name}({', '.join(names)})", values).constants
    assert float(folded) == pytest.approx(float(row.real(*map(arb, values_of(values))).mid()))


def values_of(values):
    return [float(v) for v in values]


@ROWS
def test_the_core_computes_it_hashes_it_and_fits_it(row):
    program = alone(row)
    expected = reference.evaluate(program, POINTS)
    apart = np.abs(evaluate(program, POINTS) - expected) / np.spacing(np.abs(expected))
    assert apart.max() <= (0 if row.rounding <= NEAREST else 1)
    assert functional_hash(program) != functional_hash(parse("x*c0 + x/c1"))
    assert is_irreducible(program)
    batch = Batch.pack([between(row)])
    goal, settings = goal_of(Target.make("exp2")), _core.FitSettings()
    fresh, infinite = np.zeros(1, np.uint32), np.full(1, np.inf)
    errors, _ = _core.fit(batch.records, batch.constants, fresh, goal, infinite, settings, 1, 0, 1)
    assert np.isfinite(errors).all()


@ROWS
@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_machine_code_computes_it_within_what_the_row_states(row, format):
    x = POINTS.astype(format.dtype)
    for program in (alone(row), between(row)):
        compiled = compile_program(program, Arithmetic.of(format))
        values = compiled(x).astype(np.float64)
        given = [float(c) for c in compiled.program.constants]
        parametric = compile_structure(program, Arithmetic.of(format))
        assert np.array_equal(parametric(x, given).astype(np.float64), values)
        if program.ops == 1 and format.bits < 64:
            exact = [exactly(compiled.program, float(v)) for v in x]
            ulps = [float(format.ulp(Fraction(e))) if e else 1.0 for e in exact]
            assert (np.abs(values - exact) / ulps).max() <= row.error_ulp(format.precision)


@ROWS
def test_machine_code_in_double_precision_computes_what_the_reference_says(row):
    for program in (alone(row), between(row)):
        values = compile_program(program, Arithmetic.of("binary64"))(POINTS)
        expected = reference.evaluate(program, POINTS)
        np.testing.assert_allclose(
            values, expected, rtol=0 if row.rounding <= NEAREST else 2.0**-50
        )


@ROWS
@pytest.mark.skipif(not os.environ.get("CI") and not shutil.which("cc"), reason="needs cc")
@pytest.mark.parametrize("name", ["binary32", "binary64"])
def test_the_c_compiler_has_the_bits_of_machine_code(row, name):
    format = FORMATS[name]
    x = np.concatenate([POINTS, [0.0, -0.0, np.inf, np.nan]]).astype(format.dtype)
    for program in (alone(row), between(row)):
        expected = compile_program(program, Arithmetic.of(format))(x)
        np.testing.assert_array_equal(compile_c("p", program, Arithmetic.of(format))(x), expected)


@ROWS
@pytest.mark.skipif(not os.environ.get("CI") and not xla_installed(), reason="needs JAX")
def test_xla_computes_it_but_for_contraction(row):
    format = FORMATS["binary32"]
    x = POINTS.astype(format.dtype)
    for program in (alone(row), between(row)):
        expected = compile_program(program, Arithmetic.of(format))(x)
        np.testing.assert_allclose(
            Xla.program("p", program, Arithmetic.of(format))(x), expected, 1e-5, 1e-6
        )


@ROWS
def test_it_is_drawn_and_typeset(row):
    for program in (alone(row), between(row)):
        assert len(draw_graph(program).boxes) == program.ops + 1
        for statement in statements(program):
            ElementTree.fromstring(f"<mrow>{statement.value}</mrow>")


@ROWS
def test_it_is_proved_and_the_verifier_accepts(row):
    """As an approximation of 2^x on an interval where the operation has no switch."""
    target = Target.make("exp2", (0.75, 1.0), "absolute")
    for program in (alone(row), between(row)):
        certificate = certify(program, target)
        assert "|P(x) - exp2(x)| <= " in check(certificate.to_json())


@ROWS
@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_its_roundings_are_proved(row, format):
    target, arithmetic = Target.make("exp2", (0.75, 1.0), "absolute"), Arithmetic.of(format)
    compiled = compile_program(alone(row), arithmetic)
    proof = prove_rounded(compiled.program, target, arithmetic)
    x = np.linspace(0.75, 1.0, 97).astype(format.dtype)
    errors = np.abs(compiled(x).astype(np.float64) - 2.0 ** x.astype(np.float64))
    assert errors.max() <= float(proof.upper) * (1 + 2.0**-40)


@ROWS
def test_it_has_a_price(row):
    assert Prices.make({row.name: 7}).of(Batch.pack([alone(row)])).tolist() == [7]
    assert row.name in OPERATION_COUNT.to_json()


@ROWS
@pytest.mark.parametrize("table", PROCESSORS.values(), ids=lambda table: table.name)
def test_tables_of_processors_know_it_or_say_so_in_one_line(row, table):
    known = (row.kind == "analytic" and row.rounding <= NEAREST) or row.name == "abs"
    for format in FORMATS.values():
        if known:
            assert all(use.cycles > 0 for use in table.uses(row, Arithmetic.of(format)))
        else:
            with pytest.raises(InvalidOption, match=f"no cycles for {row.name}"):
                table.uses(row, Arithmetic.of(format))
