"""What is printed holds: bounds are rounded outwards, and every number has the standing it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autonumerics import load
from autonumerics.accuracy import sample_error
from autonumerics.cli.tables import front_table
from autonumerics.programs import parse
from autonumerics.runs import Config
from autonumerics.runs.computing import described
from autonumerics.runs.folder import to_text
from autonumerics.search import Front, MachineNumbers, Solution
from autonumerics.targets import Target

Command = Callable[..., Any]

TARGET = Target.make("exp2")
NUMBER = re.compile(r"\d\.\d+e[-+]\d+")


def made_run(folder: Path, config: Config, *solutions: Solution) -> Path:
    """The folder of a run with just these on its front."""
    folder.mkdir()
    front = {"target": config.target.to_json(), "seed": config.seed, "evaluations": 1}
    (folder / "config.json").write_bytes(to_text(config.to_json()))
    (folder / "front.json").write_bytes(
        to_text(front | {"front": [solution.to_json() for solution in solutions]})
    )
    return folder


def sampled(text: str, *constants: float | str, target: Target = TARGET) -> Solution:
    program = parse(text, list(constants))
    error = sample_error(program, target).error
    return Solution(program, error, error)


def in_format(solution: Solution, ulp: float, ns: float | None = None) -> Solution:
    numbers = MachineNumbers("binary32", ulp, "measured", solution.ops, 0.5, ns)
    return Solution(solution.program, solution.error, solution.error, machine=numbers)


def constants(record: Any) -> Iterator[str]:
    """What is no JSON, wherever it stands in text that Python would read as such."""
    yield from re.findall(r"\b(?:Infinity|NaN)\b", record)


class TestBoundsAreRoundedOutwards:
    def test_in_the_table(self, command: Command, finished: Path) -> None:
        rows = command("show", finished).out.splitlines()
        for solution in load(finished).front:
            row = next(line for line in rows if line.endswith(solution.program.text))
            digits, error = row.split()[1:3]
            assert float(error) >= solution.error
            assert float(digits) <= solution.digits

    def test_in_full(self, command: Command, finished: Path) -> None:
        for solution in load(finished).front:
            shown = command("show", finished, "--ops", solution.ops).out
            error, lower, upper = (float(n) for n in NUMBER.findall(shown)[:3])
            assert solution.error_lower is not None
            assert lower <= solution.error_lower <= solution.error <= min(upper, error)

    def test_in_python(self, finished: Path) -> None:
        front = load(finished).front
        rows = front._repr_html_().split("<tr>")[2:]  # without the heading
        shown = [float(NUMBER.findall(row)[0]) for row in rows]
        assert all(n >= s.error for n, s in zip(shown, front, strict=True))
        for line, solution in zip(str(front).splitlines()[1:], front, strict=True):
            assert float(line.split()[1]) <= solution.digits

    def test_a_sampled_maximum_is_reached(self, command: Command, here: Path) -> None:
        line = sampled("x + c0", 0.957)
        run = made_run(here / "run", Config(TARGET), line)
        (shown,) = NUMBER.findall(command("show", run).out)
        assert float(shown) <= line.error < 1.001 * float(shown)


class TestRounding:
    def test_is_another_program_proved_by_itself(self, command: Command, finished: Path) -> None:
        before = load(finished).front[2]
        ended = command("show", finished, "--ops", 2, "--round", "bfloat16", "--json")
        record = json.loads(ended.out)
        rounded = Solution.from_json(record)
        exact = sample_error(rounded.program, TARGET).error
        assert (ended.code, ended.err, rounded.standing) == (0, "", "proved")
        assert rounded.error_lower is not None
        assert rounded.error_lower <= exact <= rounded.error
        assert rounded.error > before.error
        assert record["rounding"]["error_before"] == before.error
        assert record["rounding"]["standing_before"] == "proved"
        values = [before.program.to_json()["constants"], rounded.program.to_json()["constants"]]
        traced = [
            [c[when] for c in record["rounding"]["constants"]] for when in ("before", "after")
        ]
        assert traced == values

    def test_says_which_constants_it_moved(self, command: Command, finished: Path) -> None:
        ended = command("show", finished, "--ops", 2, "--round", "bfloat16")
        assert "c0, c1 rounded to bfloat16; error before " in ended.out
        assert "the true maximum lies in" in ended.out
        assert "multiplies" not in ended.out + ended.err

    def test_that_changes_nothing_leaves_the_standing(self, command: Command, here: Path) -> None:
        run = made_run(here / "run", Config(TARGET), sampled("x + c0", 1.0))
        assert "nothing is rounded" in command("show", run, "--ops", 1, "--round", "half").out
        record = json.loads(command("show", run, "--ops", 1, "--round", "half", "--json").out)
        assert (record["standing"], record["rounding"]["constants"]) == ("sampled", [])

    def test_into_a_pole_is_unbounded_and_never_proved(self, command: Command, here: Path) -> None:
        """A divisor that ends just beyond the domain, and in it once it is rounded."""
        run = made_run(here / "run", Config(TARGET), sampled("c0/(x - c1) + c2", 1e-9, 1.001, 1.4))
        plain = command("show", run, "--ops", 3, "--round", "bfloat16").out
        ended = command("show", run, "--ops", 3, "--round", "bfloat16", "--json")
        record = json.loads(ended.out)
        assert "has a pole at x = 1" in plain
        assert "error unbounded" in plain
        assert "error inf" not in plain
        assert "proved" not in plain
        assert (record["error"], record["digits"], record["standing"]) == (None, None, "sampled")
        assert "has a pole at x = 1" in record["problem"]
        assert not list(constants(ended.out))

    def test_of_a_program_for_a_format_drops_what_was_measured_of_another(
        self, command: Command, here: Path
    ) -> None:
        config = Config(Target.make("exp2", error="absolute"), number_format="binary32")
        run = made_run(here / "run", config, in_format(sampled("x + c0", 0.957), 7e5))
        record = json.loads(command("show", run, "--ops", 1, "--round", "bfloat16", "--json").out)
        assert "machine" not in record


class TestRunsForAFormat:
    @pytest.fixture
    def run(self, here: Path) -> Path:
        config = Config(Target.make("exp2", error="absolute"), number_format="binary32")
        line, curve = sampled("x + c0", 0.957), sampled("x*c0 + x*x + c1", 0.66, 1.0)
        return made_run(here / "run", config, in_format(line, 7.6e5), in_format(curve, 4.56789e-5))

    def test_are_about_ulps_and_never_about_absolute_errors(
        self, command: Command, run: Path
    ) -> None:
        for words in (("show", run), ("show", run, "--ops", 1), ("compare", run)):
            shown = command(*words).out
            assert "exp2 on [0, 1], error in ULPs of binary32" in shown
            assert "absolute" not in shown

    def test_have_a_column_of_times_only_if_there_are_any(
        self, command: Command, here: Path
    ) -> None:
        config = Config(Target.make("exp2", error="absolute"), number_format="binary32")
        line = sampled("x + c0", 0.957)
        timed = made_run(here / "timed", config, in_format(line, 7.6e5, 0.05))
        counted = made_run(here / "counted", config, in_format(line, 7.6e5))
        assert "ns/element" in command("show", timed).out
        assert "ns/element" not in command("show", counted).out

    def test_a_small_error_is_not_shown_as_none(self, command: Command, run: Path) -> None:
        shown = command("show", run).out
        assert "4.568e-05" in shown
        assert "0.0000" not in shown

    def test_one_operation_is_one(self, command: Command, run: Path) -> None:
        assert "ULPs of binary32: 1 operation\n" in command("show", run, "--ops", 1).out


class TestAsComputed:
    LIMIT = ("c1/(c0/x + x) + c2", 0.5, 0.5, 1.0)
    UNSAFE = (
        "(x*c0 + c1)*x + c2 + sqrt(x*x - x*c3 + c4)*c5",
        0.33719, 0.6576, 1.0017, 0.6, 0.09 + 2.0**-50, 1e-6,
    )  # fmt: skip
    """Fine in the reals; NaN next to 0.3 as it is computed."""

    @pytest.fixture
    def run(self, here: Path) -> Path:
        target = Target.make("exp2", (0.0, 1.0), "absolute")
        programs = [("x + c0", 0.957), self.UNSAFE, self.LIMIT]
        solutions = [described(sampled(*each, target=target), target) for each in programs]
        return made_run(here / "run", Config(target), *Front.of(solutions))

    def test_a_program_that_gives_no_number_says_so(self, command: Command, run: Path) -> None:
        table = command("show", run).out
        line, unsafe = (row for row in table.splitlines() if re.match(r" +11? ", row))
        assert "binary64   binary32" in table
        assert "NaN" not in line
        assert unsafe.split()[4:6] == ["3.50e-03", "NaN"]
        assert "largest error as computed there, constants rounded, sampled" in table
        full = command("show", run, "--ops", 11).out
        assert re.search(r"as computed in binary32, constants rounded: NaN at x = 0\.[23]", full)
        assert "not finite at" in full

    def test_in_red_on_a_terminal(self, run: Path) -> None:
        shown = front_table(load(run).front)
        cells = {column.header: list(column.cells)[-1] for column in shown.columns}
        assert (cells["binary64"].style, cells["binary32"].style) == ("", "bold red")

    def test_a_division_by_zero_is_marked(self, command: Command, here: Path) -> None:
        target = Target.make("exp2", (0.0, 1.0), "absolute")
        limit = described(sampled(*self.LIMIT, target=target), target)
        run = made_run(here / "limit", Config(target), limit)
        table = command("show", run).out
        assert f"{limit.program.text} †" in table
        assert "†: divides by zero at x = 0, where its limit is meant" in table
        assert "divides by zero on the way at x = 0" in command("show", run, "--ops", 4).out
        record = json.loads(command("show", run, "--ops", 4, "--json").out)
        assert record["passed_zeros"] == [0.0]

    def test_every_input_on_request(self, command: Command, here: Path) -> None:
        target = Target.make("exp2", (0.5, 0.50001), "absolute")
        run = made_run(here / "narrow", Config(target), sampled("x + c0", 0.9, target=target))
        shown = command("show", run, "--ops", 1, "--every-input").out
        assert re.search(r"in binary32.*measured at all 168 inputs", shown)
        assert re.search(r"in binary64.*sampled at", shown)
        record = json.loads(command("show", run, "--every-input", "--json").out)
        standings = [each["standing"] for each in record["front"][0]["as_computed"]]
        assert standings == ["sampled", "measured"]

    def test_constants_are_in_both_bases(self, command: Command, run: Path) -> None:
        record = json.loads(command("show", run, "--ops", 1, "--json").out)
        assert record["constants"] == ["0x1.e9fbe76c8b439p-1"]
        assert record["constants_decimal"] == ["0.95699999999999996"]

    def test_safe_runs_keep_what_is_finite(self, command: Command) -> None:
        words = ("--on", 0.5, 1, "--error", "absolute", "--max-ops", 3, "--evaluations", 200)
        ended = command("discover", "acos", "--ops", "+ * sqrt", *words, "--safe", "--json")
        record = json.loads(ended.out)
        assert ended.code == 0
        for entry in record["front"]:
            assert [c["failures"] for c in entry["as_computed"]] == [0, 0]
            assert [c["standing"] for c in entry["as_computed"]] == ["sampled", "measured"]


def test_a_format_that_ends_within_the_domain_says_nothing_of_a_program() -> None:
    target = Target.make("x", (-1e308, 1e308), "absolute")
    known = described(Solution(parse("x*c0", [1.0]), 1.0, 1.0), target).as_computed
    assert [each.format for each in known] == ["binary64"]
