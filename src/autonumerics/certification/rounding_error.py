"""How far rounding can move the value of a program, rigorous on a subinterval.

Every operation adds an error of at most half the spacing of the format's numbers around its
result, or what its row states where it is not rounded correctly. By the mean value theorem these
errors together move the value by at most

    sum over operations i of  sup |dP/dt_i| * (half the spacing around t_i),

the derivatives taken over all values that the operations can have, rounded or not. Values and
derivatives are balls, the derivatives by reverse accumulation.

Where a result is a number of the format anyway, nothing is added: differences of numbers of one
size are (P. Sterbenz, Floating-point computation, 1974), and in general what is a multiple of 2^g
and at most 2^(g + p) in size. What just exceeds a power of two is off by no more than that excess,
or half the spacing below.

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
from autonumerics.certification.span import Span
from autonumerics.certification.subinterval import Subinterval
from autonumerics.formats import Arithmetic, Format
from autonumerics.programs import Instruction, Operand, Operation, Program
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
            values, roundings = self._forward(interval)
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
                rounding = self._rounding_of(row, exactly.abs_upper())
            except ValueError:
                return f"overflows in {self._arithmetic.computing.name} there or may"
            values.append(exactly + arb(0, rounding))
        try:
            self._stored(x, values)
        except ValueError:
            return f"overflows in {self._arithmetic.storage.name} there or may"
        return "has no error there that could be bounded"

    def _rounding_of(self, row: Instruction, largest: arb, grid: int | None = None) -> arb:
        """A bound of the rounding error of one operation. Raises ValueError as `_rounding` does."""
        computing = self._arithmetic.computing
        return _rounding(largest, row.operation.error_ulp(computing.precision), computing, grid)

    def _forward(self, interval: Subinterval) -> tuple[list[arb], list[arb]]:
        """Balls of all values that each operation can have, and bounds of its rounding error."""
        x, computing = interval.ball, self._arithmetic.computing
        values: list[arb] = []
        roundings: list[arb] = []
        spans: list[Span | None] = []
        whole = Span(exact(interval.lower), exact(interval.upper))
        grids = [grid_of(c) for c in self._program.constants]
        results: list[int] = []
        least = min(abs(interval.lower), abs(interval.upper))
        of_x = self._arithmetic.storage.spacing_exponent(
            least if interval.lower > 0 or interval.upper < 0 else Fraction(0)
        )

        def grid(operand: Operand) -> int:
            if operand.kind == "x":
                return of_x
            return (grids if operand.kind == "c" else results)[operand.index]

        for row in self._program.instructions:
            exactly = row.operation.real(*self._operands(row, x, values))
            known = _grid_of_result(row.operation, [grid(each) for each in row.operands])
            span = self._span(row, whole, spans)
            largest = exactly.abs_upper() if span is None else span.largest
            rounding = self._rounding_of(row, largest, known)
            values.append(exactly + arb(0, rounding))
            roundings.append(rounding)
            rounded = None if span is None else span.widened(rounding)
            spans.append(rounded)
            smallest = values[-1].abs_lower() if rounded is None else rounded.smallest
            finest = computing.spacing_exponent(_dyadic(smallest))
            results.append(finest if known is None else max(known, finest))
        return values, roundings

    def _span(self, row: Instruction, x: Span, spans: Sequence[Span | None]) -> Span | None:
        """What the exact result of an operation can be, if that is known by its ends."""
        if row.operation.rounding > NEAREST:
            return None
        operands = [
            spans[each.index] if each.kind == "t" else x if each.kind == "x"
            else Span.hull(exact(self._program.constants[each.index]))
            for each in row.operands
        ]  # fmt: skip
        return None if None in operands else row.operation.real(*operands)

    def _stored(self, x: arb, values: Sequence[arb]) -> arb:
        """A bound of what rounding the result to the storage format adds; x is a number of it."""
        result = self._program.result
        if result.kind == "x" or not self._arithmetic.rounds_result:
            return arb(0)
        largest = self._operand(result, x, values).abs_upper()
        return _rounding(largest, NEAREST, self._arithmetic.storage)

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


_OF_ZERO = 10**6  # the grid of 0, which is a multiple of everything


def grid_of(constant: Fraction) -> int:
    """The largest g for which a binary number is a multiple of 2^g.

    >>> grid_of(Fraction(3, 4)), grid_of(Fraction(6))
    (-2, 1)
    """
    if constant == 0:
        return _OF_ZERO
    top = constant.numerator
    return (top & -top).bit_length() - constant.denominator.bit_length()


def _grid_of_result(operation: Operation, grids: Sequence[int]) -> int | None:
    """The same of what an operation makes of multiples of powers of two, before it is rounded."""
    if operation.name in ("add", "sub", "neg", "abs", "min", "max"):
        return min(grids)
    if operation.name == "mul":
        return sum(grids)
    return min(sum(grids[:2]), grids[2]) if operation.fused else None


def _dyadic(exactly: arb) -> Fraction:
    """An exact ball as a fraction; next to nothing where it is smaller than any number."""
    mantissa, exponent = (int(part) for part in exactly.man_exp())
    if mantissa and exponent + mantissa.bit_length() < _SMALLEST:
        return Fraction(0)
    return Fraction(mantissa) * Fraction(2) ** exponent


_SMALLEST = -20_000  # an exponent below those of all formats


def _rounding(largest: arb, ulps: Fraction, format: Format, grid: int | None = None) -> arb:
    """A bound of the error of an operation that is right to so many ULPs of the format.

    Its results are at most `largest` in size before they are rounded. 0 is rounded to itself, and
    so is what is known to be a number: a multiple of 2^grid that is small enough. Raises ValueError
    where the result may be beyond the format.
    """
    if not largest.is_finite():
        raise ValueError("undefined")
    if largest == 0 and ulps <= NEAREST:
        return arb(0)
    mantissa, exponent = largest.mid().man_exp()
    size = int(exponent) + int(mantissa).bit_length() - 1 if mantissa else 0
    spacing = max(size, format.min_exponent) - format.precision + 1
    rounding = exact(ulps) * arb((1, spacing))
    if ulps <= NEAREST and size > format.min_exponent:
        excess = largest - arb((1, size))
        rounding = (rounding / 2).max(rounding.min(excess))
    if ulps <= NEAREST and grid is not None:
        finest = format.min_exponent - format.precision + 1
        is_number = finest <= grid and largest <= arb((1, min(grid, _OF_ZERO) + format.precision))
        rounding = arb(0) if is_number else rounding
    if not largest + (rounding if ulps > NEAREST else 0) < exact(format.largest):
        raise ValueError("overflow")
    return rounding
