"""Programs to show, read from a front that may be damaged here and there."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from report.folders import parts, read

from autonumerics.baselines import Baseline
from autonumerics.programs import Program
from autonumerics.report.entries import FOUND, Entry, from_baselines, read_front


def test_a_whole_front(finished: Path, programs: Sequence[Program]) -> None:
    entries, problems = read_front(read(finished / "front.json"))
    assert problems == ()
    assert [entry.program for entry in entries] == list(programs)
    assert [entry.standing for entry in entries] == ["sampled", "proved", "sampled", "sampled"]
    assert entries[1].lower is not None
    assert entries[1].lower < entries[1].error
    assert all(entry.is_found for entry in entries)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"error": -1.0}, "an error is a number from 0 on"),
        ({"error": "small"}, "could not convert"),
        ({"error": float("nan")}, "an error is a number from 0 on"),
        ({"instructions": [["add", "x", "c9"]]}, "reads c9"),
        ({"instructions": [["sinc", "x"]]}, "unknown operation"),
        ({"constants": ["one"]}, "is not a number"),
        ({"machine": {"format": "binary32"}}, "missing"),
        ({"machine": {"format": "b", "error_ulp": "1", "ulp_standing": "", "price": 1}},
         "error_ulp is a number"),
    ],
)  # fmt: skip
def test_a_damaged_program_is_left_out_and_said_to_be(
    change: dict[str, Any], reason: str, finished: Path
) -> None:
    front = copy.deepcopy(read(finished / "front.json"))
    front["front"][2].update(change)
    entries, problems = read_front(front)
    assert [entry.ops for entry in entries] == [1, 3, 10]
    assert parts(problems) == ["front.json"]
    assert problems[0].what.startswith("program 3 is left out: ")
    assert reason in problems[0].what


@pytest.mark.parametrize("key", ["error", "standing"])
def test_a_program_that_lacks_something(key: str, finished: Path) -> None:
    front = copy.deepcopy(read(finished / "front.json"))
    del front["front"][0][key]
    entries, problems = read_front(front)
    assert len(entries) == 3
    assert problems[0].what == f"program 1 is left out: it lacks '{key}'"


@pytest.mark.parametrize("front", [None, 3, {"a": 1}, "text"])
def test_no_list_of_programs(front: Any) -> None:
    entries, problems = read_front({"front": front})
    assert (entries, parts(problems)) == ((), ["front.json"])


@pytest.mark.parametrize("row", [None, 3, [], "text", {}])
def test_rows_of_another_kind(row: Any) -> None:
    entries, problems = read_front({"front": [row]})
    assert (entries, parts(problems)) == ((), ["front.json"])


def test_numbers_in_a_format(finished: Path) -> None:
    front = copy.deepcopy(read(finished / "front.json"))
    front["front"][0]["machine"] = {
        "format": "binary32", "error_ulp": 0.87, "ulp_standing": "measured", "price": 3, "ns": 0.4,
    }  # fmt: skip
    entries, problems = read_front(front)
    assert problems == ()
    assert entries[0].ranked_error == 0.87
    assert entries[1].ranked_error == entries[1].error


def test_bounds_are_rounded_up_and_samples_to_the_nearest() -> None:
    sampled = Entry(Program.identity(), 1.00001e-3, "sampled")
    assert (sampled.error_text, sampled.digits) == ("1.000e-03", pytest.approx(2.99999566))
    assert Entry(Program.identity(), 1.00001e-3, "proved").error_text == "1.001e-03"
    assert Entry(Program.identity(), 0.0, "sampled").caption == "0 operations, exact, sampled"


def test_baselines_as_entries(baselines: Sequence[Baseline]) -> None:
    entries = from_baselines(baselines)
    assert [(e.family, e.name, e.error) for e in entries] == [
        (b.family, b.name, b.error) for b in baselines
    ]
    assert FOUND not in {entry.family for entry in entries}
    assert not any(entry.is_found for entry in entries)
