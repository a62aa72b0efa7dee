"""A run in parts is the run at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autonumerics import discover, resume
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.runs import Budget, Result, prepare


def discover_exp2(folder: Path, evaluations: int) -> Result:
    return discover("exp2", max_ops=5, seconds=None, evaluations=evaluations, threads=1, out=folder)


@pytest.fixture(scope="module")
def border() -> int:
    """The evaluations done when the third generation ends."""
    search = prepare("exp2", max_ops=5, threads=1)
    ends = [progress.evaluations for progress in search.run(Budget(None, 1200))]
    return ends[2]


@pytest.mark.parametrize("beyond", [0, 1, 7, 60, -1])
def test_two_halves_equal_the_whole(border: int, beyond: int, tmp_path: Path) -> None:
    half = border + beyond
    discover_exp2(tmp_path / "parts", half)
    resumed = resume(tmp_path / "parts", seconds=None, evaluations=half)
    whole = discover_exp2(tmp_path / "whole", 2 * half)
    assert resumed.evaluations == whole.evaluations == 2 * half
    assert resumed.front == whole.front
    assert _front_bytes(tmp_path / "parts") == _front_bytes(tmp_path / "whole")


def test_three_parts_on_different_threads_equal_the_whole(border: int, tmp_path: Path) -> None:
    parts = [border, 333, 500]
    discover_exp2(tmp_path / "parts", parts[0])
    resume(tmp_path / "parts", seconds=None, evaluations=parts[1], threads=2)
    resume(tmp_path / "parts", seconds=None, evaluations=parts[2], threads=1)
    discover_exp2(tmp_path / "whole", sum(parts))
    assert _front_bytes(tmp_path / "parts") == _front_bytes(tmp_path / "whole")


def test_parts_shorter_than_a_generation_add_up(tmp_path: Path) -> None:
    discover_exp2(tmp_path / "parts", 300)
    for _ in range(3):
        resume(tmp_path / "parts", seconds=None, evaluations=20)
    discover_exp2(tmp_path / "whole", 360)
    assert _front_bytes(tmp_path / "parts") == _front_bytes(tmp_path / "whole")


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    search = prepare("exp2", max_ops=5, out=tmp_path / "parts")
    for progress in search.run(Budget(None, 2000)):
        if progress.generation == 2:
            search.stop()
    done = search.result().evaluations
    assert search.result().interrupted
    assert done < 1000
    resume(tmp_path / "parts", seconds=None, evaluations=1000 - done)
    discover_exp2(tmp_path / "whole", 1000)
    assert _front_bytes(tmp_path / "parts") == _front_bytes(tmp_path / "whole")


def test_a_run_without_a_snapshot_starts_from_its_configuration(tmp_path: Path) -> None:
    prepare("exp2", max_ops=5, out=tmp_path / "parts")
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["config.json"]
    resume(tmp_path / "parts", seconds=None, evaluations=500)
    discover_exp2(tmp_path / "whole", 500)
    assert _front_bytes(tmp_path / "parts") == _front_bytes(tmp_path / "whole")


def test_nothing_more_to_do_changes_no_front(run_folder: Path) -> None:
    before = _front_bytes(run_folder)
    resume(run_folder, seconds=None, evaluations=0)
    assert _front_bytes(run_folder) == before


def test_time_adds_up(run_folder: Path) -> None:
    first = resume(run_folder, seconds=None, evaluations=100)
    second = resume(run_folder, seconds=None, evaluations=100)
    assert 0 < first.seconds < second.seconds


def test_the_folder_may_have_moved(run_folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(run_folder, elsewhere)
    here = resume(run_folder, seconds=None, evaluations=200)
    assert resume(elsewhere, seconds=None, evaluations=200).front == here.front


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_what_is_no_run_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidRun, match="is not a run"):
        resume(tmp_path / name, evaluations=10)
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


def test_bad_threads_are_refused_and_leave_the_run_alone(run_folder: Path) -> None:
    before = {p: p.read_bytes() for p in run_folder.rglob("*") if p.is_file()}
    with pytest.raises(InvalidOption, match="threads"):
        resume(run_folder, evaluations=10, threads=0)
    assert {p: p.read_bytes() for p in run_folder.rglob("*") if p.is_file()} == before


def _front_bytes(folder: Path) -> bytes:
    return (folder / "front.json").read_bytes()
