"""What `--json` prints is described by the schema in the documentation, and is JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import pytest
from jsonschema import Draft202012Validator

from autonumerics import discover
from autonumerics.cli.output import emit
from autonumerics.programs import parse

Command = Callable[..., Any]

FILE = Path(__file__).parents[2] / "docs" / "schema" / "autonumerics-1.json"
SCHEMA = json.loads(FILE.read_bytes())
KINDS = [each["$ref"].removeprefix("#/$defs/") for each in SCHEMA["oneOf"]]


def refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def read(text: str) -> Any:
    """Strict JSON."""
    return json.loads(text, parse_constant=refused)


def check(record: Any, kind: str) -> None:
    """Whether an object is one of that kind, and says so."""
    assert (record["schema"], record["version"]) == (
        f"autonumerics/{kind}/1", version("autonumerics")
    )  # fmt: skip
    Draft202012Validator(SCHEMA).validate(record)
    assert list(record)[:2] == ["schema", "version"]


@pytest.fixture(scope="module")
def for_a_format(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run for binary16 with a goal that it misses."""
    folder = tmp_path_factory.mktemp("format") / "run"
    options = {"number_format": "binary16", "max_ulp": 0.6, "max_ops": 2}
    discover("exp2", **options, seconds=None, evaluations=100, out=folder)
    return folder


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert len(set(KINDS)) == len(KINDS)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("show", "RUN"), "result"),
        (("show", "RUN", "--ops", 2), "program"),
        (("show", "RUN", "--ops", 2, "--round", "bfloat16"), "program"),
        (("show", "FORMAT"), "result"),
        (("show", "FORMAT", "--ops", 1), "program"),
        (("functions",), "functions"),
        (("operations",), "operations"),
        (("identities", "logistic"), "identities"),
        (("function", "exp2", "--format", "bfloat16"), "function"),
        (("prove", "RUN"), "certificates"),
        (("prove", "line.txt", "--function", "exp2"), "certificates"),
        (("prove", "RUN", "--format", "half"), "bounds"),
        (("prove", "RUN", "--ops", 2, "--format", "binary64"), "bounds"),
        (("check", "RUN"), "verdicts"),
        (("compare", "RUN"), "comparison"),
        (("report", "RUN", "--no-baselines", "--no-check"), "report"),
        (("plot", "RUN", "--no-baselines", "--out", "a.svg"), "figure"),
        (("emit", "RUN", "--ops", 2), "code"),
        (("discover", "exp2", "--max-ops", 2, "--evaluations", 60), "result"),
        (("discover", "exp2", "--max-ops", 1, "--evaluations", 20, "--digits", 9), "result"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else value,
)
def test_every_command_prints_what_it_says(
    words: tuple[object, ...], kind: str, command: Command, run_folder: Path,
    for_a_format: Path, here: Path,
) -> None:  # fmt: skip
    (here / "line.txt").write_text(parse("x + c0", [0.957]).listing, encoding="utf-8")
    places = {"RUN": run_folder, "FORMAT": for_a_format}
    given = [places.get(str(word), word) for word in words]
    ended = command(*given, "--json")
    assert ended.code in (0, 3)
    check(read(ended.out), kind)


def test_resume_prints_a_result(command: Command, run_folder: Path) -> None:
    check(read(command("resume", run_folder, "--evaluations", 10, "--json").out), "result")


def test_a_result_says_what_was_asked(command: Command, for_a_format: Path) -> None:
    record = read(command("show", for_a_format, "--json").out)
    assert record["operations"] == ["add", "sub", "mul", "div"]
    assert (record["number_format"], record["max_ops"], record["safe"]) == ("binary16", 2, False)
    assert (record["goal"]["error"], record["goal"]["unit"]) == (0.6, "ULP")


def test_results_and_programs_hold_nothing_that_is_not_described(
    command: Command, finished: Path
) -> None:
    result = read(command("show", finished, "--json").out)
    program = read(command("show", finished, "--ops", 2, "--json").out)
    solution = SCHEMA["$defs"]["solution"]["properties"]
    assert set(result) <= set(SCHEMA["$defs"]["result"]["properties"])
    assert set(program) <= set(SCHEMA["$defs"]["program"]["properties"])
    assert all(set(entry) <= set(solution) for entry in result["front"])


def test_what_is_not_finite_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"error": math.inf, "rows": [{"gain": -math.inf}, (math.nan, 1.5)]}, True, "", "figure")
    record = read(capsys.readouterr().out)
    assert (record["error"], record["rows"]) == (None, [{"gain": None}, [None, 1.5]])


@pytest.mark.parametrize("change", [{"front": 1}, {"seed": -1}, {"schema": "autonumerics/x/1"}])
def test_the_schema_refuses_what_is_no_result(
    change: dict[str, object], command: Command, finished: Path
) -> None:
    record = read(command("show", finished, "--json").out)
    assert not Draft202012Validator(SCHEMA).is_valid(record | change)
