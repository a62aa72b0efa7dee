"""How far the derivative of a program is from that of what it approximates.

The derivative of a good approximation can be a poor one: it is judged on its own.

>>> from autonumerics.programs import parse
>>> str(derivative_error(parse("x + c0", [0.957]), Target.make("exp2")))
'relative error 4.427e-01 (proved)'
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from autonumerics.accuracy import sample_error
from autonumerics.certification.prove import prove
from autonumerics.errors import Unprovable
from autonumerics.numerals import error_text
from autonumerics.programs import Instruction, Operand, Program, operation
from autonumerics.programs.derivative import derivative, with_derivative
from autonumerics.programs.instruction import INPUT
from autonumerics.targets import Target, slope_target


@dataclass(frozen=True, slots=True)
class DerivativeError:
    """The largest error of P' against f' over the domain, P' in exact arithmetic.

    `measure`: "relative", or "absolute" where that of f is or f' vanishes. "proved" is an upper
    bound for all reals of the domain, by the prover alone: there is no certificate. "sampled" is
    the largest at refined extrema.
    """

    error: float
    measure: str
    standing: str

    def __str__(self) -> str:
        """In words."""
        return f"{self.measure} error {error_text(self.error, self.standing)} ({self.standing})"


def derivative_error(
    program: Program, target: Target, progress: Callable[[float], None] | None = None
) -> DerivativeError:
    """The error of P' against f', proved if it can be; `progress` as of `prove`.

    Raises InvalidProgram where P has no derivative everywhere, InvalidDomain where f' is not
    finite on the domain.
    """
    slope, truth = slope_program(program), slope_target(target)
    try:
        bound = prove(slope, truth, progress=progress).upper
    except Unprovable:
        return sampled_derivative_error(program, target)
    above = float(bound)
    above = above if above >= bound else math.nextafter(above, math.inf)
    return DerivativeError(above, truth.error, "proved")


def sampled_derivative_error(
    program: Program, target: Target, below: float | None = None
) -> DerivativeError:
    """The same at refined extrema; not looked into further once it is not `below` a limit."""
    truth = slope_target(target)
    error = sample_error(slope_program(program), truth, below).error
    return DerivativeError(error, truth.error, "sampled")


def slope_program(program: Program) -> Program:
    """P' as a program; a constant one as x - x + c, which is the same in exact arithmetic.

    Raises InvalidProgram where P has no derivative everywhere.
    """
    value = constant_slope(program)
    if value is None:
        return derivative(program)
    rows = [
        Instruction(operation("sub"), (INPUT, INPUT)),
        Instruction(operation("add"), (Operand("t", 0), Operand("c", 0))),
    ]
    return Program.build(rows, [value])


def constant_slope(program: Program) -> Fraction | None:
    """P' where it is the same everywhere, else None."""
    both = with_derivative(program)
    slope = both.results[1]
    return both.constants[slope.index] if slope.kind == "c" else None
