"""How far the derivatives of programs are from that of what they approximate, proved if it can be.

The derivative of a good approximation can be a poor one: it is judged on its own. A run may ask for
programs whose derivative is good, too: what is not is no row of its front, *sampled* during the
search and proved at its end.

>>> from autonumerics.programs import parse
>>> str(derivative_error(parse("x + c0", [0.957]), Target.make("exp2")))
'relative error 4.427e-01 (proved)'
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from autonumerics.accuracy import DerivativeError, sample_derivative_error, slope_program
from autonumerics.allowance import UNLIMITED, Allowance, Ended
from autonumerics.certification.prove import CLOSEST, WITHIN, prove
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.programs import Program
from autonumerics.programs.derivative import has_derivative
from autonumerics.runs.stages import Stage, Tell, silent
from autonumerics.search import Front, Solution
from autonumerics.targets import Target, slope_target

Progress = Callable[[float], None]


def derivative_error(
    program: Program,
    target: Target,
    wanted: float = math.inf,
    progress: Progress | None = None,
) -> DerivativeError:
    """The error of P' against f', proved if it can be; `progress` as of `prove`.

    Where a bound leaves open whether the error is at most the one `wanted`, a closer one is found.
    Raises InvalidProgram where P has no derivative everywhere, InvalidDomain where f' is not
    finite on the domain.
    """
    slope, truth = slope_program(program), slope_target(target)
    try:
        proof = prove(slope, truth, WITHIN, progress)
        if proof.lower <= wanted < proof.upper:
            proof = prove(slope, truth, CLOSEST, progress)
    except Unprovable:
        return sample_derivative_error(program, target)
    return DerivativeError(_above(proof.upper), truth.error, "proved")


def check_derivative_error(wanted: float | None, target: Target) -> None:
    """Raises InvalidOption for a limit without sense, InvalidDomain where f' is not finite."""
    if wanted is None:
        return
    if not 0 < wanted < math.inf:
        raise InvalidOption(f"the largest error of the derivative is above 0, got {wanted}")
    slope_target(target)


def is_within(program: Program, target: Target, wanted: float | None) -> bool:
    """Whether the derivative of a program is within the error wanted, *sampled*; all without one.

    >>> from autonumerics.programs import parse
    >>> line, exp2 = parse("x + c0", [0.957]), Target.make("exp2")
    >>> is_within(line, exp2, 0.45), is_within(line, exp2, 0.44), is_within(line, exp2, None)
    (True, False, True)
    """
    if wanted is None:
        return True
    if not has_derivative(program):
        return False
    return (
        sample_derivative_error(program, target, math.nextafter(wanted, math.inf)).error <= wanted
    )


def differentiated(
    front: Front,
    target: Target,
    wanted: float,
    allowance: Allowance = UNLIMITED,
    tell: Tell = silent,
) -> Front:
    """The front with the error of each derivative, without programs whose error is not `wanted`.

    What the allowance does not suffice for stays as it is.
    """
    kept: list[Solution] = []
    for done, solution in enumerate(front):

        def progress(part: float, done: int = done) -> None:
            allowance.check()
            tell(Stage("differentiating", (done + part) / len(front)))

        try:
            progress(0.0)
            found = derivative_error(solution.program, target, wanted, progress)
        except Ended:
            return Front((*kept, *front[done:]))
        if found.error <= wanted:
            kept.append(replace(solution, derivative=found))
    return Front(tuple(kept))


def _above(bound: Fraction) -> float:
    value = float(bound)
    return value if value >= bound else math.nextafter(value, math.inf)
