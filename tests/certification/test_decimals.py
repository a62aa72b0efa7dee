"""Bounds as decimals: on the right side of the value, they and the doubles nearest to them."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from autonumerics.certification.decimals import decimal_above, decimal_below


@pytest.mark.parametrize("digits", [6, 9, 12, 15])
def test_decimals_and_their_doubles_are_bounds(digits: int) -> None:
    draw = random.Random(digits)
    for _ in range(500):
        value = Fraction(draw.random()) * Fraction(2) ** draw.randint(-900, 900)
        above, below = decimal_above(value, digits), decimal_below(value, digits)
        assert Fraction(below) <= value <= Fraction(above)
        assert Fraction(float(below)) <= Fraction(below)
        assert Fraction(float(above)) >= Fraction(above)
        assert Fraction(above) - Fraction(below) < value * Fraction(10) ** (2 - digits) * 2


def test_a_double_prints_as_the_decimal_that_it_stands_for() -> None:
    """No dust behind the digits that are stated."""
    draw = random.Random(1)
    for _ in range(500):
        text = decimal_above(Fraction(draw.random()) / 1000)
        assert Fraction(repr(float(text))) == Fraction(text)


@pytest.mark.parametrize(
    "value", [Fraction(1, 10**400), Fraction(3, 10**324), Fraction(10) ** 400, Fraction(1, 2)]
)
def test_where_doubles_are_sparse_the_decimal_is_a_bound(value: Fraction) -> None:
    assert Fraction(decimal_below(value)) <= value <= Fraction(decimal_above(value))


def test_zero_is_zero() -> None:
    assert (decimal_above(Fraction(0)), decimal_below(Fraction(0))) == ("0", "0")
