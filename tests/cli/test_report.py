"""`report` and `plot`: a run as a page and as a figure."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tools import needs_modules

Command = Callable[..., Any]


@pytest.mark.usefixtures("run_folder")
def test_report_writes_a_page_into_the_folder_of_the_run(command: Command) -> None:
    ended = command("report", "run")
    assert (ended.code, ended.out) == (0, "run/report.html\n")
    page = Path("run/report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "minimax polynomial" in page
    assert "accepted by the independent check" in page
    assert Path("run/baselines.json").exists()
    assert "computing the baselines of exp2 on [0, 1]" in ended.err
    assert command("report", "run").err == ""


def test_report_elsewhere_and_without_baselines(command: Command, run_folder: Path) -> None:
    before = {path: path.read_bytes() for path in run_folder.rglob("*") if path.is_file()}
    ended = command("report", run_folder, "--out", "page.html", "--no-baselines", "--no-check")
    assert (ended.code, ended.out, ended.err) == (0, "page.html\n", "")
    page = Path("page.html").read_text(encoding="utf-8")
    assert "minimax polynomial" not in page
    assert "Not checked for this report" in page
    after = {path: path.read_bytes() for path in run_folder.rglob("*") if path.is_file()}
    assert after == before


def test_report_as_json_with_the_parts_that_are_broken(command: Command, run_folder: Path) -> None:
    (run_folder / "config.json").write_text("{")
    ended = command("report", run_folder, "--no-baselines", "--json")
    record = json.loads(ended.out)
    assert ended.code == 0
    assert record["problems"] == [{"part": "config.json", "what": "is damaged: it is not JSON"}]
    assert record["bytes"] == Path(record["report"]).stat().st_size
    assert ended.err == "autonumerics: config.json is damaged: it is not JSON\n"


@pytest.mark.parametrize("name", ["report", "plot"])
def test_what_is_no_run(name: str, command: Command, here: Path) -> None:
    ended = command(name, "nowhere", *(["--out", "front.svg"] if name == "plot" else []))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "autonumerics: nowhere is not a run: it is no folder; name one made by discover\n"
    )
    assert list(here.iterdir()) == []


@needs_modules("matplotlib")
def test_plot(command: Command, run_folder: Path) -> None:
    ended = command("plot", run_folder, "--out", "front.svg")
    assert (ended.code, ended.out) == (0, "front.svg\n")
    figure = Path("front.svg").read_text(encoding="utf-8")
    assert "best baseline (sampled)" in figure
    ended = command("plot", run_folder, "--out", "front.svg", "--no-baselines", "--json")
    assert json.loads(ended.out)["figure"] == "front.svg"
    assert "best baseline" not in Path("front.svg").read_text(encoding="utf-8")


def test_plot_of_an_unknown_kind(command: Command, run_folder: Path) -> None:
    ended = command("plot", run_folder, "--out", "front.gif")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "autonumerics: front.gif has the suffix '.gif': name a figure with .svg, .pdf, .png\n"
    )
    assert not (run_folder / "baselines.json").exists()


def test_plot_without_matplotlib(
    command: Command, run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    ended = command("plot", run_folder, "--out", "front.svg", "--no-baselines")
    assert ended.code == 2
    assert "pip install 'autonumerics[plot]'" in ended.err


def test_report_is_an_html_file(command: Command, run_folder: Path) -> None:
    before = (run_folder / "front.json").read_bytes()
    ended = command("report", run_folder, "--out", run_folder / "front.json")
    assert (ended.code, ended.out) == (2, "")
    assert "a report is an HTML file" in ended.err
    assert (run_folder / "front.json").read_bytes() == before
