"""Constraints from the command line and from Python, kept by the front and by what goes on."""

from __future__ import annotations

import json
import re
import shlex

import numpy as np
import pytest

import autonumerics as an
from autonumerics.accuracy.enumeration import every_float
from autonumerics.accuracy.pins import value_at
from autonumerics.errors import InvalidRun
from autonumerics.formats import Arithmetic, format_named
from autonumerics.jit import compile_program
from autonumerics.runs.config import Config
from autonumerics.targets import Target
from autonumerics.targets.asking import constrained


def test_values_are_pinned_from_the_command_line_to_the_certificate(command, tmp_path):
    folder = tmp_path / "run"
    shown = command(
        "discover", "exp2", "--on", "0", "1", "--exact", "f(0) = 1", "--exact", "f(1)=2",
        "--max-ops", "3", "--evaluations", "700", "--out", folder,
    )  # fmt: skip
    assert "P(0) = 1; P(1) = 2" in shown.out
    front = an.load(folder).front
    assert len(front) > 1
    for solution in front:
        assert [value_at(solution.program, x) for x in (0, 1)] == [1, 2]
        assert solution.standing == "proved"
    checked = command("check", folder)
    assert checked.out.count("P(0) = 1. P(1) = 2.") == len(front)
    config = json.loads((folder / "config.json").read_bytes())
    assert Config.from_json(config, folder).to_json() == config


def test_what_is_computed_in_a_format_keeps_it_at_every_input():
    """All numbers of bfloat16 in [-2, 2], both zeros among them."""
    result = an.discover(
        "tanh", on=(-2, 2), format="bfloat16", compute="bfloat16", range=(-1, 1), odd=True,
        exact="f(0) = 0", max_ops=3, evaluations=300,
    )  # fmt: skip
    bfloat16 = format_named("bfloat16")
    numbers = every_float(bfloat16, bfloat16.indices(-2, 2))
    assert len(numbers) == 2 * 2**14 + 1
    assert len(result.front) >= 1
    for solution in result.front:
        code = compile_program(solution.program, Arithmetic.of(bfloat16))
        right, left = (code(x).astype(float) for x in (numbers, -numbers))
        assert np.abs(right).max() <= 1
        np.testing.assert_array_equal(left, -right)
        assert right[numbers == 0] == 0


def test_runs_of_before_ask_for_nothing():
    data = Config(Target.make("exp2")).to_json()
    assert "constraints" not in data["target"]
    assert not Config.from_json(data, "a run").target.constraints


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exp", "--on", "-1", "1", "--odd"), "exp is not odd on [-1, 1]"),
        (("exp", "--on", "0", "1", "--range", "0", "1"), "leaves the range"),
        (("sin", "--on", "0", "3", "--error", "absolute", "--monotone"), "not monotone"),
        (("exp", "--on", "0", "1", "--exact", "1"), "pins a value at a point"),
        (("exp", "--on", "0", "1", "--join", "top"), "lower, upper or both"),
        (("exp", "--on", "0", "1", "--exact", "f'(0) = 1", "--format", "half"), "as computed"),
    ],
)
def test_wrong_words_are_one_line(command, words, said):
    result = command("discover", *words)
    assert result.code == 2
    assert said in result.err
    assert result.err.count("\n") == 1


def test_the_words_of_a_report_ask_for_the_same():
    target = constrained(
        Target.make("tanh", (-2, 2), "absolute"), odd=True, pins="f(0) = 0", joins="upper slope",
        value_range=(-1, 1), monotone=True,
    )  # fmt: skip
    words = target.constraints.words
    exact = [shlex.split(word)[1] for word in words if word.startswith("--exact")]
    again = constrained(
        Target.make("tanh", (-2, 2), "absolute"), odd=True, pins=exact, value_range=(-1, 1),
        monotone=True,
    )  # fmt: skip
    assert again == target
    assert [word.split()[0] for word in words if not word.startswith("--exact")] == [
        "--odd", "--range", "--monotone",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("range", [0, 1], "range: 0 is not a number in text"),
        ("range", 5, "range: not two ends in a list"),
        ("range", ["0", "1", "2"], "range: not two ends in a list"),
        ("pins", {"at": 1}, "pins: not a list of records"),
        ("pins", ["f(0) = 1"], "pins: not a list of records"),
    ],
)
def test_a_field_of_another_type_is_named(field: str, value: object, said: str):
    data = Config(Target.make("exp2")).to_json()
    data["target"]["constraints"] = {field: value}
    with pytest.raises(InvalidRun, match=re.escape(said)) as failure:
        Config.from_json(data, "front.json")
    assert str(failure.value).startswith("front.json is damaged: ")


def test_pins_that_leave_no_constant_free_are_searched_for(command, tmp_path):
    """A point and value and slope at an end are three conditions, more than small programs meet."""
    ended = command(
        "discover", "sqrt", "--on", "0.5", "2", "--error", "absolute", "--exact", "f(1) = 1",
        "--join", "lower slope", "--max-ops", "3", "--evaluations", "300",
        "--out", tmp_path / "run",
    )  # fmt: skip
    assert "P'(0.5) = f'(0.5)" in ended.out + ended.err
    assert "Traceback" not in ended.err
