"""The journal: one event a line, and a front that only ever improves."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from autonumerics import discover, resume

Event = dict[str, Any]

JOURNALLED = {"started", "front", "stopped", "computed", "proved", "finished"}


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """The journal of a run in two parts."""
    folder = tmp_path_factory.mktemp("journal") / "run"
    discover("exp2", max_ops=5, seconds=None, evaluations=1500, out=folder)
    resume(folder, seconds=None, evaluations=1500)
    return _read(folder)


def test_every_line_says_what_and_when(events: list[Event]) -> None:
    for event in events:
        assert event["event"] in JOURNALLED
        assert list(event)[:4] == ["event", "generation", "evaluations", "seconds"]


def test_each_part_has_its_start_and_its_end(events: list[Event]) -> None:
    ends = [event["event"] for event in events if event["event"] in ("started", "stopped")]
    assert ends == ["started", "stopped"] * 2
    assert [e["budget_evaluations"] for e in events if e["event"] == "started"] == [1500, 1500]
    assert [e["interrupted"] for e in events if e["event"] == "stopped"] == [False, False]
    assert [e["evaluations"] for e in events if e["event"] == "stopped"] == [1500, 3000]


@pytest.mark.parametrize("name", ["generation", "evaluations", "seconds"])
def test_counters_never_go_back(name: str, events: list[Event]) -> None:
    assert all(before[name] <= after[name] for before, after in pairwise(events))


def test_a_front_has_ascending_operations_and_descending_errors(events: list[Event]) -> None:
    for front in _fronts(events):
        assert all(a[0] < b[0] and a[1] > b[1] for a, b in pairwise(front))


def test_every_front_is_better_than_the_one_before(events: list[Event]) -> None:
    fronts = _fronts(events)
    assert len(fronts) > 3
    for before, after in pairwise(fronts):
        losses = [(ops, error) for ops, error in before if _best(after, ops) > error]
        assert losses == []
        assert before != after


def test_the_last_front_is_the_one_on_disk(finished: Path) -> None:
    saved = json.loads((finished / "front.json").read_bytes())["front"]
    proved = [event["front"] for event in _read(finished) if event["event"] == "proved"]
    assert proved[-1] == [[entry["ops"], entry["error"]] for entry in saved]


def test_a_proof_confirms_the_last_front(finished: Path) -> None:
    events = _read(finished)
    assert [event["event"] for event in events[-4:]] == [
        "stopped", "proved", "computed", "finished"
    ]  # fmt: skip
    for (ops, sampled), (same, upper) in zip(_fronts(events)[-1], events[-3]["front"], strict=True):
        assert ops == same
        assert sampled * (1 - 1e-9) <= upper <= 1.005 * sampled


def _read(folder: Path) -> list[Event]:
    lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _fronts(events: list[Event]) -> list[list[list[float]]]:
    return [event["front"] for event in events if event["event"] == "front"]


def _best(front: list[list[float]], ops: float) -> float:
    return min(error for count, error in front if count <= ops)
