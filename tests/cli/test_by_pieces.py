"""`discover --pieces`: what is printed, what is written, and what is refused."""

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import validate
from tools import needs

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/autonumerics-1.json").read_bytes())
ASKED = (
    "discover", "tanh", "--on", 0, 4, "--error", "absolute", "--pieces", 4, "--ops", "+ - * fma",
    "--max-ops", 3, "--evaluations", 400, "--out", "run",
)  # fmt: skip


def test_front_with_proofs_is_printed_and_saved(command, here) -> None:
    ended = command(*ASKED)
    assert ended.code == 0
    assert "4 pieces by" in ended.out
    assert "proved" in ended.out
    assert "run in run" in ended.err
    assert json.loads((here / "run/pieces.json").read_text())["front"]
    one = next((here / "run/certificates").iterdir())
    assert command("check", one).code == 0
    resumed = command("resume", "run")
    assert resumed.code == 2
    assert "search by pieces" in resumed.err


def test_record_is_of_the_schema(command) -> None:
    ended = command(*ASKED, "--format", "binary16", "--json")
    record = json.loads(ended.out)
    validate(record, SCHEMA)
    assert record["schema"] == "autonumerics/pieces/1"
    assert record["front"][-1]["in_format"]["standing"] == "measured"


@needs("gcc")
def test_code_compiles_and_its_self_test_holds(command, here) -> None:
    ended = command(*ASKED, "--emit", "c", "--with-test")
    assert ended.code == 0
    (here / "tanh.c").write_text(ended.out)
    build = ["gcc", "-O2", "-Wall", "-Werror", "-DFAST_TANH_TEST", "tanh.c", "-o", "t", "-lm"]
    subprocess.run(build, check=True, cwd=here)
    assert "values right" in subprocess.run(
        ["./t"], check=True, cwd=here, capture_output=True, text=True
    ).stdout  # fmt: skip


@needs("gcc")
def test_a_format_leaves_code_of_every_program(command, here) -> None:
    ended = command(
        "discover", "sin", "--on", 1, 1.0001, "--pieces", 2, "--max-ops", 2, "--evaluations", 60,
        "--format", "binary32", "--out", "run",
    )  # fmt: skip
    assert ended.code == 0
    front = json.loads((here / "run/pieces.json").read_text())["front"]
    files = sorted((here / "run/code").iterdir())
    assert [file.stem for file in files] == sorted(str(entry["ops"]) for entry in front)
    for file in files:
        assert "ULP (measured, at every input)" in file.read_text()
        build = ["gcc", "-O2", "-x", "c", "-DFAST_SIN_TEST", str(file), "-o", "t", "-lm"]
        subprocess.run(build, check=True, cwd=here)
        subprocess.run(["./t"], check=True, cwd=here)


def test_a_goal_that_is_missed_is_exit_code_3(command) -> None:
    ended = command(*ASKED, "--max-error", "1e-9")
    assert ended.code == 3
    assert "missed" in ended.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--odd",), "do not know --odd yet"),
        (("--max-ulp", 1), "do not know --max-ulp yet"),
        (("--pieces", 40), "pieces are 1 to 32"),
        (("--max-ops", 0), "max-ops lies between 1 and 32, got 0"),
        (("--max-ops", -3), "max-ops lies between 1 and 32, got -3"),
        (("--max-ops", 32), "max-ops lies between 1 and 31 with pieces"),
        (("--max-ops", 99), "max-ops lies between 1 and 32, got 99"),
        (("--threads", 0), "threads are a count from 1 on"),
        (("--seed", -1), "seed lies between"),
        (("--effort", "huge"), "effort"),
        (("--with-test",), "add --emit"),
        (("--on", 6, 7), "leave out --pieces or all --on but one"),
        (("--cut", "thirds"), "choose uniform or bits"),
        (("--emit", "c", "--json"), "choose one"),
        (("--emit", "rust"), "take one of c"),
    ],
)
def test_wrong_requests_are_one_line(command, more, words: str) -> None:
    ended = command(*ASKED, *more)
    assert ended.code == 2
    assert words in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def test_a_cut_without_pieces(command) -> None:
    ended = command("discover", "exp2", "--cut", "bits", "--evaluations", 10)
    assert ended.code == 2
    assert "add --pieces" in ended.err


def test_no_evaluations_leave_the_polynomials(command) -> None:
    ended = command(*ASKED, "--evaluations", 0)
    assert ended.code == 0
    assert "(x - c0)*c1" in ended.out


def test_the_end_before_the_budget_is_explained(command) -> None:
    ended = command(*ASKED, "--max-ops", 1, "--evaluations", 10_000)
    assert ended.code == 0
    assert "no new program of at most 1 operation turns up any more" in ended.err
