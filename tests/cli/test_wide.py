"""What is stored in one format and computed in a wider one, asked for by its words."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from autonumerics import discover, load, resume
from autonumerics.accuracy import exact_errors, floats_of
from autonumerics.errors import AutoNumericsError
from autonumerics.formats import Arithmetic, format_named
from autonumerics.runs.entrants import Lists

Command = Callable[..., Any]

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/autonumerics-1.json").read_bytes())
MANNER = "computed in binary32, stored as bfloat16"
TANH = ("tanh", "--on", 1, 4)
WIDE = Arithmetic.of("bfloat16", "binary32")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a short run for bfloat16, computed in binary32; not to be changed."""
    folder = tmp_path_factory.mktemp("wide") / "run"
    discover(
        "tanh", on=(1, 4), format="bf16", compute="float", max_ops=2, evaluations=200, out=folder
    )
    return folder


def test_the_run_keeps_what_was_asked(finished: Path) -> None:
    configuration = json.loads((finished / "config.json").read_bytes())
    assert (configuration["number_format"], configuration["compute"]) == ("bfloat16", "binary32")
    assert load(finished).config.arithmetic == WIDE


@pytest.mark.parametrize(
    ("format", "compute"), [("half", "f32"), ("FP32", "double"), ("bfloat16", "single")]
)
def test_formats_have_all_their_names(
    format: str, compute: str, command: Command, here: Path
) -> None:
    words = ("--format", format, "--compute", compute, "--evaluations", 0, "--out", "run")
    assert command("discover", *TANH, *words).code == 0
    kept = load(here / "run").config
    assert (kept.number_format, kept.compute) == (
        format_named(format).name, format_named(compute).name
    )  # fmt: skip


def test_computing_in_the_format_itself_is_the_run_without_it(command: Command, here: Path) -> None:
    words = ("--format", "float", "--evaluations", 50, "--max-ops", 1)
    for name, more in (("alone", ()), ("itself", ("--compute", "binary32"))):
        assert command("discover", *TANH, *words, *more, "--out", name).code == 0
    alone, itself = load(here / "alone"), load(here / "itself")
    assert alone.config == itself.config
    assert alone.front == itself.front
    assert all("compute" not in each["machine"] for each in alone.to_json()["front"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "bf16", "--compute", "half"), "binary16 does not hold every bfloat16 number"),
        (("--format", "half", "--compute", "bf16"), "bfloat16 does not hold every binary16 number"),
        (("--format", "f64", "--compute", "f32"), "binary32 does not hold every binary64 number"),
        (("--compute", "binary32"), "add --format"),
        (("--format", "bf16", "--compute", "fp3"), "unknown format 'fp3': did you mean fp32?"),
        (("--format", "bf16", "--compute", "f32", "--emit", "fortran"), "Fortran"),
    ],
)
def test_what_cannot_be_is_one_line(
    words: tuple[str, ...], said: str, command: Command, here: Path
) -> None:
    ended = command("discover", *TANH, *words, "--evaluations", 100, "--out", "run")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert said in ended.err
    assert not (here / "run").exists()


def test_every_error_is_in_ulps_of_what_is_stored_at_every_input(finished: Path) -> None:
    """Against exact values, of what calling the solution gives, at all numbers of the domain."""
    result = load(finished)
    indices = WIDE.storage.indices(1, 4)
    x = floats_of(np.arange(indices.start, indices.stop), WIDE.storage)
    assert len(result.front) > 1
    for solution in result.front:
        y = solution(x)
        assert y.dtype == WIDE.storage.dtype
        assert solution.machine is not None
        assert solution.machine.ulp_standing == "measured"
        errors = exact_errors(y, x, WIDE.storage, result.target.function)
        assert solution.machine.error_ulp == pytest.approx(errors.max(), rel=1e-9)
        assert all(WIDE.constants.round(c) == c for c in solution.program.constants)
    more = [c for s in result.front for c in s.program.constants if WIDE.storage.round(c) != c]
    assert more  # than the storage format has


def test_show_and_json_say_how_it_is_computed(finished: Path, command: Command) -> None:
    assert f"tanh on [1, 4], error in ULPs of bfloat16 ({MANNER})" in command("show", finished).out
    assert f"{MANNER}: largest error" in command("show", finished, "--ops", 2).out
    record = json.loads(command("show", finished, "--json").out)
    Draft202012Validator(SCHEMA).validate(record)
    assert (record["number_format"], record["compute"]) == ("bfloat16", "binary32")
    assert {each["machine"]["compute"] for each in record["front"]} == {"binary32"}


def test_goals_and_exit_codes_are_those_of_a_format(command: Command) -> None:
    words = (*TANH, "--format", "bf16", "--compute", "f32", "--max-ops", 2, "--evaluations", 100)
    met = command("discover", *words, "--max-ulp", 90)
    missed = command("discover", *words, "--max-ulp", 0.51)
    assert (met.code, missed.code) == (0, 3)
    assert "goal met: 90 ULP wanted" in met.out
    assert "goal missed: 0.51 ULP wanted" in missed.err


