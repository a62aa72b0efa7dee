"""The end of a search without a number format: what its programs are worth as they are computed.

Errors over the reals say nothing of what becomes of a program in binary32. So each program of the
front is tried in some formats, and where it divides by zero on its way to a limit is looked up.

With `safe` what gives an infinity or NaN at any input of these formats leaves the front: tried at
some inputs when a program is finished (*sampled*), so that the next best takes its place, and in
the end at every input of the formats of up to 32 bits (*measured*).
"""

from __future__ import annotations

from dataclasses import replace

from autonumerics.accuracy import AsComputed, as_computed, in_formats, measured_as_computed
from autonumerics.accuracy.in_formats import FORMATS
from autonumerics.allowance import UNLIMITED, Allowance, Ended
from autonumerics.certification import passed_zeros
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import format_named
from autonumerics.programs import Program
from autonumerics.runs.stages import Stage, Tell, silent
from autonumerics.search import Front, Solution
from autonumerics.targets import Target

EXHAUSTIBLE_BITS = 32


def computed_front(
    front: Front,
    target: Target,
    *,
    safe: bool = False,
    allowance: Allowance = UNLIMITED,
    tell: Tell = silent,
) -> Front:
    """The front with `as_computed` and `passed_zeros` of each program.

    If `safe`, without those that are not finite, as far as inputs were tried; of formats of up to
    32 bits that is all. What the allowance does not suffice for stays as it is.
    """
    kept: list[Solution] = []
    for done, solution in enumerate(front):
        tell(Stage("computing", done / len(front)))
        if allowance.is_over:
            return Front((*kept, *front[done:]))
        try:
            found = described(solution, target, every_input=safe, allowance=allowance)
        except Ended:
            return Front((*kept, *front[done:]))
        if not safe or all(each.is_finite for each in found.as_computed):
            kept.append(found)
    return Front(tuple(kept))


def described(
    solution: Solution,
    target: Target,
    *,
    every_input: bool = False,
    allowance: Allowance = UNLIMITED,
) -> Solution:
    """The solution with `as_computed` and `passed_zeros`; what is known already is kept.

    With `every_input` formats of up to 32 bits are *measured*, others *sampled*. Raises Ended if
    the allowance is over before.
    """
    zeros = solution.passed_zeros
    if zeros is None:
        zeros = passed_zeros(solution.program, target)
    known = solution.as_computed or in_formats(solution.program, target, allowance=allowance)
    if every_input:
        known = tuple(
            measured_as_computed(solution.program, target, each.format, allowance)
            if _is_worth_measuring(each)
            else each
            for each in known
        )
    return replace(solution, as_computed=known, passed_zeros=zeros)


def _is_worth_measuring(known: AsComputed) -> bool:
    """Whether all inputs of the format can be tried, and have not been yet."""
    can_be = format_named(known.format).bits <= EXHAUSTIBLE_BITS
    return can_be and known.count > 0 and known.standing == "sampled"


def is_safe(program: Program, target: Target) -> bool:
    """Whether a program is finite in all formats that it is tried in, as far as that sees."""
    for name in FORMATS:
        try:
            if not as_computed(program, target, name).is_finite:
                return False
        except (InvalidDomain, InvalidOption):  # the format's numbers are not those of the domain
            continue
    return True
