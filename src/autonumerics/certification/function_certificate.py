"""Certificates of functions for every input: how large the error is wherever the value is a number.

The steps of a plan's procedure are in the certificate, as data. The verifier makes C of them by a
table of its own, runs it at all bit patterns for the digest, and compares results with exact values
at all numbers of the domain.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets import function
>>> value_domain(function("log"), format_named("binary16"))
Domain(lower=5.960464477539063e-08, upper=65504.0, gaps=())
"""

from __future__ import annotations

import hashlib
from functools import partial

import numpy as np

from autonumerics.accuracy.whole_line.line import KINDS, Line
from autonumerics.certification.check.work import Unreached
from autonumerics.certification.measured_certificate import (
    MeasuredCertificate,
    digest_of_results,
    measured_certificate,
)
from autonumerics.certification.prove import ProgressCallback
from autonumerics.errors import Unprovable, Unverified
from autonumerics.formats import Format, format_named
from autonumerics.plans import CompiledProcedure, Plan, Procedure, compile_procedure
from autonumerics.targets import Domain, Function, Target, read_domain

WAVES = 32.0
"""Up to where sines and their like are looked at: each zero beyond takes a hundred polynomials."""

MOST = 256.0
"""Up to where others are, if the verifier does not know them everywhere."""

_AT_ONCE = 1 << 22


def certify_function(
    plan: Plan, function: Function, progress: ProgressCallback | None = None
) -> MeasuredCertificate:
    """A certificate of the error of a plan's procedure where the function's value is a number.

    Its domain is `value_domain`, in the interval of a plan that is for one alone; where the
    verifier does not know the function everywhere, up to a size of `MOST`. The digest is of the
    results at all bit patterns, or at the numbers of that interval; those of the machine code made
    here are held against it. Seconds for formats of 16 bits, minutes for binary32. Raises
    Unprovable and Unverified as `certify_measured` does.
    """
    procedure = plan.procedure()
    domain = domain_of(plan, function)
    measured = partial(_measured, procedure, function, plan.within is None, progress)
    try:
        found = measured(domain)
    except Unprovable as problem:
        if not isinstance(problem.__cause__, Unreached):
            raise
        found = measured(_part(domain, -MOST, MOST))
    code = compile_procedure(procedure)
    seen = digest_of_all(code) if found.everywhere else digest_of_results([code], found.target)
    if seen != found.results:
        raise Unverified(
            f"the machine code of {function.name} gives other results than a C program of its "
            "own: there is no certificate"
        )
    return found


def domain_of(plan: Plan, function: Function) -> Domain:
    """What a certificate is about whose verifier knows the function everywhere."""
    domain = value_domain(function, format_named(plan.format))
    return domain if plan.within is None else _part(domain, *plan.within)


def is_domain_of(domain: Domain, plan: Plan, function: Function) -> bool:
    """Whether a certificate of the plan can be about these numbers."""
    whole = domain_of(plan, function)
    return domain == whole or (
        all(part.lower >= -MOST and part.upper <= MOST for part in domain.intervals)
        and domain == _part(whole, -MOST, MOST)
    )


def _measured(
    procedure: Procedure,
    function: Function,
    everywhere: bool,
    progress: ProgressCallback | None,
    domain: Domain,
) -> MeasuredCertificate:
    target, format = Target(function, domain, "absolute"), procedure.storage
    return measured_certificate(procedure, target, format, progress, everywhere=everywhere)


def value_domain(function: Function, format: Format) -> Domain:
    """The intervals of numbers at which a number is right; of sines and their like up to a size of
    `WAVES`.
    """
    line = Line.make(function, format)
    kinds = np.isin(line.kinds[:, 0], [KINDS.index("number"), KINDS.index("wave")])
    least, most = line.ranges.min(axis=1), line.ranges.max(axis=1)
    inside = (least >= -format.largest_index) & (most <= format.largest_index)  # -0 apart
    ranges: list[list[int]] = []
    for first, last in line.ranges[kinds & inside].tolist():
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1][1] = last
        else:
            ranges.append([first, last])
    whole = read_domain([[float(format.value(k)) for k in each] for each in ranges])
    has_waves = bool((line.kinds[:, 0] == KINDS.index("wave")).any())
    return _part(whole, -WAVES, WAVES) if has_waves else whole


def _part(domain: Domain, low: float, high: float) -> Domain:
    """The part of a domain in an interval."""
    parts = [(max(p.lower, low), min(p.upper, high)) for p in domain.intervals]
    return read_domain([[lower, upper] for lower, upper in parts if lower < upper])


def digest_of_all(compiled: CompiledProcedure) -> str:
    """The SHA-256 of the results at all bit patterns, ascending, of 2 or 4 bytes each, the lowest
    first; for every NaN the quiet one with no other bit set.
    """
    format, found = compiled.format, hashlib.sha256()
    unsigned = np.dtype(f"<u{format.bits // 8}")
    quiet = unsigned.type(
        ((1 << (format.bits - format.precision)) * 2 - 1) << (format.precision - 2)
    )
    for start in range(0, 1 << format.bits, _AT_ONCE):
        stop = min(start + _AT_ONCE, 1 << format.bits)
        results = compiled(np.arange(start, stop, dtype=unsigned).view(format.dtype))
        is_nan = results != results
        found.update(np.where(is_nan, quiet, results.view(unsigned)).tobytes())
    return found.hexdigest()
