"""`bench`: a table for people, a record as JSON, and the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autonumerics.cli import app
from autonumerics.cli.bench import bench_command
from autonumerics.cost import library_contenders
from autonumerics.runs import entrants
from autonumerics.runs.entrants import Lists

Command = Callable[..., Any]


@pytest.fixture(autouse=True)
def command_and_no_baselines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Baselines take seconds to find, XLA and PyTorch to load; they have tests of their own."""

    def libm_and_numpy(*asked: Any) -> list[Any]:
        return [each for each in library_contenders(*asked) if each.name in ("libm", "NumPy")]

    monkeypatch.setitem(app.cli.commands, "bench", bench_command)
    monkeypatch.setattr(entrants, "library_contenders", libm_and_numpy)
    monkeypatch.setattr(Lists, "baselines", lambda *_: [])


def test_bench_prints_everybody_with_errors_and_ratios(command: Command, run_folder: Path) -> None:
    ended = command("bench", run_folder, "--quick", "--ops", 3)
    assert ended.code == 0
    assert ended.out.startswith("exp2 on [0, 1], error in ULPs, binary32")
    for word in ("ours, 3 ops *", "libm", "NumPy", "(sampled)", "1.00 ± 0.0 %", "in L1", "latency",
                 "ends (read, convert, write)", "an operation adds: + "):  # fmt: skip
        assert word in ended.out
    assert "timing" in ended.err
    assert str(run_folder / "bench.json") in ended.err


def test_bench_as_json_is_the_file(command: Command, run_folder: Path) -> None:
    ended = command("bench", run_folder, "--quick", "--ops", 2, "--format", "bfloat16", "--json")
    assert ended.code == 0
    record = json.loads(ended.out)
    assert record.pop("schema") == "autonumerics/bench/1"
    assert record == json.loads((run_folder / "bench.json").read_bytes())
    assert record["number_format"] == "bfloat16"
    assert record["reference"] == "ours, 2 ops"
    assert set(record["calibration"]) == {"ends_ns", "operations_ns"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--ops", -1], "has no program of at most -1 operations"),
        (["--format", "float31"], "unknown format 'float31'"),
        (["--max-ulp", "0"], "0.5 ULP or more, got 0.0"),
    ],
)
def test_a_bad_request_is_one_line(
    arguments: list[object], message: str, command: Command, run_folder: Path
) -> None:
    ended = command("bench", run_folder, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not (run_folder / "bench.json").exists()
