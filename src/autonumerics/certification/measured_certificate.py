"""Certificates of the largest error of a program at every number of a format of up to 32 bits.

The machine code is run at every number of the domain, and its results are compared with exact
values (`accuracy.measure`). The certificate says how large the error is, how many results are
right, and the digest of all of them, so that whoever computes the same knows it. `check` measures
anew, by a C program of its own; docs/certificates.md has the format.

>>> from autonumerics.programs import parse
>>> line = parse("fma(fma(x, c0, c1), x, c2)", [0.34375, 0.65625, 1.0])
>>> half = Arithmetic.of("binary16", "binary32")
>>> certificate = certify_measured(line, Target.make("exp2"), half)  # doctest: +SKIP
>>> certificate.counts, round(float(certificate.upper), 3)  # doctest: +SKIP
(Counts(correct=8672, faithful=1659, off=5031), 4.461)
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from importlib.metadata import version
from typing import Any

import numpy as np

from autonumerics.accuracy import Counts, measure, with_both_zeros
from autonumerics.accuracy.enumeration import every_float
from autonumerics.certification.check import Refused, Unreadable
from autonumerics.certification.check.measured import measure as verifier_measures
from autonumerics.certification.decimals import decimal_above, decimal_below
from autonumerics.certification.document import digest, measured_statement, target_record
from autonumerics.certification.prove import ProgressCallback
from autonumerics.errors import InvalidOption, Unprovable, Unverified
from autonumerics.formats import DIRECTIONS, Arithmetic, Format
from autonumerics.formats.directions import ALL
from autonumerics.jit import Compiled, compile_program
from autonumerics.numerals import ulps_text
from autonumerics.plans import CompiledProcedure, Procedure
from autonumerics.programs import Program, to_hex
from autonumerics.targets import Target

FORMAT = "autonumerics-measured-certificate"

MOST_BITS = 32
"""Of formats whose every number can be tried."""

DIGITS = 8
"""Of the bounds."""

_AT_ONCE = 1 << 22


@dataclass(frozen=True, slots=True)
class MeasuredCertificate:
    """The largest error of a program at every number of its storage format in a domain: *measured*.

    `program` has its constants rounded; or it is a procedure, and `arithmetic` its format alone.
    `upper` and `lower` bound the largest error in ULP of the storage format, decimal texts, exact
    as written; at `lower_at` it is at least `lower`. `counts`: of all inputs, +0 and -0 both.
    `results`: the SHA-256 of the bits of all results, ascending in x and -0 before +0, each of 2 or
    4 bytes, the lowest first; of a procedure that is `everywhere` of those at all bit patterns,
    ascending, and of one pattern for every NaN. Where one value is rounded in all directions, the
    worst result of each input counts, the error is that of the result to nearest even, and
    `results` is of all five, side by side in the order of the `DIRECTIONS`.
    """

    program: Program | Procedure
    target: Target
    arithmetic: Arithmetic | Format
    upper: str
    lower: str
    lower_at: Fraction
    counts: Counts
    results: str
    everywhere: bool = True

    @property
    def inputs(self) -> int:
        """How many there are in the domain."""
        return self.counts.inputs

    @property
    def statement(self) -> str:
        """What was measured, as sentences."""
        return measured_statement(
            self.target, self.arithmetic, self.upper, self.counts, everywhere=self.everywhere
        )

    def to_json(self) -> dict[str, Any]:
        """The certificate as data, with its digest."""
        data = {
            "format": FORMAT,
            "version": 1,
            "statement": self.statement,
            **subject_record(self.program, self.target, self.arithmetic, self.everywhere),
            "claim": {
                "upper": self.upper,
                "lower": self.lower,
                "lower_at": to_hex(self.lower_at),
                "inputs": self.inputs,
                **asdict(self.counts),
                "results": f"sha256:{self.results}",
            },
            "tool": {"name": "autonumerics", "version": version("autonumerics")},
        }
        return data | {"digest": digest(data)}


def subject_record(
    program: Program | Procedure,
    target: Target,
    arithmetic: Arithmetic | Format,
    everywhere: bool = True,
) -> dict[str, Any]:
    """What a certificate is about, as data; `everywhere`: a procedure is not for a domain alone."""
    record = target_record(target)
    names = ("function", "expression", "limits", "domain")
    is_steps = isinstance(arithmetic, Format)
    directed = {}
    if not is_steps and arithmetic.is_directed:
        directed = {"direction": arithmetic.direction}
    return {
        "arithmetic": {
            "storage": (arithmetic if is_steps else arithmetic.storage).name,
            "computing": ("steps" if everywhere else "steps within")
            if is_steps
            else arithmetic.computing.name,
            **directed,
        },
        "target": {name: record[name] for name in names if name in record},
        "program": program.to_json(),
    }


def measured_certificate(
    program: Program | Procedure,
    target: Target,
    arithmetic: Arithmetic | Format,
    progress: ProgressCallback | None = None,
    *,
    everywhere: bool = True,
) -> MeasuredCertificate:
    """What the verifier measures; Unprovable where it refuses, and without a C compiler."""
    try:
        record = subject_record(program, target, arithmetic, everywhere)
        found = verifier_measures(record, progress)
    except (Refused, Unreadable) as reason:
        raise Unprovable(
            f"the error of {target.function.name} in {arithmetic.name} has no certificate: {reason}"
        ) from reason
    return MeasuredCertificate(
        program,
        target,
        arithmetic,
        decimal_above(_fraction(found.upper), DIGITS),
        decimal_below(_fraction(found.lower), DIGITS),
        _fraction(found.at),
        Counts(**found.counts),
        found.results,
        everywhere,
    )


def certify_measured(
    program: Program,
    target: Target,
    arithmetic: Arithmetic,
    progress: ProgressCallback | None = None,
) -> MeasuredCertificate:
    """A certificate of the program's largest error in ULP, every constant and operation rounded.

    Only the function and the domain of the target count. The numbers are those of the verifier's
    own measurement, by a C program; they have to agree with what is measured here, by other machine
    code and an oracle of Arb's, the results bit for bit. Seconds for formats of 16 bits, up to some
    minutes for all of binary32. What is right is so in the direction of the arithmetic. Raises
    InvalidOption for wider formats, and for constants of another format than operations; Unprovable
    where the verifier refuses, as where a result is not finite or an operation is not rounded
    correctly, and without a C compiler; Unverified where measurements differ.
    """
    if arithmetic.storage.bits > MOST_BITS:
        raise InvalidOption(f"{arithmetic.storage.name} has too many numbers to try each")
    if arithmetic.constants != arithmetic.computing:
        raise InvalidOption("certificates are of programs with constants that are computed with")
    rounded = program.with_constants([arithmetic.constants.round(c) for c in program.constants])
    certificate = measured_certificate(rounded, target, arithmetic, progress)
    _check_agreement(certificate, compile_program(rounded, arithmetic))
    return certificate


def _check_agreement(certificate: MeasuredCertificate, compiled: Compiled) -> None:
    """Raises Unverified unless our own measurement says the same."""
    ours = measure(compiled, certificate.target)
    agrees = (
        ours.count == certificate.inputs
        and ours.counts in (None, certificate.counts)
        and ours.error_ulp <= float(certificate.upper)
        and ours.error_ulp + ours.uncertainty_ulp >= float(certificate.lower)
        and digest_of_results(_in_each_direction(compiled), certificate.target)
        == certificate.results
    )
    if not agrees:
        raise Unverified(
            f"the error of {compiled.program.text} in {certificate.arithmetic.name} is "
            f"{ulps_text(ours.error_ulp, 'measured', 6)} ULP as measured here, which a C program "
            "of its own does not confirm: there is no certificate"
        )


def _in_each_direction(compiled: Compiled) -> list[Compiled]:
    """The same for each direction that its arithmetic is about."""
    arithmetic = compiled.arithmetic
    if arithmetic.direction != ALL:
        return [compiled]
    return [compile_program(compiled.program, arithmetic.rounded(each)) for each in DIRECTIONS]


def digest_of_results(
    codes: Sequence[Compiled] | Sequence[CompiledProcedure], target: Target
) -> str:
    """The SHA-256 of all results as `MeasuredCertificate` has it; those of several codes for one
    format side by side.
    """
    found, format = hashlib.sha256(), codes[0].format
    for indices in target.domain.indices(format):
        for start in range(indices.start, indices.stop, _AT_ONCE):
            part = range(start, min(start + _AT_ONCE, indices.stop))
            every = every_float(format, part)
            x = with_both_zeros(every) if 0 in part else every
            found.update(np.stack([code(x) for code in codes], axis=-1).tobytes())
    return found.hexdigest()


def _fraction(value: Any) -> Fraction:
    """A rational of the verifier's."""
    return Fraction(int(value.numerator), int(value.denominator))
