"""A run in parts is the run at once."""

from __future__ import annotations

import math
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autonumerics import discover, load, resume
from autonumerics.accuracy import sample_error
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.programs import parse
from autonumerics.runs import Budget, Result, Run, prepare
from autonumerics.runs.proofs import prove_front
from autonumerics.search import Front, Solution
from autonumerics.targets import Target


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


class TestNeverWorse:
    """What was found stays until something better is there, whatever ends a part of a run."""

    def test_the_generation_that_the_budget_cut_is_measured_too(self, tmp_path: Path) -> None:
        front = discover_half(tmp_path / "run", 10).front
        assert len(front) >= 1
        assert all(s.machine is not None and s.machine.is_measured for s in front)

    @pytest.mark.parametrize("max_ulp", [None, 40.0])
    def test_of_a_format_run_in_short_parts(self, max_ulp: float | None, tmp_path: Path) -> None:
        front = discover_half(tmp_path / "run", 120, max_ulp=max_ulp).front
        for evaluations in (0, 7, 150, 150):
            more = resume(tmp_path / "run", seconds=None, evaluations=evaluations).front
            assert losses(front, more) == []
            assert load(tmp_path / "run").front == more
            front = more

    def test_a_measured_front_gives_way_to_a_measured_one_alone(self, tmp_path: Path) -> None:
        """While a resumed search runs, what is on disk stays what was measured."""
        front = discover_half(tmp_path / "run", 120).front
        search = Run.resumed(tmp_path / "run")
        assert any(progress.improved for progress in search.run(Budget(None, 300)))
        assert load(tmp_path / "run").front == search.result().front == front
        search.measure()
        assert losses(front, search.result().front) == []

    def test_timed_programs_run_again_beside_the_new_ones(self, tmp_path: Path) -> None:
        half = {"cost": "time", "max_ulp": 40.0}
        front = discover_half(tmp_path / "run", 120, **half).front
        more = resume(tmp_path / "run", seconds=None, evaluations=0).front
        assert {s.program for s in front} & {s.program for s in more}
        assert all(s.machine is not None and s.machine.ns is not None for s in more)

    def test_without_the_snapshot_the_search_is_anew_and_the_front_stays(
        self, run_folder: Path
    ) -> None:
        front = load(run_folder).front
        (run_folder / "snapshot.npz").unlink()
        search = Run.resumed(run_folder)
        for _ in search.run(Budget(None, 40)):
            assert losses(front, load(run_folder).front) == []
        search.prove()
        assert losses(front, load(run_folder).front) == []

    def test_a_bound_that_was_proved_stays_until_a_lower_one_is(self) -> None:
        """Two programs that are hard to tell apart: the bound that is stated never rises."""
        target = Target.make("exp2")
        old, new = (
            Solution(program, error, error)
            for constant in (0.957, 0.95699999)
            for program in [parse("x + c0", [constant])]
            for error in [sample_error(program, target).error]
        )
        tight = prove_front(Front((old,)), target, within=Fraction(1, 10**6)).front
        assert prove_front(Front((new,)), target, before=tight).front == tight
        loose = prove_front(Front((old,)), target, within=Fraction(1, 10)).front
        better = prove_front(Front((new,)), target, before=loose).front
        assert better[0].program == new.program
        assert better[0].error < loose[0].error


def discover_half(folder: Path, evaluations: int, **settings: Any) -> Result:
    return discover(
        "exp2", ops="+ - *", max_ops=4, effort="low", number_format="binary16", seconds=None,
        evaluations=evaluations, out=folder, **settings,
    )  # fmt: skip


def losses(before: Front, after: Front) -> list[tuple[float, float]]:
    """Cost and error of what the later front does worse."""
    return [
        s.rank for s in before
        if min((new.rank[1] for new in after if new.rank[0] <= s.rank[0]), default=math.inf)
        > s.rank[1]
    ]  # fmt: skip
