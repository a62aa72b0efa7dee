"""`discover --pieces`: what is printed, what is written, and what is refused."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate
from tools import needs

from autonumerics.runs.by_pieces import discover_by_pieces
from autonumerics.runs.pieces_folder import save_pieces
from autonumerics.targets import Target

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


@pytest.fixture(scope="module")
def proved_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pieces") / "run"
    found = discover_by_pieces(
        Target.make("tanh", (0, 4), "absolute"), 4, operations="+ - * fma", max_ops=3,
        evaluations=400,
    )  # fmt: skip
    save_pieces(folder, found)
    return folder


def _change_pieces(run: Path, change: Callable[[dict[str, Any], dict[str, Any]], Any]) -> None:
    data = json.loads((run / "pieces.json").read_bytes())
    change(data["front"][-1], data)
    (run / "pieces.json").write_text(json.dumps(data), encoding="utf-8")


def _of_another_measure(_: dict[str, Any], data: dict[str, Any]) -> None:
    data["target"]["error"] = "relative"


def _of_a_longer_domain(_: dict[str, Any], data: dict[str, Any]) -> None:
    data["target"]["domain"] = [0.0, 5.0]


def _with_another_cut(entry: dict[str, Any], _: dict[str, Any]) -> None:
    indexing = entry["program"]["indexing"]
    if indexing["kind"] == "bits":
        indexing["base"] += 1
    else:
        indexing["scale"] = "0x1.1p+0"


def _with_pieces_swapped(entry: dict[str, Any], _: dict[str, Any]) -> None:
    rows = entry["program"]["constants"]
    rows[0], rows[1] = rows[1], rows[0]


class TestCheck:
    """What pieces.json calls proved must be certified piece by piece, without a gap."""

    def test_accepts_what_a_search_wrote(self, command, proved_run) -> None:
        ended = command("check", proved_run, "--json")
        assert ended.code == 0
        (front,) = json.loads(ended.out)["fronts"]
        assert front["file"].endswith("pieces.json")
        assert front["verdict"] == "accepted"

    @pytest.mark.parametrize(
        "change",
        [
            lambda entry, _: entry.update(error=1e-30),
            lambda entry, _: entry.update(errors=[1e-30] * len(entry["errors"])),
            lambda entry, _: entry.update(errors=entry["errors"][1:]),
            lambda entry, _: entry.update(ops=entry["ops"] - 1),
            lambda entry, _: entry["program"]["constants"][2].__setitem__(1, "0x1.8p+0"),
            _with_pieces_swapped,
            _with_another_cut,
            _of_another_measure,
            _of_a_longer_domain,
        ],
    )
    def test_rejects_an_entry_that_is_not_proved(self, change, command, proved_run, here) -> None:
        shutil.copytree(proved_run, here / "run")
        _change_pieces(here / "run", change)
        last = json.loads((here / "run/pieces.json").read_bytes())["front"][-1]
        ended = command("check", "run", "--json")
        assert ended.code == 1
        fronts = json.loads(ended.out)["fronts"]
        assert {front["verdict"] for front in fronts} == {"rejected"}
        assert (
            f"with {last['ops']} operations is called proved, error {last['error']!r}"
            in (fronts[-1]["text"])
        )

    def test_rejects_a_gap_where_a_certificate_is_missing(self, command, proved_run, here) -> None:
        """Missing, and there but for another piece."""
        shutil.copytree(proved_run, here / "run")
        ops = json.loads((here / "run/pieces.json").read_bytes())["front"][-1]["ops"]
        files = [here / f"run/certificates/{ops}-{piece}.json" for piece in (1, 2)]
        shutil.copy(files[0], files[1])
        ended = command("check", "run", "--json")
        assert ended.code == 1
        (front,) = json.loads(ended.out)["fronts"]
        assert "no accepted certificate is of piece 2" in front["text"]
        shutil.rmtree(here / "run/certificates")
        ended = command("check", "run", "--json")
        assert ended.code == 1
        assert "rejected" in {front["verdict"] for front in json.loads(ended.out)["fronts"]}

    def test_says_what_is_damaged(self, command, proved_run, here) -> None:
        shutil.copytree(proved_run, here / "run")
        _change_pieces(here / "run", lambda entry, _: entry.update(error=None))
        ended = command("check", "run")
        assert ended.code == 2
        assert "pieces.json: unreadable: " in ended.out


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
        (("--round", "up"), "do not know --round yet"),
        (("--range", -1, 1), "do not know --range yet"),
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


def test_the_candidates_counted_are_those_asked_for(command) -> None:
    assert "90 candidates, polynomials apart" in command(*ASKED, "--evaluations", 90).err


def test_no_evaluations_leave_the_polynomials(command) -> None:
    ended = command(*ASKED, "--evaluations", 0)
    assert ended.code == 0
    assert "(x - c0)*c1" in ended.out


def test_the_end_before_the_budget_is_explained(command) -> None:
    ended = command(*ASKED, "--max-ops", 1, "--evaluations", 10_000)
    assert ended.code == 0
    assert "no new program of at most 1 operation turns up any more" in ended.err


@pytest.fixture
def kept(command) -> dict:
    """A folder `run`, and its record."""
    ended = command(*ASKED, "--evaluations", 0, "--json")
    assert ended.code == 0
    return json.loads(ended.out)


def test_a_kept_search_is_shown_again(command, kept) -> None:
    shown = command("show", "run", "--json")
    assert json.loads(shown.out) == kept
    validate(json.loads(shown.out), SCHEMA)
    assert "(x - c0)*c1" in command("show", "run").out
    one = command("show", "run", "--ops", kept["front"][1]["ops"])
    assert one.code == 0
    assert "piece" in one.out
    few = command("show", "run", "--ops", 1)
    assert (few.code, "its shortest has" in few.err) == (2, True)


@pytest.mark.parametrize("language", ["c", "numpy", "c-avx2", "c-avx512"])
def test_a_kept_search_is_emitted_with_its_evidence(command, here, kept, language) -> None:
    entry = kept["front"][-1]
    ended = command("emit", "run", "--ops", entry["ops"], "--lang", language, "--name", "mine",
                    "--out", "mine.h")  # fmt: skip
    assert ended.code == 0
    code = (here / "mine.h").read_text()
    unbroken = " ".join(code.replace("\n *", " ").replace("\n#", " ").split())
    for said in (
        f"--ops {entry['ops']} --lang {language} --name mine", "discover tanh --on 0 4",
        "--seed 1", "--pieces 4", entry["certificates"], "(AutoNumerics ",
    ):  # fmt: skip
        assert said in unbroken


@needs("gcc")
@pytest.mark.usefixtures("kept")
def test_kept_code_holds_its_self_test_in_both_formats(command, here) -> None:
    for number_format in ("binary32", "binary64"):
        ended = command("emit", "run", "--format", number_format, "--with-test")
        assert ended.code == 0
        (here / "t.c").write_text(ended.out)
        build = ["gcc", "-O2", "-Werror", "-DFAST_TANH_TEST", "t.c", "-o", "t", "-lm"]
        subprocess.run(build, check=True, cwd=here)
        subprocess.run(["./t"], check=True, cwd=here)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("resume", "run"), "is not resumed"),
        (("report", "run"), "has no report yet"),
        (("bench", "run"), "has no bench yet"),
        (("compare", "run"), "is not compared"),
        (("prove", "run"), "autonumerics check run"),
        (("show", "run", "--ops", 9, "--round", "binary32"), "not for searches by pieces"),
        (("emit", "run", "--derivative"), "not for searches by pieces"),
        (("emit", "run", "--lang", "rust"), "take one of c"),
        (("emit", "run", "run"), "emitted alone"),
    ],
)
def test_what_a_kept_search_does_not_have(command, asked, words: str) -> None:
    ended = command(*asked)
    assert ended.code == 2
    assert words in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def test_ulps_at_a_zero_are_short_and_explained(command) -> None:
    ended = command(*ASKED, "--evaluations", 0, "--format", "binary16")
    assert "tanh vanishes at x = 0" in ended.out
    away = command(*ASKED[:-1], "away", "--evaluations", 0, "--format", "binary16", "--on", 1, 4)
    assert "vanishes" not in away.out
