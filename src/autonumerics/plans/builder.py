"""Writes procedures: values with operators, equal steps shared.

Nothing is folded or reordered: the steps are those that were written. Where inputs are from an
interval, selections that always go one way are not made (`ranges`).

>>> from autonumerics.formats import format_named
>>> b = Builder.of(format_named("binary32"))
>>> y = b.x * b.x + 1
>>> procedure = b.procedure(y)
>>> [step.row.name for step in procedure.steps]
['input', 'mul', 'constant', 'add']
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from autonumerics.errors import InvalidProgram
from autonumerics.formats import Format
from autonumerics.plans.ranges import Range, Ranges
from autonumerics.plans.steps import (
    CONSTANT,
    INPUT,
    LOOKUP,
    ROWS,
    SHIFTS,
    Procedure,
    Rare,
    Step,
    border_type,
)
from autonumerics.plans.types import BOOL, Type
from autonumerics.programs import Operand, Program

Number: TypeAlias = "Value | Fraction | float | int"


@dataclass(frozen=True, slots=True)
class Value:
    """The result of a step, with operators: of floating-point types theirs, else of integers.

    Numbers beside it become constants of its type, rounded to nearest even.
    """

    builder: Builder = field(repr=False)
    place: int
    type: Type

    def __add__(self, other: Number) -> Value:
        return self._with("add", other)

    def __radd__(self, other: Number) -> Value:
        return self.builder.constant(self.type, other) + self

    def __sub__(self, other: Number) -> Value:
        return self._with("sub", other)

    def __rsub__(self, other: Number) -> Value:
        return self.builder.constant(self.type, other) - self

    def __mul__(self, other: Number) -> Value:
        return self._with("mul", other)

    def __rmul__(self, other: Number) -> Value:
        return self.builder.constant(self.type, other) * self

    def __truediv__(self, other: Number) -> Value:
        return self._with("div", other)

    def __rtruediv__(self, other: Number) -> Value:
        return self.builder.constant(self.type, other) / self

    def __neg__(self) -> Value:
        return self.builder.apply("neg", self)

    def __and__(self, other: Number) -> Value:
        return self.builder.apply("and", self, other)

    def __or__(self, other: Number) -> Value:
        return self.builder.apply("or", self, other)

    def __xor__(self, other: Number) -> Value:
        return self.builder.apply("xor", self, other)

    def __lshift__(self, count: int) -> Value:
        return self.builder.apply("shift_left", self, count)

    def __rshift__(self, count: int) -> Value:
        """Arithmetic: the sign fills up."""
        return self.builder.apply("shift_right", self, count)

    def __lt__(self, other: Number) -> Value:
        return self.builder.apply("less" if self.type.is_float else "int_less", self, other)

    def _with(self, name: str, other: Number) -> Value:
        return self.builder.apply(name if self.type.is_float else f"int_{name}", self, other)


@dataclass(slots=True)
class Builder:
    """A procedure while it is made.

    is_rare: it is to be right for inputs that are rare. rare_when: conditions, of steps that are
    not right for all inputs, under which an input is. known: what is known of the steps where
    inputs are from an interval.
    """

    storage: Format
    steps: list[Step]
    is_rare: bool = False
    rare_when: list[Value] = field(default_factory=list)
    known: Ranges | None = None
    _places: dict[Step, int] = field(default_factory=dict)

    @classmethod
    def of(cls, storage: Format, *, is_rare: bool = False, within: Range | None = None) -> Builder:
        """A procedure of its input alone, for numbers of that format in memory, or some of them."""
        known = None if within is None else Ranges()
        if known is not None:
            known.note(0, within)
        return cls(storage, [Step(INPUT, (), border_type(storage))], is_rare, known=known)

    @property
    def x(self) -> Value:
        """The input."""
        return Value(self, 0, self.steps[0].type)

    def apply(self, name: str, *operands: Number) -> Value:
        """A step of that row; numbers become constants of the type of the first value.

        TypeError for operands that do not fit, ValueError for a shift by no constant of the width.
        """
        row = ROWS[name]
        typed = [each for each in operands if isinstance(each, Value) and each.type is not BOOL]
        values = [
            each if isinstance(each, Value) else self.constant(typed[0].type, each)
            for each in operands
        ]
        if name in SHIFTS:
            self._check_shift(values[1])
        places = tuple(v.place for v in values)
        made = self._add(Step(row, places, row.result_type([v.type for v in values])))
        if self.known is not None:
            self.known.note_step(made.place, name, places, made.type)
        return made

    def constant(self, type: Type, value: Number) -> Value:
        """A number as a constant of the type, rounded to nearest even."""
        if isinstance(value, Value):
            return value
        pattern = type.encode(value)
        made = self._add(Step(CONSTANT, (), type, (pattern,)))
        number = type.decode(pattern)
        if self.known is not None and not math.isnan(number):
            self.known.note(made.place, (number, number))
        return made

    def lookup(self, type: Type, entries: Sequence[Fraction | float], index: Value) -> Value:
        """The entry of a table at an index, which must lie in it."""
        data = tuple(type.encode(entry) for entry in entries)
        return self._add(Step(LOOKUP, (index.place,), type, data))

    def fma(self, a: Number, b: Number, c: Number) -> Value:
        """a b + c, rounded once."""
        return self.apply("fma", a, b, c)

    def select(self, condition: Value, yes: Number, no: Number) -> Value:
        """One or the other; both are computed, unless it is always the same one."""
        answer = None if self.known is None else self.known.answer(condition.place)
        if answer is None:
            return self.apply("select", condition, yes, no)
        taken, other = (yes, no) if answer else (no, yes)
        if isinstance(taken, Value):
            return taken
        return (
            self.constant(other.type, taken)
            if isinstance(other, Value)
            else self.apply("select", condition, yes, no)
        )

    def is_never(self, condition: Value) -> bool:
        """Whether a condition is known to hold for no input."""
        return self.known is not None and self.known.answer(condition.place) is False

    def scaled(self, value: Value, k: Value) -> Value:
        """value 2^k, rounded once; k whole, in the type of the value: see `steps.SCALE`."""
        return self.apply("scale", value, k)

    def bits(self, value: Value) -> Value:
        """The bits of a floating-point number, as an integer."""
        made = self.apply("bits", value)
        if self.known is not None:
            is_size = self.steps[value.place].row.name == "abs"
            known = self.known.bits(value.place, value.type, is_size=is_size)
            self.known.note(made.place, known)
        return made

    def from_bits(self, value: Value) -> Value:
        """The floating-point number of these bits."""
        return self.apply("from_bits", value)

    def abs(self, value: Value) -> Value:
        """Without its sign."""
        return self.apply("abs", value)

    def at_least(self, value: Value, bound: Number) -> Value:
        """The value, or the bound where that is larger; NaN stays."""
        bound = self.constant(value.type, bound)
        held = self.select(value < bound, bound, value)
        if self.known is not None:
            self.known.hold(held.place, value.place, at_least=bound.place)
        return held

    def at_most(self, value: Value, bound: Number) -> Value:
        """The value, or the bound where that is smaller; NaN stays."""
        bound = self.constant(value.type, bound)
        held = self.select(bound < value, bound, value)
        if self.known is not None:
            self.known.hold(held.place, value.place, at_most=bound.place)
        return held

    def converted(self, value: Value, type: Type) -> Value:
        """The number in another floating-point type, rounded once if that is narrower."""
        if value.type is type:
            return value
        return self.apply("widen" if type.bits == 64 else "narrow", value)

    def run(
        self,
        program: Program,
        x: Value,
        constants: Sequence[Value] | None = None,
        added: Value | None = None,
    ) -> Value:
        """The value of a program at x, its constants, or those given, rounded to the type of x.

        added: in place of the x that the last operation adds, for programs of which
        `adds_its_argument` says that it does so.

        InvalidProgram for operations that the table of steps has no row for.
        """
        program.check_one_input("a kernel")
        if constants is None:
            constants = [self.constant(x.type, c) for c in program.constants]
        results: list[Value] = []
        kinds: dict[str, Sequence[Value]] = {"x": [x], "c": constants, "t": results}

        def value(operand: Operand) -> Value:
            return kinds[operand.kind][operand.index]

        for row, operands in program.instructions:
            values = [value(o) for o in operands]
            if added is not None and len(results) + 1 == len(program.instructions):
                values[-1] = added
            results.append(self._operation(row.name, values))
        return value(program.result)

    def with_sign(self, value: Value, other: Value) -> Value:
        """A value that has the sign of another, or is a zero: with that sign, to the bit."""
        sign = self.bits(other) & self.bits(self.constant(other.type, -0.0))
        return self.from_bits(self.bits(value) | sign)

    def procedure(self, result: Value, rare: Rare | None = None) -> Procedure:
        """What has been written, with its value, in the type of the border."""
        result = self.converted(result, border_type(self.storage))
        return Procedure(self.storage, tuple(self.steps), result.place, rare)

    def _operation(self, name: str, values: list[Value]) -> Value:
        if name in ("fma", "fms", "fnma", "fnms"):
            a, b, c = values
            a = -a if name in ("fnma", "fnms") else a
            return self.fma(a, b, -c if name in ("fms", "fnms") else c)
        if name not in ROWS or not all(kind == "F" for kind in ROWS[name].operands):
            raise InvalidProgram(f"{name} is no step of a plan: search kernels without it")
        return self.apply(name, *values)

    def _check_shift(self, count: Value) -> None:
        step = self.steps[count.place]
        if step.row is not CONSTANT or not 0 <= step.data[0] < step.type.bits:
            raise ValueError("a shift is by a constant from 0 on, below the width")

    def _add(self, step: Step) -> Value:
        if step not in self._places:
            self._places[step] = len(self.steps)
            self.steps.append(step)
        return Value(self, self._places[step], step.type)


def adds_its_argument(program: Program) -> bool:
    """Whether the last operation is a fused one that adds x, so that f(x) is x and a rest."""
    if not program.instructions or program.result.kind != "t":
        return False
    row, operands = program.instructions[-1]
    is_last = program.result.index + 1 == len(program.instructions)
    return is_last and row.name == "fma" and operands[2].kind == "x"
