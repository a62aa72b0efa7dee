"""What intervals tell of steps is true of all their values; without one nothing is concluded."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.formats import format_named
from autonumerics.plans.builder import Builder
from autonumerics.plans.evaluation import evaluate
from autonumerics.plans.ranges import Ranges
from autonumerics.plans.types import INT32, SINGLE

FORMAT = format_named("binary32")


def builder(within=(0.5, 4.0)):
    return Builder.of(FORMAT, within=within)


def test_selections_that_always_go_one_way_are_not_made():
    b = builder()
    assert b.at_least(b.x, 0.25) == b.x
    assert b.at_most(b.x, 4.0) == b.x
    assert b.at_most(b.x, 3.0) != b.x
    assert b.select(b.x < 5, 1.0, b.x) == b.constant(SINGLE, 1.0)
    assert b.select(b.apply("is_nan", b.x), 1.0, b.x) == b.x
    assert b.is_never(b.x < 0.5)
    assert not b.is_never(b.x < 0.75)


def test_without_an_interval_steps_are_those_that_were_written():
    b = builder(None)
    assert b.at_least(b.x, -np.inf) != b.x
    assert not b.is_never(b.constant(SINGLE, 1.0) < b.constant(SINGLE, 0.0))


@pytest.mark.parametrize(
    "make",
    [
        lambda b: b.x + 1, lambda b: b.x - 3, lambda b: b.x * -2.5, lambda b: b.fma(b.x, 3, -7),
        lambda b: -b.x, lambda b: b.abs(b.x - 2), lambda b: b.at_most(b.x, 1) * b.x,
        lambda b: b.select(b.x < 1, b.x, 2 - b.x),
    ],
)  # fmt: skip
def test_values_are_in_their_ranges(make):
    b = builder()
    made = make(b)
    assert b.known is not None
    low, high = b.known.of(made.place) or (1.0, 0.0)
    y = evaluate(b.procedure(made), np.linspace(0.5, 4, 1001).astype(np.float32))
    assert low <= y.min() <= y.max() <= high
    assert high - low <= 4 * (float(y.max()) - float(y.min()))


@pytest.mark.parametrize("within", [(-4.0, 2.0), (0.0, 4.0), (-4.0, 0.0)])
def test_bits_rise_from_zero_on_where_no_number_is_minus_zero(within):
    b = builder(within)
    assert b.known is not None
    assert b.known.of(b.bits(b.x).place) is None  # -0 may be among inputs
    assert b.known.of(b.bits(b.abs(b.x)).place) == (0, SINGLE.encode(4.0))


def test_what_may_overflow_or_wrap_around_is_not_known():
    b = builder((1.0, 3e38))
    assert b.known is not None
    assert b.known.of((b.x * 2).place) is None
    known = Ranges()
    known.note(0, (2**31 - 10, 2**31 - 1))
    known.note(1, (5, 5))
    assert known.result("int_add", [0, 1], INT32) is None
    known.note(1, (100, 100))
    assert known.result("int_add", [0, 1], INT32) == (-(2**31) + 90, -(2**31) + 99)


def test_bits_of_positive_numbers_rise_with_them():
    b = builder()
    assert b.known is not None
    assert b.known.of(b.bits(b.x).place) == (0x3F000000, 0x40800000)
    assert b.known.of(b.bits(b.x - 1).place) is None
