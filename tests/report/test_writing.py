"""The report as a file beside the run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from report.folders import parts, read, write

from autonumerics import discover
from autonumerics.baselines import Baseline
from autonumerics.errors import InvalidOption, InvalidRun, Unprovable
from autonumerics.programs import Operation, parse_operations
from autonumerics.report import write_report
from autonumerics.report.baseline_file import Wanted


def test_it_lies_in_the_folder_of_the_run(run_folder: Path, baselines: Sequence[Baseline]) -> None:
    written = write_report(run_folder, compute=lambda *_: baselines, check=None)
    assert written.path == run_folder / "report.html"
    assert written.size == written.path.stat().st_size
    assert written.problems == ()
    assert "Taylor" in written.path.read_text(encoding="utf-8")
    assert (run_folder / "baselines.json").exists()


def test_it_may_lie_elsewhere(run_folder: Path, tmp_path: Path) -> None:
    before = set(run_folder.iterdir())
    written = write_report(run_folder, tmp_path / "other.html", check=None)
    assert written.path == tmp_path / "other.html"
    assert set(run_folder.iterdir()) == before


def test_the_independent_check_is_asked(run_folder: Path) -> None:
    write_report(run_folder)
    text = (run_folder / "report.html").read_text(encoding="utf-8")
    assert "accepted by the independent check" in text
    certificate = read(run_folder / "certificates" / "3.json")
    certificate["claim"]["upper"] = "8.0e-4"
    write(run_folder / "certificates" / "3.json", certificate)
    written = write_report(run_folder)
    assert parts(written.problems) == ["certificates/3.json"]
    assert "Rejected by the independent check" in written.problems[0].what


def test_baselines_are_made_of_the_operations_of_the_run(
    run_folder: Path, baselines: Sequence[Baseline]
) -> None:
    asked: list[tuple[Operation, ...]] = []

    def compute(wanted: Wanted) -> Sequence[Baseline]:
        asked.append(wanted.operations)
        return baselines

    config = read(run_folder / "config.json")
    operations = parse_operations("+ * fma")
    write(run_folder / "config.json", config | {"operations": [row.name for row in operations]})
    write_report(run_folder, compute=compute, check=None)
    assert asked == [operations]


def test_a_run_for_a_number_format_is_drawn_against_baselines_as_it_computes_them(
    tmp_path: Path,
) -> None:
    """And both sides in its ULPs, in the chart, in the tables and in words."""
    run = discover(
        "exp2", format="bfloat16", compute="bfloat16", ops="+ *", max_ops=2, evaluations=90,
        out=tmp_path / "run",
    )  # fmt: skip
    assert run.path is not None
    html = run.report(check=False).read_text("utf-8")
    kept = read(run.path / "baselines.json")
    assert kept["arithmetic"] == run.config.arithmetic.name
    assert all(row["error_ulp"] is not None for row in kept["baselines"])
    assert "minimax polynomial" in html
    assert "Its ULP" in html
    assert "ULPs of each family" in html
    assert "digits against" not in html
    assert "Against the best baseline of each cost up to 2 operations (+ *)" in html


def test_baselines_that_cannot_be_made(run_folder: Path) -> None:
    def fail(wanted: Wanted) -> Sequence[Baseline]:
        raise Unprovable(f"no baselines for {wanted.target.function.name} at {wanted.max_ops}")

    written = write_report(run_folder, compute=fail, check=None)
    assert parts(written.problems) == ["baselines.json"]
    assert written.problems[0].what == "cannot be made: no baselines for exp2 at 10"


def test_a_place_that_cannot_be_written(run_folder: Path) -> None:
    with pytest.raises(InvalidOption, match=r"cannot write .*: .*; choose another --out"):
        write_report(run_folder, run_folder / "front.json" / "report.html", check=None)


def test_what_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(InvalidRun, match="is not a run"):
        write_report(tmp_path)
    assert list(tmp_path.iterdir()) == []
