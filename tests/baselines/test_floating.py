"""Polynomials as programs: every scheme is the same polynomial, and the good ones are found."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import constants
from tools import needs

from autonumerics.accuracy import measure
from autonumerics.baselines.floating import Evaluation, Scheme, floating_baselines
from autonumerics.baselines.sollya import Polynomial
from autonumerics.formats import Arithmetic, format_named
from autonumerics.jit import compile_program
from autonumerics.targets import Target

EVALUATIONS = [Evaluation(scheme, fused) for scheme in get_args(Scheme) for fused in (False, True)]
POLYNOMIALS = st.builds(
    Polynomial,
    st.lists(constants(), min_size=2, max_size=12).map(tuple),
    st.integers(0, 1),
    st.integers(1, 2),
    st.sampled_from([Fraction(0), Fraction(1)]),
)


def value(polynomial, x):
    u = x - polynomial.centre
    return sum(
        c * u ** (polynomial.first + polynomial.step * k)
        for k, c in enumerate(polynomial.coefficients)
    )


@settings(max_examples=40)
@given(POLYNOMIALS, st.integers(-9, 9).filter(lambda n: n not in (0, 4)))
def test_every_evaluation_is_the_polynomial(polynomial, quarters):
    x = Fraction(quarters, 4)
    for evaluation in EVALUATIONS:
        assert evaluation.program(polynomial).real(x) == value(polynomial, x)


@settings(max_examples=40)
@given(POLYNOMIALS)
def test_fused_programs_have_no_sum_of_a_product_and_others_no_fma(polynomial):
    for evaluation in EVALUATIONS:
        names = [row.operation.name for row in evaluation.program(polynomial).instructions]
        assert ("fma" in names) == evaluation.fused
        if evaluation.fused:
            assert "add" not in names


@pytest.mark.parametrize(
    ("evaluation", "text"),
    [
        (Evaluation("Horner", fused=False), "(((x*c0 + c1)*x + c2)*x + c3)*x + c4"),
        (Evaluation("Horner", fused=True), "fma(fma(fma(fma(x, c0, c1), x, c2), x, c3), x, c4)"),
        (
            Evaluation("Estrin", fused=True),
            "t0 = x^2; fma(t0^2, c4, fma(t0, fma(x, c0, c1), fma(x, c2, c3)))",
        ),
        (
            Evaluation("Estrin, then Horner", fused=True),
            "fma(fma(x^2, fma(x, c0, c1), fma(x, c2, c3)), x, c4)",
        ),
    ],
    ids=str,
)
def test_the_programs_of_degree_four(evaluation, text):
    quartic = Polynomial(tuple(Fraction(k) for k in (1, 2, 3, 5, 7)))
    assert evaluation.program(quartic).text == text


def test_the_lowest_term_is_added_last():
    logarithm = Polynomial((Fraction(3), Fraction(5), Fraction(7)), first=1, centre=Fraction(1))
    program = Evaluation("Horner", fused=True).program(logarithm)
    assert program.text == "t0 = x - c0; fma(t0, c3, t0^2*fma(t0, c1, c2))"
    sine = Polynomial((Fraction(1), Fraction(5)), first=1, step=2)
    assert Evaluation("Horner", fused=False).program(sine).text == "x^2*x*c0 + x"


@needs("sollya")
def test_the_shortest_good_polynomial_of_each_evaluation_is_found_and_measured():
    target, half = Target.make("exp2"), format_named("bfloat16")
    found = floating_baselines(target, Arithmetic.of(half), 1.0)
    assert "polynomial of degree 2, Horner, fma" in [baseline.name for baseline in found]
    assert len({baseline.program for baseline in found}) == len(found)
    for baseline in found:
        measured = measure(compile_program(baseline.program, Arithmetic.of(half)), target)
        assert baseline.error == measured
        assert measured.error_ulp < 1.0


@needs("sollya")
def test_where_none_is_good_enough_there_is_none():
    assert floating_baselines(Target.make("exp2"), Arithmetic.of("bfloat16"), 0.501) == []


@needs("sollya")
def test_polynomials_longer_than_the_kernels_take_are_not_tried():
    """Estrin's scheme without `fma`, 16 coefficients: more operations than a record holds."""
    target = Target.make("log2", (1.0, 2.0), "absolute")
    assert floating_baselines(target, Arithmetic.of("binary32"), 0.8, exhaustive=False) == []


@needs("sollya")
def test_without_exhaustion_errors_are_sampled():
    found = floating_baselines(
        Target.make("exp2"), Arithmetic.of("bfloat16"), 1.0, exhaustive=False
    )
    assert found
    assert all(baseline.error.standing == "sampled" for baseline in found)
