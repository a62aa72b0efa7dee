"""Certificates of functions in their folders, which `prove` writes and `check` verifies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autonumerics.certification.document import domain_from
from autonumerics.certification.function_certificate import certify_function
from autonumerics.certification.measured_certificate import MeasuredCertificate
from autonumerics.certification.prove import ProgressCallback
from autonumerics.errors import AutoNumericsError, InvalidRun
from autonumerics.plans import Plan
from autonumerics.runs.evidence import FUNCTION_CERTIFICATE
from autonumerics.runs.folder import MALFORMED, to_text, write_whole
from autonumerics.targets import Domain
from autonumerics.targets.expressions.composed import read_function

PLAN, REPORT = "plan.json", "report.md"

CLAIM = "Certificate: "


def certify_folder(folder: Path, progress: ProgressCallback | None = None) -> MeasuredCertificate:
    """The certificate of the plan in a folder that `function --out` made; it is written there,
    and in a line of the report what it claims.

    Raises InvalidRun where the plan cannot be read or the folder not be written, and as
    `certify_function` does.
    """
    try:
        plan = Plan.from_json(json.loads((folder / PLAN).read_bytes())["plan"])
        function = read_function(plan.function)
        plan.procedure()
    except (AutoNumericsError, OSError, *MALFORMED) as problem:
        raise InvalidRun(
            f"{folder / PLAN} is no plan that can be read ({str(problem).splitlines()[:1]}): make "
            "the function again"
        ) from None
    certificate = certify_function(plan, function, progress)
    try:
        write_whole(folder / FUNCTION_CERTIFICATE, to_text(certificate.to_json()))
        _tell_report(folder / REPORT, certificate)
    except OSError as problem:
        raise InvalidRun(f"cannot write to {folder}: {problem.strerror}") from None
    return certificate


def claimed(certificate: Mapping[str, Any]) -> str:
    """What the certificate of a function, as data, claims, and what it does not, in a line."""
    claim, domain = certificate["claim"], certified_domain(certificate)
    ends = [(f"{p.lower:.9g}", f"{p.upper:.9g}") for p in domain.intervals]
    where = " and ".join(f"[{low}, {high}]" for low, high in ends)
    at = "at all inputs" if certificate["arithmetic"]["computing"] == "steps" else "there"
    return (
        f"at the {claim['inputs']:,} inputs in {where} errors are within "
        f"{float(claim['upper']):.9g} ULP, and results {at} have SHA-256 "
        f"{claim['results'].removeprefix('sha256:')}; of errors elsewhere, infinities and NaN it "
        "claims nothing."
    )


def certified_domain(certificate: Mapping[str, Any]) -> Domain:
    """The numbers that the certificate of a function, as data, is about."""
    return domain_from(certificate["target"])


def _tell_report(place: Path, certificate: MeasuredCertificate) -> None:
    """In place of what the report says of an earlier certificate."""
    if not place.is_file():
        return
    text = place.read_text(encoding="utf-8").partition(f"\n{CLAIM}")[0]
    told = f"{text}\n{CLAIM}{claimed(certificate.to_json())}\n"
    write_whole(place, told.encode())
