"""A missed goal is said, with what may help, and is exit code 3; rows that meet one are marked."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autonumerics.accuracy.in_formats import AsComputed
from autonumerics.cli.printing import result_text
from autonumerics.programs import parse
from autonumerics.runs import Config, Result
from autonumerics.search import Front, Solution
from autonumerics.targets import Target

Command = Callable[..., Any]


def rows(text: str) -> list[list[str]]:
    """The cells of the table, without the program."""
    lines = [line.split() for line in text.splitlines()]
    return [line[:5] for line in lines if line and (line[0] == "met" or line[0].isdecimal())]


def test_a_missed_goal_is_exit_code_3_and_one_line(command: Command) -> None:
    options = ("--max-ops", 2, "--evaluations", 200, "--out", "run")
    ended = command("discover", "exp2", "--digits", 6, *options)
    assert ended.code == 3
    said = [line for line in ended.err.splitlines() if "goal missed" in line]
    assert len(said) == 1
    assert "relative error 1e-06 wanted, relative error 2.984e-02 best; try more" in said[0]
    assert [row[0] for row in rows(ended.out)[:3]] == ["0", "1", "2"]  # cheaper rows are shown
    again = command("resume", "run", "--evaluations", 10, "--json")
    assert again.code == 3
    goal = json.loads(again.out)["goal"]
    assert (goal["error"], goal["unit"], goal["met_by"]) == (1e-6, "relative error", None)
    assert goal["best"] == pytest.approx(2.98e-2, rel=1e-2)
    shown = command("show", "run")
    assert (shown.code, "goal missed: relative error 1e-06 wanted" in shown.out) == (0, True)


def test_of_a_format_too_cheaper_rows_are_shown(command: Command) -> None:
    ended = command(
        "discover", "exp2", "--format", "binary16", "--max-ulp", 0.6, "--max-ops", 4, "--ops",
        "+ - *", "--effort", "low", "--evaluations", 400, "--out", "run",
    )  # fmt: skip
    assert ended.code == 3
    assert "goal missed: 0.6 ULP wanted, " in ended.err


def test_the_program_that_meets_a_goal_is_marked_and_named(command: Command) -> None:
    options = ("--max-ops", 4, "--evaluations", 2000, "--out", "run")
    ended = command("discover", "exp2", "--max-error", 1e-3, *options)
    assert ended.code == 0
    table = rows(ended.out)
    assert [row[0] == "met" for row in table[:5]] == [False, False, False, True, True]
    (named,) = [line for line in ended.out.splitlines() if line.startswith("goal met")]
    assert "3 operations have relative error 8.679e-04, proved: c" in named
    assert "cheaper: 2 operations, relative error 2.984e-02; dearer: 4 operations" in ended.out
    shown = command("show", "run")
    assert (shown.code, named in shown.out) == (0, True)


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ({"binary64": 1e-4, "binary32": 1e-4}, []),
        ({"binary64": 1e-4, "binary32": 1.0}, ["binary32 it misses the goal: --format binary32"]),
        (
            {"binary64": 1.0, "binary32": math.inf},
            [
                "binary64 and binary32 it misses the goal: "
                "--safe or --format binary32 or --format binary64"
            ],
        ),
    ],
)
def test_a_goal_met_in_the_reals_and_missed_as_computed_says_so(
    errors: dict[str, float], said: list[str]
) -> None:
    """With what to do; --safe only where results are not finite, for it leaves out no others."""
    computed = tuple(
        AsComputed(name, error, 0.5, 3000, failures=int(math.isinf(error)), result="inf")
        for name, error in errors.items()
    )
    result = result_with(1e-4, max_error=1e-3, as_computed=computed)
    lines = [line for line in result_text(result).splitlines() if "misses" in line]
    assert lines == [f"beware: as computed in {line}" for line in said]


def test_a_goal_that_rounding_alone_misses_is_no_fault_of_the_program() -> None:
    """As 12 digits in binary32."""
    computed = (AsComputed("binary32", 6e-8, 0.5, 3000),)
    assert "misses" not in result_text(result_with(1e-13, max_error=1e-12, as_computed=computed))


@pytest.mark.parametrize("wanted", ["1e-2/10", "2^-10 + 3/128000", "exp(-3*log(10))"])
def test_a_goal_may_be_an_expression(wanted: str, command: Command) -> None:
    options = ("--max-ops", 3, "--evaluations", 500, "--json")
    ended = command("discover", "exp2", f"--max-error={wanted}", *options, "--out", "run")
    assert json.loads(ended.out)["goal"]["error"] == 0.001


def test_a_run_that_has_run_out_of_programs_says_so(command: Command) -> None:
    ended = command("discover", "exp2", "--max-ops", 1, "--evaluations", 10**6, "--out", "run")
    assert ended.code == 0
    assert (
        "1 operation turns up any more: try longer ones, by autonumerics resume run --max-ops 3"
        in ended.err
    )
    assert "go on with" not in ended.err


def result_with(*errors: float, as_computed: tuple[AsComputed, ...] = (), **options: Any) -> Result:
    texts = ("x + c0", "x*x + c0", "x*x*x + c0")
    front = Front(
        tuple(
            Solution(parse(t, [1.0]), e, e, as_computed=as_computed)
            for t, e in zip(texts, errors, strict=False)
        )
    )
    return Result(Config(Target.make("exp2"), **options), front, 1, 1.0)


class TestRowsThatGainNothing:
    """Programs that gain less than 0.2 % over a cheaper one are left out, unless all are wanted."""

    def test_are_counted_but_not_shown(self) -> None:
        text = result_text(result_with(0.5, 0.4995, 0.1))
        assert [row[0] for row in rows(text)] == [
            "1",
            "3",
            "1",
        ]  # the last is the count of candidates
        assert "not shown: 1 program that gains less than 0.2 %: --all" in text

    def test_are_shown_if_asked(self) -> None:
        text = result_text(result_with(0.5, 0.4995, 0.1), every=True)
        assert [row[0] for row in rows(text)][:3] == ["1", "2", "3"]
        assert "not shown" not in text

    def test_are_shown_where_they_meet_the_goal(self) -> None:
        text = result_text(result_with(0.5, 0.4995, 0.1, max_error=0.4999))
        assert [row[:2] for row in rows(text)][:3] == [["1", "0.30"], ["met", "2"], ["met", "3"]]
        assert "not shown" not in text


def test_all_is_an_option_of_every_command_that_prints_a_front(
    command: Command, finished: Path
) -> None:
    assert command("show", finished, "--all").out == command("show", finished).out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (
            ("exp", "--on", 0, 20),
            "exp is beyond the largest number of binary16, 65504, at x = 11.0",
        ),
        (("sqrt", "--on", 1, 1e6), "beyond the largest number of binary16"),
        (("sin", "--on", 1.0001, 1.0002), "holds no number of binary16"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_in_one_line(
    options: tuple[object, ...], complaint: str, command: Command, here: Path
) -> None:
    ended = command("discover", *options, "--format", "binary16", "--out", "run")
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert complaint in ended.err
    assert not (here / "run").exists()
