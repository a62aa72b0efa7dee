"""Rewritten programs have the same value in the reals, and other roundings."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import drafts

from autonumerics.errors import InvalidProgram
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import OPERATIONS, Program, parse
from autonumerics.programs.rewriting import factored, places, reassociated, with_constant

EXACT = tuple(row for row in OPERATIONS if row.product or row.addends)
POINTS = [Fraction(1, 3), Fraction(-7, 5), Fraction(2)]


@st.composite
def polynomials(draw):
    draft = draw(drafts(max_operations=8, operations=EXACT))
    try:
        return Program.build(*draft)
    except InvalidProgram:
        return parse("fma(x, c0, c1)", [2.0, 3.0])


def values(program):
    return [program.real(x) for x in POINTS]


@given(polynomials(), st.integers(-64, 64).filter(bool))
def test_shares_taken_out_leave_the_value(program, sixteenths):
    for place in places(program):
        shared = place.taken_out(Fraction(sixteenths, 16))
        assert values(shared) == values(program)


@given(polynomials())
def test_another_order_leaves_the_value(program):
    for other in reassociated(program):
        assert values(other) == values(program)


@given(polynomials())
def test_a_common_factor_taken_out_leaves_the_value(program):
    for other in factored(program):
        assert values(other) == values(program)
        assert other.ops <= program.ops


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("fma((x + c0)*x, x, x)", ["fma(x + c0, x, c1)*x"]),
        ("t = x - c0; s = t*t; fma(s*t, s, t)", ["t0 = x - c0; t1 = t0^2; fma(t1, t1, c1)*t0"]),
        ("t = x*c0; fma((t + x)*x, x, t)", ["fma(x*c0 + x, x, c1)*x"]),
        ("t = fma(x, c0, x); fma(fma(t, t, x)*x, t, t)",
         ["t0 = fma(x, c0, x); fma(fma(t0, t0, x), t0, c1)*x"]),
        ("fma(fma(x*x, x, c0), x, x)", ["fma(x^2, x, c0)*x"]),
        ("t = x*c0; fma(t - c1, x, t)", ["(x*c0 - c1)*x"]),
        ("t = x*x - c0; fma(t, t, x) + fma(t, x, x)", []),  # the sum is read twice
        ("t = (x + c0)*x; fma(t, x, x) + t", []),  # the product is read twice
        ("fma((x + c0)*x, x, x*x)", []),
        ("fma((x + c0)*x, x, c1)", []),
    ],
)  # fmt: skip
def test_common_factors_are_found_where_a_multiple_is_added(text, others):
    program = parse(text, [1.5] * ("c0" in text) + [2.0] * ("c1" in text))
    assert [other.text for other in factored(program)] == others


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("(x*x + c0)*x", "fma(x, c1, (x^2 + c0)*x)"),
        ("fma(fma(x, x, c0), x, x)", "fma(x, c1, fma(fma(x, x, c0), x, x))"),
        ("t = x + c0; t*t", None),  # the sum is read twice
        ("(x - c0)*x", "fma(x, c1, (x - c0)*x)"),
        ("(c0 - x)*x", "fma(x, c1, (c0 - x)*x)"),
        ("(x*c0)*x", None),
    ],
)
def test_places_are_sums_with_a_constant_that_one_product_reads(text, shared):
    program = parse(text, [1.5] * ("c0" in text))
    found = [place.taken_out(Fraction(1, 4)) for place in places(program)]
    assert [each.text for each in found] == ([] if shared is None else [shared])
    assert all(each.ops == program.ops + 1 for each in found)


def test_a_step_of_a_horner_scheme_is_done_in_another_order():
    horner = parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)", [2.0, 3.0, 5.0, 7.0])
    found = {other.text for other in reassociated(horner)}
    assert "fma(x^2, fma(x, c0, c1), fma(x, c2, c3))" in found
    assert all(other.ops == horner.ops + 1 for other in reassociated(horner))


@given(polynomials(), st.integers(0, 7))
def test_a_constant_added_to_a_product_can_be_none(program, position):
    if position < program.ops and program.instructions[position].operation.is_product:
        more = with_constant(program, position, Fraction(1, 1024))
        assert more.ops <= program.ops
        added = [c for c in more.constants if c == Fraction(1, 1024)]
        none = more.with_constants([0 if c in added else c for c in more.constants])
        assert values(none) == values(program)


def test_constants_are_added_to_products_alone():
    with pytest.raises(ValueError, match="add is no product"):
        with_constant(parse("x + x*x"), 1, Fraction(1))


def test_a_share_makes_for_smaller_errors():
    """x (x/16 + 3/4): of the two summands only the smaller one is rounded twice."""
    line = parse("fma(x, c0, c1)*x", [0.0625, 0.75])
    [shared] = [place.taken_out(Fraction(3, 4)) for place in places(line)]
    x = np.linspace(1, 2, 1001).astype(np.float32)
    exact = [line.real(Fraction(float(each))) for each in x]
    largest = [
        max(abs(Fraction(float(v)) - e) for v, e in zip(compiled(x), exact, strict=True))
        for compiled in (
            compile_program(each, Arithmetic.of("binary32")) for each in (line, shared)
        )
    ]
    assert largest[1] < 0.8 * largest[0]
