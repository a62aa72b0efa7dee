"""Correct and faithful rounding are asked for, found, and measured at every input of 16 bits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from autonumerics import discover, load, resume
from autonumerics.certification.check.agreement import digest
from autonumerics.certification.check.wording import measured_statement
from autonumerics.report.reproduction import command_words
from autonumerics.runs import Config
from autonumerics.targets import Target

Command = Callable[..., Any]

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/autonumerics-1.json").read_bytes())


def seal(data: dict[str, Any]) -> dict[str, Any]:
    """Stated and digested anew."""
    data["statement"] = measured_statement(data)
    return data | {"digest": digest(data)}


EXP2 = ("exp2", "--on", 0, 1, "--format", "bf16", "--effort", "low")


@pytest.fixture(scope="module")
def correct(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that found correct rounding; not to be changed."""
    folder = tmp_path_factory.mktemp("correct") / "run"
    discover("exp2", on=(0, 1), format="bf16", max_ulp=0.5, max_ops=6, evaluations=3000, out=folder)
    return folder


def test_correct_rounding_is_found_and_is_so_at_every_input(correct: Path) -> None:
    found = load(correct).reached
    assert found is not None
    assert found.machine is not None
    assert found.machine.counts is not None
    assert found.machine.counts.is_all_correct
    assert found.machine.counts.inputs == 16258
    assert found.machine.error_ulp <= 0.5
    cheaper = [s for s in load(correct).front if s.ops < found.ops]
    assert not any(s.machine.counts.is_all_correct for s in cheaper if s.machine)


def test_show_and_json_say_what_was_asked_and_how_many_are_right(
    correct: Path, command: Command
) -> None:
    said = command("show", correct)
    assert "goal met: correct rounding wanted" in said.out
    assert "16,258" in said.out
    record = json.loads(command("show", correct, "--json").out)
    Draft202012Validator(SCHEMA).validate(record)
    assert (record["goal"]["rounding"], record["goal"]["error"]) == ("nearest", 0.5)
    best = record["front"][record["goal"]["met_by"]]
    assert best["machine"]["counts"] == {"correct": 16258, "faithful": 0, "off": 0}
    one = command("show", correct, "--ops", best["ops"]).out
    assert "correctly rounded at all 16,258 inputs, measured" in one


