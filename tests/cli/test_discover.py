"""`discover` and `resume`: what is printed where, and what is written where."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from autonumerics import discover, load
from autonumerics.programs import Program, parse

Command = Callable[..., Any]

RECORD = {
    "schema",
    "version",
    "target",
    "operations",
    "max_ops",
    "number_format",
    "compute",
    "safe",
    "seed",
    "evaluations",
    "seconds",
    "run",
    "goal",
    "front",
}
ENTRY = {
    "ops",
    "error",
    "digits",
    "standing",
    "error_lower",
    "least_squares_error",
    "text",
    "instructions",
    "constants",
    "constants_decimal",
    "as_computed",
    "passed_zeros",
}
BUDGET = ("--evaluations", 600, "--max-ops", 3)


@pytest.fixture
def record(command: Command) -> dict[str, Any]:
    """What `discover --json` prints."""
    ended = command("discover", "exp2", *BUDGET, "--json", "--out", "run")
    assert ended.code == 0
    return json.loads(ended.out)


def test_the_record_has_the_documented_keys(record: dict[str, Any]) -> None:
    assert set(record) == RECORD
    assert record["target"] == {"function": "exp2", "domain": [0.0, 1.0], "error": "relative"}
    assert record["seed"] == 1
    assert record["evaluations"] == 600
    assert record["seconds"] > 0
    assert record["run"] == "run"
    assert [set(entry) for entry in record["front"]] == [ENTRY] * 4


def test_the_front_is_a_front(record: dict[str, Any]) -> None:
    front = record["front"]
    assert [entry["ops"] for entry in front] == [0, 1, 2, 3]
    assert all(a["error"] > b["error"] for a, b in pairwise(front))
    assert all(a["digits"] < b["digits"] for a, b in pairwise(front))
    assert {entry["standing"] for entry in front} == {"proved"}
    assert all(entry["error_lower"] <= entry["least_squares_error"] for entry in front)
    assert all(entry["error_lower"] <= entry["error"] for entry in front)


def test_the_constants_are_those_of_the_text(record: dict[str, Any]) -> None:
    for entry in record["front"]:
        program = Program.from_json(entry)
        assert parse(entry["text"], program.constants) == program
        assert program.to_json()["constants"] == entry["constants"]
        assert len(program.instructions) == entry["ops"]
        assert all("0x1" in constant for constant in entry["constants"])


def test_the_record_is_what_the_library_returns(record: dict[str, Any], here: Path) -> None:
    result = discover("exp2", max_ops=3, seconds=None, evaluations=600)
    assert record["front"] == result.front.to_json()
    assert load(here / "run").front == result.front


def test_people_get_a_table_on_stdout(command: Command) -> None:
    ended = command("discover", "exp2", *BUDGET, "--out", "run")
    lines = ended.out.splitlines()
    assert ended.code == 0
    assert lines[0].startswith("exp2 on [0, 1], relative error")
    assert "proved" in lines[0]
    titles = ["ops", "digits", "error", "standing", "binary64", "binary32", "program"]
    assert any(line.split() == titles for line in lines)
    rows = [line.split()[0] for line in lines if line.strip()[:1] in set("123")]
    assert rows == ["1", "2", "3"]
    assert lines[-1].startswith("600 candidates")
    assert lines[-1].endswith("seed 1")


def test_progress_and_advice_go_to_stderr(command: Command) -> None:
    ended = command("discover", "exp2", *BUDGET, "--out", "run")
    assert "autonumerics resume run" in ended.err
    assert "candidates" in ended.err
    assert "autonumerics resume" not in ended.out


def test_every_option_reaches_the_run(command: Command, here: Path) -> None:
    ended = command(
        "discover", "sin", "--on", "-1", "1", "--error", "absolute", "--ops", "+ * fma",
        "--max-ops", 4, "--effort", "low", "--seconds", 30, "--evaluations", 100, "--seed", 7,
        "--threads", 1, "--out", "deep/down/run", "--json",
    )  # fmt: skip
    config = json.loads((here / "deep/down/run/config.json").read_bytes())
    assert ended.code == 0
    assert config["target"] == {"function": "sin", "domain": [-1.0, 1.0], "error": "absolute"}
    assert set(config["operations"]) == {"add", "mul", "fma"}
    assert (config["max_ops"], config["effort"], config["seed"]) == (4, "low", 7)
    assert json.loads(ended.out)["seed"] == 7


def test_the_default_folder_is_under_runs(command: Command, here: Path) -> None:
    ended = command("discover", "exp2", "--evaluations", 100, "--max-ops", 2, "--json")
    assert [path.name for path in here.iterdir()] == ["runs"]
    folders = [path.relative_to(here) for path in (here / "runs").iterdir()]
    assert [str(folder) for folder in folders] == [json.loads(ended.out)["run"]]
    assert folders[0].name.startswith("exp2-")
    assert folders[0].name.endswith("-seed1")


def test_default_folders_do_not_collide(command: Command, here: Path) -> None:
    for _ in range(3):
        assert command("discover", "exp2", "--evaluations", 10, "--max-ops", 1).code == 0
    assert len(list((here / "runs").iterdir())) == 3


def test_no_budget_is_no_front(command: Command) -> None:
    ended = command("discover", "exp2", "--evaluations", 0, "--out", "run", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["front"] == []
    shown = command("show", "run")
    assert (shown.code, "no program yet" in shown.out) == (0, True)


@pytest.mark.parametrize("option", [(), ("--threads", 1)])
def test_resume_goes_on_for_so_much_more(
    option: tuple[object, ...], command: Command, here: Path
) -> None:
    command("discover", "exp2", "--evaluations", 300, "--max-ops", 3, "--out", "run")
    ended = command("resume", "run", "--evaluations", 300, "--json", *option)
    record = json.loads(ended.out)
    assert ended.code == 0
    assert set(record) == RECORD
    assert record["evaluations"] == 600
    assert record["front"] == load(here / "run").front.to_json()
    assert record["front"] == discover(
        "exp2", max_ops=3, seconds=None, evaluations=600
    ).front.to_json()  # fmt: skip


def test_the_module_is_the_command(tmp_path: Path) -> None:
    arguments = ["discover", "exp2", "--evaluations", "100", "--max-ops", "2", "--json"]
    ended = subprocess.run(
        [sys.executable, "-m", "autonumerics", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["evaluations"] == 100


def test_a_reader_that_goes_away_leaves_no_complaint(finished: Path) -> None:
    show = shlex.join([sys.executable, "-m", "autonumerics", "show", str(finished), "--json"])
    ended = subprocess.run(["sh", "-c", f"{show} | true"], capture_output=True, text=True)
    assert ended.stderr == ""


@pytest.mark.parametrize(
    ("lower", "upper", "domain", "told"),
    [
        ("0", "pi/2", [0.0, 1.5707963267948966], ["pi/2 is rounded to the nearest double"]),
        ("-pi", "-2^-3", [-3.141592653589793, -0.125], ["-pi is rounded"]),
        ("-1/2", "0.1", [-0.5, 0.1], []),
    ],
)
def test_ends_of_the_domain_may_be_constant_expressions(
    lower: str, upper: str, domain: list[float], told: list[str], command: Command, here: Path
) -> None:
    ended = command(
        "discover", "sin", "--on", lower, upper, "--error", "absolute", "--evaluations", 50,
        "--max-ops", 1, "--out", "run",
    )  # fmt: skip
    assert ended.code == 0
    assert json.loads((here / "run/config.json").read_bytes())["target"]["domain"] == domain
    assert [line for line in ended.err.splitlines() if "rounded" in line] == [
        line for line in ended.err.splitlines() if any(words in line for words in told)
    ]
    assert ended.err.count("is rounded to the nearest double") == len(told)


def test_expressions_may_begin_with_a_sign(command: Command) -> None:
    ended = command("discover", "-x^2 - 1", "--on", "-2", "-1", "--evaluations", 40, "--seed", "1")
    assert ended.out.startswith("-x^2 - 1 on [-2, -1], relative error")


def test_what_cannot_be_verified_is_said_by_prove(command: Command, here: Path) -> None:
    words = ("--on", 0, 1, "--max-ops", 2, "--evaluations", 200, "--out", "run")
    ended = command("discover", "erf(sqrt(x))/sqrt(x)", *words)
    assert "sampled" in ended.out
    ended = command("prove", "run")
    assert "proved, not independently verified: 2 operations: the error of" in ended.err
    assert ended.code == 2
    assert (here / "run").is_dir()
