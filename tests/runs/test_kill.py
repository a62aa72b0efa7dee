"""A run can be killed at any moment: what is on disk is whole, and the run goes on from there."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from runs.processes import COMMAND, journal_lines, running, script, wait_until

from autonumerics import discover, load, resume
from autonumerics.programs import parse
from autonumerics.runs import Budget, Config, Run, prepare, run_to_end
from autonumerics.search import Front

SNAPSHOT_ALWAYS = """
import autonumerics.runs.run as run
assert run.SNAPSHOT_EVERY_S > 0
run.SNAPSHOT_EVERY_S = -1.0
"""
RUN_FILES = {"config.json", "front.json", "journal.jsonl", "snapshot.npz", "certificates"}
MOMENTS = [(lines, saves) for lines in (2, 4, 7) for saves in ("rarely", "always")]


@pytest.fixture(params=MOMENTS, ids=lambda moment: f"{moment[0]}-lines-saves-{moment[1]}")
def killed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a run that was killed when its journal had so many lines.

    `always` saves a snapshot after every generation, so that the kill may fall into one.
    """
    lines, saves = request.param
    folder = tmp_path / "run"
    command = script(SNAPSHOT_ALWAYS) if saves == "always" else COMMAND
    arguments = ["discover", "exp2", "--seconds", "60", "--max-ops", "5", "--out", folder]
    with running(command, *arguments) as process:
        wait_until(
            process,
            lambda: (folder / "front.json").exists() and journal_lines(folder) >= lines,
        )
        process.kill()
        process.wait()
    return folder


def test_a_killed_run_is_whole_and_resumes_to_the_same_front(killed: Path, tmp_path: Path) -> None:
    _assert_whole(killed)
    total = load(killed).evaluations + 500
    search = Run.resumed(killed)
    run_to_end(search, Budget(None, total - search.result().evaluations))
    discover("exp2", max_ops=5, seconds=None, evaluations=total, out=tmp_path / "whole")
    expected = (tmp_path / "whole" / "front.json").read_bytes()
    assert (killed / "front.json").read_bytes() == expected


def test_no_front_after_a_kill_is_worse_than_the_one_on_disk(killed: Path) -> None:
    saved = load(killed).front
    search = Run.resumed(killed)
    for progress in search.run(Budget(None, 400)):
        assert _losses(saved, progress.front) == []
        assert _losses(saved, load(killed).front) == []
    assert _losses(saved, load(killed).front) == []


def test_leftovers_of_a_write_that_was_killed_are_no_part_of_a_run(run_folder: Path) -> None:
    before = load(run_folder)
    for name in RUN_FILES:
        (run_folder / f".{name}.k1ll3d").write_bytes(b'{"front": [')
    assert load(run_folder).front == before.front
    search = Run.resumed(run_folder)
    for _ in search.run(Budget(None, 100)):
        pass
    assert _losses(before.front, load(run_folder).front) == []


def test_a_line_torn_by_a_kill_spoils_no_later_event(run_folder: Path) -> None:
    journal = run_folder / "journal.jsonl"
    journal.write_text('{"event": "fro', encoding="utf-8")
    for _ in Run.resumed(run_folder).run(Budget(None, 100)):
        pass
    torn, *events = journal.read_text(encoding="utf-8").splitlines()
    assert torn == '{"event": "fro'
    assert [json.loads(line)["event"] for line in events][:: len(events) - 1] == [
        "started",
        "stopped",
    ]


KILLED_WHILE_TUNING = """
import os, signal
import autonumerics.runs.measuring as measuring
measuring.tune = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_in_what_follows_a_search_a_run_has_all_that_the_search_had(tmp_path: Path) -> None:
    words = ("--format", "binary16", "--compute", "binary16", "--effort", "low", "--max-ops", "4")
    budget = ("--evaluations", "300", "--ops", "+ - *", "--out", tmp_path / "run")
    with running(script(KILLED_WHILE_TUNING), "discover", "exp2", *words, *budget) as process:
        assert process.wait() == -signal.SIGKILL
    options = {"ops": "+ - *", "max_ops": 4, "effort": "low", "compute": "binary16"}
    search = prepare("exp2", number_format="binary16", **options)
    for _ in search.run(Budget(None, 300)):
        pass
    assert load(tmp_path / "run").front == search.result().front
    search.finish()
    assert resume(tmp_path / "run", seconds=None, evaluations=0).front == search.result().front


def _assert_whole(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_bytes())
    assert Config.from_json(config, folder).max_ops == 5
    entries = json.loads((folder / "front.json").read_bytes())["front"]
    assert entries
    for entry, solution in zip(entries, load(folder).front, strict=True):
        program = solution.program
        assert parse(entry["text"], program.constants) == program
    others = {path.name for path in folder.iterdir()} - RUN_FILES
    assert all(name.startswith(".") and len(others) == 1 for name in others)


def _losses(before: Front, after: Front) -> list[tuple[int, float, float | None]]:
    """Operations and both errors wherever the later front is behind the earlier one."""
    pairs = [(old, after.with_ops(old.ops)) for old in before]
    return [
        (old.ops, old.error, new.error if new else None)
        for old, new in pairs
        if new is None or new.error > old.error
    ]
