"""The history of a run, from journals whole and torn."""

from __future__ import annotations

from pathlib import Path

import pytest
from report.folders import event, journal, parts

from autonumerics.report.journal import Change, changes_by_ops, read_journal

STARTED = event("started", 0, 0.0)
FIRST = event("front", 50, 0.1, front=[[1, 0.04], [3, 0.01]])
SECOND = event("front", 90, 0.4, front=[[1, 0.04], [2, 0.005]])
THIRD = event("front", 150, 2.0, front=[[1, 0.03], [2, 0.005], [3, 0.001]])
STOPPED = event("stopped", 200, 3.0, interrupted=False)


def test_what_became_better_and_when(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text(journal(STARTED, FIRST, SECOND, THIRD, STOPPED))
    found, problems = read_journal(tmp_path)
    assert problems == ()
    assert [step.seconds for step in found.improvements] == [0.1, 0.4, 2.0]
    assert changes_by_ops(found) == {
        1: (Change(0.1, 50, 0.04), Change(2.0, 150, 0.03)),
        2: (Change(0.4, 90, 0.005),),
        3: (Change(0.1, 50, 0.01), Change(0.4, 90, None), Change(2.0, 150, 0.001)),
    }
    assert (found.seconds, found.parts) == (3.0, 1)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([STARTED, FIRST, STOPPED], "finished"),
        ([STARTED, FIRST, STOPPED, event("proved", 200, 3.0, front=[])], "finished"),
        ([STARTED, FIRST, event("stopped", 50, 1.0, interrupted=True)], "stopped early"),
        ([STARTED, FIRST], "unfinished"),
        ([STARTED, FIRST, STOPPED, STARTED], "unfinished"),
        ([STARTED, FIRST, STOPPED, STARTED, THIRD], "unfinished"),
        ([], "unfinished"),
    ],
)
def test_how_it_ended(events: list[dict[str, object]], state: str, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text(journal(*events))
    assert read_journal(tmp_path)[0].state == state


@pytest.mark.parametrize(
    "bad",
    ['{"event": "front", "sec', "[]", "3", "null", '{"event": "front"}', "\x00\xff",
     '{"event": "front", "evaluations": 1, "seconds": -1, "front": []}',
     '{"event": "front", "evaluations": 1, "seconds": 1e999, "front": []}',
     '{"event": "front", "evaluations": 1, "seconds": 1, "front": [[1]]}',
     '{"event": "front", "evaluations": 1, "seconds": 1, "front": [[1, NaN]]}',
     '{"event": "front", "evaluations": null, "seconds": 1}', "[" * 100_000],
)  # fmt: skip
def test_a_damaged_line_is_left_out_and_said_to_be(bad: str, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text(journal(STARTED, FIRST) + bad + "\n" + journal(THIRD))
    found, problems = read_journal(tmp_path)
    assert [step.seconds for step in found.improvements] == [0.1, 2.0]
    assert parts(problems) == ["journal.jsonl"]
    assert problems[0].what == "1 of 4 line is damaged and left out"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(b"\xff\xfe\n" + journal(STARTED).encode())
    found, problems = read_journal(tmp_path)
    assert (found.parts, parts(problems)) == (1, ["journal.jsonl"])


def test_no_journal(tmp_path: Path) -> None:
    found, problems = read_journal(tmp_path)
    assert found.improvements == ()
    assert problems[0].what == "is missing: there is no history to show"


def test_the_machine_if_it_was_noted(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text(journal(event("started", 0, 0.0, machine="a core")))
    assert read_journal(tmp_path)[0].machine == "a core"
