"""Row by row: who is ahead, by how much, and what is said where something is missing."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from autonumerics.baselines import TIE, Baseline, comparison
from autonumerics.baselines.comparison import Comparison
from autonumerics.programs import parse


@dataclass(frozen=True)
class Found:
    ops: int
    error: float


def baseline(ops, error, name="form"):
    text = "x" + " + x" * ops
    return Baseline("Taylor", name, (1, 0), parse(text), error)


def test_the_best_of_at_most_so_many_operations_counts_on_both_sides():
    rows = comparison([Found(2, 1e-2), Found(4, 1e-5)], [baseline(1, 1e-1), baseline(3, 1e-4)], 5)
    assert [row.ops for row in rows] == [0, 1, 2, 3, 4, 5]
    verdicts = ["nothing", "baseline alone", "ahead", "behind", "ahead", "ahead"]
    assert [row.verdict for row in rows] == verdicts
    gains = [row.gain for row in rows]
    assert gains[:2] == [None, None]
    assert gains[2:] == pytest.approx([1, -2, 1, 1])


def test_of_equal_baselines_the_cheaper_one_is_named():
    (*_, row) = comparison([], [baseline(3, 1e-3, "long"), baseline(2, 1e-3, "short")], 3)
    assert row.baseline is not None
    assert row.baseline.name == "short"


@pytest.mark.parametrize(
    ("factor", "gain", "verdict"),
    [
        (10 ** (0.9 * TIE), 0.0, "tie"),
        (10 ** (-0.9 * TIE), 0.0, "tie"),
        (10 ** (1.1 * TIE), 1.1 * TIE, "ahead"),
        (10 ** (-1.1 * TIE), -1.1 * TIE, "behind"),
    ],
)
def test_a_tie_is_half_of_the_last_place_printed(factor, gain, verdict):
    (_, row) = comparison([Found(1, 1e-3)], [baseline(1, 1e-3 * factor)], 1)
    assert row.gain == pytest.approx(gain)
    assert row.verdict == verdict


def test_exact_programs_tie():
    (_, row) = comparison([Found(1, 0.0)], [baseline(1, 0.0)], 1)
    assert (row.gain, row.verdict) == (0.0, "tie")


def test_rows_are_json_even_without_a_side_or_an_end_to_the_digits():
    rows = comparison([Found(2, 0.0)], [baseline(2, 1e-3)], 2)
    *_, before, last = rows
    data = json.loads(json.dumps([row.to_json() for row in (before, last)], allow_nan=False))
    assert data[0]["verdict"] == "nothing"
    assert data[0]["baseline"] is None
    assert data[1]["error"] == 0
    assert data[1]["digits"] is None
    assert data[1]["gain"] is None
    assert data[1]["verdict"] == "ahead"
    assert data[1]["baseline"]["digits"] == 3
    assert data[1]["baseline"]["standing"] == "sampled"


def test_nothing_on_both_sides():
    (row,) = comparison([], [], 0)
    assert (row.gain, row.verdict, row.digits) == (None, "nothing", None)


@pytest.mark.parametrize(("ours", "theirs"), [(1e-48, 0.0), (0.0, 1e-40), (0.0, 0.0)])
def test_what_is_exact_as_far_as_constants_reach_is_a_tie(ours: float, theirs: float) -> None:
    row = Comparison(3, None, None, ours, theirs)
    assert (row.gain, row.verdict) == (0.0, "tie")
