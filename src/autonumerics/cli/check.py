"""The command that trusts nothing: check."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from autonumerics.certification.check import Refused, Unreadable, check, read
from autonumerics.cli.commands import command
from autonumerics.cli.output import emit, json_option
from autonumerics.cli.progress import ProgressCallback, bar
from autonumerics.errors import AutoNumericsError
from autonumerics.runs.evidence import MALFORMED, Evidence, certificate_files
from autonumerics.runs.folder import CONFIG, FRONT
from autonumerics.runs.pieces_evidence import unproved_entries
from autonumerics.runs.pieces_folder import PIECES_FILE
from autonumerics.runs.result import called_proved

REJECTED, UNREADABLE = 1, 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a file: accepted, rejected or unreadable, and the statement or the reason.

    `evidence`: what is proved, if it is an accepted certificate.
    """

    file: Path
    verdict: str
    text: str
    evidence: Evidence | None = None

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
    run by pieces, of one for each piece of the domain.

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
    of_runs: dict[Path, list[Evidence]] = {}
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
    return certificates, fronts


def _certificates(place: Path) -> list[Path]:
    """A certificate, or all of a run; the folder itself if it has none."""
    return certificate_files(place) or [place] if place.is_dir() else [place]


def _verdict(file: Path, progress: ProgressCallback) -> Verdict:
    if file.is_dir():
        what = "this run has none yet: prove it first" if (file / CONFIG).exists() else "no run"
        if (file / PIECES_FILE).exists():
            what = "a run by pieces has them from its search"
        return Verdict(file, "unreadable", f"has no certificates ({what})")
    try:
        data = read(file)
        statement = check(data, progress)
    except Refused as reason:
        return Verdict(file, "rejected", str(reason))
    except Unreadable as problem:
        return Verdict(file, "unreadable", str(problem))
    return Verdict(file, "accepted", statement, _evidence(data))


def _front_verdicts(run: Path, accepted: list[Evidence]) -> Iterator[Verdict]:
    """On each entry of a front that is said to be proved and is not; else one on all of them."""
    if not (run / FRONT).exists():
        return
    try:
        target, proved = called_proved(run)
    except AutoNumericsError as problem:
        yield Verdict(run / FRONT, "unreadable", str(problem))
        return
    missing = [s for s in proved if not any(e.supports(s, target) for e in accepted)]
    for solution in missing:
        text = (
            f"the entry {solution.program.text} with {solution.ops} operations is called proved, "
            f"error {solution.error!r}, but no accepted certificate is of that program, "
            f"{target.describe()}, and bound: prove the run again"
        )
        yield Verdict(run / FRONT, "rejected", text)
    if proved and not missing:
        yield Verdict(run / FRONT, "accepted", f"its {len(proved)} proved errors are those above")


def _pieces_verdicts(run: Path, accepted: list[Evidence]) -> Iterator[Verdict]:
    """The same of a run by pieces, whose programs have a certificate for each piece."""
    place = run / PIECES_FILE
    if not place.exists():
        return
    try:
        count, reasons = unproved_entries(run, accepted)
    except AutoNumericsError as problem:
        yield Verdict(place, "unreadable", str(problem))
        return
    for reason in reasons:
        yield Verdict(place, "rejected", reason)
    if count and not reasons:
        yield Verdict(place, "accepted", f"its {count} proved errors are those above")


def _evidence(data: object) -> Evidence | None:
    """Of an accepted certificate; None if it is for a target that we do not know."""
    try:
        return Evidence.from_json(data)  # type: ignore[arg-type]
    except MALFORMED:
        return None


def _part(progress: ProgressCallback, done: int, count: int) -> ProgressCallback:
    return lambda fraction: progress((done + fraction) / count)
