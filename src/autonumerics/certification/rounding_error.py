"""How far rounding can move the value of a program, rigorous on a subinterval.

Every operation adds an error of at most half the spacing of the format's numbers around its
result, or what its row states where it is not rounded correctly. By the mean value theorem these
errors together move the value by at most

    sum over operations i of  sup |dP/dt_i| * (half the spacing around t_i),

the derivatives taken over all values that the operations can have, rounded or not. Values and
derivatives are balls, the derivatives by reverse accumulation.

Reference: the derivative-based error analysis of Solovyev et al., FPTaylor (ACM TOPLAS 2018).

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> from fractions import Fraction
>>> model = RoundingModel(parse("x*x + c0", [1.0]), Arithmetic.of("binary64"))
>>> bound = model.bound(Subinterval(Fraction(1), Fraction(9, 8)))
>>> 2.0**-52 < float(bound) < 2.0**-51
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import arb

from autonumerics.balls import Bound, exact
from autonumerics.certification.subinterval import Subinterval
from autonumerics.formats import Arithmetic, Format
from autonumerics.programs import Instruction, Operand, Program
from autonumerics.programs.operations import NEAREST


class RoundingModel:
    """Bounds of |rounded value - exact value| of a program, at the flint precision.

    The constants are those of the program: they must be numbers of their format.
    """

    def __init__(self, program: Program, arithmetic: Arithmetic) -> None:
        self._program = program
        self._arithmetic = arithmetic

    def bound(self, interval: Subinterval) -> Bound | None:
        """For every stored number in the subinterval, if one can be told.

        None where a divisor or a root's argument may vanish, or a result may overflow.
        """
        x = interval.ball
        try:
            values, roundings = self._forward(x)
            slopes = self._backward(x, values)
            stored = self._stored(x, values)
        except (ValueError, ZeroDivisionError):
            return None
        return Bound.known(
            sum((abs(s) * r for s, r in zip(slopes, roundings, strict=True)), stored)
        )

    def obstacle(self, interval: Subinterval) -> str:
        """Why there is no bound on the subinterval, as what the program does there."""
        x, values = interval.ball, list[arb]()
        for row in self._program.instructions:
            operands = self._operands(row, x, values)
            edge = row.operation.edge
            if edge is not None and not operands[edge] > 0 and not operands[edge] < 0:
                return row.operation.edge_words
            exactly = row.operation.real(*operands)
            if not exactly.is_finite():
                return row.operation.edge_words or "is undefined there"
            try:
                rounding = self._rounding_of(row, exactly)
            except ValueError:
                return f"overflows in {self._arithmetic.computing.name} there or may"
            values.append(exactly + arb(0, rounding))
        try:
            self._stored(x, values)
        except ValueError:
            return f"overflows in {self._arithmetic.storage.name} there or may"
        return "has no error there that could be bounded"

    def _rounding_of(self, row: Instruction, exactly: arb) -> arb:
        """A bound of the rounding error of one operation. Raises ValueError as `_rounding` does."""
        computing = self._arithmetic.computing
        return _rounding(exactly, row.operation.error_ulp(computing.precision), computing)

    def _forward(self, x: arb) -> tuple[list[arb], list[arb]]:
        """Balls of all values that each operation can have, and bounds of its rounding error."""
        values: list[arb] = []
        roundings: list[arb] = []
        for row in self._program.instructions:
            exactly = row.operation.real(*self._operands(row, x, values))
            rounding = self._rounding_of(row, exactly)
            values.append(exactly + arb(0, rounding))
            roundings.append(rounding)
        return values, roundings

    def _stored(self, x: arb, values: Sequence[arb]) -> arb:
        """A bound of what rounding the result to the storage format adds; x is a number of it."""
        result = self._program.result
        if result.kind == "x" or not self._arithmetic.rounds_result:
            return arb(0)
        return _rounding(self._operand(result, x, values), NEAREST, self._arithmetic.storage)

    def _backward(self, x: arb, values: Sequence[arb]) -> list[arb]:
        """The derivative of the program's value by the result of each operation."""
        slopes = [arb(0) for _ in values]
        if slopes:
            slopes[-1] = arb(1)
        for index in reversed(range(len(values))):
            row = self._program.instructions[index]
            parts = row.operation.partials(values[index], *self._operands(row, x, values))
            for operand, part in zip(row.operands, parts, strict=True):
                if operand.kind == "t":
                    slopes[operand.index] += slopes[index] * part
        return slopes

    def _operands(self, row: Instruction, x: arb, values: Sequence[arb]) -> list[arb]:
        return [self._operand(operand, x, values) for operand in row.operands]

    def _operand(self, operand: Operand, x: arb, values: Sequence[arb]) -> arb:
        if operand.kind == "t":
            return values[operand.index]
        return x if operand.kind == "x" else exact(self._program.constants[operand.index])


def _rounding(exactly: arb, ulps: Fraction, format: Format) -> arb:
    """A bound of the error of an operation that is right to so many ULPs of the format.

    0 is rounded to itself. Raises ValueError where the result may be beyond the format.
    """
    if not exactly.is_finite():
        raise ValueError("undefined")
    largest = exactly.abs_upper()
    if largest == 0 and ulps <= NEAREST:
        return arb(0)
    mantissa, exponent = largest.mid().man_exp()
    size = int(exponent) + int(mantissa).bit_length() - 1 if mantissa else 0
    spacing = max(size, format.min_exponent) - format.precision + 1
    rounding = exact(ulps) * arb((1, spacing))
    if not largest + (rounding if ulps > NEAREST else 0) < exact(format.largest):
        raise ValueError("overflow")
    return rounding
