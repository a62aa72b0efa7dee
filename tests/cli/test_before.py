"""Runs of the version before: everything that reads a run still reads them, and resume goes on.

`tests/runs/before` holds two of them, made by version 0.1.0: `exp2-reals` and `cos-binary16`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autonumerics import load

Command = Callable[..., Any]

BEFORE = Path(__file__).parents[1] / "runs" / "before"
NAMES = ["exp2-reals", "cos-binary16"]


@pytest.fixture(params=NAMES)
def old(request: pytest.FixtureRequest, here: Path) -> Path:
    """A copy of an old run in the current directory."""
    return Path(shutil.copytree(BEFORE / request.param, here / request.param))


def test_show_prints_the_whole_front(old: Path, command: Command) -> None:
    saved = json.loads((old / "front.json").read_bytes())
    ended = command("show", old, "--json")
    shown = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert shown["evaluations"] == saved["evaluations"]
    assert [e["text"] for e in shown["front"]] == [e["text"] for e in saved["front"]]
    assert [e["constants"] for e in shown["front"]] == [e["constants"] for e in saved["front"]]
    assert [e["error"] for e in shown["front"]] == [e["error"] for e in saved["front"]]
    for entry in saved["front"]:
        one = command("show", old, "--ops", entry["ops"])
        assert (one.code, one.err) == (0, "")
        assert all(constant in one.out for constant in entry["constants"])


def test_report_makes_its_page(old: Path, command: Command) -> None:
    ended = command("report", old, "--no-baselines", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["problems"] == []
    page = (old / "report.html").read_text(encoding="utf-8")
    for solution in load(old).front:
        assert all(constant in page for constant in solution.program.to_json()["constants"])


def test_check_accepts_its_certificates(old: Path, command: Command) -> None:
    ended = command("check", old, "--json")
    verdicts = [v["verdict"] for v in json.loads(ended.out)["certificates"]]
    assert ended.code == 0
    assert len(verdicts) >= len(list((old / "certificates").iterdir()))
    assert set(verdicts) == {"accepted"}


def test_resume_goes_on_and_loses_nothing(old: Path, command: Command) -> None:
    before = load(old)
    ended = command("resume", old, "--evaluations", 300, "--json")
    assert ended.code == 0
    after = load(old)
    assert after.evaluations == before.evaluations + 300
    for solution in before.front:
        best = min(s.rank[1] for s in after.front if s.rank[0] <= solution.rank[0])
        assert best <= solution.rank[1] * (1 + 1e-12)  # measured anew: the last bit may differ
