"""The certificates in a run folder, each matched to the program that it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, NamedTuple

from autonumerics.certification.check import Refused, Unreadable, read
from autonumerics.certification.check import check as verify
from autonumerics.certification.measured_certificate import FORMAT as MEASURED
from autonumerics.certification.rounded_certificate import FORMAT as ROUNDED
from autonumerics.programs import Program
from autonumerics.report.parts import MALFORMED, Problem, Unusable, wrong
from autonumerics.runs.evidence import Evidence, certificate_files
from autonumerics.runs.folder import CERTIFICATES
from autonumerics.targets import Target


class Verdict(NamedTuple):
    """What an independent check says of a certificate, in words."""

    kind: Literal["accepted", "rejected", "unchecked"]
    text: str


UNCHECKED = Verdict("unchecked", "Not checked for this report; autonumerics check does that.")

Check = Callable[[Mapping[str, Any]], Verdict]
"""An independent check of a certificate's data."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate claims of a program: the largest error lies in [lower, upper].

    `file` is its place in the run folder.
    """

    file: str
    evidence: Evidence
    statement: str
    subintervals: int
    precision: int
    tool: str
    digest: str
    verdict: Verdict

    @property
    def upper(self) -> Fraction:
        """The upper bound, exact."""
        return self.evidence.upper

    @property
    def lower(self) -> Fraction:
        """The lower bound, exact."""
        return self.evidence.lower

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return self.verdict.kind != "rejected"


def independent_check(data: Mapping[str, Any]) -> Verdict:
    """The verdict of `certification.check`, which trusts nothing of what made the certificate."""
    try:
        verify(data)
    except Refused as reason:
        return Verdict("rejected", f"Rejected by the independent check: {wrong(reason)}")
    return Verdict("accepted", "Proved, and accepted by the independent check.")


def read_certificates(
    folder: Path, check: Check | None = None
) -> tuple[tuple[Certificate, ...], tuple[Problem, ...]]:
    """All certificates of a run that can be read, with what `check` says of them.

    None at all is no problem; a damaged one is, and one that is rejected. Those of errors as a
    number format computes are about no error in the reals: they are left out, proved ones checked,
    measured ones not, which takes minutes.
    """
    certificates: list[Certificate] = []
    problems: list[Problem] = []
    for path in certificate_files(folder):
        name = f"{CERTIFICATES}/{path.name}"
        try:
            data = _read(path)
            if data.get("format") == MEASURED:
                continue
            if data.get("format") == ROUNDED:
                verdict = check(data) if check else UNCHECKED
                problems += [Problem(name, verdict.text)] if verdict.kind == "rejected" else []
                continue
            certificate = _certificate(name, data, check)
            certificates.append(certificate)
            if certificate.verdict.kind == "rejected":
                problems.append(Problem(name, certificate.verdict.text))
        except Unusable as problem:
            problems.append(Problem(name, str(problem)))
        except MALFORMED as problem:
            problems.append(Problem(name, f"is damaged: {wrong(problem)}"))
    return tuple(certificates), tuple(problems)


def certificate_of(
    program: Program, target: Target, certificates: Sequence[Certificate]
) -> Certificate | None:
    """The certificate about this very program, constants included, and this target."""
    matching = (
        c for c in certificates if (c.evidence.program, c.evidence.target) == (program, target)
    )
    return min(matching, key=lambda c: c.upper, default=None)


def _read(path: Path) -> Mapping[str, Any]:
    """The data of a certificate, read as the verifier reads it. Raises Unusable."""
    try:
        return read(path)
    except Unreadable as problem:
        raise Unusable(f"is damaged: it {problem}") from None
    except Refused as reason:
        raise Unusable(f"is rejected: {reason}") from None


def _certificate(file: str, data: Mapping[str, Any], check: Check | None) -> Certificate:
    proof = data["proof"]
    return Certificate(
        file=file,
        evidence=Evidence.from_json(data),
        statement=str(data["statement"]),
        subintervals=len(proof["subintervals"]),
        precision=int(proof["precision"]),
        tool=f"{data['tool']['name']} {data['tool']['version']}",
        digest=str(data["digest"]),
        verdict=check(data) if check else UNCHECKED,
    )
