"""The certificate: a proved bound as plain data that others can check.

A certificate is a JSON object: the statement in words, the target and the program in
exact data, the claim, the subintervals of the proof as hints, the version of the tool that made
it, and a digest. It holds no code. `check` verifies it without anything that made it; the format
is described in docs/certificates.md.

>>> from autonumerics.programs import parse
>>> certificate = certify(parse("c0/(x + c1)", [-2.0, -2.0]), Target.make("exp2"))
>>> print(certificate.statement)
For every real x in [0, 1]: |P(x) - exp2(x)| <= 5.79449e-2 * |exp2(x)|. For every real x, with \
n = floor(x): |2^n P(x - n) - 2^x| <= 5.79449e-2 * 2^x.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from typing import Any

from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.certification.acceptance import objection
from autonumerics.certification.decimals import decimal_above, decimal_below
from autonumerics.certification.document import FORMAT, digest, statement, target_record, version_of
from autonumerics.certification.kept import check_kept
from autonumerics.certification.models import ErrorModel
from autonumerics.certification.prove import (
    CLOSEST,
    EXACT_BITS,
    WITHIN,
    ProgressCallback,
    Proof,
    check_within,
    prove,
)
from autonumerics.errors import Unprovable, Unverified
from autonumerics.programs import Program, to_hex
from autonumerics.programs.parity import Parity
from autonumerics.targets import Target

SIGNIFICANT_DIGITS = 6
"""Of the bounds as they are written, or more for a close one (`_digits`)."""

SLACK = Fraction(1, 5)
"""The part of `within` that is left to the checker, whose bounds are a little wider."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A proof with the program and the target that it is about; *proved*.

    `upper` and `lower` enclose the true maximum error; they are decimal texts, exact as written.
    """

    program: Program
    target: Target
    proof: Proof
    upper: str
    lower: str

    @property
    def symmetry(self) -> Parity | None:
        """Of program and target, where the proof is of the right half of the domain alone."""
        is_half = self.proof.subintervals[0].lower > Fraction(self.target.domain.lower)
        return self.target.symmetry if is_half else None

    @property
    def whole_line(self) -> bool:
        """Whether the bound carries over to all reals by an exact reduction of the argument.

        For e^x and 2^x, relative error, on a domain that holds a whole period of the reduction
        x = n log(2) + r, or n + r: the factor 2^n divides out of the relative error.
        """
        if self.target.error != "relative" or self.target.weight or self.target.domain.gaps:
            return False
        with working_precision():
            width = exact(Fraction(self.target.domain.upper) - Fraction(self.target.domain.lower))
            period = {"exp2": arb(1), "exp": arb.const_log2()}.get(self.target.function.name)
            return period is not None and bool(width >= period)

    @property
    def bounds(self) -> tuple[float, float]:
        """`upper` and `lower` as doubles, rounded away from the truth."""
        upper, lower = Fraction(self.upper), Fraction(self.lower)
        above, below = float(upper), float(lower)
        return (
            above if above >= upper else math.nextafter(above, math.inf),
            below if below <= lower else math.nextafter(below, 0.0),
        )

    @property
    def statement(self) -> str:
        """What is proved, as a sentence."""
        return statement(
            self.target, self.upper, limits=self.proof.limits, whole_line=self.whole_line,
            symmetry=self.symmetry,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """The certificate as data, with its digest.

        >>> from autonumerics.programs import parse
        >>> sorted(certify(parse("x + c0", [1.0]), Target.make("exp2")).to_json())[:4]
        ['claim', 'digest', 'format', 'program']
        """
        data = {
            "format": FORMAT,
            "version": version_of(self.target),
            "statement": self.statement,
            "target": target_record(self.target),
            "program": self.program.to_json(),
            "claim": {
                "upper": self.upper,
                "lower": self.lower,
                "lower_at": to_hex(self.proof.lower_at),
                "limits": self.proof.limits,
                "whole_line": self.whole_line,
                **({} if self.symmetry is None else {"symmetry": self.symmetry}),
            },
            "proof": {
                "method": "Taylor models of the error, ball arithmetic",
                "precision": self.proof.precision,
                "subintervals": [
                    [to_hex(tile.lower), to_hex(tile.upper), self.proof.order]
                    for tile in self.proof.subintervals
                ],
            },
            "tool": {"name": "autonumerics", "version": version("autonumerics")},
        }
        return data | {"digest": digest(data)}


def certify(
    program: Program,
    target: Target,
    within: Fraction = WITHIN,
    progress: ProgressCallback | None = None,
) -> Certificate:
    """A certificate of the program's error, its bound within the fraction `within` of the maximum.

    Raises as `prove` does, which see for errors that are next to none, and Unverified where the
    verifier would refuse the certificate, as far as its hardest subintervals tell. The bound
    claimed is a little above the one proved, within `within` all the same, so that a checker with
    wider intervals can confirm it.

    >>> from autonumerics.programs import parse
    >>> line = certify(parse("x + c0", [1.0]), Target.make("exp2"), within=Fraction(1, 1000))
    >>> line.lower, line.upper
    ('6.14756e-2', '6.14825e-2')
    """
    check_within(within)
    check_kept(program, target)
    part = target.sufficient_for(program)
    if target.norm == "2":
        raise Unprovable("a root mean square is sampled, not proved: its largest error can be")
    proof = prove(program, part, max(within * (1 - SLACK), CLOSEST), progress)
    digits = _digits(within)
    upper = decimal_above(proof.upper * (1 + within * SLACK / 2), digits)
    if proof.upper > proof.lower * (1 + within):  # next to none: all that is said is how small
        upper = max(upper, decimal_below(Fraction(1, 2**EXACT_BITS), digits), key=Fraction)
    certificate = Certificate(program, target, proof, upper, decimal_below(proof.lower, digits))
    reason = objection(certificate.to_json(), ErrorModel(program, part), proof)
    if reason is not None:
        raise Unverified(
            f"the error of {program.text} on {target.domain} is at most {upper}, but the verifier "
            f"cannot confirm it, so that there is no certificate: {reason}"
        )
    return certificate


def _digits(within: Fraction) -> int:
    """So many that rounding costs at most a quarter of the slack."""
    return max(SIGNIFICANT_DIGITS, 1 + math.ceil(-math.log10(within * SLACK / 4)))
