"""Runs for a number format: what the front says is what the machine computes."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autonumerics import discover, load, resume
from autonumerics.accuracy import MeasuredError, measure
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.fitting import FormatFitter
from autonumerics.fitting.screening import ulps
from autonumerics.formats import Arithmetic, format_named
from autonumerics.jit import Compiled, compile_program
from autonumerics.kernels import Batch, functional_hashes
from autonumerics.programs import parse
from autonumerics.runs import Budget, Config, Result, measuring, prepare
from autonumerics.runs.derivatives import is_within
from autonumerics.runs.measuring import measured_front
from autonumerics.search import Archive
from autonumerics.targets import Target

HALF = format_named("binary16")


def half_run(out: Path | None = None, **options: object) -> Result:
    return discover(
        "exp2", ops="+ - *", max_ops=6, effort="low", seconds=None, evaluations=3000,
        number_format="binary16", compute="binary16", out=out, **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("half") / "run"
    half_run(folder)
    return load(folder)


def test_errors_are_those_of_every_half(result: Result) -> None:
    x = np.arange(0, 0x3C01, dtype=np.uint16).view(np.float16)  # all halves of [0, 1]
    high, low = result.target.values_double_double(x.astype(np.float64))
    for solution in result.front:
        values = compile_program(solution.program, Arithmetic.of(HALF))(x).astype(np.float64)
        errors = np.abs((values - high) - low) / ulps(HALF, high)
        assert solution.machine is not None
        assert solution.machine.error_ulp == pytest.approx(errors.max(), rel=1e-12)
        assert x[errors.argmax()] == solution.machine.error_ulp_at
        assert solution.machine.ulp_standing == "measured"


def test_constants_are_numbers_of_the_format(result: Result) -> None:
    for solution in result.front:
        assert all(HALF.round(c) == c for c in solution.program.constants)


def test_the_front_trades_operations_against_ulps(result: Result) -> None:
    ranks = [solution.rank for solution in result.front]
    assert len(ranks) >= 3
    assert ranks == sorted(ranks)
    assert all(a[1] > b[1] for a, b in pairwise(ranks))
    assert [rank[0] for rank in ranks] == [solution.ops for solution in result.front]


def test_errors_in_the_reals_are_proved_as_well(result: Result) -> None:
    assert {solution.standing for solution in result.front} == {"proved"}


def test_the_same_run_gives_the_same_front(result: Result) -> None:
    assert half_run(threads=1).front == result.front


def test_a_run_can_be_resumed(tmp_path: Path) -> None:
    half_run(tmp_path / "run")
    more = resume(tmp_path / "run", seconds=None, evaluations=1000)
    assert more.evaluations == 4000
    assert all(s.machine and s.machine.ulp_standing == "measured" for s in more.front)
    saved = json.loads((tmp_path / "run" / "front.json").read_bytes())["front"]
    assert saved == more.front.to_json()


def test_the_front_ends_with_the_program_next_to_the_first_below_the_error_wanted() -> None:
    """All cheaper ones are there, and what one operation more would give."""
    front = half_run(max_ulp=8.0).front
    errors = [solution.rank[1] for solution in front]
    first = next(k for k, error in enumerate(errors) if error <= 8.0)
    assert [solution.ops for solution in front][:first] == [0, 1, 2, 3]
    assert len(front) - first in (1, 2)


def test_what_comes_nearest_is_shown_where_the_error_wanted_is_out_of_reach() -> None:
    front = discover(
        "exp2", ops="+ *", max_ops=2, seconds=None, evaluations=300, effort="low",
        number_format="binary16", max_ulp=0.6,
    ).front  # fmt: skip
    assert front[-1].rank[1] > 0.6
    assert front[-1].machine is not None
    assert front[-1].machine.ulp_standing == "measured"


def test_measuring_what_is_shown_leaves_time_to_make_it_better(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where time is too short for all of it, too; nothing that was shown gets lost."""
    search = prepare("exp2", ops="+ - *", max_ops=5, number_format="binary16", effort="low")
    for _ in search.run(Budget(None, 1000)):
        pass
    shown = search.result().front
    now, seen = [0.0], list[str]()

    def slow(compiled: Compiled, target: Target, **options: Any) -> MeasuredError:
        now[0] += 1.0
        return measure(compiled, target, **options | {"allowance": UNLIMITED})

    monkeypatch.setattr(measuring, "measure", slow)
    allowance = Allowance(lambda: len(shown) - 0.5, clock=lambda: now[0])
    front = measured_front(
        search.archive, search.config, found=shown, allowance=allowance,
        tell=lambda stage: seen.append(stage.name),
    )  # fmt: skip
    assert "tuning" in seen
    assert {solution.ops for solution in front} >= {solution.ops for solution in shown}
    for solution in shown:
        assert min(s.rank[1] for s in front if s.ops <= solution.ops) <= solution.rank[1] + 0.01


EXP2, COS = Target.make("exp2"), Target.make("cos", (0.0, np.pi / 2))


