"""Same arguments, seed and evaluations: the same front, bit for bit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from runs.processes import COMMAND

from autonumerics import discover
from autonumerics.runs import Budget, prepare
from autonumerics.runs.folder import to_text

EVALUATIONS = 1500


def front_bytes(folder: Path, threads: int, seed: int = 1) -> bytes:
    discover(
        "exp2", max_ops=5, seconds=None, evaluations=EVALUATIONS, seed=seed, threads=threads,
        out=folder,
    )  # fmt: skip
    return (folder / "front.json").read_bytes()


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return front_bytes(tmp_path_factory.mktemp("reference") / "run", threads=1)


def test_threads_do_not_change_the_front(reference: bytes, tmp_path: Path) -> None:
    assert front_bytes(tmp_path / "run", threads=2) == reference


def test_another_process_finds_the_same_front(reference: bytes, tmp_path: Path) -> None:
    options = ["--max-ops", "5", "--evaluations", str(EVALUATIONS), "--out", tmp_path / "run"]
    subprocess.run([*COMMAND, "discover", "exp2", *options], check=True, capture_output=True)
    assert (tmp_path / "run" / "front.json").read_bytes() == reference


def test_a_run_without_a_folder_finds_the_same_front(reference: bytes) -> None:
    unsaved = discover("exp2", max_ops=5, seconds=None, evaluations=EVALUATIONS)
    assert to_text(unsaved.to_json()) == reference


def test_another_seed_takes_another_way(reference: bytes, tmp_path: Path) -> None:
    assert front_bytes(tmp_path / "run", threads=1, seed=2) != reference
    assert _fronts_on_the_way(seed=1) == _fronts_on_the_way(seed=1)
    assert _fronts_on_the_way(seed=1) != _fronts_on_the_way(seed=2)


def _fronts_on_the_way(seed: int) -> list[list[dict[str, object]]]:
    search = prepare("exp2", max_ops=3, seed=seed)
    return [p.front.to_json() for p in search.run(Budget(None, 400)) if p.improved]
