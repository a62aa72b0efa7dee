"""Verify certificates of approximation errors, trusting nothing of what made them.

A certificate claims that for *every* real x of a closed domain a straight-line program P, computed
exactly, is within `upper` of a function f, |P - f| <= upper |f| (relative) or <= upper (absolute),
and that this error is at least `lower` at some point. Both are proved anew, in intervals whose ends
MPFR rounds outwards; what may divide by zero, be undefined or overflow proves nothing.

**On a subinterval** of middle m and radius r, Taylor's theorem with Lagrange's remainder says
    e(m + h) = sum_{k<n} e_k(m) h^k  +  e_n(y) h^n  for some y,    e_k = (d/dx)^k e / k!,
for the error e = P/f - 1 or P - f. The same rules for power series give the e_k at m and, carried
out over the whole subinterval, enclose e_n. If their sum exceeds the claim for some |h| <= r, plain
intervals are tried, and then the two halves. Both work on a normal form of the program, in which
what is rational is exact and in lowest terms.

**Limits.** A claim with `limits` takes the limit for P where a division on the way is by zero. On a
subinterval where all atoms of the normal form have power series, every value is meromorphic, and so
is every divisor. One point at which the program as written divides by nothing that is zero shows
that no divisor is zero everywhere. So its zeros are isolated; elsewhere the program and its normal
form agree, and where the latter is finite it is the limit.

**Switches.** abs, max and min are analytic where they do not switch. On a subinterval where a
difference of operands is proved to be >= 0 throughout, or <= 0, the program is the analytic one
with that side in its place, and all of the above applies. Where that is not proved there are no
power series and no limits, but plain intervals that take both sides; such subintervals are halved
until they are small. Where two subintervals with other sides meet, the limits from the left and
the right might differ: there the program itself must have a value, which then is both.

**Symmetry.** A claim with a `symmetry` is proved right of 0 alone: program and target are both odd,
or both even, by their forms, so that their errors at x and -x are of one size. An odd program whose
limits count must have the limit 0 at 0, or be one analytic program about 0, as |x|/x is not.

**Rounding.** A certificate of another kind holds one of this kind, and a bound of what the rounding
of every operation in a number format adds to it (`rounded`).

**Measurements.** Those of a third kind claim how large the error is at all numbers of a format of
up to 32 bits. The program is compiled as C and run at each, beside the exact values (`measured`);
this alone needs a C compiler.

**Targets.** One is a function by its name (version 1) or an expression (version 2), carried out on
power series. At points that the certificate names it is its limit, where its divisions are by zero.

The modules, each of which leans only on those before it:
    work            what a check may spend
    intervals       what MPFR does, rounded outwards
    series          power series with intervals for coefficients
    elementary      functions of MPFR and their derivatives
    gamma           digamma, which satisfies no algebraic differential equation
    zeta            zeta of Riemann, the functions of Debye
    hypergeometric  power series with a proved tail
    systems         solutions of linear differential equations
    bessel          functions of Airy and Bessel
    inverses        inverses of functions
    special         functions made of all these
    functions       the table of functions
    families        functions of a number and x
    operations      the table of operations; programs carried out on anything
    polynomials     exact polynomials, their greatest common divisor
    normal_form     divisions that cancel; the series of a value at a place
    germs           series that divide by zeros at a point
    programs        a program as it is written, and as it is where it does not switch
    expressions     targets of version 2, read from their text
    exact_rows      rows of these that are numbers, or polynomials in x
    rows            the others, one by one, on series and on germs
    targets         the target at a place, limits included
    measures        how an error is measured
    reading         the JSON of a file
    steps           steps of a machine as C
    notation        keys, types and numbers
    contents        the domain and the target that a certificate names
    rounding        how far rounding moves a program's value
    wording         the statement
    agreement       what must agree: version, digest, statement, tiling
    error           the error at a place
    parity          odd and even, by form
    exactly         programs at one point
    shapes          ranges and directions
    constraints     what a program keeps beside its error
    proof           the proof itself
    rounded         certificates of errors as a number format computes them
    numbers         the numbers of a format one by one
    truth           exact values at all numbers of a format, as proved polynomials
    code            a program as C, compiled and run at all of them (every_input.c)
    measured        certificates of errors that were measured at all of them

This folder needs Python and gmpy2 alone: copied anywhere, `python -m check a.json` works.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .agreement import well_formed
from .measured import FORMAT as MEASURED
from .measured import check_measured
from .proof import check as check_exact
from .reading import Unreadable, parse, read
from .rounded import FORMAT as ROUNDED
from .rounded import check_rounded
from .wording import statement
from .work import Refused

__all__ = ["Refused", "Unreadable", "check", "main", "parse", "read", "statement", "well_formed"]


def check(data: object, progress: Callable[[float], None] | None = None) -> str:
    """Return the statement of a certificate of any kind, proved or measured anew; or raise Refused.

    Raises Unreadable where a measurement needs a C compiler and there is none.

    `progress` is called with the fraction of the subintervals done.
    """
    kind = data.get("format") if isinstance(data, dict) else None
    checks = {ROUNDED: check_rounded, MEASURED: check_measured}
    of_kind = checks.get(kind, check_exact) if isinstance(kind, str) else check_exact
    return of_kind(data, progress)


ACCEPTED, REJECTED, UNREADABLE = 0, 1, 2


def main(paths: list[str]) -> int:
    """Print a verdict on each file: `accepted: STATEMENT`, `rejected: REASON` or `unreadable: ...`.

    Returns 0 if all are accepted; 1 if one is rejected; else 2, as for no files at all.
    """
    found = {_verdict(Path(path)) for path in paths} or {UNREADABLE}
    return REJECTED if REJECTED in found else max(found)


def _verdict(path: Path) -> int:
    try:
        verdict, status = f"accepted: {check(read(path))}", ACCEPTED
    except Refused as reason:
        verdict, status = f"rejected: {reason}", REJECTED
    except Unreadable as problem:
        verdict, status = f"unreadable: {problem}", UNREADABLE
    print(verdict, flush=True)
    return status
