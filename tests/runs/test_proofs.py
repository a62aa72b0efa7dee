"""Fronts that say proved, and the certificates in the folders of runs."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autonumerics import load, resume
from autonumerics.accuracy import sample_error
from autonumerics.certification import certify
from autonumerics.certification.check import check
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.programs import Program, parse
from autonumerics.runs import Budget, prepare, prove_run
from autonumerics.runs.evidence import certificate_name
from autonumerics.runs.folder import RunFolder
from autonumerics.runs.proofs import Proofs, prove_front, save_certificates
from autonumerics.search import Front, Solution
from autonumerics.targets import Target

EXP2 = Target.make("exp2")


def solution(text: str, constants: list[float] | None = None, target: Target = EXP2) -> Solution:
    program = parse(text, constants)
    error = sample_error(program, target).error
    return Solution(program, error, error)


def certificates(run: Path) -> dict[str, dict[str, Any]]:
    return {file.name: json.loads(file.read_bytes()) for file in run.glob("certificates/*")}


def write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data), encoding="utf-8")


def entries(run: Path) -> list[dict[str, Any]]:
    return json.loads((run / "front.json").read_bytes())["front"]


def assert_proved(run: Path) -> None:
    """Every program of the front has its bounds, and they are those of its certificate."""
    found = certificates(run)
    assert len(found) == len(entries(run))
    for entry in entries(run):
        program = Program.from_json(entry)
        certificate = found[Path(certificate_name(program, EXP2)).name]
        claim = certificate["claim"]
        assert entry["standing"] == "proved"
        assert certificate["program"] == {k: entry[k] for k in ("instructions", "constants")}
        assert Fraction(claim["lower"]) >= Fraction(entry["error_lower"])
        assert Fraction(claim["upper"]) <= Fraction(entry["error"])
        assert entry["error"] <= entry["error_lower"] * 1.005


class TestRuns:
    def test_end_with_their_front_proved(self, finished: Path) -> None:
        assert_proved(finished)
        assert len(entries(finished)) == 4

    def test_end_with_certificates_that_hold(self, finished: Path) -> None:
        for certificate in certificates(finished).values():
            assert check(certificate)

    def test_log_the_proved_errors(self, finished: Path) -> None:
        journal = (finished / "journal.jsonl").read_text("utf-8").splitlines()
        last = next(
            event for line in reversed(journal) if (event := json.loads(line))["event"] == "proved"
        )
        assert last["front"] == [[entry["ops"], entry["error"]] for entry in entries(finished)]

    def test_resumed_without_more_work_keep_their_proofs(self, run_folder: Path) -> None:
        before = entries(run_folder), certificates(run_folder)
        resume(run_folder, seconds=None, evaluations=0)
        assert (entries(run_folder), certificates(run_folder)) == before

    def test_resumed_renew_them(self, run_folder: Path) -> None:
        result = resume(run_folder, seconds=None, evaluations=1500)
        assert {s.standing for s in result.front} == {"proved"}
        assert_proved(run_folder)

    def test_killed_before_the_proof_are_sampled_where_programs_are_new(
        self, tmp_path: Path
    ) -> None:
        search = prepare("exp2", max_ops=3, threads=1, out=tmp_path / "run")
        for _ in search.run(Budget(None, 600)):
            pass
        assert {entry["standing"] for entry in entries(tmp_path / "run")} == {"sampled"}
        assert certificates(tmp_path / "run") == {}
        prove_run(tmp_path / "run")
        assert_proved(tmp_path / "run")


class TestProveRun:
    def test_of_one_program(self, run_folder: Path) -> None:
        proofs = prove_run(run_folder, ops=2, within=Fraction(1, 10**6))
        (certificate,) = proofs.certificates
        assert certificate.program.ops == 2
        assert_proved(run_folder)
        _, one, two, _ = entries(run_folder)
        assert two["error"] <= two["error_lower"] * (1 + 2e-6)
        assert one["error"] > one["error_lower"] * (1 + 1e-5)

    def test_changes_nothing_but_the_bounds(self, run_folder: Path) -> None:
        before = load(run_folder)
        prove_run(run_folder, within=Fraction(1, 10**6))
        after = load(run_folder)
        assert [s.program for s in after.front] == [s.program for s in before.front]
        assert (after.config, after.evaluations) == (before.config, before.evaluations)

    def test_removes_its_own_certificates_of_other_programs(self, run_folder: Path) -> None:
        stale = certify(parse("x + c0", [0.9]), EXP2)
        before = set(certificates(run_folder))
        name = certificate_name(stale.program, EXP2)
        write(run_folder / name, stale.to_json())
        write(run_folder / "certificates" / "1.json", stale.to_json())  # as 0.1.0 named it
        prove_run(run_folder, ops=1)
        assert set(certificates(run_folder)) == before

    def test_replaces_certificates_named_as_before(self, run_folder: Path) -> None:
        """Where they are the only evidence they stay, until there is a new one."""
        names = sorted(certificates(run_folder))
        for name in names:
            file = run_folder / "certificates" / name
            file.rename(file.with_name(f"{name.partition('-')[0]}.json"))
        prove_run(run_folder, ops=2)
        assert set(certificates(run_folder)) == {"0.json", "1.json", names[2], "3.json"}
        assert {s.standing for s in load(run_folder).front} == {"proved"}
        prove_run(run_folder)
        assert sorted(certificates(run_folder)) == names

    def test_leaves_files_alone_that_are_not_its_own(self, run_folder: Path) -> None:
        folder = run_folder / "certificates"
        own = certify(parse("x + c0", [0.9]), EXP2).to_json()
        elsewhere = certify(parse("x + c0", [0.9]), Target.make("exp2", (0.0, 0.5)))
        write(folder / "mine.json", own)  # a copy under another name
        write(folder / "7.json", own)
        write(folder / "1.json", own | {"tool": {"name": "changed", "version": "1"}})
        write(run_folder / certificate_name(elsewhere.program, elsewhere.target), own)
        write(run_folder / certificate_name(elsewhere.program, EXP2), elsewhere.to_json())
        (folder / "2.json").write_text("torn", encoding="utf-8")
        (folder / "notes.txt").write_text("mine", encoding="utf-8")
        (folder / "3.json").mkdir()
        before = {file: file.read_bytes() for file in folder.iterdir() if file.is_file()}
        prove_run(run_folder)
        after = {file: file.read_bytes() for file in folder.iterdir() if file.is_file()}
        assert before == after

    def test_of_two_programs_of_equal_length(self, run_folder: Path) -> None:
        """Each has its own certificate, and both hold."""
        path = run_folder / "front.json"
        data = json.loads(path.read_bytes())
        del data["front"][0]
        for entry, text in zip(data["front"], ("x*c0", "x + c0", "x - c0"), strict=True):
            program = parse(text, [0.957 if "+" in text else 1.9 if "*" in text else -0.956])
            error = sample_error(program, EXP2).error
            entry |= Solution(program, error, error).to_json()
        write(path, data)
        front = load(run_folder).front
        assert len(front) == 1  # the others are beaten, so that both are proved as they stand
        proofs = [prove_front(Front((s,)), EXP2) for s in map(Solution.from_json, data["front"])]
        kept = [s for proof in proofs for s in proof.front]
        made = [c for proof in proofs for c in proof.certificates]
        save_certificates(RunFolder.open(run_folder), made, Front(tuple(kept)), EXP2)
        assert len(certificates(run_folder)) == 3
        assert all(map(check, certificates(run_folder).values()))

    def test_refuses_what_there_is_not(self, run_folder: Path, tmp_path: Path) -> None:
        with pytest.raises(InvalidOption, match="no program of at most -1 operations"):
            prove_run(run_folder, ops=-1)
        with pytest.raises(InvalidOption, match="a bound lies within"):
            prove_run(run_folder, within=Fraction(2))
        with pytest.raises(InvalidRun, match="is not a run"):
            prove_run(tmp_path)

    def test_takes_out_what_it_refutes_with_its_certificate(self, run_folder: Path) -> None:
        path = run_folder / "front.json"
        data = json.loads(path.read_bytes())
        pole = parse("c0/(x - c1)", [1.0, 0.5])
        data["front"][2] |= pole.to_json() | {"standing": "sampled"}
        data["front"][2].pop("error_lower")
        path.write_text(json.dumps(data), encoding="utf-8")
        proofs = prove_run(run_folder)
        assert len(proofs.failures) == 1
        assert "pole at x = 0.5" in proofs.failures[0]
        assert [name.partition("-")[0] for name in sorted(certificates(run_folder))] == [
            "0",
            "1",
            "3",
        ]
        assert_proved(run_folder)


class TestProveFront:
    def test_of_nothing(self) -> None:
        assert prove_front(Front(), EXP2) == Proofs(Front(), (), ())

    def test_keeps_what_cannot_be_proved_but_not_what_is_refuted_and_says_why(self) -> None:
        front = Front(
            (
                solution("x + c0", [0.957]),
                Solution(parse("c1/(x - c0)", [0.5, 1.0]), 0.01, 0.01),
                Solution(parse("sqrt(x - c0) + x", [0.5]), 0.001, 0.001),
            )
        )
        proofs = prove_front(front, EXP2)
        assert [s.standing for s in proofs.front] == ["proved", "sampled"]
        assert proofs.front[1] == front[2]
        assert len(proofs.certificates) == 1
        pole, root = proofs.failures
        assert pole.startswith("not proved: 2 operations: ")
        assert "pole at x = 0.5" in pole
        assert "cannot be enclosed near x = " in root

    def test_leaves_out_what_its_bounds_do_not_show_to_be_better(self) -> None:
        """Sampled errors may be far too small; each entry gains on those before it."""
        line = solution("x + c0", [0.957])
        worse = Solution(parse("x*c0 + c1", [1.0, 0.9]), line.error / 2, 1.0)
        better = solution("(x*c0 + c1)*x + c2", [0.33977, 0.6528, 1.0025])
        proofs = prove_front(Front((line, worse, better)), EXP2)
        assert [s.program for s in proofs.front] == [line.program, better.program]
        assert [c.program for c in proofs.certificates] == [line.program, better.program]

    def test_sharpens_a_bound_that_would_hide_an_improvement(self) -> None:
        """The second program is better by a thousandth, which half a percent cannot show: its
        largest error is at the end of a square root, where bounds are loose.
        """
        line = solution("x + c0", [1.0])
        root = solution("x + c0 + c1*sqrt(x)", [1 + 0.999 * line.error, -0.12])
        assert 0.998 * line.error < root.error < line.error
        first, second = prove_front(Front((line, root)), EXP2).front
        assert second.error < first.error
        assert second.error_lower is not None
        assert second.error <= second.error_lower * (1 + 1e-5)

    def test_rounds_the_bounds_away_from_the_truth(self) -> None:
        proofs = prove_front(Front((solution("x + c0", [0.957]),)), EXP2)
        (proved,), (certificate,) = proofs.front, proofs.certificates
        assert proved.error_lower is not None
        assert Fraction(proved.error) >= Fraction(certificate.upper) >= certificate.proof.upper
        assert Fraction(proved.error_lower) <= Fraction(certificate.lower)

    def test_tells_its_progress(self) -> None:
        seen: list[float] = []
        roots = [solution(f"sqrt(x) + {c}") for c in (0.125, 0.25, 0.5)]
        prove_front(Front(tuple(roots)), EXP2, progress=seen.append)
        assert seen == sorted(seen)
        assert 0 <= seen[0] < 0.5 < seen[-1] <= 1


def test_places_in_the_folder() -> None:
    """By operations, program and target, so that nothing else can have the same."""
    program = parse("x + c0", [1.0])
    name = certificate_name(program, EXP2)
    assert re.fullmatch(r"certificates/1-[0-9a-f]{12}\.json", name)
    assert certificate_name(parse("x + c0", [1.0]), Target.make("exp2")) == name
    others = [
        certificate_name(parse("x + c0", [1.0 + 2**-52]), EXP2),
        certificate_name(parse("x - c0", [1.0]), EXP2),
        certificate_name(program, Target.make("exp")),
        certificate_name(program, Target.make("exp2", (0.0, 0.5))),
        certificate_name(program, Target.make("exp2", (0.0, 1.0), "absolute")),
    ]
    assert len({name, *others}) == 6
