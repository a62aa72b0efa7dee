"""The error of the derivative of a program against that of what it approximates.

>>> from autonumerics.programs import parse
>>> str(sample_derivative_error(parse("x + c0", [0.957]), Target.make("exp2")))
'relative error 4.426e-01 (sampled)'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from autonumerics.accuracy.sampled import sample_error
from autonumerics.numerals import error_text, finite
from autonumerics.programs import Instruction, Operand, Program, operation
from autonumerics.programs.derivative import derivative, with_derivative
from autonumerics.programs.instruction import INPUT
from autonumerics.targets import Target, slope_target


@dataclass(frozen=True, slots=True)
class DerivativeError:
    """The largest error of P' against f' over the domain, P' in exact arithmetic.

    `measure`: "relative", or "absolute" where that of f is not relative or f' vanishes. "proved" is
    an upper bound for all reals of the domain, by the prover alone: there is no certificate.
    "sampled" is the largest at refined extrema.
    """

    error: float
    measure: str
    standing: str

    def __str__(self) -> str:
        """In words."""
        return f"{self.measure} error {error_text(self.error, self.standing)} ({self.standing})"

    def to_json(self) -> dict[str, Any]:
        """As plain data, by name; an error that is not bounded is None."""
        return {**asdict(self), "error": finite(self.error)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DerivativeError:
        """What `to_json` wrote; *claimed* where it was proved: there is no certificate to look at.

        Raises LookupError, TypeError or ValueError for anything else.
        """
        error, measure = data["error"], data["measure"]
        if measure not in ("relative", "absolute"):
            raise ValueError(f"an error is relative or absolute, got {measure!r}")
        standing = "sampled" if data["standing"] == "sampled" else "claimed"
        return cls(float("inf") if error is None else float(error), measure, standing)


def sample_derivative_error(
    program: Program, target: Target, below: float | None = None
) -> DerivativeError:
    """At refined extrema, *sampled*; not looked into further once it is not `below` a limit.

    Raises InvalidProgram where P has no derivative everywhere, InvalidDomain where f' is not
    finite on the domain.
    """
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
