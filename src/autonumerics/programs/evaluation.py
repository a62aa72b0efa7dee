"""Programs in the exact arithmetic of any type, prepared once for many points.

>>> from fractions import Fraction
>>> from autonumerics.programs.parsing import parse
>>> program = parse("x*c0 + x")
>>> evaluate = Evaluator.of(program.instructions, constants=1, inputs=1)
>>> evaluate(Fraction(2), [Fraction(3)])
[Fraction(3, 1), Fraction(2, 1), Fraction(6, 1), Fraction(8, 1)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, final

from autonumerics.errors import InvalidProgram
from autonumerics.programs import text
from autonumerics.programs.instruction import Instruction, Operand, value_of

_Step = tuple[Callable[..., Any], Callable[[Sequence[Any]], Sequence[Any]]]


@final
@dataclass(frozen=True, slots=True)
class Evaluator:
    """Calling it gives the values of a program: constants, inputs, then the results in order."""

    instructions: tuple[Instruction, ...]
    constants: int
    inputs: int
    _steps: tuple[_Step, ...] = ()

    @classmethod
    def of(cls, instructions: tuple[Instruction, ...], constants: int, inputs: int) -> Evaluator:
        """Of instructions on so many constants and inputs, which `check` has accepted."""
        bare = cls(instructions, constants, inputs)
        steps = [
            (row.real, _chosen([bare.slot(operand) for operand in operands]))
            for row, operands in instructions
        ]
        if constants and not instructions:  # the constant is the value, and the value comes last
            steps = [(lambda constant: constant, _chosen([0]))]
        return cls(instructions, constants, inputs, tuple(steps))

    def slot(self, operand: Operand) -> int:
        """Where the operand stands among the values."""
        first = {"c": 0, "x": self.constants, "t": self.constants + self.inputs}
        return first[operand.kind] + operand.index

    def __call__(self, x: Any, constants: Sequence[Any]) -> list[Any]:
        """The values at `x`, a tuple for several inputs, all numbers of one type; the last is the
        program's.

        Errors such as a division by zero are those of the type. Raises InvalidProgram for too few
        inputs or another number of constants.
        """
        given = x if isinstance(x, tuple) else (x,)
        if len(given) < self.inputs or len(constants) != self.constants:
            raise self._refusal(len(given), len(constants))
        values = [*constants, *given[: self.inputs]]
        for real, operands in self._steps:
            values.append(real(*operands(values)))
        return values

    def _refusal(self, inputs: int, constants: int) -> InvalidProgram:
        given, needed, what = (
            (inputs, self.inputs, "inputs")
            if inputs < self.inputs
            else (constants, self.constants, "constants")
        )
        line = text.line(self.instructions, value_of(self.instructions, self.constants))
        return InvalidProgram(f"{given} values for the {needed} {what} of {line}")


def _chosen(slots: list[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """The values in the slots, always as a sequence, unlike `itemgetter` of one."""
    if len(slots) > 1:
        return itemgetter(*slots)
    (slot,) = slots
    return itemgetter(slice(slot, slot + 1))
