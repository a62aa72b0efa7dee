"""What people type and mean: it works, or one line names what does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

QUICK = ("--evaluations", 30, "--max-ops", 1, "--out", "run")


@pytest.mark.parametrize(
    "words",
    [
        ("--on", "0,1"),
        ("--on", "0", "1"),
        ("--on", "0 1"),
        ("--on", "[0,1]"),
        ("--on", "[0, 1]"),
        ("--on", "[0,", "1]"),
        ("--on", "[", "0", ",", "1", "]"),
        ("--on", "0,", "1"),
        ("--on=0,1",),
        ("--on=0", "1"),
        ("--on=[0 1]",),
        ("--on", "(0, 1)"),
        ("--on", "1 - 1", "2/2"),
        ("--interval", "0", "1"),
        ("--interval=[0, 1]",),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_an_interval_is_written_in_many_ways(
    words: tuple[str, ...], first: bool, command: Command, here: Path
) -> None:
    arguments = (*words, "exp2") if first else ("exp2", *words)
    ended = command("discover", *arguments, *QUICK, "--evaluations", 0)
    assert ended.code == 0
    assert configuration(here)["target"]["domain"] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("words", "domain"),
    [
        (("-2 -1",), [-2.0, -1.0]),
        (("-2", "-1"), [-2.0, -1.0]),
        (("-pi", "-2^-3"), [-3.141592653589793, -0.125]),
        (("0", "pi/2"), [0.0, 1.5707963267948966]),
        (("sqrt(1/2) - 1", "sqrt(2) - 1"), [-0.2928932188134525, 0.41421356237309503]),
    ],
)
def test_signs_and_expressions_are_no_options(
    words: tuple[str, ...], domain: list[float], command: Command, here: Path
) -> None:
    ended = command("discover", "exp2", "--on", *words, *QUICK, "--evaluations", 0)
    assert ended.code == 0
    assert configuration(here)["target"]["domain"] == domain


@pytest.mark.parametrize("words", [("0",), ("0:1",), ("0,1,2",), ("[0]",), (",",), (), ("[0,",)])
def test_what_is_no_interval_is_told_how_to_write_one(
    words: tuple[str, ...], command: Command
) -> None:
    ended = command("discover", "exp2", "--on", *words, "--max-ops", 1)
    assert ended.code == 2
    assert "has two ends" in ended.err
    assert "0 1, 0,1 or [0, pi/2]" in ended.err


@pytest.mark.parametrize(
    ("word", "measure"),
    [("rel", "relative"), ("abs", "absolute"), ("Relative", "relative"), ("ABS", "absolute")],
)
def test_short_names_of_measures(word: str, measure: str, command: Command, here: Path) -> None:
    assert command("discover", "exp2", "--error", word, *QUICK, "--evaluations", 0).code == 0
    assert configuration(here)["target"]["error"] == measure


def test_ulps_are_those_of_the_format_or_of_binary64(command: Command, here: Path) -> None:
    ended = command("discover", "exp2", "--error", "ulp", "--format", "half", *QUICK)
    assert ended.code == 0
    assert configuration(here)["number_format"] == "binary16"
    ended = command("discover", "exp2", "--error", "ulp", *QUICK, "--out", "other")
    assert "error in ULPs of binary64" in ended.out


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("f32", "binary32"), ("float", "binary32"), ("single", "binary32"), ("F32", "binary32"),
        ("double", "binary64"), ("half", "binary16"), ("bf16", "bfloat16"),
    ],
)  # fmt: skip
def test_formats_have_the_names_that_people_use(
    word: str, name: str, command: Command, here: Path
) -> None:
    ended = command("discover", "exp2", "--format", word, *QUICK, "--evaluations", 0)
    assert ended.code == 0
    assert configuration(here)["number_format"] == name
    assert f"{name} (" in " ".join(command("discover", "--help").out.split())


@pytest.mark.parametrize(
    ("words", "operations"),
    [
        (("--ops", "+-*/"), ["add", "sub", "mul", "div"]),
        (("--ops", "fma-only"), ["fma"]),
        (("--ops", "embedded"), ["add", "sub", "mul", "neg", "abs"]),
        (("--no-division",), ["add", "sub", "mul"]),
        (("--ops", "+-*/,sqrt", "--no-division"), ["add", "sub", "mul", "sqrt"]),
    ],
)
def test_operations_are_named_in_sets(
    words: tuple[str, ...], operations: list[str], command: Command, here: Path
) -> None:
    ended = command("discover", "exp2", *words, *QUICK, "--evaluations", 0)
    assert ended.code == 0
    assert configuration(here)["operations"] == operations


def test_the_sets_are_listed(command: Command) -> None:
    ended = command("operations", "--json")
    sets = {row["name"]: row["operations"] for row in json.loads(ended.out)["sets"]}
    assert sets["no-division"] == ["+", "-", "*"]
    text = command("operations").out
    assert all(name in text for name in (*sets, "sqrt", "tanh"))


def test_where_the_function_vanishes_the_error_is_absolute_and_said_to_be(
    command: Command, here: Path
) -> None:
    ended = command("discover", "log2", "--on", 1, 2, *QUICK)
    assert ended.code == 0
    assert configuration(here)["target"]["error"] == "absolute"
    [line] = [line for line in ended.err.splitlines() if "vanishes" in line]
    assert "log2 vanishes in [1, 2]" in line
    assert "absolute errors are taken" in line
    assert "absolute error" in ended.out


@pytest.mark.parametrize("words", [("--on", 2, 3), (), ("--on", 1, 2, "--error", "abs")])
def test_nothing_is_said_of_a_measure_that_was_asked_for(
    words: tuple[object, ...], command: Command
) -> None:
    ended = command("discover", "log2", *words, *QUICK)
    assert ended.code == 0
    assert "vanishes" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "complaints"),
    [
        (("discover", "exp2", "--format", "half", "--max-ulp", 0.4), ("0.51", "wider format")),
        (("discover", "exp2", "--ops", "embeded"), ("did you mean embedded?",)),
        (("discover", "exp2", "--ops", "/", "--no-division"), ("no operation", "but a division")),
        (("discover", "exp2", "--format", "f33"), ("did you mean f32?",)),
        (("discover", "exp", "--on", -800, 0), ("smallest normal double", "--error absolute")),
        (("prove", "nonexist.txt"), ("nonexist.txt does not exist", "--function NAME")),
        (("show", "nonexist"), ("nonexist is not a run: it does not exist",)),
    ],
)
def test_a_slip_is_told_its_cure(
    arguments: tuple[object, ...], complaints: tuple[str, ...], command: Command
) -> None:
    ended = command(*arguments)
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert all(complaint in ended.err for complaint in complaints)


def test_a_misspelled_run_is_told_the_nearest(command: Command, run_folder: Path) -> None:
    ended = command("show", f"{run_folder}s")
    assert ended.err.endswith(f"did you mean {run_folder}?\n")


def configuration(here: Path) -> dict[str, Any]:
    return json.loads((here / "run/config.json").read_bytes())
