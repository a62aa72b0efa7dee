"""`compare`: the front of a run against textbook approximations, in a table, words and JSON."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autonumerics import discover, load
from autonumerics.accuracy import measure
from autonumerics.baselines import baselines, best_by_ops, comparison
from autonumerics.cli.compare import compare_command, comparison_text
from autonumerics.errors import InvalidRun
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program
from autonumerics.search import Front, Solution
from autonumerics.targets import Target


def compared(*arguments: object) -> Result:
    return CliRunner().invoke(
        compare_command, [str(each) for each in arguments], catch_exceptions=False
    )


def changed(run: Path, **settings: object) -> Path:
    """The run with other settings in its configuration."""
    config = json.loads((run / "config.json").read_text())
    (run / "config.json").write_text(json.dumps(config | settings))
    return run


def test_every_operation_count_has_a_row(finished: Path) -> None:
    ended = compared(finished, "--json")
    record = json.loads(ended.stdout)
    best = best_by_ops(baselines(Target.make("exp2"), 3))
    assert ended.exit_code == 0
    assert [row["ops"] for row in record["rows"]] == [0, 1, 2, 3]
    assert record["max_ops"] == 3
    assert record["target"] == {"function": "exp2", "domain": [0.0, 1.0], "error": "relative"}
    for row, solution in zip(record["rows"], load(finished).front, strict=True):
        assert row["error"] == solution.error
        assert row["baseline"]["error"] == best[row["ops"]].error
        assert row["baseline"]["text"] == best[row["ops"]].program.text
        assert row["verdict"] == "tie"
        assert row["gain"] == 0


def test_a_tie_is_said_in_words(finished: Path) -> None:
    ended = compared(finished)
    assert ended.stdout.splitlines()[-1] == "A tie with 0 to 3 operations."
    assert "continued fraction: (1, 1)" in ended.stdout
    assert "sampled" in ended.stdout.splitlines()[0]


def test_it_says_where_a_baseline_wins_and_where_nothing_was_found(run_folder: Path) -> None:
    front = json.loads((run_folder / "front.json").read_text())
    del front["front"][3], front["front"][0]
    (run_folder / "front.json").write_text(json.dumps(front))
    words = compared(run_folder).stdout.splitlines()[-3:]
    assert words[0] == "A tie with 1 to 2 operations."
    assert words[1].startswith("With 3 operations a baseline wins by 1.54 digits: continued")
    assert words[2] == "Nothing discovered yet with 0 operations."


def test_it_says_where_the_search_is_ahead(finished: Path) -> None:
    result = load(finished)
    better = [Solution(s.program, s.error / 10**s.ops, s.error) for s in result.front]
    rows = comparison(Front(tuple(better)), baselines(result.target, 3), 3)
    *_, last, tie = comparison_text(result, rows).splitlines()
    assert tie == "A tie with 0 operations."
    assert last == "Ahead of every baseline with 1 to 3 operations, most with 3: by 3.00 digits."


def test_baselines_use_the_operations_of_the_run_only(run_folder: Path) -> None:
    changed(run_folder, operations=["add", "mul"])
    rows = json.loads(compared(run_folder, "--json").stdout)["rows"]
    used = {step[0] for row in rows if row["baseline"] for step in row["baseline"]["instructions"]}
    assert used == {"add", "mul"}


def test_a_run_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InvalidRun):
        compared(tmp_path)


def test_nothing_is_written(run_folder: Path) -> None:
    before = {path: path.read_bytes() for path in run_folder.rglob("*") if path.is_file()}
    compared(run_folder)
    assert {path: path.read_bytes() for path in run_folder.rglob("*") if path.is_file()} == before


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run for binary16."""
    folder = tmp_path_factory.mktemp("halves") / "run"
    rounded = {"format": "binary16", "compute": "binary16"}
    discover("exp2", max_ops=2, evaluations=100, ops="+ - * fma", out=folder, **rounded)
    return folder


def test_programs_for_a_format_are_compared_as_it_computes_them(halves: Path) -> None:
    """Both sides with constants of the format, every operation rounded, errors in ULPs."""
    record = json.loads(compared(halves, "--json").stdout)
    assert "ULP" in record["measure"]
    half = Arithmetic.of("binary16")
    rows = [row for row in record["rows"] if row["baseline"] and row["error"]]
    assert rows
    for row in rows:
        program = Program.from_json(row["baseline"])
        compiled = compile_program(program, half)
        assert compiled.program == program  # constants of the format
        error_ulp = measure(compiled, Target.make("exp2")).error_ulp
        assert row["baseline"]["error"] == pytest.approx(error_ulp, rel=0.01)
        assert row["gain"] == pytest.approx(
            math.log10(row["baseline"]["error"] / row["error"]), abs=0.01
        )


def test_the_table_of_a_format_says_so(halves: Path) -> None:
    printed = compared(halves).stdout
    assert "both as computed in binary16, with constants of binary16" in printed
    assert "baseline ULP" in printed


def test_a_run_of_fma_alone_has_its_textbook(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    discover("exp2", max_ops=3, evaluations=600, ops="fma", out=folder)
    rows = json.loads(compared(folder, "--json").stdout)["rows"]
    assert [row["baseline"]["digits"] for row in rows] == [0.4771, 1.5255, 2.7633, 4.1262]
