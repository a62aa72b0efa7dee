"""A run that goes on with more operations: real, reproducible, whole at any moment."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from autonumerics import discover, load, resume
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.report.reproduction import command_words
from autonumerics.runs import Config, Run
from autonumerics.runs.extensions import Limit, extended, part_at
from autonumerics.targets import Target


def first_part(folder: Path, evaluations: int = 700, **options: Any) -> None:
    discover("exp2", max_ops=3, evaluations=evaluations, out=folder, **options)


def front(folder: Path) -> bytes:
    return (folder / "front.json").read_bytes()


def snapshot(folder: Path) -> bytes:
    return (folder / "snapshot.npz").read_bytes()


def test_the_archive_goes_on_with_more_operations(tmp_path: Path) -> None:
    first_part(tmp_path / "run")
    before = load(tmp_path / "run").front
    more = resume(tmp_path / "run", max_ops=6, evaluations=2500)
    assert [s.ops for s in before] == [0, 1, 2, 3]
    assert [s.ops for s in more.front][:4] == [0, 1, 2, 3]
    assert more.front[-1].ops > 4
    assert more.front[-1].digits > before[-1].digits + 1
    assert more.evaluations == 3200
    assert more.config.max_ops == load(tmp_path / "run").config.max_ops == 6
    assert max(Run.resumed(tmp_path / "run").archive.batch.ops) > 4


@pytest.mark.parametrize("evaluations", [500, 700, 1013])
def test_the_same_parts_lead_to_the_same_front_bit_for_bit(
    evaluations: int, tmp_path: Path
) -> None:
    for name, threads in (("one", 1), ("other", 2)):
        first_part(tmp_path / name, evaluations)
        resume(tmp_path / name, max_ops=5, evaluations=900, threads=threads)
    assert front(tmp_path / "one") == front(tmp_path / "other")
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "other")


def test_after_the_extension_parts_add_up_as_ever(tmp_path: Path) -> None:
    first_part(tmp_path / "parts")
    shutil.copytree(tmp_path / "parts", tmp_path / "whole")
    resume(tmp_path / "parts", max_ops=5, evaluations=300)
    resume(tmp_path / "parts", evaluations=600)
    resume(tmp_path / "whole", max_ops=5, evaluations=900)
    assert front(tmp_path / "parts") == front(tmp_path / "whole")


@pytest.mark.parametrize("lost", ["snapshot", "all but the first border"])
def test_what_a_kill_took_is_done_again_as_it_was(lost: str, tmp_path: Path) -> None:
    """The generations before the extension have the operations that they had then."""
    first_part(tmp_path / "run", 1300)
    resume(tmp_path / "run", max_ops=5, evaluations=900)
    if lost == "snapshot":
        (tmp_path / "run" / "snapshot.npz").unlink()
    else:
        first_part(tmp_path / "early", 513)
        shutil.copy(tmp_path / "early" / "snapshot.npz", tmp_path / "run" / "snapshot.npz")
    first_part(tmp_path / "whole", 1300)
    resume(tmp_path / "whole", max_ops=5, evaluations=1200)
    resume(tmp_path / "run", evaluations=300)
    assert front(tmp_path / "run") == front(tmp_path / "whole")


def test_a_run_that_is_exhausted_goes_on(tmp_path: Path) -> None:
    done = discover("exp2", ops="+", max_ops=1, evaluations=10**6, out=tmp_path / "run")
    assert done.exhausted
    more = resume(tmp_path / "run", max_ops=2, evaluations=10**6)
    assert more.exhausted
    assert more.evaluations > done.evaluations
    again = resume(tmp_path / "run", evaluations=10**6)
    assert again.front == more.front


def test_it_is_extended_more_than_once(tmp_path: Path) -> None:
    first_part(tmp_path / "run", 600)
    resume(tmp_path / "run", max_ops=4, evaluations=0)
    resume(tmp_path / "run", max_ops=5, evaluations=400)
    config = resume(tmp_path / "run", max_ops=6, evaluations=400).config
    assert config.earlier_limits == (Limit(3, 600), Limit(5, 1000))
    assert Config.from_json(config.to_json(), "config.json") == config


def test_for_a_number_format(tmp_path: Path) -> None:
    options: dict[str, Any] = {"ops": "+ - *", "format": "binary16", "effort": "low"}
    discover("exp2", max_ops=2, evaluations=100, out=tmp_path / "run", **options)
    more = resume(tmp_path / "run", max_ops=4, evaluations=400)
    assert max(s.ops for s in more.front) > 2
    assert all(s.machine and s.machine.is_measured for s in more.front)


@pytest.mark.parametrize("max_ops", [2, 0, -1, 33])
def test_only_to_more_operations(max_ops: int, tmp_path: Path) -> None:
    first_part(tmp_path / "run", 100)
    before = {p: p.read_bytes() for p in (tmp_path / "run").rglob("*") if p.is_file()}
    with pytest.raises(InvalidOption, match="max-ops"):
        resume(tmp_path / "run", max_ops=max_ops, evaluations=10)
    assert {p: p.read_bytes() for p in (tmp_path / "run").rglob("*") if p.is_file()} == before


def test_to_as_many_changes_nothing(tmp_path: Path) -> None:
    first_part(tmp_path / "run", 100)
    config = (tmp_path / "run" / "config.json").read_bytes()
    resume(tmp_path / "run", max_ops=3, evaluations=0)
    assert (tmp_path / "run" / "config.json").read_bytes() == config


def test_a_busy_run_is_not_extended(tmp_path: Path) -> None:
    search = Run.new(Config(Target.make("exp2"), max_ops=3))
    search.save(tmp_path / "run")
    with search.exclusive(), pytest.raises(InvalidRun, match="another process"):
        resume(tmp_path / "run", max_ops=5, evaluations=10)
    assert load(tmp_path / "run").config.max_ops == 3


@pytest.mark.parametrize(
    "limits", [[[3, 600], [3, 700]], [[4, 600], [3, 700]], [[3, 600], [4, 600]], [[3]], [[9, 10]],
               5, [["a", 1]], [[0, 5]], [[True, 5]]],
    ids=str,
)  # fmt: skip
def test_damaged_limits_are_refused(limits: object) -> None:
    data = Config(Target.make("exp2"), max_ops=5).to_json() | {"earlier_limits": limits}
    with pytest.raises(InvalidRun, match="damaged"):
        Config.from_json(data, "config.json")


def test_the_report_tells_all_commands() -> None:
    config = extended(Config(Target.make("exp2"), max_ops=3), 6, 700)
    words = " ".join(command_words(config, 3200))
    assert "--max-ops 3" in words
    assert "--evaluations 700 --out RUN" in words
    assert words.endswith("&& autonumerics resume RUN --max-ops 6 --evaluations 2500")


def test_every_evaluation_has_the_limit_of_its_time() -> None:
    config = extended(extended(Config(Target.make("exp2"), max_ops=2), 4, 10), 7, 25)
    found = [part_at(config, n)[0].max_ops for n in range(40)]
    assert found == [2] * 10 + [4] * 15 + [7] * 15
    assert all(low <= high for low, high in pairwise(found))
    assert json.loads(json.dumps(config.to_json()))["earlier_limits"] == [[2, 10], [4, 25]]
