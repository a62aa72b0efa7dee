"""Runs for a number format: what the front says is what the machine computes."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from autonumerics import discover, load_result, resume
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.fitting.screening import ulps
from autonumerics.formats import format_named
from autonumerics.jit import compile_program
from autonumerics.runs import Config, Result
from autonumerics.targets import Target

HALF = format_named("binary16")


def half_run(out: Path | None = None, **options: object) -> Result:
    return discover(
        "exp2", ops="+ - *", max_ops=6, effort="low", seconds=None, evaluations=3000,
        number_format="binary16", out=out, **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("half") / "run"
    half_run(folder)
    return load_result(folder)


def test_errors_are_those_of_every_half(result: Result) -> None:
    x = np.arange(0, 0x3C01, dtype=np.uint16).view(np.float16)  # all halves of [0, 1]
    high, low = result.target.values_double_double(x.astype(np.float64))
    for solution in result.front:
        values = compile_program(solution.program, HALF)(x).astype(np.float64)
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


def test_the_front_ends_with_the_first_program_below_the_error_wanted() -> None:
    front = half_run(max_ulp=8.0).front
    errors = [solution.rank[1] for solution in front]
    assert errors[-1] < 8.0
    assert all(error >= 8.0 for error in errors[:-1])


def test_what_comes_nearest_is_shown_where_the_error_wanted_is_out_of_reach() -> None:
    front = discover(
        "exp2", ops="+ *", max_ops=2, seconds=None, evaluations=300, effort="low",
        number_format="binary16", max_ulp=0.6,
    ).front  # fmt: skip
    assert front[-1].rank[1] > 0.6
    assert front[-1].machine is not None
    assert front[-1].machine.ulp_standing == "measured"


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
        ({"number_format": "binary32", "max_ulp": 0.5}, "above 0.5 ULP"),
    ],
)
def test_requests_without_sense_are_refused(settings: dict[str, object], complaint: str) -> None:
    with pytest.raises(InvalidOption, match=complaint):
        Config(Target.make("exp2"), **settings)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("settings", [{"number_format": "binary23"}, {"cost": "money"}])
def test_unknown_names_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(UnknownName):
        Config(Target.make("exp2"), **settings)  # pyright: ignore[reportArgumentType]
