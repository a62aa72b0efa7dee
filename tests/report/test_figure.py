"""Figures for papers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tools import needs_modules

from autonumerics.baselines import Baseline
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.report.figure import write_figure
from autonumerics.report.record import RunRecord, read_run

SIGNATURES = {".svg": b"<?xml", ".pdf": b"%PDF", ".png": b"\x89PNG"}


@pytest.fixture(scope="module")
def record(finished: Path) -> RunRecord:
    return read_run(finished)


@needs_modules("matplotlib")
@pytest.mark.parametrize("suffix", SIGNATURES)
def test_each_format(
    suffix: str, record: RunRecord, baselines: Sequence[Baseline], tmp_path: Path
) -> None:
    write_figure(record, baselines, tmp_path / f"front{suffix}")
    assert (tmp_path / f"front{suffix}").read_bytes().startswith(SIGNATURES[suffix])


@needs_modules("matplotlib")
def test_the_same_bytes_twice(
    record: RunRecord, baselines: Sequence[Baseline], tmp_path: Path
) -> None:
    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    write_figure(record, baselines, first)
    write_figure(record, baselines, second)
    assert first.read_bytes() == second.read_bytes()


@needs_modules("matplotlib")
def test_what_the_figure_says(
    record: RunRecord, baselines: Sequence[Baseline], tmp_path: Path
) -> None:
    write_figure(record, baselines, tmp_path / "front.svg")
    words = [" ".join("".join(node.itertext()).split())
             for node in ElementTree.parse(tmp_path / "front.svg").iter()
             if node.tag.endswith("text")]  # fmt: skip
    assert "discovered (proved, sampled)" in words
    assert "best baseline (sampled)" in words
    assert "operations that depend on x" in words
    assert "exp2 on [0, 1]" in words
    assert [str(n) for n in range(1, 11)] == [word for word in words if word.isdigit()][:10]


@needs_modules("matplotlib")
def test_without_baselines(record: RunRecord, tmp_path: Path) -> None:
    write_figure(record, (), tmp_path / "front.svg")
    assert "best baseline" not in (tmp_path / "front.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["front.gif", "front", "front.html", ".svg"])
def test_a_name_that_says_no_format(name: str, record: RunRecord, tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match=r"suffix.*name a figure with \.svg, \.pdf, \.png"):
        write_figure(record, (), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib(
    record: RunRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InvalidOption, match=r"pip install 'autonumerics\[plot\]'"):
        write_figure(record, (), tmp_path / "front.svg")


def test_a_run_without_programs(record: RunRecord, tmp_path: Path) -> None:
    with pytest.raises(InvalidRun, match="has no programs to plot"):
        write_figure(replace(record, found=()), (), tmp_path / "front.svg")
