"""`emit`: code on stdout and nothing else, from runs, certificates and listings."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tools import needs

import autonumerics
from autonumerics import load
from autonumerics.programs import parse

Command = Callable[..., Any]

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]


@pytest.fixture
def program_file(here: Path) -> Path:
    path = here / "line.txt"
    path.write_text(parse("x*c0 + c1", [0.98, 0.957]).listing + "\n", encoding="utf-8")
    return path


def flowing(code: str) -> str:
    """The comment as one line."""
    return " ".join(re.sub(r"^[/ ]?\*+/?", "", line).strip() for line in code.splitlines())


def test_a_program_of_a_run_comes_with_its_evidence(command: Command, run_folder: Path) -> None:
    ended = command("emit", run_folder, "--ops", 3, "--format", "binary32")
    assert ended.code == 0
    solution = load(run_folder).front.with_ops(3)
    assert solution is not None
    said = flowing(ended.out)
    assert f"P(x) = {solution.program.text}" in said
    assert "Proved, for this code: For every binary32 number x in [0, 1]" in said
    assert "Certificate: sha256:" in said
    assert f"Made by: autonumerics emit {run_folder} --ops 3 --lang c --format binary32" in said
    assert "static inline float fast_exp2(float x) {" in ended.out


def test_a_certificate_and_a_listing_with_its_target_are_emitted(
    command: Command, program_file: Path, here: Path
) -> None:
    certificate = here / "certificate.json"
    assert command("prove", program_file, "--function", "exp2", "--out", certificate).code == 0
    first = command("emit", certificate)
    second = command("emit", program_file, "--function", "exp2", "--on", 0, 1)
    for ended in (first, second):
        assert ended.code == 0
        assert "Proved, for this code: For every binary64 number" in flowing(ended.out)
    body = [ended.out[ended.out.index("static inline") :] for ended in (first, second)]
    assert body[0] == body[1]


def test_a_bare_listing_claims_nothing(command: Command, program_file: Path) -> None:
    said = flowing(command("emit", program_file, "--name", "line").out)
    assert "line(x) computes P(x): binary64, 2 operations." in said
    assert "roved, for" not in said


@needs("gcc")
def test_discover_prints_code_alone_and_its_self_test_passes(command: Command, here: Path) -> None:
    request = ["discover", "tanh", "--on", -1, 1, "--error", "absolute", "--evaluations", 300,
               "--max-ops", 5, "--emit", "c", "--with-test"]  # fmt: skip
    ended = command(*request)
    assert ended.code == 0
    header, binary = here / "t.h", here / "t"
    header.write_text(ended.out, encoding="utf-8")
    build = ["gcc", "-x", "c", "-DFAST_TANH_TEST", *STRICT, str(header), "-o", str(binary), "-lm"]
    subprocess.run(build, check=True)
    ran = subprocess.run([str(binary)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_cheapest_program_that_meets_the_goal_is_printed_or_nothing(
    command: Command, here: Path
) -> None:
    request = ["discover", "exp2", "--evaluations", 300, "--max-ops", 5, "--emit", "c"]
    reached = command(*request, "--max-error", "0.01", "--out", here / "run")
    assert reached.code == 0
    cheapest = load(here / "run").reached
    assert cheapest is not None
    assert f"P(x) = {cheapest.program.text}" in flowing(reached.out)
    missed = command(*request, "--digits", 12)
    assert (missed.code, missed.out) == (3, "")
    assert "goal missed" in missed.err


def test_out_writes_a_file_and_keeps_others(
    command: Command, program_file: Path, here: Path
) -> None:
    out = here / "line.h"
    assert command("emit", program_file, "--out", out, "--name", "line").out == "\n"[:0]
    assert "static inline double line" in out.read_text(encoding="utf-8")
    assert command("emit", program_file, "--out", out, "--name", "again").code == 0
    refused = command("emit", program_file, "--out", program_file)
    assert (refused.code, "is no code of ours" in refused.err) == (2, True)
    assert program_file.read_text(encoding="utf-8").startswith("c0 = ")


def test_a_derivative_is_emitted(command: Command, program_file: Path) -> None:
    ended = command("emit", program_file, "--function", "exp2", "--on", 0, 1, "--derivative")
    assert (ended.code, ended.out) == (2, "")
    assert "the derivative of" in ended.err
    square = program_file.parent / "square.txt"
    square.write_text("x*x*0.5 + x", encoding="utf-8")
    ended = command("emit", square, "--derivative", "--lang", "rust")
    assert "pub fn f_derivative(x: f64) -> f64 {" in ended.out
    assert "--derivative (AutoNumerics" in flowing(ended.out)


def test_the_languages_say_what_they_keep(command: Command) -> None:
    text = command("emit", "--lang", "help").out
    assert "C99: every operation rounded as written" in text
    rows = json.loads(command("emit", "--lang", "help", "--json").out)["languages"]
    assert all(row["keeps"] and row["formats"] for row in rows)
    assert len(text.splitlines()) == len(rows)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--lang", "cc"], "unknown language 'cc': did you mean c?"),
        (["--name", "double"], "'double' is taken in C99"),
        (
            ["--format", "bfloat16", "--compute", "bf16"],
            "C99 code does not round every operation to bfloat16",
        ),
        (["--ops", 3], "chooses from a run, not from a file"),
        (["--on", 0, 1], "--on needs --function"),
        (["--function", "exq2"], "unknown function 'exq2'"),
    ],
)
def test_wrong_requests_are_one_line(
    command: Command, program_file: Path, arguments: list[Any], complaint: str
) -> None:
    ended = command("emit", program_file, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert complaint in ended.err


def test_nothing_to_emit_is_said(command: Command, here: Path) -> None:
    assert "emit what?" in command("emit").err
    assert "cannot read" in command("emit", here / "none").err
    broken = here / "broken.json"
    broken.write_text("{}", encoding="utf-8")
    assert "is no certificate" in command("emit", broken).err
    assert "choose one" in command("discover", "exp2", "--emit", "c", "--json").err
    assert "did you mean c" in command("discover", "exp2", "--emit", "cc").err
    assert "add --emit" in command("discover", "exp2", "--with-test").err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["--format", "bf16", "--compute", "bf16", "--emit", "c"],
            "does not round every operation to bfloat16",
        ),
        (["--ops", "+ * fma", "--emit", "stablehlo"], "StableHLO has no fma"),
        (["--emit", "glsl", "--with-test"], "there is no self-test in GLSL 4.00 yet"),
    ],
)
def test_what_a_language_lacks_is_said_before_the_search(
    command: Command, here: Path, arguments: list[str], complaint: str
) -> None:
    ended = command("discover", "exp2", *arguments)
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert complaint in ended.err
    assert not (here / "runs").exists()


def test_value_and_derivative_and_several_runs_are_one_function(
    command: Command, run_folder: Path, program_file: Path
) -> None:
    ended = command("emit", run_folder, "--ops", 3, "--with-derivative", "--lang", "python")
    assert ended.code == 0
    assert "fast_exp2_with_derivative(x) has 2 values" in ended.out
    assert "--ops 3 --lang python --with-derivative" in ended.out.replace("\n#     ", " ")
    ended = command("emit", run_folder, run_folder, "--ops", 1, "--ops", 3, "--name", "two")
    assert "two(x) has 2 values" in ended.out
    assert "const double *x, double *v0, double *v1" in ended.out
    ended = command("emit", run_folder, program_file)
    assert "fast_exp2_f(x) has 2 values" in ended.out
    ended = command("emit", run_folder, "--ops", 1, "--ops", 3)
    assert (ended.code, ended.out) == (2, "")
    assert "--ops is given 2 times for 1 runs: once for each" in ended.err


@pytest.mark.parametrize("language", ["fpcore", "sollya", "python"])
def test_what_is_emitted_is_a_program_file_again(
    command: Command, program_file: Path, here: Path, language: str
) -> None:
    place = here / "code"
    assert command("emit", program_file, "--lang", language, "--out", place).code == 0
    listing = program_file.read_text(encoding="utf-8").strip()
    shown = command("show", place)
    assert (shown.code, shown.out.strip().endswith(listing)) == (0, True)
    asked = ("--function", "exp2", "--on", 0, 1)
    proofs = [command("prove", file, *asked).out for file in (place, program_file)]
    assert proofs[0] == proofs[1] != ""
    codes = [command("emit", file, "--lang", "c").out for file in (place, program_file)]
    assert codes[0].split("#ifndef")[1] == codes[1].split("#ifndef")[1]
    assert autonumerics.parse(place) == autonumerics.parse(listing)
    refused = command("show", place, "--ops", 3)
    assert (refused.code, "is a file with a program" in refused.err) == (2, True)
