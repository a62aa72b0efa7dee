"""Certificates of the error of a program as a number format computes it.

One holds the certificate of the program carried out exactly, its constants rounded, and a bound of
what rounding adds, in the same measure, on ranges that hold all numbers of the format in the
domain. `check` verifies both parts anew by code of its own; docs/certificates.md has the format.

>>> from autonumerics.programs import parse
>>> line = parse("fma(fma(x, c0, c1), x, c2)", [0.34375, 0.65625, 1.0])
>>> certificate = certify_rounded(line, Target.make("exp2"), Arithmetic.of("binary64"))
>>> certificate.rounding < "2.5e-16", certificate.upper == certificate.exact.upper
(True, False)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from typing import Any

from autonumerics.balls import working_precision
from autonumerics.certification.certificate import Certificate, certify
from autonumerics.certification.check import Refused, check
from autonumerics.certification.decimals import decimal_above
from autonumerics.certification.document import digest, rounded_statement
from autonumerics.certification.prove import WITHIN, ProgressCallback, check_direction
from autonumerics.certification.rounding_cover import RoundingCover
from autonumerics.errors import InvalidOption, Unprovable, Unverified
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.programs import Program, to_hex
from autonumerics.programs.operations import NEAREST
from autonumerics.targets import Target

FORMAT = "autonumerics-rounded-certificate"

BITS = 256

SLACK = Fraction(1, 500)
"""By which the bound written is above the one proved, so that a checker can confirm it."""


@dataclass(frozen=True, slots=True)
class RoundedCertificate:
    """A bound of the error of a program in an arithmetic; *proved*, and verified when it was made.

    `exact` is of the program in the reals, constants rounded; `rounding` bounds what rounding adds
    and `upper` both, decimal texts, exact as written. `ranges`: of indices of the storage format.
    """

    exact: Certificate
    arithmetic: Arithmetic
    upper: str
    rounding: str
    ranges: tuple[range, ...]

    @property
    def program(self) -> Program:
        """With its constants rounded."""
        return self.exact.program

    @property
    def target(self) -> Target:
        """What it approximates."""
        return self.exact.target

    @property
    def statement(self) -> str:
        """What is proved, as a sentence."""
        return rounded_statement(self.target, self.arithmetic, self.upper)

    def to_json(self) -> dict[str, Any]:
        """The certificate as data, with its digest."""
        format = self.arithmetic.storage
        data = {
            "format": FORMAT,
            "version": 1,
            "statement": self.statement,
            "arithmetic": {"storage": format.name, "computing": self.arithmetic.computing.name},
            "exact": self.exact.to_json(),
            "claim": {"upper": self.upper, "rounding": self.rounding},
            "proof": {
                "method": "bounds of rounding errors times derivatives, ball arithmetic",
                "precision": BITS,
                "ranges": [
                    [to_hex(format.value(each.start)), to_hex(format.value(each.stop - 1))]
                    for each in self.ranges
                ],
            },
            "tool": {"name": "autonumerics", "version": version("autonumerics")},
        }
        return data | {"digest": digest(data)}


def certify_rounded(
    program: Program,
    target: Target,
    arithmetic: Arithmetic,
    within: Fraction = WITHIN,
    progress: ProgressCallback | None = None,
) -> RoundedCertificate:
    """A certificate of the program's error with every constant and every operation rounded.

    In the measure of the target: relative, absolute, or ULPs if numbers are stored in binary64.
    `within` is for the exact part. Raises InvalidOption for other measures, for constants of
    another format than operations, or beyond it; Unprovable and Unverified as `certify` does, and
    where rounding has no bound, with the place.
    """
    _check_request(program, target, arithmetic)
    rounded = program.with_constants([arithmetic.constants.round(c) for c in program.constants])
    exactly = certify(rounded, target, within, progress)
    cover = RoundingCover(rounded, target, arithmetic, exactly.symmetry)
    with working_precision(BITS):
        cover.fill()
        cover.refine()
    rounding = decimal_above(cover.bound.fraction * (1 + SLACK))
    upper = decimal_above(Fraction(exactly.upper) + Fraction(rounding))
    certificate = RoundedCertificate(exactly, arithmetic, upper, rounding, tuple(cover.ranges))
    try:
        check(certificate.to_json())
    except Refused as reason:
        raise Unverified(
            f"the error of {program.text} in {arithmetic.name} is at most {upper}, but the "
            f"verifier cannot confirm it, so that there is no certificate: {reason}"
        ) from None
    return certificate


def _check_request(program: Program, target: Target, arithmetic: Arithmetic) -> None:
    check_direction(arithmetic)
    if target.weight is not None or target.measure.kind == "mixed" or target.norm == "2":
        raise InvalidOption(
            f"bounds in a number format are of relative or absolute errors, or in ULPs, not of "
            f"{target.words}: leave out --format"
        )
    if target.measure.kind == "ulp" and arithmetic.storage != FORMATS["binary64"]:
        raise InvalidOption(f"ULPs are those of binary64, not of {arithmetic.storage.name}")
    if arithmetic.constants != arithmetic.computing:
        raise InvalidOption("certificates are of programs with constants that are computed with")
    operations = [row.operation for row in program.instructions]
    inexact = [each.name for each in operations if each.rounding > NEAREST]
    if inexact:
        raise Unprovable(f"{inexact[0]} is not rounded correctly: no certificate can rely on it")
