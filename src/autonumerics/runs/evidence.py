"""The certificates in the folder of a run, as evidence of what its front says is proved.

    certificates/7-3fa9c1d2e4b0.json    operations, then the digest of program and target

A front is a file that anybody can write. What it calls proved counts as proved where there is a
certificate, whole and of the very program and target, that claims as much; else it is *claimed*.
Whether the certificate is right is decided by `certification.check` and nobody else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from autonumerics.certification.check import read, well_formed
from autonumerics.certification.document import target_from, target_record
from autonumerics.programs import Program
from autonumerics.runs.folder import CERTIFICATES, MALFORMED
from autonumerics.search import Solution
from autonumerics.targets import Target

FUNCTION_CERTIFICATE = "certificate.json"
"""In the folder of a function for every input."""

_LARGEST_EXPONENT = 10_000
_DIGITS = 12  # of the digest in a name: 48 bits tell the programs of a run apart


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a certificate claims: the largest error of a program lies in [lower, upper]."""

    program: Program
    target: Target
    upper: Fraction
    lower: Fraction

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Evidence:
        """The claim in a certificate's data. Raises one of MALFORMED for what is none."""
        claim = data["claim"]
        return cls(
            Program.from_json(data["program"]),
            target_from(data["target"]),
            _size(claim["upper"]),
            _size(claim["lower"]),
        )

    @property
    def name(self) -> str:
        """The place of such a certificate in the folder of a run."""
        return certificate_name(self.program, self.target)

    @property
    def name_before(self) -> str:
        """The place that it had in version 0.1.0."""
        return f"{CERTIFICATES}/{self.program.ops}.json"

    def supports(self, solution: Solution, target: Target) -> bool:
        """Whether it claims what is known of a solution for the target."""
        return self.shows(solution.program, target, solution.error, solution.error_lower)

    def shows(self, program: Program, target: Target, upper: float, lower: float | None) -> bool:
        """Whether so much is claimed of this very program, constants included, and target."""
        return (
            self.program == program
            and self.target in (target, replace(target, constraints=target.constraints.of_form))
            and self.upper <= upper
            and self.lower >= (lower or 0)
        )


def certificate_name(program: Program, target: Target) -> str:
    """The place of a certificate in the folder of a run.

    >>> from autonumerics.programs import parse
    >>> certificate_name(parse("x + c0", [1.0]), Target.make("exp2"))
    'certificates/1-....json'
    """
    subject = {"program": program.to_json(), "target": target_record(target)}
    text = json.dumps(subject, sort_keys=True, separators=(",", ":"))
    short = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
    return f"{CERTIFICATES}/{program.ops}-{short}.json"


def certificate_files(run: Path) -> list[Path]:
    """All that may be certificates in the folder of a run, those of shorter programs first; or that
    of a function.
    """

    def by_operations(file: Path) -> tuple[int, str]:
        operations = file.stem.partition("-")[0]
        return int(operations) if operations.isdecimal() else 0, file.name

    of_function = run / FUNCTION_CERTIFICATE
    of_run = sorted((run / CERTIFICATES).glob("*.json"), key=by_operations)
    return [*([of_function] if of_function.is_file() else []), *of_run]


def evidence_in(run: Path) -> Iterator[tuple[Path, Evidence]]:
    """The certificates in the folder of a run that are whole, digest included; not verified."""
    for file in certificate_files(run):
        try:
            yield file, Evidence.from_json(well_formed(read(file)))
        except MALFORMED:
            continue


def with_standing(solution: Solution, target: Target, evidence: Sequence[Evidence]) -> Solution:
    """The same; *claimed* if it is said to be proved and no evidence shows as much."""
    if solution.standing != "proved":
        return solution
    return solution if any(e.supports(solution, target) for e in evidence) else solution.claimed()


def _size(text: Any) -> Fraction:
    """A bound of an error, exactly as written, within the range of doubles."""
    number = Decimal(text)
    if not number.is_finite() or number < 0 or abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError(f"a bound is a number from 0 on, got {text!r:.60}")
    float(number)  # or OverflowError
    return Fraction(number)
