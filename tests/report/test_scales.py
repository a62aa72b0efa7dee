"""Scales and the numbers at which axes are marked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autonumerics.report.scales import Linear, Logarithmic, logarithmic_numbers, round_numbers


@settings(max_examples=40)
@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 12))
def test_marks_lie_on_the_axis_and_are_few(low: float, span: float, most: int) -> None:
    marks = round_numbers(low, low + span, most)
    room = 1e-6 * span
    assert len(marks) <= most + 1
    assert all(low - room <= mark <= low + span + room for mark in marks)


def test_marks_are_round() -> None:
    assert round_numbers(-2.1, 2.1, 6) == [-2.0, -1.0, 0.0, 1.0, 2.0]
    assert round_numbers(0.0, 0.015, 6) == [0.0, 0.005, 0.01, 0.015]


def test_scales_reach_from_end_to_end() -> None:
    for scale in (Linear(1, 100, 20, 70), Logarithmic(1, 100, 20, 70)):
        assert (scale(1), scale(100)) == (20, 70)
    assert Logarithmic(1, 100, 20, 70)(0) == 20


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(0.01, 100, [0.01, 0.1, 1, 10, 100]), (0.21, 0.49, []), (0.2, 0.9, [0.2, 0.5]),
     (3, 30_000, [10, 100, 1000, 10_000]), (1, 10, [1, 2, 5, 10])],
)  # fmt: skip
def test_logarithmic_marks(low: float, high: float, marks: list[float]) -> None:
    assert logarithmic_numbers(low, high) == marks
