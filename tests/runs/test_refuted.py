"""A program without a bounded error is on no front, and hides no other one."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autonumerics import discover, load, resume
from autonumerics.certification import refutation
from autonumerics.cost.prices import OPERATION_COUNT
from autonumerics.formats import Arithmetic
from autonumerics.kernels import Batch, functional_hashes
from autonumerics.programs import Program, parse
from autonumerics.runs import Config, Settings
from autonumerics.runs.finishing import FormatFinisher, RealFinisher
from autonumerics.runs.measuring import measured_front
from autonumerics.search import Archive, Finisher, Front, Solution
from autonumerics.settings import changed
from autonumerics.targets import Target

SINGLE = Arithmetic.of("binary32")
EXP = Target.make("exp", (-1.0, 1.25), "absolute")
LINE, POLE = parse("x + c0", [1.25]), parse("c0/x", [0.5])

BETWEEN = 0.31830988618367
"""No number that any grid of points holds."""

DOUBLE_POLE = parse("t = x - c1; c0/(t*t)", [1e-9, BETWEEN])
SQUARE = parse("t = x + c0; t*t*c1", [2.0, 0.28])


def archive_of(*entries: tuple[Program, float]) -> Archive:
    batch = Batch.pack([program for program, _ in entries])
    errors = np.array([error for _, error in entries])
    empty = Archive(Batch.empty(), np.zeros(0), np.zeros(0, np.uint64))
    return empty.add(batch, errors, functional_hashes(batch))


ARCHIVE = archive_of((LINE, 0.6), (POLE, 0.1), (SQUARE, 0.3), (DOUBLE_POLE, 0.01))


def finishers() -> list[Finisher]:
    return [RealFinisher(EXP), FormatFinisher(EXP, SINGLE, OPERATION_COUNT, 8)]


@pytest.mark.parametrize("finisher", finishers(), ids=["reals", "binary32"])
def test_the_next_best_takes_the_place_of_what_is_refuted(finisher: Finisher) -> None:
    archive, front = finisher.finished(ARCHIVE)
    assert [s.program.structure for s in front if s.ops] == [LINE.structure, SQUARE.structure]
    assert archive.batch.ops.tolist() == [1, 3]
    assert set(archive.refuted.tolist()) == set(functional_hashes(Batch.pack([POLE, DOUBLE_POLE])))


@pytest.mark.parametrize("finisher", finishers(), ids=["reals", "binary32"])
def test_where_all_are_refuted_what_has_no_operations_is_the_front(finisher: Finisher) -> None:
    archive, front = finisher.finished(archive_of((POLE, 0.1)))
    assert [s.ops for s in front] == [0]
    assert len(archive) == 0


@pytest.mark.parametrize("tries", [1, 4000])
def test_what_has_a_pole_between_numbers_of_the_format_is_not_measured(tries: int) -> None:
    """At each of them its error is small. Tuned constants may be free of the pole."""
    target, half = Target.make("exp2", (0.0, 1.0), "absolute"), "binary16"
    hidden = parse("t = x*x + x - c0; x + c1 + c2/t/t", [0.5772156649015329, 0.957, 1e-12])
    assert refutation(hidden, target) is not None
    archive = archive_of((parse("x + c0", [0.957]), 0.05), (hidden, 0.04))
    settings = changed(changed(Settings(), "format.tune.evaluations", tries), "shortlist.walks", 0)
    front = measured_front(archive, Config(target, number_format=half, custom=settings))
    assert front[0].program.text == "x + c0"
    assert [refutation(s.program, target) for s in front] == [None] * len(front)


@pytest.mark.parametrize("number_format", [None, "binary32"])
def test_a_run_over_a_pole_ends_with_programs_that_have_none(
    number_format: str | None, tmp_path: Path
) -> None:
    discover(
        "exp", domain=(-87.0, 88.0), error="relative", max_ops=6, seconds=None, evaluations=1000,
        number_format=number_format, effort="low", out=tmp_path / "run",
    )  # fmt: skip
    resume(tmp_path / "run", seconds=None, evaluations=300)
    result = load(tmp_path / "run")
    assert len(result.front)
    for solution in result.front:
        assert solution.standing == "proved"
    assert_finite(json.loads((tmp_path / "run" / "front.json").read_bytes()))


def test_a_run_of_an_earlier_version_forgets_what_is_refuted(run_folder: Path) -> None:
    path = run_folder / "front.json"
    data = json.loads(path.read_bytes())
    data["front"] = [Solution(parse("c0/(x - c1)", [1e-9, 0.5]), 1e-9, 1e-9).to_json()]
    path.write_text(json.dumps(data), encoding="utf-8")
    result = resume(run_folder, seconds=None, evaluations=100)
    assert [solution.ops for solution in result.front] == [0, 1, 2, 3]
    assert all(a.error > b.error for a, b in pairwise(result.front))


def test_no_front_holds_an_error_that_is_not_finite() -> None:
    errors = [0.1, math.inf, math.nan, 0.0]
    front = Front.of(Solution(LINE, error, error) for error in errors)
    assert [s.error for s in front] == [0.0]


def assert_finite(data: Any) -> None:
    """JSON has no infinity; Python would read one."""
    if isinstance(data, dict | list):
        for each in data.values() if isinstance(data, dict) else data:
            assert_finite(each)
    elif isinstance(data, float):
        assert math.isfinite(data)
