"""Measured certificates in the folder of a run, as evidence of what its front says was measured.

    certificates/7-3fa9c1d2e4b0-bfloat16-binary32.json

What a front calls measured is anybody's writing, as what it calls proved is (`evidence`). Where
there is a certificate, whole and of the very program, target and arithmetic, figures that
contradict it give way to its own. Whether it is right is decided by `certification.check` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autonumerics.accuracy import Counts
from autonumerics.accuracy.oracle import TOLERANCE_ULP
from autonumerics.certification.check import read
from autonumerics.certification.document import digest
from autonumerics.certification.measured_certificate import FORMAT, subject_record
from autonumerics.numerals import ulps_text
from autonumerics.programs import Program, from_hex
from autonumerics.runs.evidence import certificate_files
from autonumerics.runs.folder import MALFORMED
from autonumerics.search import MachineNumbers
from autonumerics.targets import Target

_SLACK = 4 * TOLERANCE_ULP
"""Relative, above one ULP: measurements of a search know no more of the largest error."""


@dataclass(frozen=True, slots=True)
class MeasuredEvidence:
    """What a measured certificate claims: the largest error lies in [lower, upper], in ULP.

    `program` has its constants rounded; `about`: arithmetic and target, as the certificate has
    them, the direction of rounding too; at `at` the error is at least `lower`.
    """

    program: Program
    about: tuple[Mapping[str, Any], Mapping[str, Any]]
    upper: float
    lower: float
    at: float
    counts: Counts

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MeasuredEvidence:
        """The claim in a certificate's data. Raises one of MALFORMED for what is none."""
        if data["format"] != FORMAT:
            raise ValueError("not a measured certificate")
        claim = data["claim"]
        return cls(
            Program.from_json(data["program"]),
            (data["arithmetic"], data["target"]),
            float(claim["upper"]),
            float(claim["lower"]),
            float(from_hex(claim["lower_at"])),
            Counts(**{kind: claim[kind] for kind in ("correct", "faithful", "off")}),
        )

    def is_about(self, program: Program, machine: MachineNumbers, target: Target) -> bool:
        """Whether it is of that program, constants rounded, target, and arithmetic."""
        try:
            arithmetic = machine.arithmetic
            if target.table is not None:
                return False
            rounded = program.with_constants(
                [arithmetic.constants.round(c) for c in program.constants]
            )
            record = subject_record(rounded, target, arithmetic)
        except MALFORMED:  # a front names what cannot be
            return False
        return (self.program, *self.about) == (rounded, record["arithmetic"], record["target"])

    def contradicts(self, machine: MachineNumbers) -> bool:
        """Whether figures of the program cannot be true if the certificate is."""
        slack = _SLACK * max(1.0, self.upper)
        is_small = machine.ulp_standing == "measured" and machine.error_ulp < self.lower - slack
        is_large = machine.error_ulp > self.upper + slack
        return is_small or is_large or machine.counts not in (None, self.counts)

    def corrected(self, machine: MachineNumbers) -> MachineNumbers:
        """The numbers, with the certificate's figures."""
        counts = self.counts if machine.counts else None
        return replace(
            machine, error_ulp=self.upper, error_ulp_at=self.at, counts=counts,
            ulp_standing="measured",
        )  # fmt: skip

    @property
    def figures(self) -> str:
        """The largest error and the counts, in words."""
        return f"{ulps_text(self.upper, 'measured')} ULP, {self.counts.sentence}"


def measured_evidence_in(run: Path) -> Iterator[MeasuredEvidence]:
    """The measured certificates of a run that are whole, digest included; not verified."""
    for file in certificate_files(run):
        try:
            data = read(file)
            if data["digest"] == digest({k: v for k, v in data.items() if k != "digest"}):
                yield MeasuredEvidence.from_json(data)
        except MALFORMED:
            continue


def as_certified(
    program: Program,
    machine: MachineNumbers | None,
    target: Target,
    evidence: Sequence[MeasuredEvidence],
) -> MachineNumbers | None:
    """The numbers of a program; those of a certificate of it that they contradict, if any does."""
    if machine is None:
        return None
    against = [
        e for e in evidence if e.contradicts(machine) and e.is_about(program, machine, target)
    ]
    return against[0].corrected(machine) if against else machine
