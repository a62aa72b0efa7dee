"""A run as its folder tells it; a missing or broken part is told, and nothing crashes."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from report.folders import parts, read, write

from autonumerics.errors import InvalidRun
from autonumerics.report.certificates import Verdict
from autonumerics.report.page import build_page
from autonumerics.report.record import read_run
from autonumerics.report.rendering import render


def test_a_whole_run(finished: Path) -> None:
    record = read_run(finished)
    assert record.problems == ()
    assert record.target is not None
    assert record.target.describe() == "exp2 on [0, 1], relative error"
    assert [entry.ops for entry in record.found] == [1, 3, 5, 10]
    assert (record.evaluations, record.journal.state, record.max_ops) == (1234, "finished", 10)
    assert record.best is record.found[-1]
    assert [c.file for c in record.certificates] == ["certificates/3.json"]


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _list(path: Path) -> None:
    path.write_text("[1, 2]")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _bytes(path: Path) -> None:
    path.write_bytes(bytes(range(256)))


@pytest.mark.parametrize("part", ["config.json", "front.json", "certificates/3.json"])
@pytest.mark.parametrize("damage", [Path.unlink, _empty, _halve, _list, _folder, _bytes])
def test_a_part_that_cannot_be_used(
    part: str, damage: Callable[[Path], None], run_folder: Path
) -> None:
    damage(run_folder / part)
    record = read_run(run_folder)
    is_lost_certificate = part.startswith("cert") and damage is Path.unlink
    assert parts(record.problems) == ([] if is_lost_certificate else [part])
    assert (record.config is None) == (part == "config.json")
    assert (record.found == ()) == (part == "front.json")
    assert record.target is not None
    assert len(record.journal.improvements) == 3


def test_only_the_journal_is_left(run_folder: Path) -> None:
    (run_folder / "config.json").unlink()
    (run_folder / "front.json").unlink()
    record = read_run(run_folder)
    assert parts(record.problems) == ["config.json", "front.json"]
    assert record.target is None
    assert record.evaluations == 900


def test_a_target_of_another_version(run_folder: Path) -> None:
    front = read(run_folder / "front.json")
    front["target"]["function"] = "airy"
    write(run_folder / "front.json", front)
    record = read_run(run_folder)
    assert record.problems[0].part == "front.json"
    assert "unknown function 'airy'" in record.problems[0].what
    assert record.target == record.config.target if record.config else False


def test_parts_of_two_runs(run_folder: Path) -> None:
    config = read(run_folder / "config.json")
    config["target"]["domain"] = [0.0, 0.5]
    write(run_folder / "config.json", config)
    record = read_run(run_folder)
    assert parts(record.problems) == ["config.json"]
    assert record.config is None
    assert record.target is not None
    assert record.target.domain.upper == 1.0


def test_a_bound_without_a_certificate_is_only_claimed(run_folder: Path) -> None:
    shutil.rmtree(run_folder / "certificates")
    record = read_run(run_folder)
    assert [e.standing for e in record.found] == ["sampled", "claimed", "sampled", "sampled"]


def test_a_certificate_for_other_constants_proves_nothing(run_folder: Path) -> None:
    certificate = read(run_folder / "certificates" / "3.json")
    certificate["program"]["constants"][0] = "0x1.0p+0"
    write(run_folder / "certificates" / "3.json", certificate)
    assert read_run(run_folder).found[1].standing == "claimed"


def test_a_certificate_of_a_weaker_bound_proves_nothing(run_folder: Path) -> None:
    certificate = read(run_folder / "certificates" / "3.json")
    certificate["claim"]["upper"] = "1.0e-1"
    write(run_folder / "certificates" / "3.json", certificate)
    assert read_run(run_folder).found[1].standing == "claimed"


def test_a_certificate_that_is_rejected_proves_nothing(run_folder: Path) -> None:
    record = read_run(run_folder, lambda _: Verdict("rejected", "Rejected: no"))
    assert record.found[1].standing == "claimed"
    assert parts(record.problems) == ["certificates/3.json"]
    assert record.certificates[0].verdict.text == "Rejected: no"


def test_a_certificate_that_lacks_something(run_folder: Path) -> None:
    path = run_folder / "certificates" / "3.json"
    whole = read(path)
    for key in ("claim", "program", "target", "proof", "tool", "digest", "statement"):
        write(path, {k: v for k, v in whole.items() if k != key})
        (problem,) = read_run(run_folder).problems
        assert (problem.part, problem.what) == (
            "certificates/3.json", f"is damaged: it lacks '{key}'",
        )  # fmt: skip


ODD = [None, True, -1, 0, 1e308, float("nan"), float("inf"), 10**400, "", "x", "0x1p+0", "\0<",
       "1e999999999", [], {}, [[]], [None], {"a": 1}]  # fmt: skip


def test_no_value_anywhere_crashes_it(run_folder: Path) -> None:
    """Values of the wrong kind and size, put one by one in random places of every file."""
    rng = random.Random(1)
    for trial in range(100):
        path = run_folder / rng.choice(["config.json", "front.json", "certificates/3.json"])
        whole = path.read_bytes()
        data = json.loads(whole)
        *way, last = rng.choice([place for place in _places(data) if place])
        part = data
        for key in way:
            part = part[key]
        part[last] = rng.choice(ODD)
        path.write_text(json.dumps(data))
        record = read_run(run_folder)
        if trial % 20 == 0:
            render(build_page(record))
        path.write_bytes(whole)


def _places(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values in JSON data."""
    yield way
    if isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from _places(data[key], (*way, key))


@pytest.mark.parametrize("kind", ["nothing", "file", "foreign"])
def test_what_is_no_run(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "place"
    if kind == "file":
        place.write_text(json.dumps({}))
    if kind == "foreign":
        place.mkdir()
        (place / "notes.txt").write_text("mine")
    with pytest.raises(InvalidRun, match="is not a run"):
        read_run(place)
