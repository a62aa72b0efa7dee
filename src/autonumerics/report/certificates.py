"""The certificates in a run folder, each matched to the program that it is about."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, NamedTuple

from autonumerics.programs import Program, from_hex
from autonumerics.report.parts import MALFORMED, Problem, Unusable, read_object, wrong
from autonumerics.targets import Target

CERTIFICATES = "certificates"


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
    program: Program
    target: Target
    statement: str
    upper: Fraction
    lower: Fraction
    subintervals: int
    precision: int
    tool: str
    digest: str
    verdict: Verdict

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return self.verdict.kind != "rejected"


def independent_check(data: Mapping[str, Any]) -> Verdict:
    """The verdict of `certification.check`, which trusts nothing of what made the certificate."""
    from autonumerics.certification.check import Refused, check

    try:
        check(data)
    except Refused as reason:
        return Verdict("rejected", f"Rejected by the independent check: {wrong(reason)}")
    return Verdict("accepted", "Proved, and accepted by the independent check.")


def read_certificates(
    folder: Path, check: Check | None = None
) -> tuple[tuple[Certificate, ...], tuple[Problem, ...]]:
    """All certificates of a run that can be read, with what `check` says of them.

    None at all is no problem; a damaged one is, and one that is rejected.
    """
    certificates: list[Certificate] = []
    problems: list[Problem] = []
    for path in sorted((folder / CERTIFICATES).glob("*.json")):
        name = f"{CERTIFICATES}/{path.name}"
        try:
            certificate = _certificate(name, read_object(path), check)
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
    matching = (c for c in certificates if c.program == program and c.target == target)
    return min(matching, key=lambda c: c.upper, default=None)


def _certificate(file: str, data: Mapping[str, Any], check: Check | None) -> Certificate:
    claim, proof = data["claim"], data["proof"]
    return Certificate(
        file=file,
        program=Program.from_json(data["program"]),
        target=_target(data["target"]),
        statement=str(data["statement"]),
        upper=_size(claim["upper"]),
        lower=_size(claim["lower"]),
        subintervals=len(proof["subintervals"]),
        precision=int(proof["precision"]),
        tool=f"{data['tool']['name']} {data['tool']['version']}",
        digest=str(data["digest"]),
        verdict=check(data) if check else UNCHECKED,
    )


def _target(record: Mapping[str, Any]) -> Target:
    """A target whose domain is written in hexadecimal."""
    lower, upper = (from_hex(end) for end in record["domain"])
    return Target.make(record["function"], (lower, upper), record["error"])


def _size(text: Any) -> Fraction:
    """A bound of an error, exactly as written, within the range of doubles."""
    value = Fraction(text)
    if value < 0 or math.isinf(float(value)):
        raise ValueError(f"a bound is a number from 0 on, got {text}")
    return value
