"""Baselines are computed once and kept in the folder of the run, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from report.folders import read, write

from autonumerics.baselines import ARITHMETIC, Baseline
from autonumerics.report.baseline_file import BASELINES, Wanted, kept_baselines, read_baselines
from autonumerics.report.parts import Unusable
from autonumerics.targets import Target

TARGET = Target.make("exp2")
WANTED = Wanted(TARGET, 10, ARITHMETIC)


class Computed:
    """Baselines that count how often they were asked for."""

    def __init__(self, baselines: Sequence[Baseline]) -> None:
        self.baselines = baselines
        self.asked: list[Wanted] = []

    def __call__(self, wanted: Wanted) -> Sequence[Baseline]:
        self.asked.append(wanted)
        return [b for b in self.baselines if b.ops <= wanted.max_ops]


@pytest.fixture
def computed(baselines: Sequence[Baseline]) -> Computed:
    return Computed(baselines)


def _kept(folder: Path, computed: Computed, max_ops: int = 10) -> tuple[Baseline, ...]:
    return kept_baselines(folder, Wanted(TARGET, max_ops, ARITHMETIC), computed, pytest.fail)


def test_they_are_computed_once(run_folder: Path, computed: Computed) -> None:
    first = _kept(run_folder, computed)
    assert first == tuple(computed.baselines)
    assert _kept(run_folder, computed) == first
    assert computed.asked == [WANTED]


def test_those_of_fewer_operations_are_among_them(run_folder: Path, computed: Computed) -> None:
    _kept(run_folder, computed)
    assert [b.ops for b in _kept(run_folder, computed, 3)] == [2, 3, 3]
    assert len(computed.asked) == 1


def test_more_operations_are_computed_anew(run_folder: Path, computed: Computed) -> None:
    _kept(run_folder, computed, 3)
    assert len(_kept(run_folder, computed, 4)) == len(computed.baselines)
    assert [wanted.max_ops for wanted in computed.asked] == [3, 4]


@pytest.mark.parametrize(
    "change",
    [{"version": "0.0"}, {"format": "other"}, {"operations": ["add", "mul"]},
     {"arithmetic": "binary32"},
     {"target": {"function": "exp2", "domain": [0.0, 0.5], "error": "relative"}}],
)  # fmt: skip
def test_those_of_something_else_do_not_count(
    change: dict[str, Any], run_folder: Path, computed: Computed
) -> None:
    _kept(run_folder, computed)
    write(run_folder / BASELINES, read(run_folder / BASELINES) | change)
    assert read_baselines(run_folder, WANTED) is None


@pytest.mark.parametrize(
    "data",
    ["", "[]", "{}", '{"format": "autonumerics-baselines-3"}', "\x00"],
)
def test_a_damaged_file_is_replaced(data: str, run_folder: Path, computed: Computed) -> None:
    (run_folder / BASELINES).write_text(data)
    with pytest.raises(Unusable):
        read_baselines(run_folder, WANTED)
    found = _kept(run_folder, computed)
    assert read_baselines(run_folder, WANTED) == found


@pytest.mark.parametrize("change", [{"error": -1}, {"degrees": [1]}, {"constants": 3}])
def test_a_damaged_entry_damages_the_file(
    change: dict[str, Any], run_folder: Path, computed: Computed
) -> None:
    _kept(run_folder, computed)
    data = read(run_folder / BASELINES)
    data["baselines"][0].update(change)
    write(run_folder / BASELINES, data)
    with pytest.raises(Unusable, match="is damaged"):
        read_baselines(run_folder, WANTED)


def test_without_a_configuration_nothing_is_written(run_folder: Path, computed: Computed) -> None:
    (run_folder / "config.json").unlink()
    assert _kept(run_folder, computed) == tuple(computed.baselines)
    assert not (run_folder / BASELINES).exists()
