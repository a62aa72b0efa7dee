"""Bounds of errors as a number format computes, with certificates where the verifier confirms them.

    certificates/12-3fa9c1d2e4b0-binary64.json    of a program with 12 operations

What has no certificate, because a function in the program is not rounded correctly or a quotient
overflows on its way, is proved by this code alone, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from autonumerics.certification import RoundedCertificate, certify_rounded, prove_rounded
from autonumerics.certification.decimals import decimal_above
from autonumerics.errors import InvalidOption, Unprovable, Unverified
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.programs import Program
from autonumerics.runs.evidence import certificate_name
from autonumerics.runs.folder import RunFolder, to_text
from autonumerics.runs.result import Result
from autonumerics.targets import Target


@dataclass(frozen=True, slots=True)
class RoundedBound:
    """What is proved of a program in a format; texts. `approximation`: what of it is not rounding,
    None where that is not known. `certificate`, or `reason` why there is none.
    """

    program: Program
    statement: str
    upper: str
    approximation: str | None
    certificate: RoundedCertificate | None
    reason: str = ""


def rounded_target(result: Result, arithmetic: Arithmetic) -> Target:
    """The target of a run; in ULPs if it was made for binary64 and that is asked about."""
    of_run, target = result.config.arithmetic, result.target
    in_ulps = of_run == arithmetic and arithmetic.storage == FORMATS["binary64"]
    return replace(target, error="ulp") if in_ulps else target


def prove_in_format(
    programs: Sequence[Program],
    target: Target,
    arithmetic: Arithmetic,
    refused: Callable[[Program, str], None],
) -> Iterator[RoundedBound]:
    """Of each program that can be proved; `refused` is told of the others, and why.

    Raises as `prove_rounded` does for a wrong request.
    """
    for program in programs:
        try:
            yield _bound(program, target, arithmetic)
        except Unprovable as problem:
            refused(program, str(problem))


def _bound(program: Program, target: Target, arithmetic: Arithmetic) -> RoundedBound:
    try:
        found = certify_rounded(program, target, arithmetic)
        return RoundedBound(found.program, found.statement, found.upper, found.exact.upper, found)
    except (Unprovable, Unverified, InvalidOption) as problem:
        reason = str(problem)
    alone = replace(target, error="relative") if target.error == "ulp" else target
    proof = prove_rounded(program, alone, arithmetic)
    exactly = proof.approximation
    approximation = None if exactly is None else decimal_above(exactly)
    upper = decimal_above(proof.upper)
    return RoundedBound(proof.program, proof.statement, upper, approximation, None, reason)


def save_bounds(folder: RunFolder, bounds: Sequence[RoundedBound]) -> list[str]:
    """Writes the certificates among them into the folder of a run; their names there."""
    names = []
    for certificate in (bound.certificate for bound in bounds):
        if certificate is not None:
            plain = certificate_name(certificate.program, certificate.target)
            name = plain.replace(".json", f"-{_named(certificate.arithmetic)}.json")
            folder.write(name, to_text(certificate.to_json()))
            names.append(name)
    return names


def _named(arithmetic: Arithmetic) -> str:
    """The storage format, and the computing format where that is another."""
    formats = [arithmetic.storage.name, arithmetic.computing.name]
    return "-".join(dict.fromkeys(formats))
