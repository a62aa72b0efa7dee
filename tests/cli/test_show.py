"""`show` and `functions`: what is known, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from autonumerics import load
from autonumerics.numerals import counted, digits_text, error_text
from autonumerics.targets.listing import Entry, entries

Command = Callable[..., Any]


def test_show_prints_the_front(command: Command, finished: Path) -> None:
    ended = command("show", finished)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("exp2 on [0, 1], relative error")
    for solution in load(finished).front:
        assert solution.program.text in ended.out
        assert digits_text(solution.digits) in ended.out


def test_show_as_json_is_the_record_of_the_run(command: Command, finished: Path) -> None:
    ended = command("show", finished, "--json")
    record = json.loads(ended.out)
    saved = json.loads((finished / "front.json").read_bytes())
    assert (ended.code, ended.err) == (0, "")
    assert {name: record[name] for name in saved} == saved
    asked = {"operations", "max_ops", "number_format", "compute", "safe", "goal"}
    assert set(record) == set(saved) | asked | {"schema", "version", "seconds", "run"}


@pytest.mark.parametrize(("most", "chosen"), [(1, 1), (2, 2), (3, 3), (99, 3)])
def test_show_one_program_in_full(most: int, chosen: int, command: Command, finished: Path) -> None:
    ended = command("show", finished, "--ops", most)
    solution = load(finished).front.with_ops(chosen)
    assert solution is not None
    assert ended.code == 0
    assert ended.err.count("\n") == (most != chosen)
    assert (f"no program of {most} operations" in ended.err) is (most != chosen)
    assert counted(chosen, "operation") in ended.out
    assert solution.program.listing in ended.out
    assert solution.program.formula in ended.out
    assert "proved" in ended.out
    for constant in solution.program.to_json()["constants"]:
        assert constant in ended.out


@pytest.mark.parametrize(
    "words",
    [("show", "--ops", 99), ("emit", "--ops", 99), ("prove", "--ops", 99, "--format", "binary64"),
     ("show", "--ops", 99, "--round", "binary32"), ("prove", "--ops", 99)],
    ids=lambda words: " ".join(map(str, words)),
)  # fmt: skip
def test_a_count_that_no_program_has_is_said(
    words: tuple[str, ...], command: Command, run_folder: Path
) -> None:
    ended = command(words[0], run_folder, *words[1:])
    assert ended.code == 0
    assert (
        "the front has no program of 99 operations: this is its best of at most so many, with 3"
        in ended.err
    )


@pytest.mark.parametrize("name", ["show", "emit", "prove", "bench"])
def test_a_count_below_all_programs_names_the_shortest(
    name: str, command: Command, finished: Path
) -> None:
    ended = command(name, finished, "--ops", -1)
    assert ended.code == 2
    assert "has no program of at most -1 operations yet: its shortest has 0" in ended.err


def test_show_one_program_as_json(command: Command, finished: Path) -> None:
    ended = command("show", finished, "--ops", 2, "--json")
    saved = json.loads((finished / "front.json").read_bytes())
    assert (ended.code, ended.err) == (0, "")
    printed = json.loads(ended.out)
    assert {name: printed[name] for name in saved["front"][2]} == saved["front"][2]
    assert set(printed) == set(saved["front"][2]) | {"schema", "version"}


def test_show_changes_nothing(command: Command, run_folder: Path) -> None:
    before = {p: p.read_bytes() for p in run_folder.rglob("*") if p.is_file()}
    command("show", run_folder)
    command("show", run_folder, "--ops", 2, "--json")
    assert {p: p.read_bytes() for p in run_folder.rglob("*") if p.is_file()} == before


def test_functions_lists_every_function(command: Command) -> None:
    ended = command("functions")
    first_words = {line.split()[0] for line in ended.out.splitlines() if line.strip()}
    assert (ended.code, ended.err) == (0, "")
    assert {entry.name.partition("(")[0] for entry in entries()} <= {
        word.partition("(")[0] for word in first_words
    }


def test_functions_as_json(command: Command) -> None:
    ended = command("functions", "--json")
    rows = json.loads(ended.out)["functions"]
    assert (ended.code, ended.err) == (0, "")
    assert [row["name"] for row in rows] == [entry.name for entry in entries()]
    for row in rows:
        assert set(row) == {f.name for f in fields(Entry)} - {"default_domain", "default_error"} | {
            "domain",
            "error",
        }
        assert row["domain"][0] < row["domain"][1]
        assert row["error"] in {"relative", "absolute"}


def test_functions_searches(command: Command) -> None:
    ended = command("functions", "inverse", "hyperbolic", "--json")
    found = [row["name"] for row in json.loads(ended.out)["functions"]]
    assert (ended.code, found) == (0, ["asinh", "acosh", "atanh"])


def test_functions_about_nothing_is_one_line(command: Command) -> None:
    ended = command("functions", "zzz")
    assert (ended.code, ended.out) == (2, "")
    assert "no function is about 'zzz'; `autonumerics functions` lists them all" in ended.err


@pytest.mark.parametrize("columns", [1, 20, 60])
def test_no_figure_is_lost_on_a_narrow_terminal(
    columns: int, command: Command, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(columns))
    ended = command("show", finished)
    for solution in load(finished).front:
        error = error_text(solution.error, solution.standing)
        row = next(line for line in ended.out.splitlines() if error in line)
        assert digits_text(solution.digits) in row
        assert solution.standing in row
