"""Schemes of evaluation: the same function, in as many operations as the textbook says."""

from __future__ import annotations

import math

import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autonumerics.balls import working_precision
from autonumerics.baselines.evaluation import (
    adapted,
    continued_fraction,
    estrin,
    horner,
    odd_fraction,
    ratio,
)
from autonumerics.baselines.rational import Rational
from autonumerics.baselines.recording import NoBaseline, record

coefficients = st.integers(-9, 9).filter(bool).map(lambda k: arb(k) / 8)
POINT = arb(13) / 8
FEW = settings(max_examples=30, deadline=None)


def polynomials(degree):
    return st.lists(coefficients, min_size=degree + 1, max_size=degree + 1).map(tuple)


@st.composite
def rationals(draw, m=None, n=None):
    m = draw(st.integers(0, 5)) if m is None else m
    n = draw(st.integers(1, 5)) if n is None else n
    return Rational(draw(polynomials(m)), (*draw(polynomials(n - 1)), arb(1)))


def agree(value, expected):
    # 320 bits less what cancels: any slip in a formula is far larger.
    return abs(value - expected) < arb(2) ** -150 * (1 + abs(expected))


@FEW
@given(st.integers(1, 9).flatmap(polynomials))
def test_horner(polynomial):
    with working_precision():
        expected = sum((c * POINT**k for k, c in enumerate(polynomial)), arb(0))
        assert agree(horner(polynomial, POINT), expected)
        degree = len(polynomial) - 1
        saved = polynomial[-1] == 1
        assert record(lambda x: horner(polynomial, x)).ops == 2 * degree - saved


@FEW
@given(st.integers(5, 9).flatmap(polynomials))
def test_adapted_coefficients(polynomial):
    with working_precision():
        try:
            value = adapted(polynomial, POINT)
        except NoBaseline as reason:
            assume("isolated" not in str(reason))
            raise
        assert agree(value, horner(polynomial, POINT))
        degree = len(polynomial) - 1
        saved = polynomial[-1] == 1
        assert record(lambda x: adapted(polynomial, x)).ops == degree + degree // 2 + 2 - saved


def test_adapted_coefficients_from_degree_five():
    assert [d + d // 2 + 2 - 2 * d for d in (4, 5, 6, 7)] == [0, -1, -1, -2]
    with pytest.raises(NoBaseline):
        adapted((arb(1),) * 5, POINT)


@FEW
@given(rationals())
def test_ratio(rational):
    m, n = rational.degrees
    with working_precision():
        assume(not horner(rational.denominator, POINT).contains(0))
        expected = horner(rational.numerator, POINT) / horner(rational.denominator, POINT)
        assert agree(ratio(rational, POINT), expected)
        saved = rational.numerator[-1] == 1 and m > 0
        assert record(lambda x: ratio(rational, x)).ops == 2 * m + 2 * n - saved


@FEW
@given(rationals())
def test_continued_fraction(rational):
    m, n = rational.degrees
    with working_precision():
        try:
            value = continued_fraction(rational, POINT)
        except NoBaseline:
            assume(False)
        assume(value.is_finite())
        assert agree(value, ratio(rational, POINT))
        least = 2 * m + n if m >= n else m + 2 * n
        saved = rational.numerator[-1] == 1 and m > n
        assert record(lambda x: continued_fraction(rational, x)).ops == least - saved


@FEW
@given(st.integers(1, 4).flatmap(lambda n: rationals(m=n, n=n)))
def test_odd_fraction_of_equal_degrees(rational):
    _check_odd_fraction(rational, operations=4 * rational.degrees[1] + 1)


@FEW
@given(st.integers(1, 4).flatmap(lambda n: rationals(m=n - 1, n=n)))
def test_odd_fraction_of_a_lower_numerator(rational):
    _check_odd_fraction(rational, operations=4 * rational.degrees[1] - 1)


def _check_odd_fraction(rational, operations):
    with working_precision():
        try:
            value = odd_fraction(rational, POINT)
        except NoBaseline:
            assume(False)
        expected = POINT * ratio(rational, POINT * POINT)
        assume(value.is_finite() and expected.is_finite())
        assert agree(value, expected)
        assert record(lambda x: odd_fraction(rational, x)).ops == operations


def test_a_fraction_that_is_shorter_than_in_general():
    with working_precision(), pytest.raises(NoBaseline):  # (u^2 + 1)/(u^2 + 2): no term in 1/u
        continued_fraction(Rational((arb(1), arb(0), arb(1)), (arb(2), arb(0), arb(1))), POINT)


@pytest.mark.parametrize("degree", range(9))
def test_estrin_is_the_polynomial_in_a_short_chain(degree):
    polynomial = tuple(arb(k + 2) for k in range(degree + 1))
    assert estrin(polynomial, arb(3)) == horner(polynomial, arb(3))
    if degree < 1:
        return
    program = record(lambda u: estrin(polynomial, u))
    depths = {}
    for k, (_, operands) in enumerate(program.instructions):
        depths[k] = 1 + max((depths.get(o.index, 0) for o in operands if o.kind == "t"), default=0)
    assert max(depths.values()) <= 2 * math.ceil(math.log2(degree + 1))