def archive_of(target: Target, *texts: str) -> Archive:
    """These programs with constants fitted in binary16."""
    fitter = FormatFitter(target, Arithmetic.of(HALF), seed=1, threads=1)
    batch = Batch.pack([parse(text) for text in texts])
    masks = np.array([2 ** int(n) - 1 for n in batch.records[:, 1]], np.uint32)
    fitted = fitter.fit_batch(batch, masks, np.full(len(batch), np.inf), generation=0)
    empty = Archive(Batch.empty(), np.zeros(0), np.zeros(0, np.uint64), variants=True)
    return empty.add(fitted.batch, fitted.errors, functional_hashes(fitted.batch))


HORNER = ["x*c0 + c1", "(x*c0 + c1)*x + c2", "((x*c0 + c1)*x + c2)*x + c3",
          "(((x*c0 + c1)*x + c2)*x + c3)*x + c4"]  # fmt: skip


def test_the_cheapest_program_that_meets_the_error_wanted_is_the_last() -> None:
    config = Config(EXP2, number_format="binary16", max_ulp=2.0)
    front = measured_front(archive_of(EXP2, *HORNER), config)
    assert [solution.ops for solution in front] == [6]
    assert front[0].rank[1] < 2.0


def test_without_an_error_wanted_each_cost_that_gains_is_there() -> None:
    front = measured_front(archive_of(EXP2, *HORNER), Config(EXP2, number_format="binary16"))
    assert [solution.ops for solution in front][:3] == [2, 4, 6]
    assert all(a.rank[1] > b.rank[1] for a, b in pairwise(front))


NARROW = Target.make("exp2", (0.0, 2.0**-4))


@pytest.mark.parametrize(
    ("wanted", "goal", "ops"),
    [
        (0.2, {"rounding": "faithful"}, [2]),
        (0.01, {"rounding": "faithful"}, [4]),  # the slope of a line is off by 0.025
        (1e-6, {"rounding": "faithful"}, []),
        (0.01, {"max_ulp": 0.5}, [4]),
        (1e-6, {"max_ulp": 0.5}, []),
        (0.01, {"max_ulp": 2.0, "compute": "binary16"}, [4]),
        (1e-6, {"compute": "binary16"}, []),
    ],
)
def test_rows_have_the_derivative_asked_for_whatever_finishes_them(
    wanted: float, goal: dict[str, object], ops: list[int]
) -> None:
    """What meets a goal of rounding, with a poor derivative, neither is a row nor ends the work."""
    archive = archive_of(NARROW, *HORNER[:2])
    options: dict[str, object] = {"number_format": "binary16", "compute": "binary32"} | goal
    config = Config(NARROW, derivative_error=wanted, **options)  # pyright: ignore[reportArgumentType]
    front = measured_front(archive, config)
    assert [solution.ops for solution in front] == ops
    assert all(is_within(solution.program, NARROW, wanted) for solution in front)


@pytest.mark.parametrize(("max_ops", "ops"), [(5, [5]), (4, [])])
def test_a_zero_that_is_no_number_of_the_format_costs_an_operation(
    max_ops: int, ops: list[int]
) -> None:
    """cos at pi/2: the constant is written as two, and the limit of operations holds."""
    archive = archive_of(COS, "t = c0 - x; fma(t*t, t*c1, t)")
    assert archive.costs.tolist() == [4]
    front = measured_front(archive, Config(COS, max_ops=max_ops, number_format="binary16"))
    assert [solution.ops for solution in front] == ops
    for solution in front:
        assert solution.rank[1] < 25
        high = min(solution.program.constants, key=lambda c: abs(c - Fraction(np.pi / 2)))
        assert any(abs(high + c - Fraction(np.pi / 2)) < 1e-6 for c in solution.program.constants)


def test_times_rank_the_front_if_asked(tmp_path: Path) -> None:
    front = half_run(tmp_path / "run", cost="time", max_ulp=8.0).front
    config = json.loads((tmp_path / "run" / "config.json").read_bytes())
    assert set(config["prices"]) >= {"add", "sub", "mul"}
    times = [s.machine.ns for s in front if s.machine is not None and s.machine.ns is not None]
    assert len(times) == len(front)
    assert times == sorted(times)


def test_double_precision_is_sampled() -> None:
    front = discover(
        "exp2", max_ops=2, seconds=None, evaluations=300, number_format="binary64"
    ).front
    assert {s.machine.ulp_standing for s in front if s.machine is not None} == {"sampled"}


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"max_ulp": 1.0}, "add --format"),
        ({"cost": "time"}, "add --format"),
        ({"number_format": "binary32", "max_ulp": 0.5}, "max-ulp is above 0.5"),
    ],
)
def test_requests_without_sense_are_refused(settings: dict[str, object], complaint: str) -> None:
    with pytest.raises(InvalidOption, match=complaint):
        Config(Target.make("exp2"), **settings)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("settings", [{"number_format": "binary23"}, {"cost": "money"}])
def test_unknown_names_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(UnknownName):
        Config(Target.make("exp2"), **settings)  # pyright: ignore[reportArgumentType]
