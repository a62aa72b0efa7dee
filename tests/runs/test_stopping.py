"""However a run is stopped, and whenever: it ends soon, with all that it had, and can go on.

Moments are counted, not timed: at the k-th time that what follows a search asks whether it may go
on, the signal comes.
"""

from __future__ import annotations

import itertools
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from runs.processes import COMMAND, journal_lines, running, wait_until

from autonumerics import Result, discover, load, resume
from autonumerics.allowance import UNLIMITED, Allowance, Ended
from autonumerics.runs import EFFORTS, Budget, Run, prepare, run_to_end
from autonumerics.runs import run as run_module
from autonumerics.runs.stages import Stage
from autonumerics.search import Front
from autonumerics.settings import changed

HALF = {"ops": "+ - *", "max_ops": 4, "effort": "low", "number_format": "binary16"}
REALS = {"max_ops": 4}
EVALUATIONS = 300


class Moments:
    """A clock that counts how often it is asked, and sends a signal once."""

    def __init__(self, number: int, moment: int | None) -> None:
        self.asked = 0
        self._number, self._moment = number, moment

    def __call__(self) -> float:
        self.asked += 1
        if self.asked == self._moment:
            signal.raise_signal(self._number)
        return float(self.asked)


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows a search ends at the first question after a signal."""
    monkeypatch.setattr(run_module, "GRACE_S", -1e9)


def stopped(
    monkeypatch: pytest.MonkeyPatch, out: Path, options: dict[str, Any], number: int, moment: int
) -> tuple[Run, Result, Moments]:
    """A run that gets the signal at a moment of what follows its search."""
    clock = Moments(number, moment)
    make = Allowance.of

    def counting(seconds: float | None, end: Any = None) -> Allowance:
        allowance = make(seconds, end)
        return Allowance(allowance.end, clock)

    monkeypatch.setattr(run_module.Allowance, "of", counting)
    search = prepare("exp2", out=out, threads=1, **options)
    result = run_to_end(search, Budget(None, EVALUATIONS))
    return search, result, clock


def moments_of(options: dict[str, Any]) -> int:
    """How often an undisturbed run asks."""
    with pytest.MonkeyPatch.context() as patch:
        clock = Moments(signal.SIGINT, None)
        patch.setattr(run_module.Allowance, "of", lambda *_: Allowance(UNLIMITED.end, clock))
        search = prepare("exp2", threads=1, **options)
        run_to_end(search, Budget(None, EVALUATIONS))
    return clock.asked


def chosen(count: int) -> list[int]:
    """Ten moments, from the first to the last."""
    return sorted({2, count // 2, *(1 + k * (count - 1) // 7 for k in range(8))})


@pytest.fixture(scope="module", params=[REALS, HALF], ids=["reals", "format"])
def undisturbed(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Result, int]:
    """Options of a run, what it finds if nothing happens to it, and how often it asks."""
    options = request.param
    result = discover("exp2", seconds=None, evaluations=EVALUATIONS, threads=1, **options)
    return options, result, moments_of(options)


@pytest.mark.usefixtures("no_grace")
def test_at_any_moment_of_what_follows_a_search(
    undisturbed: tuple[dict[str, Any], Result, int], tmp_path: Path
) -> None:
    """The work ends there, the front is whole and has every cost, and the run goes on."""
    options, whole, count = undisturbed
    assert count > 4
    shown = {s.rank[0] for s in searched(options)}
    for number, moment in zip(
        itertools.cycle([signal.SIGINT, signal.SIGTERM]), chosen(count), strict=False
    ):
        out = tmp_path / str(moment)
        with pytest.MonkeyPatch.context() as patch:
            search, result, clock = stopped(patch, out, options, number, moment)
        assert clock.asked - moment <= ASKED_AFTERWARDS
        assert result.interrupted
        assert search.stopped_by == number
        assert load(out).front == result.front
        assert {s.rank[0] for s in result.front} >= shown
        if moment in (2, count // 2):
            assert resume(out, seconds=None, evaluations=0).front == whole.front


ASKED_AFTERWARDS = 120
"""Questions that are asked on the way out, each answered at once: loops over prices ask."""


def searched(options: dict[str, Any]) -> Iterator[Any]:
    """What the search itself shows."""
    search = prepare("exp2", threads=1, **options)
    for _ in search.run(Budget(None, EVALUATIONS)):
        pass
    yield from search.result().front


def journal(folder: Path) -> list[dict[str, Any]]:
    """The events of a run."""
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]


def test_without_time_for_what_follows_the_front_is_that_of_the_search(
    undisturbed: tuple[dict[str, Any], Result, int], tmp_path: Path
) -> None:
    options, whole, _ = undisturbed
    cut = discover(
        "exp2", seconds=None, evaluations=EVALUATIONS, finish=0, out=tmp_path / "run", **options
    )
    assert cut.unfinished
    assert not cut.interrupted
    assert [(s.program, s.rank) for s in cut.front] == [
        (s.program, s.rank) for s in searched(options)
    ]
    assert {s.standing for s in cut.front} == {"sampled"}
    assert resume(tmp_path / "run", seconds=None, evaluations=0).front == whole.front


def test_a_count_of_candidates_limits_what_follows_by_work_and_not_by_time() -> None:
    assert Budget.of(None, 500).finishing_seconds is None
    assert Budget.of(3.0, 500).finishing_seconds == 3.0
    assert Budget.of(None, None).finishing_seconds == 60.0
    assert Budget.of(3.0, None, 20.0).finishing_seconds == 20.0


def test_without_work_for_what_follows_the_front_is_that_of_the_search() -> None:
    settings = changed(EFFORTS["low"], "finish.least", 0)
    nothing = changed(settings, "finish.candidate_s", 0.0)
    options = HALF | {"settings": nothing}
    cut = discover("exp2", seconds=None, evaluations=EVALUATIONS, **options)
    assert cut.unfinished
    assert [(s.program, s.rank) for s in cut.front] == [
        (s.program, s.rank) for s in searched(options)
    ]


def test_what_follows_takes_as_much_work_as_allowed_and_finds_the_same_on_any_threads() -> None:
    fronts: list[Front] = []
    for threads in (1, 3):
        search = prepare("exp2", threads=threads, **HALF)
        for _ in search.run(Budget(None, EVALUATIONS)):
            pass
        allowance = UNLIMITED.counted(0.1)
        search.measure(allowance)
        assert 0.08 < allowance.clock() < 0.13
        fronts.append(search.result().front)
    assert fronts[0] == fronts[1]
    assert fronts[0] != discover("exp2", seconds=None, evaluations=EVALUATIONS, **HALF).front


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (REALS, ["proving", "computing"]),
        (HALF, ["measuring", "recasting", "walking", "tuning", "proving"]),
    ],
    ids=["reals", "format"],
)
def test_every_stage_is_told_by_its_name(options: dict[str, Any], names: list[str]) -> None:
    seen: list[Stage] = []
    search = prepare("exp2", **options)
    run_to_end(search, Budget(None, EVALUATIONS), tell=seen.append)
    assert [name for name, _ in itertools.groupby(stage.name for stage in seen)] == names
    assert all(0 <= stage.done <= 1 for stage in seen)


def test_the_time_of_what_follows_adds_up_over_the_parts_of_a_run(tmp_path: Path) -> None:
    first = discover("exp2", max_ops=2, seconds=None, evaluations=100, out=tmp_path / "run")
    second = resume(tmp_path / "run", seconds=None, evaluations=0)
    assert 0 < first.finishing < second.finishing
    assert load(tmp_path / "run").finishing == pytest.approx(second.finishing, abs=2e-3)


def test_parts_of_an_allowance_end_with_the_whole() -> None:
    now = [0.0]
    whole = Allowance(lambda: 8.0, clock=lambda: now[0])
    part = whole.part(0.5)
    assert part.part(0.5).end() == 2.0
    now[0] = 4.0
    assert part.is_over
    assert not whole.is_over
    assert part.part(0.5).is_over
    with pytest.raises(Ended):
        part.check()
    assert UNLIMITED.part(0.5) is UNLIMITED


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_the_command_says_by_its_exit_code_what_stopped_it(
    number: int, code: int, tmp_path: Path
) -> None:
    arguments = ["discover", "exp2", "--seconds", "3600", "--max-ops", "4", "--out", tmp_path / "r"]
    with running(COMMAND, *arguments) as process:
        wait_until(process, lambda: journal_lines(tmp_path / "r") >= 3)
        process.send_signal(number)
        out, err = process.communicate()
    assert process.returncode == code
    assert "Traceback" not in err
    assert load(tmp_path / "r").front[0].program.text in out


@pytest.mark.usefixtures("no_grace")
@pytest.mark.parametrize("moment", [1, 2, 5])
def test_a_run_that_counts_time_keeps_every_program_that_it_showed(
    moment: int, tmp_path: Path
) -> None:
    """Timed or not: when it is stopped nothing of it gets lost."""
    options = {**HALF, "cost": "time", "max_ops": 3}
    with pytest.MonkeyPatch.context() as patch:
        search, result, clock = stopped(patch, tmp_path / "run", options, signal.SIGINT, moment)
    assert clock.asked - moment <= ASKED_AFTERWARDS
    shown = [event for event in journal(tmp_path / "run") if event["event"] == "front"]
    errors = {error for _, error in shown[-1]["front"]}
    assert {s.error for s in result.front} >= errors
    assert search.stopped_by == signal.SIGINT
