"""Square roots whose radicand vanishes at an end of the domain: acos x = sqrt(P(x)), P(1) = 0.

The best constants may lie at that border: beyond it the program is not defined at the end, so that
no exchange gets there by steps that are free. Then one constant, an addend of the radicand, follows
the others so that the zero stays at the end, and the others are levelled (src/core/end_zeros.hpp
does the same in least squares). Rounded to 106 bits, the radicand is not negative there.

>>> from autonumerics.programs import parse
>>> program = parse("sqrt(fma(x, c0, c1))", [-1.8, 1.8 - 1e-13])
>>> border = EndZeros.of(program, Target.make("acos", (0, 1), "absolute"))
>>> border.constants, border.settled(program).constants[1] == -program.constants[0]
([1], True)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.programs import Operand, Program
from autonumerics.targets import Target

CLOSE = 2.0**-36
"""Of the constant: how near to zero a radicand at an end is for a least-squares fit to mean it."""

_EXACT_BITS = 2048  # so that sums of products of constants are exact
_BITS = 106
_TRIES = 4


class EndZero(NamedTuple):
    """The sum that vanishes, the constant that is added there with its sign, and the end."""

    operand: Operand
    constant: int
    sign: int
    at: Fraction


@dataclass(frozen=True, slots=True)
class EndZeros:
    """Those of a program, in the order of its operations."""

    zeros: tuple[EndZero, ...] = ()

    @classmethod
    def of(cls, program: Program, target: Target) -> EndZeros:
        """Those whose constants nearly make it so, each constant once."""
        found: dict[int, EndZero] = {}
        with working_precision():
            constants = [exact(c) for c in program.constants]
            for zero in _candidates(program, target):
                scale = abs(program.constants[zero.constant])
                if zero.constant not in found and scale:
                    value = _value(program, zero, constants)
                    if value is not None and abs(value) < exact(scale) * CLOSE:
                        found[zero.constant] = zero
        return cls(tuple(found.values()))

    @property
    def constants(self) -> list[int]:
        """Those that follow the others."""
        return [zero.constant for zero in self.zeros]

    def followed(self, program: Program, constants: Sequence[arb]) -> list[arb]:
        """The constants with those that follow where they belong, to working precision."""
        moved = list(constants)
        for zero in self.zeros:
            value = _value(program, zero, moved)
            if value is not None:
                moved[zero.constant] = moved[zero.constant] - zero.sign * value
        return moved

    def settled(self, program: Program) -> Program | None:
        """The program with these constants rounded so that no sum is negative at its end.

        None where that cannot be.
        """
        for zero in self.zeros:
            settled = _settled(program, zero)
            if settled is None:
                return None
            program = settled
        return program

    def opened(self, program: Program, error: float) -> Program:
        """The program with each sum as large at its end as makes its root that error, if finite."""
        if not math.isfinite(error):
            return program
        constants = list(program.constants)
        for zero in self.zeros:
            constants[zero.constant] += zero.sign * Fraction(error) ** 2
        return program.with_constants(constants)


def _candidates(program: Program, target: Target) -> Iterator[EndZero]:
    ends = [Fraction(end) for end in (target.domain.lower, target.domain.upper)]
    pending = [o for row, (o, *_) in program.instructions if row.name == "sqrt"]
    for sum_ in pending:
        if sum_.kind != "t":
            continue
        row, operands = program.instructions[sum_.index]
        if row.is_product:
            pending += [o for o in operands if o not in pending]
        addends = range(2) if row.is_sum else [2] if row.fused else []
        for k in addends:
            if operands[k].kind == "c":
                for end in ends:
                    yield EndZero(sum_, operands[k].index, row.signs[k], end)


def _value(program: Program, zero: EndZero, constants: Sequence[arb]) -> arb | None:
    """Of the sum at its end; None where it has none."""
    evaluate = program.evaluator()
    try:
        value = evaluate(exact(zero.at), constants)[evaluate.slot(zero.operand)]
    except (ValueError, ZeroDivisionError):
        return None
    return value if value.is_finite() else None


def _settled(program: Program, zero: EndZero) -> Program | None:
    with working_precision(_EXACT_BITS):
        for attempt in range(_TRIES):
            constants = [exact(c) for c in program.constants]
            value = _value(program, zero, constants)
            if value is None:
                return None
            if (value.is_exact() and value == 0) or (attempt and value > 0):
                return program
            wanted = constants[zero.constant] - zero.sign * value
            program = _with(program, zero, _rounded(wanted, up=zero.sign > 0))
    return None


def _with(program: Program, zero: EndZero, value: Fraction) -> Program:
    constants = list(program.constants)
    constants[zero.constant] = value
    return program.with_constants(constants)


def _rounded(value: arb, *, up: bool) -> Fraction:
    """A number of 106 bits, not below the ball, or not above it."""
    bound = value.upper() if up else value.lower()
    mantissa, exponent = bound.man_exp()
    whole, power = int(mantissa), int(exponent)
    excess = whole.bit_length() - _BITS
    if excess > 0:
        whole = -((-whole) >> excess) if up else whole >> excess
        power += excess
    return Fraction(whole) * Fraction(2) ** power
