"""`function`: a front for people and for programs, a folder, and one line for what cannot be."""

import json
import re
import shutil
from pathlib import Path

import pytest

from autonumerics.certification.check.wording import measured_statement
from autonumerics.certification.document import digest
from autonumerics.cli.function import _missed
from autonumerics.errors import InvalidRun
from autonumerics.formats import format_named
from autonumerics.planning import Candidate, Planned, Request
from autonumerics.planning.writing import write_folder
from autonumerics.plans import Plan, compile_procedure, emit_procedure
from autonumerics.targets.expressions.composed import read_function

DOCS = Path(__file__).parents[2] / "docs"


def test_the_front_is_printed_and_the_folder_written(command, tmp_path) -> None:
    folder = tmp_path / "exp2"
    words = ("--format", "bfloat16", "--lang", "c", "--lang", "cuda", "--out", folder)
    ended = command("function", "exp2", *words)
    assert ended.code == 0
    assert "f(x + p) = 2 f(x)" in ended.out
    names = {"fast_exp2.h", "test_fast_exp2.c", "fast_exp2.cuh", "test_fast_exp2.cu"}
    names |= {"plan.json", "report.md"}
    if shutil.which("cc"):
        names.add("certificate.json")
    assert {each.name for each in folder.iterdir()} == names


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_its_certificate_is_measured_again(command, tmp_path) -> None:
    """By steps that the verifier writes as C: one that is changed is rejected in one line."""
    folder = tmp_path / "exp2"
    folder.mkdir()
    shutil.copy(DOCS / "functions" / "bfloat16" / "exp2.json", folder / "plan.json")
    assert command("prove", folder).code == 0
    ended = command("check", folder)
    assert ended.code == 0
    assert "certificate.json: accepted: For every bfloat16 number x in [-3.389" in ended.out
    file = folder / "certificate.json"
    written = file.read_bytes()
    for change in (_another_constant, _another_table_of_steps, _a_smaller_bound):
        data = json.loads(written)
        change(data)
        data["statement"] = measured_statement(data)
        data["digest"] = digest(data)
        file.write_text(json.dumps(data), encoding="utf-8")
        ended = command("check", folder)
        assert ended.code == 1
        assert len(ended.out.splitlines()) == 1
    (folder / "plan.json").write_text("{", encoding="utf-8")
    ended = command("prove", folder)
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_plan_and_code_beside_a_certificate_are_of_its_steps(command, tmp_path) -> None:
    """And the report says what it claims; anything else in their place is rejected by name."""
    folder, other = tmp_path / "exp2", DOCS / "functions" / "bfloat16" / "tanh.json"
    folder.mkdir()
    record = json.loads((DOCS / "functions" / "bfloat16" / "exp2.json").read_bytes())
    (folder / "plan.json").write_text(json.dumps(record))
    (folder / "report.md").write_text("# f\n")
    steps = Plan.from_json(record["plan"]).procedure()
    for language, suffix in (("c", "h"), ("cuda", "cuh")):
        (folder / f"f.{suffix}").write_text(
            emit_procedure(steps, language, "f", ["Says.", "", "f"])
        )
    for _ in range(2):
        assert command("prove", folder).code == 0
    report = (folder / "report.md").read_text()
    assert report.count("Certificate: ") == 1
    assert ", 127.5] errors are within 0." in report
    ended = command("check", folder)
    assert ended.code == 0
    assert [line.split(": ")[1] for line in ended.out.splitlines()] == ["accepted"] * 5
    header = (folder / "f.h").read_text()
    changes = {
        "f.h": [header.replace("fmaf(", "fmaf(0 + ", 1), header.replace(" */", " */ int f;", 1)],
        "f.cuh": ["#define f g\n" + (folder / "f.cuh").read_text()],
        "plan.json": [other.read_text()],
    }
    for name, texts in changes.items():
        kept = (folder / name).read_text()
        for text in texts:
            assert text != kept
            (folder / name).write_text(text)
            ended = command("check", folder)
            assert ended.code == 1
            assert f"{name}: rejected: it" in ended.out
        (folder / name).write_text(kept)


def test_folders_without_a_certificate_say_why(command, tmp_path) -> None:
    for name, kept, said in (
        ("empty", None, "it is empty"),
        ("wide", "binary64/exp.json", "functions of binary64 are sampled"),
        ("single", "exp.json", "autonumerics prove"),
    ):
        (tmp_path / name).mkdir()
        if kept is not None:
            shutil.copy(DOCS / "functions" / kept, tmp_path / name / "plan.json")
        ended = command("check", tmp_path / name)
        assert (ended.code, len(ended.out.splitlines())) == (2, 1)
        assert said in ended.out


def _another_constant(data) -> None:
    """That of the last product and sum, by 1/128 of it or more."""
    steps = data["program"]["steps"]
    fused = [step for step in steps if step[0] == "fma"][-1]
    step = next(steps[k] for k in fused[2:] if steps[k][0] == "constant")
    step[2] += 1 << 16


def _another_table_of_steps(data) -> None:
    step = next(s for s in data["program"]["steps"] if s[0] in ("add", "sub"))
    step[0] = {"add": "sub", "sub": "add"}[step[0]]


def _a_smaller_bound(data) -> None:
    data["claim"] |= {"upper": "0.25", "lower": "0"}


