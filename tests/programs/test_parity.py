"""What is called odd or even by its form is so, and what is made odd or even is called so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autonumerics.accuracy.enumeration import every_float
from autonumerics.formats import Arithmetic, format_named
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch, evaluate
from autonumerics.kernels.mutation import are_of_parity
from autonumerics.programs import Instruction, Operand, Program, operation, parse
from autonumerics.programs.instruction import value_of
from autonumerics.programs.parity import parity
from tests.strategies import CORRECT, programs

Rows = tuple[list[Instruction], Operand]

NUMBERS = every_float(format_named("bfloat16"), range(2**15 - 2**7))
"""All of bfloat16 from 0 on."""

X = np.array([0.13, 0.77, 1.9, 3.3])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x*c0", "odd"), ("x*x*c0", "even"), ("x + c0", None), ("c1/(c0/x + x) - x", "odd"),
        ("abs(x)*x", "odd"), ("max(x*x, c0)", "even"), ("max(x, c0)", None), ("cos(x*c0)", "even"),
        ("sin(x*c0)*x", "even"), ("tanh(x)/x", "even"), ("exp(x*x)*x", "odd"), ("exp(x)", None),
        ("exp(x) - exp(-x)", "odd"), ("exp(x) + exp(-x)", "even"), ("max(x, -x)", "even"),
        ("min(x, -x)", "even"), ("max(x, -x)*x", "odd"), ("fma(x*x, c0, c1)*x", "odd"),
        ("fms(x, x, c0)", "even"), ("fnma(x*x, x, x)", "odd"), ("fnms(x, x, x)", None),
        ("sqrt(x*x + c0)", "even"), ("(x + c0)*(x + c1)", None), ("-x", "odd"),
    ],
)  # fmt: skip
def test_forms(text, expected):
    assert parity(parse(text)) == expected
    assert parity(parse(text), rounded=True) == expected


def test_a_difference_of_equal_constants_is_seen():
    assert parity(parse("(x + 1)*(x - 1)")) == "even"
    assert parity(parse("1/(x + 1) + 1/(x - 1)")) == "odd"
    assert parity(Program.identity()) == "odd"


def test_fused_operations_are_others_where_they_round():
    fused = parse("x*c0 + c1 - fnma(x, c0, c1)", [0.1, 0.3])
    assert parity(fused) == "odd"
    assert parity(fused, rounded=True) is None
    code = compile_program(fused, Arithmetic.of("binary16"))
    halves = np.linspace(0, 1, 1000).astype(np.float16)
    assert np.any(code(-halves) != -code(halves))
    for text, form in (("fma(x, c0, x) + fms(x, c0, -x)", "odd"), ("fnms(x, x, c0)", "even"),
                       ("fma(x, c0, c1) - fnma(x, c0, c1)", "odd"), ("fma(x, x, x)", None),
                       ("fma(x, c0, c1) + fms(x, c0, c1)", "odd")):  # fmt: skip
        assert parity(parse(text), rounded=True) == form


def shifted(program: Program, x: Operand, constants: int, rows: int) -> Rows:
    """The rows of P(x) for another operand in the place of x, after so many; and its result."""

    def moved(operand: Operand) -> Operand:
        if operand.kind == "x":
            return x
        return Operand(operand.kind, operand.index + {"c": constants, "t": rows}[operand.kind])

    found = [
        Instruction(row.operation, tuple(map(moved, row.operands))) for row in program.instructions
    ]
    return found, moved(value_of(program.instructions, len(program.constants)))


def joined(programs_: list[Program], forms: list[str], last: str) -> Program:
    """g(x) + g(-x), which is even, or g(x) - g(-x), which is odd, for each g; and one of both."""
    rows, ends, constants = [Instruction(operation("neg"), (Operand("x"),))], [], []
    for program, form in zip(programs_, forms, strict=True):
        results = []
        for x in (Operand("x"), Operand("t", 0)):
            found, result = shifted(program, x, len(constants), len(rows))
            rows += found
            results.append(result)
        rows.append(Instruction(operation("add" if form == "even" else "sub"), tuple(results)))
        ends.append(Operand("t", len(rows) - 1))
        constants += program.constants
    return Program.build([*rows, Instruction(operation(last), tuple(ends))], constants)


SMALL = programs(max_operations=4, operations=CORRECT).filter(lambda p: bool(p.instructions))
FORMS = st.sampled_from(["odd", "even"])


@settings(max_examples=100, deadline=None)
@given(st.tuples(SMALL, SMALL), st.tuples(FORMS, FORMS), st.sampled_from(["mul", "div"]))
def test_computed_values_are_as_the_rounded_form_says_at_every_number(parts, forms, last):
    """0 is equal to -0; a quotient by a sum that is exactly 0 is left out."""
    forms = ["even" if parity(g, rounded=True) == "even" else form  # g(x) - g(-x) is 0
             for g, form in zip(parts, forms, strict=True)]  # fmt: skip
    made = joined(list(parts), forms, last)
    form = "even" if forms[0] == forms[1] else "odd"
    assert parity(made, rounded=True) == form
    code = compile_program(made, Arithmetic.of("bfloat16"))
    with np.errstate(all="ignore"):
        right, left = (code(x).astype(np.float64) for x in (NUMBERS, -NUMBERS))
    told = np.isfinite(right) | (last == "mul")
    np.testing.assert_array_equal(left[told], (right if form == "even" else -right)[told])


def vanishes_on_the_way(program: Program) -> bool:
    """Whether a value is 0 at all the points, as x - x is, which is odd and even."""
    rows = program.instructions
    values = (Program.build(rows[: k + 1], program.constants) for k in range(len(rows)))
    return any(not np.any(evaluate(value, X)) for value in values)


@settings(max_examples=150, deadline=None)
@given(programs())
def test_what_the_core_tells_is_told_here_too(program):
    batch = Batch.pack([program])
    told = [form for form in ("odd", "even") if are_of_parity(batch, form)[0]]
    for rounded in (False, True):
        form = parity(program, rounded=rounded)
        assert not told or [form] == told or vanishes_on_the_way(program)


@settings(max_examples=60, deadline=None)
@given(SMALL, FORMS)
def test_what_is_made_of_squares_is_told_by_both(program, form):
    """g(x^2) is even, x g(x^2) odd, whatever g is."""
    square = Instruction(operation("mul"), (Operand("x"), Operand("x")))
    rows, result = shifted(program, Operand("t", 0), 0, 1)
    rows = [square, *rows]
    if form == "odd":
        rows.append(Instruction(operation("mul"), (result, Operand("x"))))
    made = Program.build(rows, program.constants)
    assert are_of_parity(Batch.pack([made]), form)[0]
    assert parity(made) == parity(made, rounded=True) == form
