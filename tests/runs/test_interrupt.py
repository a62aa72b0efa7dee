"""Ctrl-C: the run ends soon, and nothing that was found is lost."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path
from typing import NamedTuple

import pytest
from runs.processes import COMMAND, journal_lines, running, wait_until

from autonumerics import load, resume
from autonumerics.runs import Budget, Progress, prepare, run_to_end


class Ended(NamedTuple):
    """What an interrupted command left behind."""

    code: int
    out: str
    err: str


def interrupted(folder: Path, *options: str) -> Ended:
    arguments = ["discover", "exp2", "--seconds", "3600", "--max-ops", "5", "--out", folder]
    with running(COMMAND, *arguments, *options) as process:
        wait_until(process, lambda: journal_lines(folder) >= 4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()  # the budget of an hour is not waited for
        return Ended(process.returncode, out, err)


def test_the_command_prints_and_saves_its_front(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    ended = interrupted(folder, "--json")
    assert ended.code == 130
    assert "Traceback" not in ended.err
    printed = json.loads(ended.out)
    saved = json.loads((folder / "front.json").read_bytes())
    assert printed["front"] == saved["front"] != []
    assert printed["evaluations"] == saved["evaluations"]
    assert _stopped(folder)["interrupted"] is True
    assert (folder / "snapshot.npz").exists()
    more = resume(folder, seconds=None, evaluations=200)
    assert more.evaluations == saved["evaluations"] + 200


def test_the_command_prints_a_table_for_people(tmp_path: Path) -> None:
    ended = interrupted(tmp_path / "run")
    assert ended.code == 130
    assert ended.out.startswith("exp2 on [0, 1], relative error")
    assert load(tmp_path / "run").front[0].program.text in ended.out


def test_stop_ends_a_run_between_generations(tmp_path: Path) -> None:
    search = prepare("exp2", max_ops=3, out=tmp_path / "run")
    generations = []
    for progress in search.run(Budget(None, 10**6)):
        generations.append(progress.generation)
        if len(generations) == 3:
            search.stop()
    result = search.result()
    assert len(generations) == 3
    assert result.interrupted
    assert len(result.front)
    assert load(tmp_path / "run").front == result.front


def test_an_interrupt_signal_ends_a_run_of_the_library() -> None:
    def interrupt(_: Progress) -> None:
        signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    result = run_to_end(prepare("exp2", max_ops=3), Budget(None, 10**6), interrupt)
    assert result.interrupted
    assert len(result.front)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_interrupt_does_not_wait() -> None:
    def interrupt_twice(_: Progress) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run_to_end(prepare("exp2", max_ops=3), Budget(None, 10**6), interrupt_twice)


def test_a_run_outside_the_main_thread_needs_no_signals() -> None:
    fronts = []
    search = prepare("exp2", max_ops=2)
    worker = threading.Thread(
        target=lambda: fronts.append(run_to_end(search, Budget(None, 100)).front)
    )
    worker.start()
    worker.join()
    assert len(fronts) == 1
    assert len(fronts[0])


def test_a_run_that_ends_by_its_budget_is_not_interrupted() -> None:
    assert not run_to_end(prepare("exp2", max_ops=2), Budget(None, 100)).interrupted


def _stopped(folder: Path) -> dict[str, object]:
    lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return next(e for e in map(json.loads, reversed(lines)) if e["event"] == "stopped")