def test_resume_goes_on_as_one_that_never_stopped(tmp_path: Path) -> None:
    options = {"on": (1, 4), "format": "half", "compute": "binary32", "max_ops": 1}
    whole = discover("tanh", **options, evaluations=100, out=tmp_path / "whole")
    discover("tanh", **options, evaluations=50, out=tmp_path / "parts")
    parts = resume(tmp_path / "parts", evaluations=50)
    assert parts.config == whole.config
    assert [s.machine for s in parts.front] == [s.machine for s in whole.front]


def test_a_damaged_pair_in_a_front_is_one_line(tmp_path: Path, command: Command) -> None:
    folder = tmp_path / "run"
    discover("tanh", on=(1, 4), format="bf16", compute="f32", max_ops=1, evaluations=50, out=folder)
    text = (folder / "front.json").read_text(encoding="utf-8")
    assert '"compute": "binary32"' in text
    damaged = text.replace('"compute": "binary32"', '"compute": "binary16"')
    (folder / "front.json").write_text(damaged, encoding="utf-8")
    ended = command("show", folder)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "binary16 does not hold every bfloat16 number" in ended.err


def test_bench_computes_as_the_run_does_unless_told(
    finished: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for others in ("baselines", "libraries"):  # which take long
        monkeypatch.setattr(Lists, others, lambda *_: [])
    run = shutil.copytree(finished, tmp_path / "run")
    words = ("bench", run, "--ops", 2, "--quick", "--json")
    own = json.loads(command(*words).out)
    Draft202012Validator(SCHEMA).validate(own)
    assert (own["number_format"], own["compute"]) == ("bfloat16", "binary32")
    [ours] = [each for each in own["entrants"] if each["kind"] == "discovered"]
    machine = load(run).front.with_ops(2).machine
    assert (ours["error_ulp"], ours["standing"]) == (machine.error_ulp, "measured")
    other = json.loads(command(*words, "--compute", "bf16").out)
    assert (other["number_format"], other["compute"]) == ("bfloat16", "bfloat16")
    assert {e["standing"] for e in other["entrants"]} == {"measured"}
    assert other["entrants"][0]["counts"] != ours["counts"]  # it is another program


def test_the_report_says_how_it_is_computed(finished: Path, command: Command, here: Path) -> None:
    page = here / "a.html"
    words = ("--no-baselines", "--no-check", "--out", page)
    assert command("report", finished, *words).code == 0
    text = page.read_text(encoding="utf-8")
    assert "ULP of bfloat16 computed in binary32" in text
    assert "--compute binary32" in text


def test_compare_says_how_both_sides_are_computed(finished: Path, command: Command) -> None:
    said = command("compare", finished).out
    assert f"both {MANNER}, with constants of binary32" in " ".join(said.split())


def test_code_computes_as_the_run_does_or_is_refused(finished: Path, command: Command) -> None:
    code = command("emit", finished, "--ops", 2, "--lang", "pytorch")
    assert code.code == 0
    assert "bfloat16 computed in binary32" in code.out
    assert "torch.float32" in code.out
    refused = command("emit", finished, "--ops", 2, "--lang", "java")
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    twice = command("emit", finished, "--lang", "pytorch", "--compute", "binary64")
    assert (twice.code, twice.err.count("\n")) == (2, 1)
    assert "rounds twice" in twice.err


def test_emitted_numpy_gives_the_bits_that_were_measured(here: Path, command: Command) -> None:
    words = ("--format", "f32", "--compute", "f64", "--max-ops", 2, "--evaluations", 100)
    assert command("discover", "tanh", "--on", 1, 1.001, *words, "--out", "run").code == 0
    code = command("emit", "run", "--lang", "numpy", "--name", "f").out
    made: dict[str, Any] = {}
    exec(code, made)
    solution = load(here / "run").front[-1]
    x = np.arange(1, 1.001, 2.0**-20).astype(np.float32)
    assert made["f"](x).tobytes() == solution(x).tobytes()
    assert made["f"](x).dtype == np.float32


def test_bounds_are_proved_of_what_is_computed(finished: Path, command: Command) -> None:
    words = ("prove", finished, "--format", "bf16", "--compute", "f32", "--json")
    record = json.loads(command(*words).out)
    Draft202012Validator(SCHEMA).validate(record)
    assert (record["format"], record["compute"]) == ("bfloat16", "binary32")
    assert "binary32 and the result to bfloat16" in record["bounds"][0]["statement"]
    proofs = load(finished).prove(number_format="bf16", compute="f32")
    assert len(proofs) == len(record["bounds"])


def test_the_python_call_refuses_in_one_line() -> None:
    with pytest.raises(AutoNumericsError, match="does not hold every bfloat16 number"):
        discover("tanh", on=(1, 4), format="bfloat16", compute="binary16")


def test_a_solution_compiles_as_it_was_made(finished: Path) -> None:
    solution = load(finished).front[-1]
    x = np.array([1.0, 2.5], WIDE.storage.dtype)
    assert solution.compile()(x).tobytes() == solution(x).tobytes()
    assert solution.compile("bfloat16").arithmetic == WIDE
    narrow = solution.compile(compute="bfloat16")
    assert narrow.arithmetic == Arithmetic.of("bfloat16")
    assert solution.compile(compute="binary64").arithmetic == Arithmetic.of("bfloat16", "binary64")
    assert "computed in binary32" in repr(solution)
    assert math.isfinite(float(narrow(x)[0]))
