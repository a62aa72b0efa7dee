"""`prove` and `check`: sentences, certificates, and how they end."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autonumerics import load
from autonumerics.certification.check.wording import measured_statement
from autonumerics.certification.document import digest
from autonumerics.numerals import counted
from autonumerics.programs import parse

Command = Callable[..., Any]

LINE = parse("x + c0", [0.957]).listing


@pytest.fixture
def program_file(here: Path) -> Path:
    path = here / "line.txt"
    path.write_text(LINE + "\n", encoding="utf-8")
    return path


@pytest.fixture
def certificate_file(command: Command, program_file: Path, here: Path) -> Path:
    path = here / "certificate.json"
    assert command("prove", program_file, "--function", "exp2", "--out", path).code == 0
    return path


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_refused(ended: Any, *complaints: str) -> None:
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert ended.err.startswith("autonumerics: ")
    for complaint in complaints:
        assert complaint in ended.err


needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")


class TestProveRun:
    def test_prints_a_sentence_for_every_program(self, command: Command, run_folder: Path) -> None:
        ended = command("prove", run_folder)
        assert (ended.code, ended.err) == (0, "")
        for solution in load(run_folder).front:
            assert (
                f"{counted(solution.ops, 'operation')}, P(x) = {solution.program.text}" in ended.out
            )
        assert ended.out.count("For every real x in [0, 1]: |P(x) - exp2(x)| <= ") == 4
        assert ended.out.count("The maximum is at least ") == 4

    def test_as_json_prints_the_certificates_of_the_folder(
        self, command: Command, run_folder: Path
    ) -> None:
        ended = command("prove", run_folder, "--json")
        files = sorted((run_folder / "certificates").iterdir())
        certificates = [json.loads(file.read_bytes()) for file in files]
        assert json.loads(ended.out)["certificates"] == certificates

    def test_of_one_program(self, command: Command, run_folder: Path, here: Path) -> None:
        ended = command("prove", run_folder, "--ops", 2, "--out", "two.json", "--json")
        (record,) = json.loads(ended.out)["certificates"]
        assert json.loads((here / "two.json").read_bytes()) == record
        assert len(record["program"]["instructions"]) == 2

    @pytest.mark.parametrize("name", ["front.json", "config.json"])
    def test_writes_over_no_other_file(self, name: str, command: Command, run_folder: Path) -> None:
        before = (run_folder / name).read_bytes()
        ended = command("prove", run_folder, "--ops", 2, "--out", run_folder / name)
        assert (ended.code, ended.out) == (2, "")
        assert "exists and is no certificate: choose another place for --out" in ended.err
        assert (run_folder / name).read_bytes() == before

    def test_writes_over_a_certificate(
        self, command: Command, run_folder: Path, here: Path
    ) -> None:
        for ops in (2, 3):
            assert command("prove", run_folder, "--ops", ops, "--out", "one.json").code == 0
        assert len(json.loads((here / "one.json").read_bytes())["program"]["instructions"]) == 3

    @pytest.mark.parametrize(
        ("text", "within"), [("0.1%", 1e-3), ("0.001", 1e-3), (" 1e-4 ", 1e-4), ("0.00001%", 1e-7)]
    )
    def test_within(self, text: str, within: float, command: Command, run_folder: Path) -> None:
        ended = command("prove", run_folder, "--within", text, "--json")
        for record in json.loads(ended.out)["certificates"]:
            claim = record["claim"]
            upper, lower = Fraction(claim["upper"]), Fraction(claim["lower"])
            assert lower < upper <= lower * (1 + Fraction(within) * Fraction(101, 100))

    def test_tells_what_cannot_be_proved(self, command: Command, run_folder: Path) -> None:
        self.put_a_pole(run_folder)
        ended = command("prove", run_folder)
        assert ended.code == 0
        assert ended.err.startswith("autonumerics: not proved: 2 operations: ")
        assert "pole at x = 0.5" in ended.err
        assert ended.out.count("For every real x in") == 3

    def test_is_refused_if_nothing_can_be_proved(self, command: Command, run_folder: Path) -> None:
        self.put_a_pole(run_folder)
        ended = command("prove", run_folder, "--ops", 2, "--out", "two.json")
        assert (ended.code, ended.out) == (2, "")
        assert "pole at x = 0.5" in ended.err
        assert "no program that could be proved" in ended.err
        assert not Path("two.json").exists()

    @staticmethod
    def put_a_pole(run: Path) -> None:
        data = json.loads((run / "front.json").read_bytes())
        pole = parse("c0/(x - c1)", [1.0, 0.5])
        data["front"][2] |= pole.to_json() | {"standing": "sampled", "text": pole.text}
        (run / "front.json").write_text(json.dumps(data), encoding="utf-8")


class TestProveFile:
    def test_prints_the_sentence(self, command: Command, program_file: Path) -> None:
        ended = command("prove", program_file, "--function", "exp2")
        assert (ended.code, ended.err) == (0, "")
        first, statement, lower = ended.out.splitlines()
        assert first == "1 operation, P(x) = x + c0"
        assert statement.startswith("  For every real x in [0, 1]: |P(x) - exp2(x)| <= 4.3")
        assert lower.startswith("  The maximum is at least 4.3")

    def test_tells_where_a_division_by_zero_is(self, command: Command, here: Path) -> None:
        (here / "hole.txt").write_text("2/(2/x + x) + 1", encoding="utf-8")
        ended = command("prove", "hole.txt", "--function", "exp2", "--on", -1, 1)
        assert "P divides by zero on the way at x = 0." in ended.out
        assert "P(x) is its limit" in ended.out

    @pytest.mark.parametrize(
        ("source", "rounded"),
        [
            ("x + 0x1.ep-1", []),
            ("x + 15/16", []),
            ("x + 67/70", ["c0"]),
            ("sqrt(2)*x/1 + 1", ["c0"]),
        ],
    )
    def test_says_which_constants_are_not_what_was_written(
        self, source: str, rounded: list[str], command: Command, here: Path
    ) -> None:
        path = here / "program.txt"
        path.write_text(source, encoding="utf-8")
        ended = command("prove", path, "--function", "exp2")
        said = (
            "P has c0 rounded to 106 bits, where an expression of constants was written"
            in ended.out
        )
        assert (ended.code, said) == (0, bool(rounded))
        ended = command("prove", path, "--function", "exp2", "--json")
        assert json.loads(ended.out)["rounded_constants"] == rounded

    def test_of_another_target(self, command: Command, program_file: Path) -> None:
        arguments = ("--function", "exp", "--on", -0.25, 0.25, "--error", "absolute", "--json")
        ended = command("prove", program_file, *arguments)
        (record,) = json.loads(ended.out)["certificates"]
        assert record["target"] == {
            "function": "exp",
            "domain": ["-0x1.0000000000000p-2", "0x1.0000000000000p-2"],
            "error": "absolute",
        }

    def test_reads_back_what_show_lists(
        self, command: Command, run_folder: Path, here: Path
    ) -> None:
        solution = load(run_folder).front[-1]
        assert solution.program.listing in command("show", run_folder, "--ops", 3).out
        (here / "shown.txt").write_text(solution.program.listing, encoding="utf-8")
        ended = command("prove", "shown.txt", "--function", "exp2", "--json")
        (record,) = json.loads(ended.out)["certificates"]
        assert record["program"] == solution.program.to_json()

    def test_writes_nothing_unasked(self, command: Command, program_file: Path, here: Path) -> None:
        before = contents(here)
        command("prove", program_file, "--function", "exp2")
        assert contents(here) == before


class TestProveInAFormat:
    @needs_compiler
    def test_is_measured_at_every_number(self, command: Command, run_folder: Path) -> None:
        """And certified, in ULP; `check` measures again."""
        ended = command("prove", run_folder, "--ops", 2, "--format", "half", "--out", "half.json")
        assert (ended.code, ended.err) == (0, "")
        first, statement, standing = ended.out.splitlines()
        assert first.startswith("2 operations, P(x) = ")
        assert "each operation rounded to nearest in binary32 and the result to" in statement
        assert "* ulp(exp2(x)). Of 15,362 results" in statement
        assert standing.startswith("  Measured at all of them. The largest error is at least ")
        (file,) = (run_folder / "certificates").glob("2-*-binary16-binary32.json")
        checked = command("check", file, "half.json")
        assert (checked.code, checked.out.count("json: accepted: For every binary16")) == (0, 2)

    @needs_compiler
    def test_measured_certificates_of_a_run_are_checked(
        self, command: Command, run_folder: Path
    ) -> None:
        command("prove", run_folder, "--ops", 2, "--format", "bf16", "--compute", "bf16")
        (file,) = (run_folder / "certificates").glob("2-*-bfloat16.json")
        forged = json.loads(file.read_bytes())
        claim = forged["claim"]
        claim |= {"correct": claim["correct"] + 1, "off": claim["off"] - 1}
        forged["statement"] = measured_statement(forged)
        forged["digest"] = digest(forged)
        file.write_text(json.dumps(forged), encoding="utf-8")
        ended = command("check", run_folder)
        assert ended.code == 1
        (line,) = [each for each in ended.out.splitlines() if "rejected" in each]
        assert "results are correct, not" in line

    @needs_compiler
    def test_without_a_compiler_it_is_bounded_and_nothing_is_checked(
        self, command: Command, run_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        command("prove", run_folder, "--ops", 2, "--format", "half", "--out", "half.json")
        monkeypatch.setenv("CC", "/nowhere/cc")
        ended = command("prove", run_folder, "--ops", 2, "--format", "half")
        assert ended.code == 0
        assert "There is no certificate: " in ended.out
        assert "no C compiler" in ended.out
        checked = command("check", "half.json")
        assert checked.code == 2
        assert checked.out.startswith("half.json: unreadable: every input cannot be tried here")

    def test_of_a_program_file(self, command: Command, program_file: Path) -> None:
        ended = command(
            "prove", program_file, "--function", "exp2", "--format", "binary32",
            "--error", "relative",
        )  # fmt: skip
        assert (ended.code, ended.err) == (0, "")
        first, statement, share = ended.out.splitlines()
        assert first == "1 operation, P(x) = x + c0"
        assert "For every binary32 number x in [0, 1], each operation rounded" in statement
        assert "Of this at most" in share
        assert "bounds, not maxima" in share

    def test_bounds_of_a_file_are_those_of_the_run(
        self, command: Command, run_folder: Path, here: Path
    ) -> None:
        solution = load(run_folder).front[-1]
        (here / "shown.txt").write_text(solution.program.listing, encoding="utf-8")
        of_file = command("prove", "shown.txt", "--function", "exp2", "--format", "half", "--json")
        of_run = command("prove", run_folder, "--ops", 3, "--format", "half", "--json")
        assert json.loads(of_file.out)["bounds"] == json.loads(of_run.out)["bounds"]

    def test_no_advice_leads_back_to_itself(
        self, command: Command, program_file: Path, run_folder: Path
    ) -> None:
        """What a refusal of an option says to do is accepted."""
        refused = command("prove", run_folder, "--function", "exp2")
        assert refused.err.rstrip().endswith("leave it out")
        assert command("prove", run_folder).code == 0
        refused = command("prove", program_file, "--format", "bf16")
        assert "--function NAME" in refused.err
        again = command("prove", program_file, "--format", "bf16", "--function", "exp2")
        assert again.code == 0


class TestBadRequestsToProve:
    @pytest.mark.parametrize(
        "within", ["0", "-1%", "101%", "2", "nan", "inf", "x", "", "%", "1e-999999999", "1e-10"]
    )
    def test_within(self, within: str, command: Command, run_folder: Path) -> None:
        before = contents(run_folder)
        assert_refused(command("prove", run_folder, f"--within={within}"), "got ")
        assert contents(run_folder) == before

    @pytest.mark.parametrize(
        ("arguments", "complaints"),
        [
            (("nowhere",), ("nowhere does not exist", "folder of a run")),
            (("line.txt",), ("line.txt is a file", "--function")),
            (("line.txt", "--function", "exq2"), ("unknown function", "exp2")),
            (("line.txt", "--function", "exp2", "--on", 1, 0), ("reversed",)),
            (("line.txt", "--function", "exp2", "--error", "worst"), ("unknown error measure",)),
            (("line.txt", "--function", "exp2", "--ops", 3), ("--ops chooses from a run",)),
            (("line.txt", "--on", 0, 1), ("line.txt is a file", "--function")),
            (("nowhere.txt", "--function", "exp2"), ("nowhere.txt does not exist", "a program")),
            (("bytes.txt", "--function", "exp2"), ("cannot read bytes.txt", "not text")),
            (("bad.txt", "--function", "exp2"), ("line 1, column 5",)),
            (("pole.txt", "--function", "exp2"), ("pole at x = 0.5",)),
            (("line.txt", "--function", "exp2", "--out", "no/where.json"), ("cannot write",)),
            ((), ("SOURCE",)),
        ],
    )
    def test_of_a_program_file(
        self,
        arguments: tuple[object, ...],
        complaints: tuple[str, ...],
        command: Command,
        here: Path,
        program_file: Path,  # noqa: ARG002
    ) -> None:
        (here / "bad.txt").write_text("x + )", encoding="utf-8")
        (here / "pole.txt").write_text("1/(x - 0.5)", encoding="utf-8")
        (here / "bytes.txt").write_bytes(b"\xff\xfe\x00")
        before = contents(here)
        assert_refused(command("prove", *arguments), *complaints)
        assert contents(here) == before

    @pytest.mark.parametrize(
        ("options", "complaint"),
        [
            (("--function", "exp2"), "--function is for a program file"),
            (("--function", "exp2", "--format", "half"), "--function is for a program file"),
            (("--error", "relative"), "--error is for a program file"),
            (("--ops", -1), "no program of at most -1 operations"),
        ],
    )
    def test_of_a_run(
        self, options: tuple[object, ...], complaint: str, command: Command, run_folder: Path
    ) -> None:
        before = contents(run_folder)
        assert_refused(command("prove", run_folder, *options), complaint)
        assert contents(run_folder) == before

    @pytest.mark.parametrize("format", [(), ("--format", "binary64")])
    def test_one_file_for_many_certificates(
        self, format: tuple[str, ...], command: Command, run_folder: Path
    ) -> None:
        ended = command("prove", run_folder, *format, "--out", "all.json")
        assert_refused(ended, "--out takes one certificate, there are 4", "--ops N")

    def test_one_file_for_none_says_why_there_is_none(
        self, command: Command, program_file: Path
    ) -> None:
        target = ("--function", "exp(log(x))", "--on", 1, 2)
        asked = ("prove", program_file, *target, "--format", "binary16", "--out", "none.json")
        ended = command(*asked)
        assert_refused(ended, "there is none: ", "cannot be told what is right at x = 2.0")
        assert not Path("none.json").exists()


class TestCheckFront:
    """What a front calls proved is what accepted certificates of its folder say, or rejected."""

    @staticmethod
    def change(run: Path, place: int, **members: object) -> None:
        data = json.loads((run / "front.json").read_bytes())
        data["front"][place] |= members
        (run / "front.json").write_text(json.dumps(data), encoding="utf-8")

    @pytest.mark.parametrize(
        "members",
        [
            {"error": 1e-30, "error_lower": 0.0},
            {"error": 1e-30, "error_lower": 1e-31},
            {"error_lower": 0.99},
            {"constants": ["0x1.8p+0", "0x1.0p+0"]},
            {"instructions": [["mul", "x", "c0"], ["sub", "t0", "c1"]]},
            {"instructions": [["mul", "x", "c1"], ["add", "t0", "c0"]]},
        ],
    )
    def test_rejects_an_entry_that_is_not_proved(
        self, members: dict[str, object], command: Command, run_folder: Path
    ) -> None:
        self.change(run_folder, 2, **members)
        ended = command("check", run_folder)
        assert ended.code == 1
        (line,) = [line for line in ended.out.splitlines() if "front.json" in line]
        assert line.startswith(f"{run_folder / 'front.json'}: rejected: the entry ")
        assert "no accepted certificate" in line
        assert "2 operations" in line

    def test_judges_entries_that_others_hide(self, command: Command, run_folder: Path) -> None:
        """A forged entry that beats all of them is judged, and so is each that it beats."""
        self.change(run_folder, 1, error=1e-30, error_lower=0.0)
        self.change(run_folder, 3, error=2e-30, error_lower=0.0)
        ended = command("check", run_folder, "--json")
        fronts = json.loads(ended.out)["fronts"]
        assert [v["verdict"] for v in fronts] == ["rejected", "rejected"]

    def test_counts_no_certificate_that_is_rejected(
        self, command: Command, run_folder: Path
    ) -> None:
        """Whole, of the right program, and wrong."""
        file = next((run_folder / "certificates").glob("2-*.json"))
        forged = json.loads(file.read_bytes())
        upper = forged["claim"]["upper"]
        forged["claim"] |= {"upper": "1e-30", "lower": "0"}
        forged["statement"] = forged["statement"].replace(upper, "1e-30")
        forged["digest"] = digest(forged)
        file.write_text(json.dumps(forged), encoding="utf-8")
        self.change(run_folder, 2, error=1e-30, error_lower=0.0)
        ended = command("check", run_folder)
        assert ended.code == 1
        assert ended.out.count(": rejected: ") == 2
        assert ended.out.count(": accepted: ") == 3

    def test_needs_the_target_of_the_run(self, command: Command, run_folder: Path) -> None:
        config = json.loads((run_folder / "config.json").read_bytes())
        config["target"]["domain"] = [0.0, 2.0]
        (run_folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        ended = command("check", run_folder, "--json")
        assert ended.code == 1
        assert len(json.loads(ended.out)["fronts"]) == 4

    def test_that_is_damaged_is_unreadable(self, command: Command, run_folder: Path) -> None:
        (run_folder / "front.json").write_text("{", encoding="utf-8")
        ended = command("check", run_folder)
        assert ended.code == 2
        assert len(ended.out.splitlines()) == 5
        assert "front.json: unreadable: " in ended.out

    def test_is_shown_as_claimed(self, command: Command, run_folder: Path) -> None:
        self.change(run_folder, 2, constants=["0x1.8p+0", "0x1.0p+0"])
        shown = command("show", run_folder)
        assert [s.standing for s in load(run_folder).front] == [
            "proved", "proved", "claimed", "proved",
        ]  # fmt: skip
        assert "errors claimed: called proved, but without a certificate" in shown.out
        assert "claimed" in command("show", run_folder, "--ops", 2).out

    def test_that_claims_too_much_hides_no_other_entry(self, run_folder: Path) -> None:
        known = load(run_folder).front
        self.change(run_folder, 1, error=1e-30, error_lower=1e-30)
        front = load(run_folder).front
        assert [s.standing for s in front] == ["proved", "claimed", "proved", "proved"]
        assert front[2:] == known[2:]
        assert front.with_ops(2) == known[2]
        assert front.with_ops(1) == front[1]

    def test_is_shown_as_claimed_without_certificates(
        self, command: Command, run_folder: Path
    ) -> None:
        shutil.rmtree(run_folder / "certificates")
        assert {s.standing for s in load(run_folder).front} == {"claimed"}
        assert "proved:" not in command("show", run_folder).out
        assert command("prove", run_folder).code == 0
        assert {s.standing for s in load(run_folder).front} == {"proved"}
        assert command("check", run_folder).code == 0


class TestCheck:
    def test_accepts_what_prove_wrote(self, command: Command, certificate_file: Path) -> None:
        ended = command("check", certificate_file)
        assert (ended.code, ended.err) == (0, "")
        statement = json.loads(certificate_file.read_bytes())["statement"]
        assert ended.out == f"{certificate_file}: accepted: {statement}\n"

    def test_accepts_all_of_a_run(self, command: Command, run_folder: Path) -> None:
        ended = command("check", run_folder, "--json")
        verdicts = json.loads(ended.out)["certificates"]
        (front,) = json.loads(ended.out)["fronts"]
        assert ended.code == 0
        assert [v["verdict"] for v in verdicts] == ["accepted"] * 4
        assert [Path(v["file"]).name.partition("-")[0] for v in verdicts] == ["0", "1", "2", "3"]
        assert front == {
            "file": str(run_folder / "front.json"),
            "verdict": "accepted",
            "text": "its 4 proved errors are those above",
        }

    @pytest.mark.parametrize(
        ("part", "key", "value"),
        [
            ("claim", "upper", "4.0e-2"),
            ("claim", "lower", "4.9e-2"),
            ("program", "constants", ["0x1.0p+0"]),
            ("target", "function", "exp"),
            ("target", "error", "absolute"),
            ("proof", "subintervals", []),
        ],
    )
    def test_rejects_what_was_tampered_with(
        self, part: str, key: str, value: object, command: Command, certificate_file: Path
    ) -> None:
        data = json.loads(certificate_file.read_bytes())
        data[part][key] = value
        certificate_file.write_text(json.dumps(data), encoding="utf-8")
        ended = command("check", certificate_file)
        assert (ended.code, ended.err) == (1, "")
        assert ended.out.startswith(f"{certificate_file}: rejected: ")
        assert len(ended.out.splitlines()) == 1

    def test_goes_on_after_a_rejection(self, command: Command, run_folder: Path) -> None:
        path = next((run_folder / "certificates").glob("1-*.json"))
        data = json.loads(path.read_bytes()) | {"version": 2}
        path.write_text(json.dumps(data), encoding="utf-8")
        ended = command("check", run_folder, "--json")
        verdicts = [v["verdict"] for v in json.loads(ended.out)["certificates"]]
        assert (ended.code, verdicts) == (1, ["accepted", "rejected", "accepted", "accepted"])

    @pytest.mark.parametrize("text", ["{}", "[]", "1", '"x"', "null", '{"format": 1}', "NaN"])
    def test_rejects_json_that_is_no_certificate(
        self, text: str, command: Command, here: Path
    ) -> None:
        (here / "other.json").write_text(text, encoding="utf-8")
        ended = command("check", "other.json")
        assert ended.code == 1
        assert ended.out.startswith("other.json: rejected: ")

    @pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\x00\xd8", b"[" * 100_000])
    def test_does_not_read_what_is_no_json(self, data: bytes, command: Command, here: Path) -> None:
        (here / "torn.json").write_bytes(data)
        ended = command("check", "torn.json")
        assert ended.code == 2
        (line,) = ended.out.splitlines()
        assert line.startswith("torn.json: unreadable: is not JSON")

    def test_does_not_read_what_is_not_there(self, command: Command, here: Path) -> None:
        (here / "empty").mkdir()
        ended = command("check", "nowhere.json", "empty")
        assert ended.code == 2
        nowhere, empty = ended.out.splitlines()
        assert nowhere.startswith("nowhere.json: unreadable: cannot be read")
        assert empty.startswith("empty: unreadable: has no certificates")
        assert_refused(command("check"), "FILES")

    def test_loses_no_verdict_on_the_other_files(
        self, command: Command, certificate_file: Path, here: Path
    ) -> None:
        (here / "torn.json").write_text("{", encoding="utf-8")
        (here / "other.json").write_text("{}", encoding="utf-8")
        good, torn, bad = certificate_file, "torn.json", "other.json"
        for files, code in (
            ((good, torn), 2),
            ((torn, good), 2),
            ((torn, bad, good), 1),
            ((good, good), 0),
        ):
            ended = command("check", *files)
            assert ended.code == code
            words = {good: "accepted", torn: "unreadable", bad: "rejected"}
            for line, file in zip(ended.out.splitlines(), files, strict=True):
                assert f": {words[file]}: " in line

    def test_of_a_run_without_proofs_says_so(self, command: Command, run_folder: Path) -> None:
        for file in (run_folder / "certificates").iterdir():
            file.unlink()
        ended = command("check", run_folder)
        assert ended.code == 1
        assert "prove it first" in ended.out
        assert ended.out.count("but no accepted certificate is of that program") == 4
        sampled = json.loads((run_folder / "front.json").read_bytes())
        for entry in sampled["front"]:
            entry["standing"] = "sampled"
        (run_folder / "front.json").write_text(json.dumps(sampled), encoding="utf-8")
        ended = command("check", run_folder)
        assert ended.code == 2
        assert len(ended.out.splitlines()) == 1

    def test_changes_nothing(self, command: Command, run_folder: Path) -> None:
        before = contents(run_folder)
        command("check", run_folder)
        assert contents(run_folder) == before
