"""A run whose files may not grow, as on a full disk: the limit is the operating system's."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from runs.processes import script

from autonumerics import discover, load, resume

resource = pytest.importorskip("resource", reason="limits on file sizes are a matter of POSIX")

LIMIT = 20_000
SMALL_FILES = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({LIMIT}, {LIMIT}))"


def test_the_run_ends_well_without_its_snapshot(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    arguments = ["discover", "exp2", "--evaluations", "800", "--max-ops", "3", "--out", str(folder)]
    ended = subprocess.run([*script(SMALL_FILES), *arguments], capture_output=True, text=True)
    complaints = [line for line in ended.stderr.splitlines() if "cannot write" in line]
    whole = discover("exp2", max_ops=3, seconds=None, evaluations=800)
    assert ended.returncode == 0
    assert complaints == [
        f"autonumerics: cannot write {folder / 'snapshot.npz'}: file too large; "
        "the run goes on and what was written before stays"
    ]
    assert sorted(p.name for p in folder.iterdir()) == [
        "certificates",
        "config.json",
        "front.json",
        "journal.jsonl",
    ]
    assert load(folder).front == whole.front
    twice = discover("exp2", max_ops=3, seconds=None, evaluations=1600)
    assert resume(folder, seconds=None, evaluations=800).front == twice.front
