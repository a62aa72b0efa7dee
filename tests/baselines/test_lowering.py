"""Textbook forms in the operations allowed: the same function, of nothing else, and no longer."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import programs

from autonumerics.baselines.lowering import lowered
from autonumerics.baselines.recording import NoBaseline
from autonumerics.programs import operation, parse, parse_operations
from autonumerics.programs.operations import OPERATIONS

POLYNOMIAL = [operation(name) for name in ("add", "sub", "mul")]
FUSED = [row for row in OPERATIONS if row.fused]
SETS = [
    set(chosen)
    for chosen in chain.from_iterable(
        combinations((*POLYNOMIAL, *FUSED), count) for count in range(1, 5)
    )
]


@settings(max_examples=200, deadline=None)
@given(programs(6, operations=POLYNOMIAL), st.sampled_from(SETS))
def test_it_is_the_same_function_of_allowed_operations(program, allowed):
    try:
        found = lowered(program, allowed)
    except NoBaseline:
        return
    assert {row for row, _ in found.instructions} <= allowed
    for x in (Fraction(-7, 3), Fraction(2, 5)):
        assert found.real(x) == program.real(x)


@settings(max_examples=100, deadline=None)
@given(programs(6, operations=POLYNOMIAL), st.sampled_from(FUSED))
def test_more_operations_allowed_never_make_it_longer(program, fused):
    assume(program.ops)
    assert lowered(program, [*POLYNOMIAL, fused]).ops <= program.ops


@pytest.mark.parametrize(
    ("text", "allowed", "ops"),
    [
        ("((x*c0 + c1)*x + c2)*x + c3", "+ * fma", 3),
        ("((x*c0 + c1)*x + c2)*x + c3", "fma", 3),
        ("((x*c0 + c1)*x + c2)*x - c3", "- * fma", 3),
        ("(x*x*c0 + c1)*x", "fma", 3),
        ("c0 - x*x", "+ - * fma", 2),
        ("c0 - x*x", "+ - * fnma", 1),
        ("x*x - c0", "+ - * fma", 1),
        ("x + c0", "fma", 1),
        ("(x*c0 + c1)/(x + c2)", "+ / fma", 3),
        ("t0 = x*x; t0*t0 + t0", "+ * fma", 2),
    ],
)
def test_what_forms_cost(text, allowed, ops):
    constants = [1.5, 2.5, 3.5, 4.5][: text.count("c")]
    assert lowered(parse(text, constants), parse_operations(allowed)).ops == ops


@pytest.mark.parametrize(("text", "allowed"), [("1/x", "+ - * fma"), ("x + x", "*"), ("x*x", "+")])
def test_what_cannot_be_written(text, allowed):
    with pytest.raises(NoBaseline):
        lowered(parse(text), parse_operations(allowed))
