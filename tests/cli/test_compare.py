"""`compare`: the front of a run against textbook approximations, in a table, words and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autonumerics import load_result
from autonumerics.baselines import baselines, best_by_ops, comparison
from autonumerics.cli.compare import compare_command, comparison_text
from autonumerics.errors import InvalidRun
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
    assert [row["ops"] for row in record["rows"]] == [1, 2, 3]
    assert record["max_ops"] == 3
    assert record["target"] == {"function": "exp2", "domain": [0.0, 1.0], "error": "relative"}
    for row, solution in zip(record["rows"], load_result(finished).front, strict=True):
        assert row["error"] == solution.error
        assert row["baseline"]["error"] == best[row["ops"]].error
        assert row["baseline"]["text"] == best[row["ops"]].program.text
        assert row["verdict"] == "tie"
        assert row["gain"] == 0


def test_a_tie_is_said_in_words(finished: Path) -> None:
    ended = compared(finished)
    assert ended.stdout.splitlines()[-1] == "A tie with 1 to 3 operations."
    assert "continued fraction: (1, 1)" in ended.stdout
    assert "sampled" in ended.stdout.splitlines()[0]


def test_it_says_where_a_baseline_wins_and_where_nothing_was_found(run_folder: Path) -> None:
    front = json.loads((run_folder / "front.json").read_text())
    del front["front"][2], front["front"][0]
    (run_folder / "front.json").write_text(json.dumps(front))
    words = compared(run_folder).stdout.splitlines()[-3:]
    assert words[0] == "A tie with 2 operations."
    assert words[1].startswith("With 3 operations a baseline wins by 1.54 digits: continued")
    assert words[2] == "Nothing discovered yet with 1 operation."


def test_it_says_where_the_search_is_ahead(finished: Path) -> None:
    result = load_result(finished)
    better = [Solution(s.program, s.error / 10**s.ops, s.error) for s in result.front]
    rows = comparison(Front(tuple(better)), baselines(result.target, 3), 3)
    last = comparison_text(result, rows).splitlines()[-1]
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
