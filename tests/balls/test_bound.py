"""Bounds: an unknown never passes for a number."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb

from autonumerics.balls import LEAST, Bound, Unknown, working_precision

UNKNOWN = [
    arb("nan"),
    arb("inf"),
    arb("-inf"),
    arb(0, float("inf")),
    arb("1e5000").exp(),
    arb(1) / arb(0, 1),
]


@pytest.mark.parametrize("ball", UNKNOWN, ids=range(len(UNKNOWN)))
def test_what_is_unknown_is_no_bound(ball):
    for make in (Bound.above, Bound.below):
        with pytest.raises(Unknown):
            make(ball)
    assert Bound.known(ball) is None


@pytest.mark.parametrize("other", [None, 1.0, float("nan"), arb("nan"), arb(1), Fraction(1)])
@pytest.mark.parametrize(
    "compare",
    [
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
        lambda a, b: a == b,
        lambda a, b: max(a, b),
    ],
)
def test_nothing_else_compares_with_a_bound(compare, other):
    with pytest.raises(TypeError):
        compare(Bound.above(arb(1)), other)


def test_a_bound_is_above_or_below_all_of_the_ball():
    with working_precision(30):
        third = arb(1) / 3
        assert Bound.below(-third).fraction < Fraction(1, 3) < Bound.above(-third).fraction
        assert Bound.below(arb(0, 2)).fraction == 0
        assert Bound.above(arb(-3, 2)).fraction >= 5


def test_order_and_maximum():
    small, large = Bound.above(arb(2) ** -20_000), Bound.above(arb(3))
    assert small < large
    assert max(small, large) is large
    assert large == Bound.above(arb(-3))
    assert hash(large) == hash(Bound.above(arb(-3)))
    assert small != large


def test_below_every_format_a_bound_is_zero_and_beyond_there_is_none():
    assert Bound.above(LEAST).fraction == Fraction(1, 2**16_494)
    assert Bound.above(LEAST / 2).fraction == 0
    assert Bound.known(arb((1, 16_385))) is None
