"""Whatever is raised while a run goes on: what is on disk is one state and its front, and the run
that goes on from there ends as one that nothing disturbed, bit for bit.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from autonumerics import discover, load, resume
from autonumerics.runs import Budget, prepare
from autonumerics.runs import run as run_module
from autonumerics.runs.finishing import RealFinisher
from autonumerics.runs.folder import RunFolder
from autonumerics.search import Memory, Variation

EVALUATIONS = 2000
PLACES = {
    "finishing a generation": (RealFinisher, "finished"),
    "finishing a program": (RealFinisher, "_finish"),
    "making children": (Variation, "children"),
    "recording what was tried": (Memory, "recorded"),
    "writing a file": (RunFolder, "write"),
    "writing the journal": (RunFolder, "log"),
}


class Disturbance(BaseException):
    """Such as a second Ctrl-C."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    discover("exp2", max_ops=4, seconds=None, evaluations=EVALUATIONS, out=folder)
    return (folder / "front.json").read_bytes()


@pytest.fixture(autouse=True)
def _snapshots_after_every_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "SNAPSHOT_EVERY_S", -1.0)


def disturb(monkeypatch: pytest.MonkeyPatch, place: str, call: int, *, done: bool) -> None:
    """Raises at a call of the method: before its work is done, or after it."""
    owner, name = PLACES[place]
    original, calls = getattr(owner, name), itertools.count(1)

    def raising(*arguments: Any, **options: Any) -> Any:
        now = next(calls) == call
        if now and not done:
            raise Disturbance
        result = original(*arguments, **options)
        if now:
            raise Disturbance
        return result

    monkeypatch.setattr(owner, name, raising)


CASES = [
    (place, call, (number + call) % 2 == 0)
    for number, place in enumerate(PLACES)
    for call in (1, 2, 4)
]


@pytest.mark.parametrize(("place", "call", "done"), CASES)
def test_a_disturbed_run_goes_on_to_the_front_of_an_undisturbed_one(
    place: str, call: int, done: bool, undisturbed: bytes, tmp_path: Path
) -> None:
    search = prepare("exp2", max_ops=4, out=tmp_path / "run")
    with pytest.MonkeyPatch.context() as patch:
        disturb(patch, place, call, done=done)
        with pytest.raises(Disturbance):
            list(search.run(Budget(None, EVALUATIONS)))
    left = EVALUATIONS - load(tmp_path / "run").evaluations
    resume(tmp_path / "run", seconds=None, evaluations=left)
    assert (tmp_path / "run" / "front.json").read_bytes() == undisturbed


@pytest.mark.parametrize("place", ["finishing a generation", "recording what was tried"])
def test_the_same_object_goes_on_as_well(place: str, undisturbed: bytes, tmp_path: Path) -> None:
    search = prepare("exp2", max_ops=4, out=tmp_path / "run")
    with pytest.MonkeyPatch.context() as patch:
        disturb(patch, place, 3, done=True)
        with pytest.raises(Disturbance):
            list(search.run(Budget(None, EVALUATIONS)))
    list(search.run(Budget(None, EVALUATIONS - search.result().evaluations)))
    search.finish()
    assert (tmp_path / "run" / "front.json").read_bytes() == undisturbed
