"""Differences from a zero that is no number of the format, written so that little is lost.

Next to a zero z of the target, z - x is exact up to a constant if z is written as high + low:
t = high - x, and z - x = t + low. Farther away t is rounded, and so is that sum. What t lost is
known: e = (high - t) - x, exactly where |x| <= |high| (T. J. Dekker, A floating-point technique for
extending the available precision, Numer. Math. 18, 1971). So the difference is t + (e + low), where
the second part is so small that a crude account of it will do: it may be added anywhere behind t,
with some value at hand as its weight, or without e. A `Screen` tells which way is best.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.kernels import Batch
>>> from autonumerics.programs import parse
>>> from autonumerics.targets import Target
>>> zeros = Zeros.at_ends(Target.make("cos", (0.0, 1.5707963267948966)), Arithmetic.of("binary32"))
>>> line = zeros.snapped(Batch.pack([parse("(c0 - x)*c1", [1.5708, 0.9])])).program(0)
>>> for way in ways(line, zeros):
...     if way.sign > 0 and way.weight is None:
...         print(way.written().text)
(c0 - x + c1)*c2
(c0 - x)*c1 + c2
fma(c0 - x, c1, c2)
t0 = c0 - x; (c0 - t0 - x + c1 + t0)*c2
t0 = c0 - x; c0 - t0 - x + c1 + t0*c2
t0 = c0 - x; fma(t0, c2, c0 - t0 - x + c1)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from autonumerics.fitting.zeros import Difference, Zeros
from autonumerics.programs import Instruction, Operand, Program
from autonumerics.programs.editing import inserted, instruction, replaced, shifted
from autonumerics.programs.operations import FUSED

_X = Operand("x")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write a difference from a zero.

    `place` is the position behind whose operation the small part is added, and `variant` tells how;
    the place of the difference itself corrects it for all that follows. `keeps_error`: whether e is
    computed, with two operations; `weight` is then what it is multiplied by, if anything. `sign` is
    that of the small part.
    """

    program: Program
    difference: Difference
    sign: int = 1
    keeps_error: bool = False
    weight: Operand | None = None
    place: int = 0
    variant: int = 0

    @property
    def least_ops(self) -> int:
        """The operations that the program has at least once it is written so."""
        return self.program.ops + (3 if self.keeps_error else 0)

    def written(self) -> Program:
        """The program with the difference written so, all other constants as they were."""
        start, constant, high, low = self.difference
        count = len(self.program.constants)
        row, operands = self.program.instructions[start]
        first = tuple(Operand("c", count) if each == constant else each for each in operands)
        lines = list(self.program.instructions)
        lines[start] = Instruction(row, first)
        if self.keeps_error:
            lines = inserted(lines, start + 1, self._error(lines[start]))
        subtracted = row.signs[operands.index(constant)] < 0
        small = -low if subtracted != (self.sign < 0) else low
        added = self._corrected if self.place == start else self._added
        return Program.build(added(lines), [*self.program.constants, high, small])

    def weighted(self) -> Iterator[Way]:
        """The same way with each of the earlier results as the weight."""
        for k in range(self.place if self.keeps_error else 0):
            yield replace(self, weight=Operand("t", k))

    def _error(self, line: Instruction) -> list[Instruction]:
        """Two operations, the second of which is the sign times what the difference lost."""
        start = self.difference.position
        difference, between = Operand("t", start), Operand("t", start + 1)
        large, other = line.operands if line.operands[0] != _X else line.operands[::-1]
        if line.operation.signs == (1, 1):  # (large - t) + other
            if self.sign > 0:
                return [
                    instruction("sub", large, difference),
                    instruction("add", between, other),
                ]
            return [instruction("sub", difference, large), instruction("sub", between, other)]
        if line.operands[0] == large:  # (large - t) - other
            found = instruction("sub", large, difference)
            ends = (between, other)
        else:  # other - (t + large)
            found = instruction("add", difference, large)
            ends = (other, between)
        return [found, instruction("sub", *(ends if self.sign > 0 else ends[::-1]))]

    def _small(self, position: int) -> tuple[list[Instruction], Operand]:
        """The small part: operations that compute it at a position, and where it then is."""
        low = Operand("c", len(self.program.constants) + 1)
        if not self.keeps_error:
            return [], low
        error = Operand("t", self.difference.position + 2)
        if self.weight is None:
            return [instruction("add", error, low)], Operand("t", position)
        weight = self._moved(self.weight)
        return [instruction("fma", error, weight, low)], Operand("t", position)

    def _corrected(self, lines: list[Instruction]) -> list[Instruction]:
        """With the difference corrected for all that reads it."""
        start = self.difference.position
        position = start + 1 + 2 * self.keeps_error
        small, part = self._small(position)
        new = [*small, instruction("add", Operand("t", start), part)]
        corrected = Operand("t", position + len(new) - 1)
        behind = [
            Instruction(row, tuple(corrected if o == Operand("t", start) else o for o in operands))
            for row, operands in shifted(lines[position:], position, len(new))
        ]
        return [*lines[:position], *new, *behind]

    def _added(self, lines: list[Instruction]) -> list[Instruction]:
        """With the small part added to the result at the place."""
        position = self.place + 2 * self.keeps_error
        small, part = self._small(position)
        after = position + len(small)
        new = _sums(lines[position], part, Operand("t", after))[self.variant]
        return replaced(lines, position, [*small, *new])

    def _moved(self, operand: Operand) -> Operand:
        """An operand of the program, as it is counted once the error is kept."""
        behind = operand.kind == "t" and operand.index > self.difference.position
        return Operand("t", operand.index + 2) if behind else operand


def ways(program: Program, zeros: Zeros) -> Iterator[Way]:
    """All ways for the first difference from a zero, the weights of errors x or none."""
    difference = zeros.difference(program)
    if difference is None:
        return
    lines = program.instructions
    kept: list[tuple[bool, Operand | None]] = [(False, None), (True, None), (True, _X)]
    for keeps_error, weight in kept:
        way = Way(program, difference, 1, keeps_error, weight, difference.position)
        yield way
        for place in range(difference.position + 1, len(lines)):
            for variant in range(len(_sums(lines[place], _X, _X))):
                for sign in (1, -1):
                    yield replace(way, sign=sign, place=place, variant=variant)


def _sums(line: Instruction, part: Operand, first: Operand) -> list[list[Instruction]]:
    """The ways to add a part to a result; `first` is where the first of the operations is."""
    row, operands = line
    found = [[line, instruction("add", first, part)]]
    if row.is_product:
        found.append([Instruction(FUSED[row.product, 1], (*operands, part))])
    elif row.fused:
        a, b, c = operands
        sum_or_difference = "sub" if row.signs[2] < 0 else "add"
        with_part = Instruction(FUSED[row.product, 1], (a, b, part))
        found.append([with_part, instruction(sum_or_difference, first, c)])
        found.append([instruction(sum_or_difference, c, part), Instruction(row, (a, b, first))])
    elif row.is_sum:
        a, b = operands
        found.append([instruction("add", a, part), Instruction(row, (first, b))])
    return found
