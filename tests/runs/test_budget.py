"""When a run ends."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from autonumerics import discover, fronts, load, resume
from autonumerics.runs import Budget, prepare
from autonumerics.runs.run import Run


def test_a_space_that_is_exhausted_ends_the_run(tmp_path: Path) -> None:
    result = discover("exp2", max_ops=1, seconds=None, evaluations=10**9, out=tmp_path / "run")
    assert [solution.ops for solution in result.front] == [0, 1]
    assert result.front[1].program.text == "x + c0"
    assert not result.interrupted
    assert result.evaluations < 10**5


def test_an_exhausted_run_that_is_resumed_ends_again(tmp_path: Path) -> None:
    first = discover("exp2", max_ops=1, seconds=None, evaluations=10**9, out=tmp_path / "run")
    second = resume(tmp_path / "run", seconds=None, evaluations=10**9)
    assert second.front == first.front
    assert second.evaluations == first.evaluations


@pytest.mark.parametrize("evaluations", [1, 100, 777])
def test_the_evaluations_are_spent_exactly(evaluations: int) -> None:
    result = discover("exp2", max_ops=4, seconds=None, evaluations=evaluations)
    assert result.evaluations == evaluations


def test_a_count_of_evaluations_is_no_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Budget] = []
    monkeypatch.setattr(Run, "run", lambda _, budget: seen.append(budget) or iter(()))
    discover("exp2", max_ops=2, evaluations=500)
    discover("exp2", max_ops=2)
    assert seen == [Budget(None, 500), Budget(60.0, None)]


def test_a_time_limit_ends_the_run() -> None:
    result = discover("exp2", max_ops=4, seconds=0.3)
    assert result.seconds >= 0.3
    assert result.evaluations > 0
    assert not result.interrupted


@pytest.mark.parametrize("budget", [Budget(0.0), Budget(None, 0)], ids=["seconds", "evaluations"])
def test_without_a_budget_nothing_is_found(budget: Budget, tmp_path: Path) -> None:
    search = prepare("exp2", out=tmp_path / "run")
    assert list(search.run(budget)) == []
    assert len(search.result().front) == 0
    assert len(load(tmp_path / "run").front) == 0


def test_fronts_come_as_they_improve() -> None:
    settings = {"max_ops": 4, "seconds": None, "evaluations": 1000}
    seen = list(fronts("exp2", **settings))
    assert len(seen) > 2
    assert all(before != after for before, after in pairwise(seen))
    assert seen[-1] == discover("exp2", **settings).front


def test_progress_counts_up() -> None:
    search = prepare("exp2", max_ops=3)
    steps = list(search.run(Budget(None, 500)))
    assert all(a.generation <= b.generation for a, b in pairwise(steps))
    assert all(a.evaluations < b.evaluations for a, b in pairwise(steps))
    assert steps[-1].evaluations == 500
    assert all(step.rate > 0 for step in steps)