def test_a_function_without_a_plan_is_told(command) -> None:
    ended = command("function", "airyai", "--format", "bfloat16")
    assert ended.code == 3
    assert "no plan was found for airyai" in ended.err
    assert not ended.out


def test_plans_that_are_refused_are_told_with_an_input_where_they_fail(command) -> None:
    ended = command(
        "function", "1/(x + 1) - 2/x + 1/(x - 1)", "--format", "bfloat16", "--evaluations", "0"
    )
    assert ended.code == 3
    assert re.search(
        r"is refused, for \S+ ULP at x = [^ :]+: leave that out with --on A B", ended.err
    )


def test_a_goal_that_is_missed_is_told_with_what_was_found(command, tmp_path) -> None:
    ended = command("function", "digamma", "--format", "bfloat16", "--out", tmp_path / "new")
    assert ended.code == 3
    assert "autonumerics: no plan was found for digamma" in ended.err
    assert not (tmp_path / "new").exists()


@pytest.fixture
def planned() -> Planned:
    """One plan, which is far off at an input."""
    plan = Plan.from_json(json.loads((DOCS / "functions" / "exp2.json").read_bytes())["plan"])
    least = Candidate(plan, compile_procedure(plan.procedure()), 1582.4, 0.25, 1.0)
    return Planned(Request(read_function("exp2"), format_named("binary32")), (least,), {})


def test_a_miss_is_told_with_the_place_of_its_error(planned) -> None:
    assert "the least error is 1582 at x = 0.25: allow more --max-ulp" in _missed(planned)


def test_what_fails_while_it_is_written_leaves_no_folder(planned, tmp_path, monkeypatch) -> None:
    write = Path.write_text

    def fails(path: Path, text: str, **how: str) -> int:
        if path.name == "report.md":
            raise OSError(28, "No space left on device")
        return write(path, text, **how)

    monkeypatch.setattr(Path, "write_text", fails)
    for folder, is_new in ((tmp_path / "new" / "folder", True), (tmp_path / "old", False)):
        if not is_new:
            folder.mkdir()
        with pytest.raises(InvalidRun, match="No space left on device; choose another"):
            write_folder(planned, planned.front[0], "f", folder, ())
        assert folder.exists() != is_new
        assert is_new or not any(folder.iterdir())


def test_a_folder_is_refused_before_the_function_is_read(command, tmp_path) -> None:
    (tmp_path / "file").write_text("full")
    assert "is not empty" in command("function", "exq2", "--fast", "--out", tmp_path).err


def test_names_and_folders_are_checked_before_anything_is_made(command, tmp_path) -> None:
    (tmp_path / "file").write_text("full")
    named = [("--name", name) for name in ("double", "tanh", "exp", "2x", "a-b", "memset", "y")]
    placed = [("--out", tmp_path), ("--out", tmp_path / "file"), ("--out", tmp_path / "file" / "x")]
    for words in (*named, *placed):
        ended = command("function", "exp2", "--format", "bfloat16", *words)
        assert ended.code == 2
        assert not ended.out
        assert len(ended.err.splitlines()) == 1


def test_an_expression_has_the_name_that_emit_gives_it(command, tmp_path) -> None:
    out = tmp_path / "out"
    words = ("--format", "bfloat16", "--evaluations", 0, "--out", out)
    ended = command("function", "exp(-x)", *words)
    assert ended.code == 0
    assert (out / "fast_exp_minus_x.h").exists()
    told = ended.err.splitlines()
    assert len(told) == len(set(told))


def test_wrong_requests_are_one_line(command) -> None:
    languages = (("exp2", "--lang", "cude"), ("exp2", "--lang", "java"),
                 ("exp2", "--format", "bfloat16", "--lang", "opencl"))  # fmt: skip
    others = ("gamma", "--format", "binary64"), ("exp2", "--max-ulp", "0.5"), ("exq2",)
    for words in (*languages, *others):
        ended = command("function", *words)
        assert ended.code == 2
        assert len(ended.err.splitlines()) == 1


def test_an_interval_is_asked_for_in_one_way(command) -> None:
    words = [("--fast", "--on", 0, 1), ("--on", 1, 1.001), ("--on", 0, 1, "--on", 2, 3)]
    for each in words:
        ended = command("function", "exp2", "--format", "bfloat16", *each)
        assert ended.code == 2
        assert len(ended.err.splitlines()) == 1


def test_the_interval_is_told(command) -> None:
    words = ("--format", "bfloat16", "--evaluations", 0, "--fast", "--json", "--out", "out")
    ended = command("function", "exp2", *words)
    assert ended.code == 0
    assert (
        "[-125, 126.5], as its steps compute: |P(x) - exp2(x)| <= " in command("check", "out").out
    )
    assert json.loads(ended.out)["within"] == [-125.0, 126.5]
    place = Path("out") / "certificate.json"
    kept = json.loads(place.read_bytes())
    for part, other in (
        ("arithmetic", {"computing": "steps"}),
        ("arithmetic", {"computing": "binary32"}),
        ("target", {"domain": ["-0x1.f200000000000p+6", "0x1.fa00000000000p+6"]}),
        ("claim", {"upper": "8.5e-1"}),
    ):
        data = kept | {part: kept[part] | other}
        data["statement"] = measured_statement(data)
        data["digest"] = digest({k: v for k, v in data.items() if k != "digest"})
        place.write_text(json.dumps(data))
        assert "certificate.json: rejected" in command("check", "out").out
    assert "for numbers from -125.0 to 126.5" in ended.err
