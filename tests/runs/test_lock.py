"""One process writes into the folder of a run at a time; who only reads is never kept waiting."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from runs.processes import COMMAND, journal_lines, running, wait_until

from autonumerics import discover, load, resume
from autonumerics.errors import InvalidRun
from autonumerics.runs import Budget, Run, locking, prepare, prove_run
from autonumerics.runs.folder import RunFolder


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a run that another process is at work on, with proofs."""
    folder = tmp_path_factory.mktemp("busy") / "run"
    discover("exp2", max_ops=5, seconds=None, evaluations=300, out=folder)
    lines = journal_lines(folder)
    with running(COMMAND, "resume", folder, "--seconds", "600") as process:
        wait_until(process, lambda: journal_lines(folder) > lines + 1)
        yield folder
        assert process.poll() is None
        process.kill()


@pytest.mark.parametrize("arguments", [["resume", "--evaluations", "10"], ["prove"]], ids=str)
def test_the_second_writer_is_told_so_in_one_line(busy: Path, arguments: list[str]) -> None:
    ended = subprocess.run(
        [*COMMAND, arguments[0], str(busy), *arguments[1:]], capture_output=True, text=True
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"autonumerics: another process is at work on {busy}: wait until it has ended, "
        "or work on a copy of the folder\n"
    )


@pytest.mark.parametrize(
    "arguments", [["show"], ["check"], ["report", "--no-baselines", "--no-check"]], ids=str
)
def test_readers_are_not_kept_waiting(busy: Path, arguments: list[str]) -> None:
    command = [*COMMAND, arguments[0], str(busy), *arguments[1:]]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def test_a_kill_lets_the_lock_go(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    arguments = ["discover", "exp2", "--seconds", "60", "--max-ops", "4", "--out", folder]
    with running(COMMAND, *arguments) as process:
        wait_until(process, lambda: journal_lines(folder) >= 2)
        process.kill()
        process.wait()
    before = load(folder).evaluations
    assert resume(folder, seconds=None, evaluations=10).evaluations == before + 10


def test_a_run_that_has_moved_on_is_not_overwritten(run_folder: Path) -> None:
    """What was read before another writer came and went is of yesterday."""
    search = Run.resumed(run_folder)
    resume(run_folder, seconds=None, evaluations=100)
    before = {p: p.read_bytes() for p in run_folder.rglob("*") if p.is_file()}
    for writes in (lambda: list(search.run(Budget(None, 10))), search.prove):
        with pytest.raises(InvalidRun, match="changed by another process"):
            writes()
    assert {p: p.read_bytes() for p in run_folder.rglob("*") if p.is_file()} == before


def test_within_a_process_as_well(run_folder: Path) -> None:
    search = Run.resumed(run_folder)
    with search.exclusive():
        with pytest.raises(InvalidRun, match="at work on"):
            resume(run_folder, seconds=None, evaluations=10)
        with pytest.raises(InvalidRun, match="at work on"):
            prove_run(run_folder)
        assert len(list(search.run(Budget(None, 10)))) == 1
    assert resume(run_folder, seconds=None, evaluations=10).evaluations == 620


def test_a_search_that_is_left_lets_the_lock_go(run_folder: Path) -> None:
    for _ in Run.resumed(run_folder).run(Budget(None, 10**6)):
        break
    assert resume(run_folder, seconds=None, evaluations=10).evaluations > 600


def test_of_many_that_make_one_folder_one_succeeds(tmp_path: Path) -> None:
    together = Barrier(8)

    def make(number: int) -> int | None:
        together.wait()
        try:
            RunFolder.create(tmp_path / "run", {"number": number})
        except InvalidRun:
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        made = [number for number in pool.map(make, range(8)) if number is not None]
    assert len(made) == 1
    assert RunFolder.open(tmp_path / "run").read("config.json") == {"number": made[0]}
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["config.json"]


def test_what_a_killed_creation_left_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / ".config.json.k1ll3d").write_bytes(b"{")
    assert prepare("exp2", out=tmp_path).folder is not None


@pytest.mark.parametrize("missing", ["fcntl", "flock"])
def test_without_locks_work_goes_on(
    missing: str, run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On systems and file systems that have none."""

    def fail(*_: object) -> None:
        raise OSError("no locks available")

    if missing == "fcntl":
        monkeypatch.setattr(locking, "fcntl", None)
    else:
        monkeypatch.setattr(locking.fcntl, "flock", fail)
    assert resume(run_folder, seconds=None, evaluations=10).evaluations == 610
