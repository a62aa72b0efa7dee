"""Placing things in a row: apart, in order, and as near as can be."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from autonumerics.report.placement import spread

places = st.lists(st.floats(-100, 100), min_size=1, max_size=12)


@settings(max_examples=40)
@given(places, st.floats(0, 20))
def test_things_keep_their_order_and_their_distance(desired: list[float], gap: float) -> None:
    found = spread(desired, [gap] * (len(desired) - 1))
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(found))


@settings(max_examples=40)
@given(places)
def test_what_is_apart_already_stays(desired: list[float]) -> None:
    apart = [10.0 * i + x % 1 for i, x in enumerate(desired)]
    assert spread(apart, [1.0] * (len(apart) - 1)) == apart


@settings(max_examples=40)
@given(places, st.floats(0, 20), st.data())
def test_no_other_placing_is_nearer(desired: list[float], gap: float, data: st.DataObject) -> None:
    gaps = [gap] * (len(desired) - 1)
    other = spread(data.draw(st.lists(st.floats(-100, 100), min_size=len(desired),
                                      max_size=len(desired))), gaps)  # fmt: skip
    assert _distance(spread(desired, gaps), desired) <= _distance(other, desired) + 1e-6


def test_weights_decide_who_gives_way() -> None:
    assert spread([0.0, 0.0], [4.0], [3.0, 1.0]) == [-1.0, 3.0]


def _distance(places: list[float], desired: list[float]) -> float:
    return sum((p - d) ** 2 for p, d in zip(places, desired, strict=True))
