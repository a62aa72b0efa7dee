"""Zeros of the target at the ends of its domain, and the constants that stand for them.

ULPs shrink with the value, so that next to a zero z of the target an error in ULPs is bounded only
if the program vanishes at z as well: by a factor x - z, in nearly all cases. If z is a number of
the format, the constant must be exactly that. If it is none, one number is not enough for it:
x - z is computed as (x - high) - low with two, of which the first difference is exact next to z
(P. Sterbenz, Floating-point computation, 1974). That is how argument reductions are written; see
W. J. Cody and W. Waite, Software manual for the elementary functions, 1980.

While a search lasts, such a constant counts as exact: it is kept as a sum of two doubles, the mark
of constants that are not to be rounded, and neither are differences from it. They are written as
several operations at the end, as two at least (`split`), or more carefully (`compensation`).

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> zeros = Zeros.at_ends(Target.make("cos", (0.0, 1.5707963267948966)), Arithmetic.of("binary32"))
>>> [f"{float(z):.15f}" for z in zeros.values]
['1.570796326794897']
>>> close = Batch.pack([parse("(x - c0)*c1", [1.5708, -0.9])])
>>> whole = zeros.snapped(close).program(0)
>>> split = zeros.split(whole)
>>> split.text, [float(c) for c in split.constants[:2]]
('(x - c0 - c1)*c2', [1.5707963705062866, -4.371138828673793e-08])
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from autonumerics.balls import exact, working_precision
from autonumerics.fitting.settings import GlanceSettings
from autonumerics.formats import Arithmetic, Format
from autonumerics.kernels import Batch, in_two_doubles
from autonumerics.programs import Instruction, Operand, Program
from autonumerics.programs.editing import instruction, replaced
from autonumerics.targets import Function, Target

ZERO_BITS = 110
"""Bits to which a zero is enclosed: more than a sum of two doubles holds."""

_SIGN_BITS = 400  # for the sign of a value as near to a zero as that


class Difference(NamedTuple):
    """Where a program has x - z, z - x or x + z: its position, and z as a sum of two numbers."""

    position: int
    constant: Operand
    high: Fraction
    low: Fraction


@dataclass(frozen=True, slots=True)
class Zeros:
    """Those other than 0, which needs no constant; to 2^-ZERO_BITS of themselves, proved.

    `format` is that of constants.
    """

    format: Format
    values: tuple[Fraction, ...]

    @classmethod
    def at_ends(cls, target: Target, arithmetic: Arithmetic) -> Zeros:
        """The zeros of the target within one spacing of the storage format from ends of intervals.

        Where constants have twice its digits, the nearest of them stands for a zero: next to it
        the difference from a stored number is right to the digits that are stored.
        """
        format, constants = arithmetic.storage, arithmetic.constants
        ends = [end for part in target.domain.intervals for end in (part.lower, part.upper)]
        found = (_zero_near(target.function, format, Fraction(end)) for end in ends)
        zeros = tuple(dict.fromkeys(zero for zero in found if zero))
        if constants.precision >= 2 * format.precision:
            zeros = tuple(constants.round(zero) for zero in zeros)
        return cls(constants, zeros)

    def snapped(self, batch: Batch, distance: float = GlanceSettings().snap) -> Batch:
        """The programs with constants close to a zero moved onto it, whatever their sign.

        `distance`: how close, relative.

        Those that are numbers of the format have no low part then, and the others have one.
        """
        constants = batch.constants.copy()
        for zero in self.values:
            high, low = in_two_doubles(zero)
            close = np.abs(np.abs(constants[:, 0]) - abs(high)) < distance * abs(high)
            sign = np.copysign(1.0, constants[:, 0][close]) * np.sign(high)
            constants[:, 0][close] = sign * high
            constants[:, 1][close] = sign * low
        return replace(batch, constants=constants)

    def split(self, program: Program) -> Program:
        """The program with x - z as two operations for each zero that is no number of the format.

        One operation more for each; all other constants are left as they are. The same program if
        there is no such difference in it.
        """
        difference = self.difference(program)
        return program if difference is None else self.split(_in_two_parts(program, difference))

    def difference(self, program: Program) -> Difference | None:
        """The first difference from such a zero in a program, if there is one."""
        for position, (row, operands) in enumerate(program.instructions):
            if row.is_sum and Operand("x") in operands:
                for operand in operands:
                    value = 0 if operand.kind != "c" else program.constants[operand.index]
                    if value and self._is_zero(value):
                        high = self.format.round(value)
                        return Difference(position, operand, high, self.format.round(value - high))
        return None

    def _is_zero(self, constant: Fraction) -> bool:
        return self.format.round(constant) != constant and any(
            abs(constant) == abs(sum(map(Fraction, in_two_doubles(zero)))) for zero in self.values
        )


def _in_two_parts(program: Program, difference: Difference) -> Program:
    """With x - c, c - x or x + c at a position as (x - high) - low, and so on."""
    position, constant, high, low = difference
    added = len(program.constants)
    row, operands = program.instructions[position]
    later = "sub" if row.signs[operands.index(constant)] < 0 else "add"
    first = tuple(Operand("c", added) if each == constant else each for each in operands)
    parts = Operand("t", position), Operand("c", added + 1)
    new = [Instruction(row, first), instruction(later, *parts)]
    lines = replaced(program.instructions, position, new)
    return Program.build(lines, [*program.constants, high, low])


def _zero_near(function: Function, format: Format, end: Fraction) -> Fraction | None:
    """The zero of a function within one spacing of the format from a point, if it changes its sign.

    A number of the format at which the function vanishes, or the middle of an interval of
    relative width below 2^-ZERO_BITS, at whose ends the function has opposite signs: proved.
    """
    spacing = Fraction(2) ** format.spacing_exponent(end)
    below = format.value(format.floor_index(end)) if abs(end) <= format.largest else end
    with working_precision(_SIGN_BITS):
        for point in (end, below, below + spacing):
            if abs(point - end) < spacing and _vanishes(function, point):
                return point
        signs = {x: _sign(function, x) for x in (end - spacing, end, end + spacing)}
        known = [x for x, sign in signs.items() if sign]
        for lower, upper in pairwise(known):
            if signs[lower] != signs[upper]:
                return _bisected(function, lower, upper, signs[lower])
    return None


def _bisected(function: Function, lower: Fraction, upper: Fraction, below: int) -> Fraction:
    """Where the sign changes; it is `below` at the lower end. A point whose sign is 0 is a zero."""
    while upper - lower > min(abs(lower), abs(upper)) / 2**ZERO_BITS:
        middle = (lower + upper) / 2
        sign = _sign(function, middle)
        if sign == 0:
            return middle
        lower, upper = (middle, upper) if sign == below else (lower, middle)
    return (lower + upper) / 2


def _vanishes(function: Function, x: Fraction) -> bool:
    """Whether so many bits cannot tell the value from 0."""
    value = function.enclosure(exact(x))
    return value.is_finite() and value.contains(0)


def _sign(function: Function, x: Fraction) -> int:
    """-1 or 1 where it is proved; 0 where the function is undefined or cannot be told from 0."""
    value = function.enclosure(exact(x))
    return int(bool(value > 0)) - int(bool(value < 0))
