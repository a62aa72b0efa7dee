"""Exact normal forms: the same function, reduced, and their real zeros without a miss."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq, fmpq_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import programs

from autonumerics.certification.quotient import (
    LARGEST_DEGREE,
    ROOT_BITS,
    NoNormalForm,
    Quotient,
    normal_form,
    normal_forms,
    roots_between,
)
from autonumerics.programs import Operand, Program, parse, parse_operations

RATIONAL = parse_operations("+ - * / fma neg")
ZERO, ONE = Fraction(0), Fraction(1)


def forms_of(program):
    forms = normal_forms(program, [row.operation.real for row in program.instructions])
    return forms or [normal_form(Operand("x"), program, [])]


def form_of(text, constants=None):
    return forms_of(parse(text, constants))[-1]


def polynomial(*ascending):
    return fmpq_poly([_fmpq(Fraction(c)) for c in ascending])


def with_zeros(zeros):
    product = polynomial(1)
    for zero in zeros:
        product *= polynomial(-zero, 1)
    return product


def _fmpq(x):
    return fmpq(x.numerator, x.denominator)


class TestNormalForms:
    @settings(max_examples=50)
    @given(programs(8, RATIONAL), st.fractions(-8, 8, max_denominator=64))
    def test_have_the_values_of_the_program(self, program, x):
        form = forms_of(program)[-1]
        assume(form is not None)
        try:
            value = program.real(x)
        except ZeroDivisionError:
            return
        assert form.numerator(_fmpq(x)) == form.denominator(_fmpq(x)) * _fmpq(value)

    @settings(max_examples=50)
    @given(programs(8, RATIONAL))
    def test_are_in_lowest_terms_with_a_monic_denominator(self, program):
        for form in filter(None, forms_of(program)):
            assert form.numerator.gcd(form.denominator).degree() <= 0
            assert form.denominator.leading_coefficient() == 1

    @pytest.mark.parametrize(
        ("text", "numerator", "denominator"),
        [
            ("x*x/x", [0, 1], [1]),
            ("(x - 1)/(x*x - 1)", [1], [1, 1]),
            ("2/(2/x)", [0, 1], [1]),
            ("1/(1/x + x)", [0, 1], [1, 0, 1]),
            ("3/x - 3/x + x", [0, 1], [1]),
            ("x - x", [], [1]),
            ("fma(x, x, -x)", [0, -1, 1], [1]),
        ],
    )
    def test_cancel_what_cancels(self, text, numerator, denominator):
        form = form_of(text)
        assert (form.numerator, form.denominator) == (
            polynomial(*numerator),
            polynomial(*denominator),
        )

    def test_of_the_input_is_x(self):
        form = normal_form(Operand("x"), Program.identity(), [])
        assert (form.numerator, form.denominator) == (polynomial(0, 1), polynomial(1))

    def test_end_where_the_degree_gets_too_large(self):
        degrees = [form and form.degree for form in forms_of(parse("(x + 1)^128"))]
        assert degrees == [1, 2, 4, 8, 16, 32, None, None]
        assert LARGEST_DEGREE < 64

    @pytest.mark.parametrize("text", ["1/(x - x)", "x/c0"])
    def test_do_not_exist_for_divisions_by_nothing(self, text):
        constants = [0.0] if "c0" in text else None
        assert form_of(text, constants) is None

    def test_keep_constants_of_any_size_exact(self):
        form = form_of("(x + c0) - c0", [Fraction(2) ** 16000])
        assert (form.numerator, form.denominator) == (polynomial(0, 1), polynomial(1))

    def test_refuse_a_division_by_the_zero_function(self):
        x, nothing = form_of("x"), form_of("x - x")
        with pytest.raises(NoNormalForm):
            x / nothing


class TestRootsBetween:
    @settings(max_examples=50)
    @given(
        st.lists(st.fractions(-3, 3, max_denominator=16), min_size=1, max_size=5),
        st.fractions(-3, 2, max_denominator=8),
        st.fractions(Fraction(1, 8), 4, max_denominator=8),
    )
    def test_are_the_zeros_in_the_closed_interval(self, zeros, lower, width):
        upper = lower + width
        found = roots_between(with_zeros(zeros), lower, upper)
        expected = sorted({zero for zero in zeros if lower <= zero <= upper})
        assert len(found) == len(expected)
        for approximate, zero in zip(found, expected, strict=True):
            assert abs(approximate - zero) <= width / 2**ROOT_BITS

    @settings(max_examples=50)
    @given(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    def test_count_multiple_zeros_once(self, multiplicities):
        zeros = [Fraction(k, 5) for k, m in enumerate(multiplicities, 1) for _ in range(m)]
        assert len(roots_between(with_zeros(zeros), ZERO, ONE)) == len(multiplicities)

    @pytest.mark.parametrize("multiplicity", [1, 2, 3])
    @pytest.mark.parametrize("end", [ZERO, ONE])
    def test_hold_the_ends_exactly(self, end, multiplicity):
        assert roots_between(with_zeros([end] * multiplicity), ZERO, ONE) == [end]

    @pytest.mark.parametrize("power", [60, 300, 1000])
    def test_tell_a_zero_just_inside_from_one_just_outside(self, power):
        hair = Fraction(1, 2**power)
        assert roots_between(with_zeros([-hair, 1 + hair]), ZERO, ONE) == []
        assert len(roots_between(with_zeros([hair, 1 - hair]), ZERO, ONE)) == 2

    def test_tell_two_close_zeros_apart(self):
        close = Fraction(1, 3) + Fraction(1, 2**200)
        assert len(roots_between(with_zeros([Fraction(1, 3), close]), ZERO, ONE)) == 2

    def test_are_none_for_a_positive_polynomial_that_nearly_touches(self):
        touching = with_zeros([Fraction(1, 3), Fraction(1, 3)])
        assert roots_between(touching + polynomial(Fraction(1, 2**200)), ZERO, ONE) == []

    def test_of_a_constant_are_none(self):
        assert roots_between(polynomial(3), ZERO, ONE) == []

    def test_do_not_take_long_for_coefficients_of_all_sizes(self):
        large = Fraction(2) ** 300
        form = form_of(
            "u = (x*c0 + c1)^8; v = (x*c1 - c0)^8; u*v/(u + v + 1) + 1", [large, 1 / large]
        )
        assert roots_between(form.numerator * form.denominator, ZERO, ONE) == []


class TestIsNonnegative:
    @pytest.mark.parametrize(
        "text",
        ["x", "1 - x", "x*(1 - x)", "x*x*x", "x + 1", "x/(x + 1)", "x*x/x", "(1 - x)^2"],
    )
    def test_holds(self, text):
        assert form_of(text).is_nonnegative(ZERO, ONE)

    @pytest.mark.parametrize(
        "text",
        ["x - 1", "x - 0.5", "(x - 0.5)^2", "1/x", "1/(1 - x)", "x - x", "-x", "1/(x - 0.5)^2"],
    )
    def test_does_not_hold(self, text):
        assert not form_of(text).is_nonnegative(ZERO, ONE)

    @pytest.mark.parametrize(("hair", "holds"), [(2.0**-80, True), (-(2.0**-80), False)])
    def test_decides_next_to_an_end(self, hair, holds):
        just_beside_one = Fraction(1) + Fraction(hair)
        assert form_of("c0 - x", [just_beside_one]).is_nonnegative(ZERO, ONE) is holds

    @given(
        st.lists(st.integers(-3, 3), min_size=2, max_size=5),
        st.lists(st.integers(-3, 3), min_size=1, max_size=4),
    )
    def test_is_what_values_say(self, numerator, denominator):
        assume(any(numerator) and any(denominator))
        form = Quotient.reduced(polynomial(*numerator), polynomial(*denominator))
        points = [fmpq(k, 64) for k in range(65)]
        values = [(form.numerator(x), form.denominator(x)) for x in points]
        dips = any(below == 0 or above * below < 0 for above, below in values)
        assert not (dips and form.is_nonnegative(ZERO, ONE))
