"""The command that trusts nothing: check."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from autonumerics.certification.check import Refused, Unreadable, check, read
from autonumerics.cli.commands import command
from autonumerics.cli.output import emit, json_option
from autonumerics.cli.progress import ProgressCallback, bar
from autonumerics.errors import AutoNumericsError
from autonumerics.formats import Arithmetic
from autonumerics.planning.verifying import files_beside, why_uncertified
from autonumerics.runs.evidence import (
    FUNCTION_CERTIFICATE,
    MALFORMED,
    Evidence,
    certificate_files,
)
from autonumerics.runs.folder import CONFIG, FRONT
from autonumerics.runs.measured_evidence import MeasuredEvidence
from autonumerics.runs.pieces_evidence import unproved_entries
from autonumerics.runs.pieces_folder import PIECES_FILE
from autonumerics.runs.result import entries_as_written
from autonumerics.search import MachineNumbers, Solution
from autonumerics.targets import Target

REJECTED, UNREADABLE = 1, 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a file: accepted, rejected or unreadable, and the statement or the reason.

    `evidence`: what is proved or measured, if it is an accepted certificate.
    """

    file: Path
    verdict: str
    text: str
    evidence: Evidence | MeasuredEvidence | None = None

    @property
    def line(self) -> str:
        """For people."""
        return f"{self.file}: {self.verdict}: {self.text}"

    def to_json(self) -> dict[str, str]:
        """For `--json`."""
        return {"file": str(self.file), "verdict": self.verdict, "text": self.text}


@command(
    "check",
    "autonumerics check runs/exp2-20260102-030405-seed1",
    "autonumerics check runs/exp2-20260102-030405-seed1/certificates/*.json --json",
)
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@json_option
def check_command(files: tuple[Path, ...], as_json: bool) -> None:
    """Verify certificates, by code that shares nothing with what made them.

    FILES are certificates, or folders of runs and functions with all of theirs. Every certificate
    gets a line of its own, with the reason if it is not accepted. In a run, every error that its
    front calls proved must be that of an accepted certificate of the same program and target; in a
    run by pieces, of one for each piece of the domain. What it calls measured must not contradict
    an accepted certificate of the same program, target and number format. In the folder of a
    function the plan must be that of the certificate, with figures that it does not contradict, and
    code, test programs and report those of the plan, but for times and other plans.

    Exit codes: 0 all are accepted; 1 something is rejected; 2 nothing is rejected, but something
    cannot be read or the request is wrong.
    """
    with bar("checking") as progress:
        certificates, fronts = _verdicts(files, progress)
    records = {
        "certificates": [verdict.to_json() for verdict in certificates],
        "fronts": [verdict.to_json() for verdict in fronts],
    }
    emit(
        records,
        as_json,
        "\n".join(verdict.line for verdict in (*certificates, *fronts)),
        "verdicts",
    )
    found = {verdict.verdict for verdict in (*certificates, *fronts)}
    if found != {"accepted"}:
        sys.exit(REJECTED if "rejected" in found else UNREADABLE)


def _verdicts(
    places: Iterable[Path], progress: ProgressCallback
) -> tuple[list[Verdict], list[Verdict]]:
    """On certificates, and on what the fronts of runs call proved."""
    work = [(place, file) for place in places for file in _certificates(place)]
    certificates: list[Verdict] = []
    of_runs: dict[Path, list[Evidence | MeasuredEvidence]] = {}
    for done, (place, file) in enumerate(work):
        part = _part(progress, done, len(work))
        verdict = _verdict(file, part)
        certificates.append(verdict)
        if place.is_dir():
            of_runs.setdefault(place, []).extend([verdict.evidence] if verdict.evidence else [])
    fronts = [
        verdict
        for run, evidence in of_runs.items()
        for verdicts in (_front_verdicts, _pieces_verdicts)
        for verdict in verdicts(run, evidence)
    ]
    fronts += [
        verdict for (place, file), known in zip(work, certificates, strict=True)
        if place.is_dir() and known.verdict == "accepted" for verdict in _verdicts_beside(file)
    ]  # fmt: skip
    return certificates, fronts


def _certificates(place: Path) -> list[Path]:
    """A certificate, or all of a run; the folder itself if it has none."""
    return certificate_files(place) or [place] if place.is_dir() else [place]


def _verdict(file: Path, progress: ProgressCallback) -> Verdict:
    if file.is_dir():
        what = "this run has none yet: prove it first" if (file / CONFIG).exists() else "no run"
        if (file / PIECES_FILE).exists():
            what = "a run by pieces has them from its search"
        what = why_uncertified(file) or what if any(file.iterdir()) else "it is empty"
        return Verdict(file, "unreadable", f"has no certificates ({what})")
    try:
        data = read(file)
        statement = check(data, progress)
    except Refused as reason:
        return Verdict(file, "rejected", str(reason))
    except Unreadable as problem:
        return Verdict(file, "unreadable", str(problem))
    return Verdict(file, "accepted", statement, _evidence(data))


