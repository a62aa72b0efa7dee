"""Files of a run are replaced whole or not at all, and a write that fails ends nothing."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from autonumerics import discover, load
from autonumerics.errors import InvalidRun
from autonumerics.runs import Budget, prepare
from autonumerics.runs.folder import RunFolder, to_text, write_whole

Fill = Callable[[], None]


@pytest.fixture(params=["replace", "fsync"])
def fill_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Fill:
    """Fills the disk: from then on one step of every atomic write fails."""

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fill() -> None:
        monkeypatch.setattr(os, request.param, fail)
        monkeypatch.setattr(os, "link", fail)

    return fill


@pytest.fixture
def folder(tmp_path: Path) -> tuple[RunFolder, list[str]]:
    """A new run folder and the warnings that it gives."""
    warnings: list[str] = []
    return RunFolder.create(tmp_path / "run", {}, warnings.append), warnings


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "front.json"
    for data in (b"first", b"", b"a longer one" * 10_000):
        write_whole(path, data)
        assert path.read_bytes() == data
        assert _names(tmp_path) == ["front.json"]


def test_others_may_read_the_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "front.json", b"data")
    assert stat.S_IMODE((tmp_path / "front.json").stat().st_mode) == 0o644


def test_a_failed_write_leaves_the_old_file_alone(tmp_path: Path, fill_disk: Fill) -> None:
    write_whole(tmp_path / "front.json", b"old")
    fill_disk()
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "front.json", b"new")
    assert (tmp_path / "front.json").read_bytes() == b"old"
    assert _names(tmp_path) == ["front.json"]


def test_an_interrupted_write_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    write_whole(tmp_path / "front.json", b"old")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "front.json", b"new")
    assert (tmp_path / "front.json").read_bytes() == b"old"
    assert _names(tmp_path) == ["front.json"]


def test_the_new_file_is_on_the_disk_before_it_takes_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    for name in ("fsync", "replace"):
        original = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *a, name=name, f=original: (calls.append(name), f(*a))[1]
        )
    write_whole(tmp_path / "front.json", b"data")
    assert calls == ["fsync", "replace", "fsync"]  # the file, its name, the folder that has it


def test_failing_writes_are_told_once(folder: tuple[RunFolder, list[str]], fill_disk: Fill) -> None:
    run, warnings = folder
    assert run.write("front.json", b"old")
    fill_disk()
    assert [run.write("front.json", b"new") for _ in range(3)] == [False] * 3
    assert len(warnings) == 1
    assert "front.json: no space left on device" in warnings[0]
    assert "\n" not in warnings[0]
    assert (run.path / "front.json").read_bytes() == b"old"


def test_a_failure_after_a_recovery_is_told_again(
    folder: tuple[RunFolder, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, warnings = folder

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    for _ in range(2):
        with monkeypatch.context() as full:
            full.setattr(os, "replace", fail)
            run.write("front.json", b"new")
        assert run.write("front.json", b"new")
    assert len(warnings) == 2


def test_a_run_goes_on_when_the_disk_is_full(tmp_path: Path, fill_disk: Fill) -> None:
    warnings: list[str] = []
    search = prepare("exp2", max_ops=3, out=tmp_path / "run", warn=warnings.append)
    saved = None
    for progress in search.run(Budget(None, 800)):
        if saved is None:
            saved = progress.front
            fill_disk()
    search.prove()
    undisturbed = discover("exp2", max_ops=3, seconds=None, evaluations=800)
    assert search.result().front == undisturbed.front != saved
    assert load(tmp_path / "run").front == saved
    assert len(warnings) == 3
    assert any("certificates" in line for line in warnings)
    assert any("front.json" in line for line in warnings)
    assert any("snapshot.npz" in line for line in warnings)
    assert _names(tmp_path / "run") == [
        "certificates",
        "config.json",
        "front.json",
        "journal.jsonl",
    ]


def test_a_run_goes_on_without_its_journal(tmp_path: Path) -> None:
    warnings: list[str] = []
    search = prepare("exp2", max_ops=3, out=tmp_path / "run", warn=warnings.append)
    (tmp_path / "run" / "journal.jsonl").mkdir()
    for _ in search.run(Budget(None, 400)):
        pass
    assert len(warnings) == 1
    assert "journal.jsonl" in warnings[0]
    assert load(tmp_path / "run").front == search.result().front


def test_a_run_goes_on_when_its_folder_is_gone(tmp_path: Path) -> None:
    warnings: list[str] = []
    search = prepare("exp2", max_ops=3, out=tmp_path / "run", warn=warnings.append)
    (tmp_path / "run" / "config.json").unlink()
    (tmp_path / "run").rmdir()
    for _ in search.run(Budget(None, 400)):
        pass
    assert len(search.result().front)
    assert len(warnings) == 3


@pytest.mark.parametrize(
    ("name", "complaint"), [("config.json", "another run"), ("notes.txt", "other files")]
)
def test_a_folder_that_is_taken_is_refused_and_left_alone(
    name: str, complaint: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(InvalidRun, match=complaint):
        prepare("exp2", out=tmp_path)
    assert _names(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == b"mine"


@pytest.mark.parametrize("place", ["file", "file/below", "file/far/below"])
def test_a_file_in_the_way_is_refused_and_left_alone(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(InvalidRun, match="choose another --out") as refusal:
        prepare("exp2", out=tmp_path / place)
    assert "\n" not in str(refusal.value)
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_a_folder_whose_configuration_cannot_be_written_is_not_left_behind(
    tmp_path: Path, fill_disk: Fill
) -> None:
    fill_disk()
    with pytest.raises(InvalidRun, match="no space left"):
        prepare("exp2", out=tmp_path / "run")
    assert _names(tmp_path) == []


@pytest.mark.parametrize("threads", [0, -1])
def test_a_bad_request_makes_no_folder(threads: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="threads"):
        prepare("exp2", threads=threads, out=tmp_path / "run")
    assert _names(tmp_path) == []


def test_nothing_is_written_without_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(discover("exp2", max_ops=3, seconds=None, evaluations=200).front)
    assert _names(tmp_path) == []


def test_the_same_data_is_the_same_text() -> None:
    assert to_text({"b": 0.1, "a": [1]}) == b'{\n "b": 0.1,\n "a": [\n  1\n ]\n}\n'


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
