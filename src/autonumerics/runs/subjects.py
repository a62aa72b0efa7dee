"""What can be emitted, from disk: a program of a run, a certificate, a listing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autonumerics.certification.check import read
from autonumerics.codegen.reading import read_program
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.numerals import error_text, ulps_text
from autonumerics.runs.choosing import chosen, named
from autonumerics.runs.claims import Subject
from autonumerics.runs.config import Config
from autonumerics.runs.evidence import Evidence, evidence_in
from autonumerics.runs.folder import MALFORMED, Say, on_stderr
from autonumerics.runs.goals import Goal
from autonumerics.runs.result import Result, load_result
from autonumerics.search import Solution
from autonumerics.targets import Target
from autonumerics.texts import text_of


def subject_of_run(run: Path, ops: int | None = None) -> Subject:
    """The best program of the run in a folder: see `subject_of_result`.

    Raises InvalidRun for what is no run, InvalidOption where it has no such program.
    """
    return subject_of_result(load_result(run), ops, run)


def subject_of_result(
    result: Result, ops: int | None = None, run: Path | None = None, say: Say = on_stderr
) -> Subject:
    """The same of a result; with the folder of its run also the digest of the certificate.

    Without `ops` the cheapest program that meets the goal or, if there is none, what comes nearest
    to it, or the most accurate; else as `chosen` has it.
    """
    if ops is None and not result.front:
        raise InvalidOption(f"{named(run)} has no program yet")
    if ops is not None:
        return subject_of_solution(chosen(result, ops, run, say), result.config, run)
    best = result.reached or result.best or result.front[-1]
    return subject_of_solution(best, result.config, run)


def subject_of_solution(solution: Solution, config: Config, run: Path | None = None) -> Subject:
    """A program of a run, with what is known of it."""
    machine = solution.machine
    worst = () if machine is None or machine.error_ulp_at is None else (machine.error_ulp_at,)
    return Subject(
        solution.program,
        config.target,
        config.arithmetic,
        evidence=(*_sentences(solution, config.target), *_missed(solution, config.goal)),
        worst=worst,
        certificate=None if run is None else _digest(run, solution, config.target),
    )


def subject_of_file(path: Path, target: Target | None = None) -> Subject:
    """A certificate, or a program as a listing, FPCore, Sollya or Python, for a target perhaps.

    Raises InvalidRun for a file that cannot be read, InvalidProgram for one that is no program.
    """
    text = text_of(path, "name a run, a program file or a certificate", refusal=InvalidRun)
    if text.lstrip().startswith("{"):
        return _subject_of_certificate(path, text)
    return Subject(read_program(text), target)


def _subject_of_certificate(path: Path, text: str) -> Subject:
    try:
        data = json.loads(text)
        evidence = Evidence.from_json(data)
        statement, digest = str(data["statement"]), str(data["digest"])
    except MALFORMED as problem:
        reason = " ".join(str(problem).split())
        raise InvalidRun(f"{path} is no certificate: {reason}") from None
    said = f"The certificate's claim for exact arithmetic: {statement}"
    return Subject(evidence.program, evidence.target, evidence=(said,), certificate=digest)


def _sentences(solution: Solution, target: Target) -> list[str]:
    machine = solution.machine
    lines = []
    if machine is not None:
        manner = machine.arithmetic.manner
        where = "" if machine.error_ulp_at is None else f", at x = {machine.error_ulp_at!r}"
        every = "all inputs" if machine.ulp_standing == "measured" else "some inputs"
        counts = "" if machine.counts is None else f"; {machine.counts.sentence}"
        lines.append(
            f"{manner[:1].upper()}{manner[1:]}: "
            f"{ulps_text(machine.error_ulp, machine.ulp_standing)} ULP at worst, "
            f"{machine.ulp_standing} at {every}{where}{counts}."
        )
    lines.append(
        f"In exact arithmetic, constants not rounded further: {target.words} "
        f"{error_text(solution.error, solution.standing, 6)} ({solution.standing})."
    )
    return lines


def _missed(solution: Solution, goal: Goal | None) -> list[str]:
    """That results are not all rounded as was asked, if it is so."""
    if goal is None or goal.rounding is None or goal.is_met_by(solution):
        return []
    known = goal.lacking(solution.rank[1], solution.rank_standing, solution.machine)
    return [f"Beware, it misses its goal: {goal.text} wanted, {known}."]


def _digest(run: Path, solution: Solution, target: Target) -> str | None:
    """That of the certificate in the run's folder for this very program and what is said of it."""
    for file, evidence in evidence_in(run):
        if evidence.supports(solution, target):
            data: Any = read(file)
            return str(data["digest"])
    return None