def test_resume_keeps_what_was_asked_and_what_was_found(correct: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    options = {"on": (0, 1), "format": "bf16", "max_ops": 3, "effort": "low"}
    first = discover("exp2", **options, round="faithful", evaluations=200, out=again)
    longer = resume(again, evaluations=100)
    assert longer.config.rounding == "faithful"
    assert longer.goal == load(again).goal
    for before in first.front:
        now = longer.front.with_ops(before.ops)
        assert now is not None
        assert now.rank <= before.rank
    assert load(correct).goal != longer.goal


def test_faithful_rounding_is_found_with_three_operations(command: Command, here: Path) -> None:
    words = ("--round", "faithful", "--max-ops", 3, "--evaluations", 400, "--out", "run")
    ended = command("discover", *EXP2, *words)
    assert ended.code == 0
    assert "goal met: faithful rounding wanted; 3 operations" in ended.out
    machine = load(here / "run").reached.machine
    assert (machine.counts.off, machine.error_ulp < 1) == (0, True)


def test_a_result_rounded_down_is_found_shown_and_emitted_so(command: Command, here: Path) -> None:
    """At every input, from the search to C; what cannot be is said in one line."""
    words = ("--format", "binary16", "--max-ulp", 0.5, "--round", "down", "--ops", "+ - * fma")
    ended = command(
        "discover", "x*0.75", "--on", 1, 2, *words, "--max-ops", 2, "--evaluations", 200,
        "--out", "run",
    )  # fmt: skip
    assert ended.code == 0
    assert "goal met: correct rounding down wanted" in ended.out
    result = load(here / "run")
    assert result.reached.machine.direction == "down"
    assert result.reached.machine.counts.is_all_correct
    assert "stored as binary16, rounded down" in command("show", "run", "--ops", 2).out
    code = command("emit", "run", "--lang", "c").out
    assert "rounded down" in code
    assert "--round down" in command_words(result.config, 10)
    ended = command("emit", "run", "--lang", "rust")
    assert ended.code != 0
    assert "to nearest even, not down" in ended.err
    proved = command("prove", "run", "--format", "binary16", "--ops", 2)
    assert (proved.code, "and the result to binary16, rounded down: " in proved.out) == (0, True)
    checked = command("check", "run")
    assert (checked.code, "1 error is as measured above" in checked.out) == (0, True)
    (certificate,) = (here / "run/certificates").glob("*-binary16-binary32-down.json")
    forged = json.loads(certificate.read_bytes())
    forged["arithmetic"]["direction"] = "up"
    certificate.write_text(json.dumps(seal(forged)), encoding="utf-8")
    assert command("check", "run").code == 1
    x = np.array([1.5]).astype(np.float16)
    assert float(result.reached(x)[0]) == 1.125


def test_one_value_for_all_directions_is_found_shown_and_emitted(
    command: Command, here: Path
) -> None:
    """C has a function for each direction; languages without them are refused in one line."""
    words = ("--format", "binary16", "--round", "all", "--ops", "+ - * fma")
    ended = command(
        "discover", "x*0.75", "--on", 1, 2, *words, "--max-ops", 2, "--evaluations", 200,
        "--out", "run",
    )  # fmt: skip
    assert ended.code == 0
    assert "goal met: correct rounding in any direction wanted" in ended.out
    result = load(here / "run")
    assert result.reached.machine.direction == "all"
    assert result.reached.machine.counts.is_all_correct
    record = json.loads(command("show", "run", "--json").out)
    Draft202012Validator(SCHEMA).validate(record)
    assert record["goal"]["rounding"] == "all"
    assert "--round all" in command_words(result.config, 10)
    for language in ("c", "cpp"):
        code = command("emit", "run", "--lang", language, "--with-test", "--name", "f").out
        names = ("f_wide", "f", "f_nearest_away", "f_up", "f_down", "f_zero")
        assert all(f" {name}(uint16_t stored)" in code.replace("std::", "") for name in names)
    for language in ("rust", "cuda"):
        refused = command("emit", "run", "--lang", language)
        assert refused.code == 2
        assert "not in any direction: take --lang c or cpp" in refused.err


def test_a_goal_that_is_missed_says_so(command: Command) -> None:
    ended = command("discover", *EXP2, "--round", "nearest", "--max-ops", 2, "--evaluations", 50)
    assert ended.code == 3
    assert "goal missed: correct rounding wanted" in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "f32", "--max-ulp", 0.5), "max-ulp is above 0.5"),
        (("--format", "bf16", "--max-ulp", 0.4), "max-ulp is above 0.5"),
        (("--format", "f32", "--round", "nearest"), "add --format bfloat16 or binary16"),
        (("--round", "faithful"), "add --format bfloat16 or binary16"),
        (("--format", "bf16", "--round", "upward"), "choose one of nearest, nearest-away, up"),
        (("--format", "f32", "--round", "up"), "take bfloat16 or binary16, computed in binary32"),
        (("--round", "up"), "add --format bfloat16 or binary16"),
        (("--format", "bf16", "--compute", "bf16", "--round", "up"), "computed in a wider format"),
        (("--format", "bf16", "--round", "up", "--max-ulp", 1), "one goal at a time"),
        (("--format", "bf16", "--round", "faithful", "--max-ulp", 1), "one goal at a time"),
        (("--format", "bf16", "--round", "faithful", "--digits", 2), "one goal at a time"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    words: tuple[str, ...], said: str, command: Command, here: Path
) -> None:
    ended = command("discover", "exp2", "--on", 0, 1, *words, "--evaluations", 10, "--out", "run")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert said in ended.err
    assert not (here / "run").exists()


def test_the_command_that_makes_a_run_again_says_all_of_it() -> None:
    target = Target.make("exp2")
    each = Config(target, number_format="bfloat16")
    wide = Config(target, number_format="bfloat16", compute="binary32", rounding="faithful")
    single = Config(target, number_format="binary32")
    assert "--compute bfloat16" in command_words(each, 10)
    assert "--round faithful" in command_words(wide, 10)
    assert not any(word.startswith("--compute") for word in command_words(single, 10))
