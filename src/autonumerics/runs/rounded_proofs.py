"""Errors as a number format computes, with certificates that the verifier confirms.

    certificates/12-3fa9c1d2e4b0-binary64.json    of a program with 12 operations

In a format of up to 32 bits they are measured at every number, in ULP, unless a relative or an
absolute error is asked for; in others bounds are proved. What has no certificate, because a
function in the program is not rounded correctly or a quotient overflows on its way, is proved by
this code alone, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from autonumerics.certification import (
    MeasuredCertificate,
    RoundedCertificate,
    certify_measured,
    certify_rounded,
    prove_rounded,
)
from autonumerics.certification.decimals import decimal_above
from autonumerics.certification.measured_certificate import MOST_BITS
from autonumerics.certification.prove import ProgressCallback
from autonumerics.errors import InvalidOption, Unprovable, Unverified
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.programs import Program
from autonumerics.runs.evidence import certificate_name
from autonumerics.runs.folder import RunFolder, to_text
from autonumerics.runs.proofs import silent
from autonumerics.runs.result import Result
from autonumerics.targets import Target


@dataclass(frozen=True, slots=True)
class RoundedBound:
    """What is known of a program's error in a format; texts. `error`: the measure of `upper`.

    `approximation`: what of it is not rounding, None where that is not known. `certificate`, or
    `reason` why there is none.
    """

    program: Program
    arithmetic: Arithmetic
    statement: str
    upper: str
    error: str
    approximation: str | None
    certificate: RoundedCertificate | MeasuredCertificate | None
    reason: str = ""

    @property
    def standing(self) -> Literal["measured", "proved"]:
        """Of the bound."""
        return "measured" if isinstance(self.certificate, MeasuredCertificate) else "proved"


def rounded_target(result: Result, arithmetic: Arithmetic, error: str | None = None) -> Target:
    """The target of a run, with another measure if that is asked for; in ULPs if it was made for
    binary64 and that is asked about.
    """
    of_run, target = result.config.arithmetic, result.target
    if error is not None:
        domain = [[part.lower, part.upper] for part in target.domain.intervals]
        return Target.make(target.function.name, domain, error)
    in_ulps = of_run == arithmetic and arithmetic.storage == FORMATS["binary64"]
    return replace(target, error="ulp") if in_ulps else target


def is_measured(arithmetic: Arithmetic, error: str | None) -> bool:
    """Whether errors are measured at every number; `error`: what was asked for, if anything."""
    return arithmetic.storage.bits <= MOST_BITS and error in (None, "ulp")


def prove_in_format(
    programs: Sequence[Program],
    target: Target,
    arithmetic: Arithmetic,
    refused: Callable[[Program, str], None],
    *,
    measured: bool = False,
    progress: ProgressCallback = silent,
) -> Iterator[RoundedBound]:
    """Of each program that can be proved, or `measured`; `refused` is told of the others, and why.

    Raises as `prove_rounded` does for a wrong request.
    """
    for done, program in enumerate(programs):
        try:
            reason = ""
            if measured:
                try:
                    each = _part(progress, done, len(programs))
                    yield _measured(program, target, arithmetic, each)
                    continue
                except Unprovable as problem:
                    reason = str(problem)
            yield _bound(program, target, arithmetic, reason)
        except Unprovable as problem:
            refused(program, str(problem))


def _measured(
    program: Program, target: Target, arithmetic: Arithmetic, progress: ProgressCallback
) -> RoundedBound:
    found = certify_measured(program, target, arithmetic, progress)
    rounded = program.with_constants([arithmetic.constants.round(c) for c in program.constants])
    return RoundedBound(rounded, arithmetic, found.statement, found.upper, "ulp", None, found)


def _bound(program: Program, target: Target, arithmetic: Arithmetic, reason: str) -> RoundedBound:
    """With a certificate, unless there is a reason against one already."""
    if reason and arithmetic.is_directed:  # of which no bounds are proved
        raise Unprovable(reason)
    if not reason:
        try:
            found = certify_rounded(program, target, arithmetic)
            return RoundedBound(
                found.program, arithmetic, found.statement, found.upper, target.error,
                found.exact.upper, found,
            )  # fmt: skip
        except (Unprovable, Unverified, InvalidOption) as problem:
            reason = str(problem)
    alone = replace(target, error="relative") if target.error == "ulp" else target
    proof = prove_rounded(program, alone, arithmetic)
    exactly = proof.approximation
    approximation = None if exactly is None else decimal_above(exactly)
    return RoundedBound(
        proof.program, arithmetic, proof.statement, decimal_above(proof.upper), alone.error,
        approximation, None, reason,
    )  # fmt: skip


def _part(progress: ProgressCallback, done: int, count: int) -> ProgressCallback:
    return lambda fraction: progress((done + fraction) / count)


def save_bounds(folder: RunFolder, bounds: Sequence[RoundedBound]) -> list[str]:
    """Writes the certificates among them into the folder of a run; their names there."""
    names = []
    for bound in bounds:
        if bound.certificate is not None:
            plain = certificate_name(bound.program, bound.certificate.target)
            name = plain.replace(".json", f"-{_named(bound.arithmetic)}.json")
            folder.write(name, to_text(bound.certificate.to_json()))
            names.append(name)
    return names


def _named(arithmetic: Arithmetic) -> str:
    """The storage format, the computing format where that is another, and the direction in which
    results are rounded if that is not to nearest even.
    """
    formats = [arithmetic.storage.name, arithmetic.computing.name]
    direction = [arithmetic.direction] if arithmetic.is_directed else []
    return "-".join([*dict.fromkeys(formats), *direction])
