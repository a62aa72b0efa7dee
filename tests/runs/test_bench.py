"""A bench: its reference, its ratios, its file; timings are made up."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from autonumerics import discover
from autonumerics.cli.bench import bench_text
from autonumerics.cost import Schedule, Timing, xla
from autonumerics.errors import InvalidOption, InvalidRun, UnknownName
from autonumerics.formats import Arithmetic
from autonumerics.programs import parse
from autonumerics.report.timings import read_timings
from autonumerics.runs import entrants as entrants_module
from autonumerics.runs import load_result
from autonumerics.runs.bench import BENCH, Bench, _wanted, bench_run
from autonumerics.runs.config import Config
from autonumerics.runs.entrants import Entrant, EntrantError, Lists
from autonumerics.targets import Target

GLANCE = Schedule(sample_us=20.0, rounds=2, passes=1, quiet=1, most_passes=1)
SINGLE = Arithmetic.of("binary32")


class Named:
    """A contender of which only the name matters here."""

    def __init__(self, name):
        self.name = name


def entrant(name, kind, ulps, program=None):
    return Entrant(kind, Named(name), EntrantError(ulps, 0.5, "sampled"), program)


def bench(*entrants, ns, max_ulp=1.0):
    times = {
        kind: {
            name: Timing(name, tuple(np.array([1.0, 1.1]) * value), 0.25)
            for name, value in values.items()
        }
        for kind, values in ns.items()
    }
    return Bench(Target.make("exp2"), SINGLE, max_ulp, entrants, times, GLANCE, {"processor": "p"})


def test_the_reference_is_the_fastest_of_ours_that_is_good():
    found = bench(
        entrant("fast, poor", "discovered", 7.0),
        entrant("slow, good", "discovered", 0.6),
        entrant("good", "discovered", 0.9),
        entrant("library", "library", 0.5),
        ns={"l1": {"fast, poor": 1.0, "slow, good": 3.0, "good": 2.0, "library": 0.5}},
    )
    assert found.reference.name == "good"
    ratio = found.ratio("l1", "slow, good")
    assert ratio is not None
    assert (ratio.value, ratio.spread) == (pytest.approx(1.5), pytest.approx(0.0))
    assert [each.name for each in found.ranked()] == [
        "library", "fast, poor", "good", "slow, good",
    ]  # fmt: skip


def test_without_a_good_one_the_most_accurate_is_the_reference():
    found = bench(
        entrant("a", "discovered", 7.0), entrant("b", "discovered", 5.0),
        entrant("baseline", "baseline", 0.5), ns={"l1": {"a": 1.0, "b": 2.0, "baseline": 3.0}},
    )  # fmt: skip
    assert found.reference.name == "b"


def test_the_record_has_what_makes_sense_and_null_for_the_rest():
    program = parse("x + c0", [1.0])
    found = bench(
        entrant("ours", "discovered", 0.75, program),
        entrant("library", "library", float("inf")),
        ns={"l1": {"ours": 1.0, "library": 4.0}, "memory": {}, "latency": {"ours": 9.0}},
    )
    record = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert record["reference"] == "ours"
    assert record["target"] == Target.make("exp2").to_json()
    assert (record["number_format"], record["measure"]) == ("binary32", "ULP")
    assert record["max_error"] == 1.0
    ours, library = record["entrants"]
    assert ours["program"]["ops"] == 1
    assert ours["program"]["constants"] == program.to_json()["constants"]
    assert (ours["error"], ours["at"], ours["standing"]) == (0.75, 0.5, "sampled")
    assert ours["error_ulp"] == 0.75
    assert set(ours["times"]) == {"l1", "latency"}
    assert ours["times"]["latency"] == {
        "ns": pytest.approx(9.45), "spread": pytest.approx(0.45 / 9.45), "ratio": 1.0,
        "ratio_spread": 0.0, "overhead_ns": 0.25, "passes": 2,
    }  # fmt: skip
    assert (library["program"], library["error"], library["error_ulp"]) == (None, None, None)
    assert library["times"]["l1"]["ratio"] == pytest.approx(4.0)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "run"
    discover("exp2", max_ops=2, seconds=None, evaluations=600, out=folder)
    return folder


@pytest.fixture
def without_baselines(monkeypatch):
    """Nor XLA: both take seconds, and have tests of their own."""
    monkeypatch.setattr(Lists, "baselines", lambda *_: [])
    monkeypatch.setattr(xla, "xla_installed", lambda: False)


@pytest.mark.usefixtures("without_baselines")
@pytest.mark.parametrize("number_format", ["binary32", "bfloat16", "float64"])
def test_a_bench_is_written_into_the_folder_for_the_report(run, number_format):
    said: list[str] = []
    found = bench_run(
        run, number_format=number_format, schedule=GLANCE, memory_bytes=0, say=said.append
    )
    assert json.loads((run / BENCH).read_bytes()) == json.loads(json.dumps(found.to_json()))
    ours = [each for each in found.entrants if each.kind == "discovered"]
    assert len(ours) == sum(solution.ops > 0 for solution in load_result(run).front)
    assert {"libm", "NumPy"} <= {each.name for each in found.entrants}
    timings, problems = read_timings(run)
    assert problems == ()
    assert timings is not None
    assert timings.workloads == ("l1", "latency")
    assert said[-1] == f"timing {len(found.entrants)} contenders"


@pytest.mark.usefixtures("without_baselines")
def test_one_program_may_be_chosen(run):
    found = bench_run(run, ops=1, schedule=GLANCE, memory_bytes=0, say=lambda _: None)
    ours = [each.name for each in found.entrants if each.kind == "discovered"]
    assert ours == ["ours, 1 ops"]


def test_the_limit_for_baselines_is_the_error_wanted_or_ours_if_it_is_larger(run, monkeypatch):
    limits: list[float] = []
    monkeypatch.setattr(Lists, "baselines", lambda _self, limit, _say: limits.append(limit) or [])
    monkeypatch.setattr(entrants_module, "library_contenders", lambda *_: [])
    for max_ulp in (None, 1e9):
        found = bench_run(run, max_ulp=max_ulp, schedule=GLANCE, memory_bytes=0, say=lambda _: None)
    least = min(each.error.ulps for each in found.entrants)
    assert limits == [least, 1e9]


@pytest.fixture(scope="module")
def sine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "run"
    discover(
        "sin", on=(-1, 1), error="absolute", max_ops=5, evaluations=3000, max_error=2e-2, out=folder
    )
    return folder


class TestARunThatCountsAbsoluteErrors:
    """Is benched by these: next to a zero of the function ULPs tell nothing of it."""

    @pytest.mark.usefixtures("without_baselines")
    @pytest.mark.parametrize("exhaustive", [False, True])
    def test_errors_and_the_reference_are_in_the_measure_of_the_run(
        self, exhaustive: bool, sine: Path
    ) -> None:
        found = bench_run(
            sine, number_format="binary16", exhaustive=exhaustive, schedule=GLANCE,
            memory_bytes=0, say=lambda _: None,
        )  # fmt: skip
        assert (found.measure, found.max_error) == ("absolute error", pytest.approx(2e-2))
        front = load_result(sine).front
        ours = {e.program.ops: e for e in found.entrants if e.program is not None}
        for solution in (each for each in front if each.ops):
            seen = found.error_of(ours[solution.ops])
            assert abs(seen - solution.error) < 2e-3
            at = ours[solution.ops].error.at
            assert at is not None
            assert abs(float(solution(at)) - math.sin(at)) == pytest.approx(seen, abs=2e-3)
        assert found.error_of(found.reference) < 2e-2
        assert {e["error_ulp"] is None for e in found.to_json()["entrants"]} == {False}
        text = bench_text(found)
        assert "sin on [-1, 1], absolute error, binary16" in text
        assert "* reference: the fastest of ours within absolute error 0.02" in text
        timings, problems = read_timings(sine)
        assert (problems, timings and timings.measure) == ((), "absolute error")

    @pytest.mark.usefixtures("without_baselines")
    def test_unless_ulps_are_asked_for(self, sine: Path) -> None:
        found = bench_run(
            sine, ops=5, max_ulp=1e4, schedule=GLANCE, memory_bytes=0, say=lambda _: None
        )
        assert (found.measure, found.max_error) == ("ULP", 1e4)

    def test_so_are_the_polynomials(self, sine: Path) -> None:
        lists = Lists(load_result(sine).target, Arithmetic.of("binary16"), False, unit=2.0**-11)
        said: list[str] = []
        found = list(lists._polynomials(4.0, said.append))
        assert found
        assert all(each.error.absolute < 2.0**-9 for each in found)
        assert said == []


def test_the_goal_of_a_run_decides_what_is_good() -> None:
    said: list[str] = []
    for error, limit in ((2.0**-10, 2.0**13), (2.0**-30, 1.0)):
        config = Config(Target.make("exp2"), max_error=error)
        assert _wanted(config, SINGLE, None, said.append) == (limit, None)
    assert "is not that of the bench" in said[0]
    assert _wanted(Config(Target.make("exp2")), SINGLE, 3.0, said.append) == (3.0, None)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"ops": 0}, InvalidOption, "nothing to time"),
        ({"number_format": "float33"}, UnknownName, "unknown format 'float33'"),
        ({"max_ulp": 0.4}, InvalidOption, "0.5 ULP or more, got 0.4"),
    ],
)
def test_what_cannot_be_benched_is_said(run, settings, error, message):
    with pytest.raises(error, match=message):
        bench_run(run, schedule=GLANCE, memory_bytes=0, say=lambda _: None, **settings)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(InvalidRun, match="is not a run"):
        bench_run(tmp_path)
