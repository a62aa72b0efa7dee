"""A short run that many tests start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autonumerics import discover


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run of 600 candidates; not to be changed."""
    folder = tmp_path_factory.mktemp("finished") / "run"
    discover("exp2", max_ops=3, seconds=None, evaluations=600, threads=1, out=folder)
    return folder


@pytest.fixture
def run_folder(finished: Path, tmp_path: Path) -> Path:
    """A copy of that run, to be damaged or resumed."""
    return Path(shutil.copytree(finished, tmp_path / "run"))
