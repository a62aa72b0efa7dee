"""What a resumed run believes of its folder, and what its budget is for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autonumerics import discover, load, resume
from autonumerics.errors import InvalidRun
from autonumerics.programs import parse
from autonumerics.runs import Budget, Run
from autonumerics.runs import run as run_module

HALF = {"ops": "+ - *", "max_ops": 3, "effort": "low", "number_format": "binary16"}


def change(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Edits every entry of the front of a run."""
    path = folder / "front.json"
    data = json.loads(path.read_bytes())
    for entry in data["front"]:
        edit(entry)
    path.write_text(json.dumps(data))


def forge(standing: str) -> Callable[[dict[str, Any]], None]:
    def edit(entry: dict[str, Any]) -> None:
        if entry["ops"] == 1:
            entry["constants"] = [float.hex(3.0)]
            entry |= {"error": 1e-30, "standing": standing, "error_lower": 1e-31}

    return edit


@pytest.mark.parametrize("standing", ["proved", "claimed", "sampled"])
def test_an_error_that_nothing_shows_hides_no_other_program(
    standing: str, run_folder: Path
) -> None:
    """Neither on the way nor in the end: it is judged anew when a run goes on."""
    honest = load(run_folder).front
    change(run_folder, forge(standing))
    search = Run.resumed(run_folder)
    forged = parse("x + c0", [3.0])
    for progress in search.run(Budget(None, 60)):
        assert all(s.error > 1e-9 for s in progress.front)
    search.finish()
    assert [s.ops for s in search.result().front] == [s.ops for s in honest]
    assert forged not in {s.program for s in search.result().front}


def test_a_measurement_that_some_inputs_contradict_is_made_again(tmp_path: Path) -> None:
    out = tmp_path / "run"
    honest = discover("exp2", seconds=None, evaluations=200, out=out, **HALF).front

    def edit(entry: dict[str, Any]) -> None:
        if entry["ops"] == 1:
            entry["machine"]["error_ulp"] = 0.5

    change(out, edit)
    assert resume(out, seconds=None, evaluations=0).front == honest


class Hours:
    """A clock by which each question comes an hour after the one before."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 3600.0
        return self.now


def test_what_is_done_again_after_a_kill_takes_nothing_of_the_budget(
    run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the snapshot all is done again: many hours by this clock, of a budget of three."""
    before = load(run_folder)
    (run_folder / "snapshot.npz").unlink()
    search = Run.resumed(run_folder)
    monkeypatch.setattr(run_module.time, "monotonic", Hours().monotonic)
    seen = [progress.evaluations for progress in search.run(Budget(3.5 * 3600.0))]
    monkeypatch.undo()
    again = [evaluations for evaluations in seen if evaluations == before.evaluations]
    assert len(again) >= 3
    assert seen[-1] > before.evaluations
    assert search.result().seconds < before.seconds + 8 * 3600.0
    assert time.monotonic() > 0


def test_a_busy_run_is_refused_before_anything_is_said(run_folder: Path) -> None:
    (run_folder / "snapshot.npz").unlink()
    search, said = Run.resumed(run_folder), list[str]()
    with search.exclusive(), pytest.raises(InvalidRun, match="another process is at work"):
        Run.resumed(run_folder, warn=said.append)
    assert said == []


@pytest.mark.parametrize("damage", [b"{", b'{"front": 3}'], ids=["no JSON", "other data"])
def test_without_its_front_a_run_goes_on_from_its_snapshot(damage: bytes, run_folder: Path) -> None:
    """That is what is advised where the front is damaged, and it works."""
    before = load(run_folder)
    (run_folder / "front.json").write_bytes(damage)
    with pytest.raises(InvalidRun, match=r"remove it and go on with: .* \(the search is in snap"):
        Run.resumed(run_folder)
    (run_folder / "front.json").unlink()
    after = resume(run_folder, seconds=None, evaluations=0)
    assert [s.ops for s in after.front] == [s.ops for s in before.front]
    assert 0 < after.evaluations <= before.evaluations
    assert {s.standing for s in after.front} == {"proved"}