def _front_verdicts(
    run: Path, accepted: Sequence[Evidence | MeasuredEvidence]
) -> Iterator[Verdict]:
    """On each entry of a front that is not what accepted certificates say; else one on all."""
    place = run / FRONT
    if not place.exists():
        return
    try:
        config, entries = entries_as_written(run)
    except AutoNumericsError as problem:
        yield Verdict(place, "unreadable", str(problem))
        return
    target, proved = config.target, [s for s in entries if s.standing == "proved"]
    measured = [(s, s.machine, _measurement(s, target, accepted)) for s in entries if s.machine]
    foreign = _foreign(entries, config.arithmetic)
    reasons = [*foreign, *_unproved(proved, target, accepted), *_contradicted(measured)]
    for reason in reasons:
        yield Verdict(place, "rejected", reason)
    said = "; ".join(_said(len(proved), measured))
    if said and not reasons:
        yield Verdict(place, "accepted", said)


_Measurements = Sequence[tuple[Solution, MachineNumbers, MeasuredEvidence | None]]
"""Entries with their numbers in a format, and the accepted certificate of these, if there is one.
"""


def _unproved(
    proved: Iterable[Solution], target: Target, accepted: Iterable[Evidence | MeasuredEvidence]
) -> Iterator[str]:
    """Why entries that are said to be proved are not."""
    proofs = [e for e in accepted if isinstance(e, Evidence)]
    for solution in proved:
        if not any(e.supports(solution, target) for e in proofs):
            yield (
                f"{_named(solution)} is called proved, error {solution.error!r}, but no accepted "
                f"certificate is of that program, {target.describe()}, and bound: prove the run "
                "again"
            )


def _foreign(entries: Iterable[Solution], own: Arithmetic | None) -> Iterator[str]:
    """Why figures are none of the run's, for entries in another number format than it has."""
    for solution in entries:
        machine = solution.machine
        found = None if machine is None else machine.arithmetic
        if found != own:
            has, wanted = (each.name if each else "no number format" for each in (found, own))
            yield f"{_named(solution)} has figures of {has}, the run is of {wanted}"


def _contradicted(measured: _Measurements) -> Iterator[str]:
    """Why figures of entries in a format are wrong."""
    for solution, machine, certificate in measured:
        if certificate is not None and certificate.contradicts(machine):
            counts = "" if machine.counts is None else f", {machine.counts.sentence}"
            yield (
                f"{_named(solution)} is said to have {machine.error_ulp!r} ULP of "
                f"{machine.arithmetic.name}{counts}, {machine.ulp_standing}, but the accepted "
                f"certificate of that program has {certificate.figures}"
            )


def _said(proved: int, measured: _Measurements) -> Iterator[str]:
    """What is right about a front, and what was not looked at."""
    if proved:
        yield f"its {proved} proved errors are those above"
    if certified := sum(certificate is not None for *_, certificate in measured):
        yield f"{_errors(certified)} as measured above"
    others = [m for _, m, certificate in measured if certificate is None]
    if unchecked := sum(machine.ulp_standing == "measured" for machine in others):
        yield f"{_errors(unchecked)} measured without a certificate and not checked"


def _measurement(
    solution: Solution, target: Target, accepted: Iterable[Evidence | MeasuredEvidence]
) -> MeasuredEvidence | None:
    """The measured certificate among those accepted that is of the entry's program."""
    machine = solution.machine
    of_it = (
        e
        for e in accepted
        if isinstance(e, MeasuredEvidence)
        and machine is not None
        and e.is_about(solution.program, machine, target)
    )
    return next(of_it, None)


def _named(solution: Solution) -> str:
    return f"the entry {solution.program.text} with {solution.ops} operations"


def _errors(count: int) -> str:
    return f"{count} {'error is' if count == 1 else 'errors are'}"


def _pieces_verdicts(
    run: Path, accepted: Sequence[Evidence | MeasuredEvidence]
) -> Iterator[Verdict]:
    """The same of a run by pieces, whose programs have a certificate for each piece."""
    place = run / PIECES_FILE
    if not place.exists():
        return
    try:
        count, reasons = unproved_entries(run, [e for e in accepted if isinstance(e, Evidence)])
    except AutoNumericsError as problem:
        yield Verdict(place, "unreadable", str(problem))
        return
    for reason in reasons:
        yield Verdict(place, "rejected", reason)
    if count and not reasons:
        yield Verdict(place, "accepted", f"its {count} proved errors are those above")


def _verdicts_beside(certificate: Path) -> Iterator[Verdict]:
    """On the plan and the code beside the accepted certificate of a function."""
    if certificate.name != FUNCTION_CERTIFICATE:
        return
    data: Any = read(certificate)
    for each in files_beside(certificate.parent, data):
        verdict = {True: "accepted", False: "rejected", None: "unreadable"}[each.is_same]
        yield Verdict(each.file, verdict, each.text)


def _evidence(data: Any) -> Evidence | MeasuredEvidence | None:
    """Of an accepted certificate; None if it is for a target or in a form that fronts have not."""
    for kind in (MeasuredEvidence, Evidence):
        with suppress(*MALFORMED):
            return kind.from_json(data)
    return None


def _part(progress: ProgressCallback, done: int, count: int) -> ProgressCallback:
    return lambda fraction: progress((done + fraction) / count)
