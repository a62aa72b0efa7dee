"""The story of a run in words, which must not flatter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autonumerics.baselines import Baseline, comparison
from autonumerics.programs import parse
from autonumerics.report.headline import largest_gain, listed, sentences
from autonumerics.report.record import RunRecord, read_run
from autonumerics.search import MachineNumbers


@pytest.fixture(scope="module")
def record(finished: Path) -> RunRecord:
    return read_run(finished)


def test_the_whole_story(record: RunRecord, baselines: Sequence[Baseline]) -> None:
    rows = comparison(record.found, baselines, record.max_ops)
    work, best, against = sentences(record, rows)
    assert work == (
        "The search tried 1,234 candidates in 30.0 s and kept 4 programs: "
        "the most accurate of each cost."
    )
    assert best == (
        "With 10 operations the relative error reaches 1.034e-16, 15.98 digits (sampled)."
    )
    assert against == (
        "Against the best baseline of each cost up to 10 operations (+ - * /), it is more "
        "accurate with 5 to 10, equal with 3, less accurate with 2 and 4."
    )


def test_a_proved_error_is_at_most_the_bound(record: RunRecord) -> None:
    only = replace(record, found=record.found[:2])
    assert "the relative error is at most 8.679e-04" in sentences(only, ())[1]
    assert "(proved)" in sentences(only, ())[1]


def test_a_claimed_error_is_no_bound(record: RunRecord) -> None:
    claimed = replace(record.found[1], standing="claimed")
    told = sentences(replace(record, found=(claimed,)), ())[1]
    assert "is at most" not in told
    assert "(claimed)" in told


@pytest.mark.parametrize(
    ("state", "words"), [("unfinished", "It is not finished"), ("stopped early", "It was stopped")]
)
def test_a_run_that_has_not_ended(state: str, words: str, record: RunRecord) -> None:
    journal = replace(record.journal, state=state)  # pyright: ignore[reportArgumentType]
    assert words in sentences(replace(record, journal=journal), ())[0]


def test_no_program_at_all(record: RunRecord) -> None:
    (told,) = sentences(replace(record, found=()), ())
    assert told.endswith("there is no program to show.")


def test_an_exact_program(record: RunRecord) -> None:
    exact = replace(record.found[0], error=0.0)
    assert sentences(replace(record, found=(exact,)), ())[1] == (
        "With 1 operation it is exact, as far as sampled."
    )


def test_a_program_for_a_number_format(record: RunRecord) -> None:
    numbers = MachineNumbers("binary32", 0.8712, "measured", 3, ns=0.4231, ns_spread=0.02)
    entry = replace(record.found[0], machine=numbers)
    assert sentences(replace(record, found=(entry,)), ())[1] == (
        "With 1 operation it errs by 0.872 ULP of binary32 (measured), 0.423 ns ± 2% (measured)."
    )


def test_the_largest_gain(record: RunRecord, baselines: Sequence[Baseline]) -> None:
    won = largest_gain(comparison(record.found, baselines, 10))
    assert won is not None
    assert won.ops == 10
    better = Baseline("exact", "itself", (1, 0), parse("x"), 0.0)
    assert largest_gain(comparison(record.found, [better], 10)) is None
    assert largest_gain(()) is None


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([3], "3"), ([1, 2], "1 and 2"), ([5, 1, 2, 3], "1 to 3 and 5"),
     ([1, 3, 5], "1, 3 and 5")],
)  # fmt: skip
def test_numbers_in_words(numbers: list[int], text: str) -> None:
    assert listed(numbers) == text
