"""The times of a race, as bench.json tells them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from report.folders import parts, write

from autonumerics.report.page import build_page
from autonumerics.report.record import read_run
from autonumerics.report.rendering import render
from autonumerics.report.timing_chart import LENGTH, draw_bars
from autonumerics.report.timings import read_timings


def _entrant(name: str, kind: str, error: float | None, **ns: float) -> dict[str, Any]:
    times = {workload: {"ns": value, "spread": 0.1} for workload, value in ns.items()}
    return {"name": name, "kind": kind, "error_ulp": error, "standing": "sampled", "times": times}


@pytest.fixture
def bench() -> dict[str, Any]:
    return {
        "number_format": "binary32", "reference": "ours, 5 ops",
        "machine": {"processor": "a <processor>"},
        "entrants": [
            _entrant("library", "library", None, l1=2.0, memory=3.0),
            _entrant("ours, 5 ops", "discovered", 0.87, l1=0.5, memory=1.0, latency=9.0),
        ],
    }  # fmt: skip


def test_the_fastest_comes_first(bench: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path / "bench.json", bench)
    timings, problems = read_timings(tmp_path)
    assert problems == ()
    assert timings is not None
    assert [each.name for each in timings.contenders] == ["ours, 5 ops", "library"]
    assert timings.workloads == ("l1", "memory", "latency")


def test_bars_are_in_proportion(bench: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path / "bench.json", bench)
    timings, _ = read_timings(tmp_path)
    assert timings is not None
    ours, library = draw_bars(timings, "l1")
    assert library.whisker[1] == pytest.approx(LENGTH)
    assert ours.length == pytest.approx(library.length / 4)
    assert ours.whisker == (pytest.approx(0.9 * ours.length), pytest.approx(1.1 * ours.length))
    assert draw_bars(timings, "latency")[1].time is None


def test_a_bar_that_dwarfs_the_others_is_cut(bench: dict[str, Any], tmp_path: Path) -> None:
    bench["entrants"] += [
        _entrant("slow", "library", 1.0, l1=50.0),
        _entrant("quick", "library", 1.0, l1=1.0),
    ]
    write(tmp_path / "bench.json", bench)
    timings, _ = read_timings(tmp_path)
    assert timings is not None
    bars = draw_bars(timings, "l1")
    assert [bar.is_cut for bar in bars] == [False, False, False, True]
    assert bars[-1].length == LENGTH
    assert bars[0].length == pytest.approx(LENGTH * 0.5 / 7.5)


def test_none_is_no_problem(tmp_path: Path) -> None:
    assert read_timings(tmp_path) == (None, ())


@pytest.mark.parametrize(
    "change",
    [{"entrants": []}, {"entrants": None}, {"entrants": [3]}, {"machine": None},
     {"entrants": [{"name": "x"}]}, {"entrants": [_entrant("x", "library", -1.0, l1=1.0)]},
     {"entrants": [_entrant("x", "library", 1.0, l1=float("inf"))]},
     {"entrants": [_entrant("x", "library", 1.0)]}],
)  # fmt: skip
def test_a_damaged_file_is_left_out(
    change: dict[str, Any], bench: dict[str, Any], tmp_path: Path
) -> None:
    write(tmp_path / "bench.json", bench | change)
    timings, problems = read_timings(tmp_path)
    assert (timings, parts(problems)) == (None, ["bench.json"])
    assert problems[0].what.startswith("is damaged: ")


def test_they_are_in_the_report(bench: dict[str, Any], run_folder: Path) -> None:
    write(run_folder / "bench.json", bench)
    html = render(build_page(read_run(run_folder)))
    assert "Measured on a &lt;processor&gt; in binary32" in html
    assert "0.5 ± 10.0%" in html
    assert "≥ 0.87" in html
    assert "unbounded" in html
    (run_folder / "bench.json").write_text("{")
    html = render(build_page(read_run(run_folder)))
    assert "<code>bench.json</code> is damaged" in html
    assert "Time on a machine" not in html
