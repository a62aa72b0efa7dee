"""The certificate: a proved bound as plain data that others can check.

A certificate is a JSON object of version 1: the statement in words, the target and the program in
exact data, the claim, the subintervals of the proof as hints, the version of the tool that made
it, and a digest. It holds no code. `check` verifies it without anything that made it; the format
is described in docs/certificates.md.

>>> from autonumerics.programs import parse
>>> certificate = certify(parse("c0/(x + c1)", [-2.0, -2.0]), Target.make("exp2"))
>>> print(certificate.statement)
For every real x in [0, 1]: |P(x) - exp2(x)| <= 5.73345e-2 * |exp2(x)|. For every real x, with \
n = floor(x): |2^n P(x - n) - 2^x| <= 5.73345e-2 * 2^x.
"""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from typing import Any

from flint import arb

from autonumerics.accuracy import exact
from autonumerics.certification.document import FORMAT, VERSION, digest, statement
from autonumerics.certification.prove import WITHIN, ProgressCallback, Proof, prove
from autonumerics.programs import Program, to_hex
from autonumerics.targets import Target

SIGNIFICANT_DIGITS = 6
"""Of the bounds as they are written; rounding away from the truth costs at most 1e-5 of them."""

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
    def whole_line(self) -> bool:
        """Whether the bound carries over to all reals by an exact reduction of the argument.

        For e^x and 2^x, relative error, on a domain that holds a whole period of the reduction
        x = n log(2) + r, or n + r: the factor 2^n divides out of the relative error.
        """
        if self.target.error != "relative":
            return False
        width = exact(Fraction(self.target.domain.upper) - Fraction(self.target.domain.lower))
        period = {"exp2": arb(1), "exp": arb.const_log2()}.get(self.target.function.name)
        return period is not None and bool(width >= period)

    @property
    def statement(self) -> str:
        """What is proved, as a sentence."""
        return statement(
            self.target, self.upper, limits=self.proof.limits, whole_line=self.whole_line
        )

    def to_json(self) -> dict[str, Any]:
        """The certificate as data, with its digest.

        >>> from autonumerics.programs import parse
        >>> sorted(certify(parse("x + c0", [1.0]), Target.make("exp2")).to_json())[:4]
        ['claim', 'digest', 'format', 'program']
        """
        domain = self.target.domain
        data = {
            "format": FORMAT,
            "version": VERSION,
            "statement": self.statement,
            "target": {
                "function": self.target.function.name,
                "domain": [to_hex(Fraction(x)) for x in (domain.lower, domain.upper)],
                "error": self.target.error,
            },
            "program": self.program.to_json(),
            "claim": {
                "upper": self.upper,
                "lower": self.lower,
                "lower_at": to_hex(self.proof.lower_at),
                "limits": self.proof.limits,
                "whole_line": self.whole_line,
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

    Raises as `prove` does. The bound claimed is a little above the one proved, within `within`
    all the same, so that a checker with wider intervals can confirm it.

    >>> from autonumerics.programs import parse
    >>> line = certify(parse("x + c0", [1.0]), Target.make("exp2"), within=Fraction(1, 1000))
    >>> line.lower, line.upper
    ('8.60713e-2', '8.60901e-2')
    """
    proof = prove(program, target, within * (1 - SLACK), progress)
    upper = proof.upper * (1 + within * SLACK / 2)
    return Certificate(program, target, proof, decimal_above(upper), decimal_below(proof.lower))


def decimal_above(value: Fraction) -> str:
    """The least decimal of SIGNIFICANT_DIGITS digits that is at least `value`.

    >>> decimal_above(Fraction(1, 3)), decimal_below(Fraction(1, 3))
    ('3.33334e-1', '3.33333e-1')
    """
    return _decimal(value, decimal.ROUND_CEILING)


def decimal_below(value: Fraction) -> str:
    """The greatest decimal of SIGNIFICANT_DIGITS digits that is at most `value`."""
    return _decimal(value, decimal.ROUND_FLOOR)


def _decimal(value: Fraction, rounding: str) -> str:
    if not value:
        return "0"
    context = decimal.Context(
        prec=SIGNIFICANT_DIGITS, rounding=rounding, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX
    )
    quotient = context.divide(decimal.Decimal(value.numerator), decimal.Decimal(value.denominator))
    return f"{quotient:.{SIGNIFICANT_DIGITS - 1}e}"
