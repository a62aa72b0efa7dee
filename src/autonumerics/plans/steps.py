"""Steps: the operations of a machine, as a table, and procedures made of them.

A row says what a step computes on machine numbers, exactly, three times: in C, in LLVM's code and
on NumPy's arrays, which is what defines it. Letters stand for types: F for either floating-point
type, I for either integer type, V for any, the same wherever it stands in a row; an I or F that
only the result has is the type of the same width.

In the texts {0} {1} {2} are the operands, {T} the result's type, {S} the first operand's, {U} the
unsigned type of the result's width, {n} the suffix of LLVM's intrinsics and {f} that of C's.

>>> ROWS["fma"].result_type([SINGLE, SINGLE, SINGLE]).name
'single'
>>> ROWS["bits"].result_type([DOUBLE]).name
'int64'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from autonumerics.formats import Format
from autonumerics.plans.fused import fma
from autonumerics.plans.types import BOOL, DOUBLE, SINGLE, TYPES, Type


@dataclass(frozen=True, slots=True, eq=False)
class StepRow:
    """One row of the table; see the head of this module.

    operands, result: types, by name or letter. numpy: on arrays, elementwise. declares: LLVM's
    intrinsic that the text calls, by its name and number of operands.
    """

    name: str
    operands: tuple[str, ...]
    result: str
    c: str
    llvm: str
    numpy: Callable[..., Any] = field(repr=False)
    declares: tuple[str, int] | None = None

    def result_type(self, types: Sequence[Type]) -> Type:
        """The type of the result for operands of these types; TypeError where they do not fit."""
        bound: dict[str, Type] = {}
        if len(types) != len(self.operands):
            raise TypeError(f"{self.name} takes {len(self.operands)} operands, got {len(types)}")
        for letter, given in zip(self.operands, types, strict=True):
            if not _fits(letter, given) or bound.setdefault(letter, given) != given:
                names = ", ".join(each.name for each in types)
                raise TypeError(f"{self.name} takes {', '.join(self.operands)}, got {names}")
        if self.result in bound:
            return bound[self.result]
        if self.result in TYPES:
            return TYPES[self.result]
        return types[0].integers if self.result == "I" else types[0].floats


def _fits(letter: str, given: Type) -> bool:
    if letter == "F":
        return given.is_float
    if letter == "I":
        return not given.is_float and given is not BOOL
    return letter == "V" or given is TYPES[letter]


def _logical(a: np.ndarray, count: np.ndarray) -> np.ndarray:
    unsigned = np.dtype(f"u{a.dtype.itemsize}")
    return (a.view(unsigned) >> count.astype(unsigned)).view(a.dtype)


def _scaled(y: np.ndarray, k: np.ndarray) -> np.ndarray:
    return np.ldexp(y, np.nan_to_num(k).astype(np.int32))


def _row(name: str, types: str, c: str, llvm: str, numpy: Any, declares: Any = None) -> StepRow:
    operands, _, result = types.partition(" -> ")
    return StepRow(name, tuple(operands.split()), result, c, llvm, numpy, declares)


def _infix(name: str, letter: str, symbol: str, llvm: str, numpy: Any) -> StepRow:
    c = f"({{0}} {symbol} {{1}})"
    if letter == "I":  # signed integers must not overflow in C
        c = f"({{T}})(({{U}}){{0}} {symbol} ({{U}}){{1}})"
    return _row(
        name, f"{letter} {letter} -> {letter}", c, f"{llvm} {{T}} {{0}}, {{1}}", numpy
    )  # fmt: skip


def _compared(name: str, letter: str, symbol: str, llvm: str, numpy: Any) -> StepRow:
    return _row(
        name,
        f"{letter} {letter} -> bool",
        f"({{0}} {symbol} {{1}})",
        f"{llvm} {{S}} {{0}}, {{1}}",
        numpy,
    )


def _intrinsic(name: str, c: str, llvm: str, arity: int, numpy: Any) -> StepRow:
    arguments = ", ".join(f"{{T}} {{{k}}}" for k in range(arity))
    plain = ", ".join(f"{{{k}}}" for k in range(arity))
    return _row(
        name,
        " ".join(["F"] * arity) + " -> F",
        f"{c}{{f}}({plain})",
        f"call {{T}} @llvm.{llvm}.{{n}}({arguments})",
        numpy,
        (llvm, arity),
    )


INPUT = _row("input", " -> V", "", "", None)
CONSTANT = _row("constant", " -> V", "", "", None)
LOOKUP = _row("lookup", "I -> V", "", "", None)
SCALE = _row(
    "scale",
    "F F -> F",
    "{name}_scaled{f}({0}, {1})",
    "call {T} @scale.{n}({T} {0}, {T} {1})",
    _scaled,
)
"""y 2^k, rounded once, for whole k of twice the exponents of normal numbers, or NaN if y is NaN."""

_TABLE = (
    INPUT,
    CONSTANT,
    LOOKUP,
    SCALE,
    _infix("add", "F", "+", "fadd", np.add),
    _infix("sub", "F", "-", "fsub", np.subtract),
    _infix("mul", "F", "*", "fmul", np.multiply),
    _infix("div", "F", "/", "fdiv", np.divide),
    _intrinsic("fma", "fma", "fma", 3, fma),
    _intrinsic("sqrt", "sqrt", "sqrt", 1, np.sqrt),
    _intrinsic("abs", "fabs", "fabs", 1, np.abs),
    _intrinsic("rint", "rint", "rint", 1, np.rint),
    _intrinsic("floor", "floor", "floor", 1, np.floor),
    _row("neg", "F -> F", "(-{0})", "fneg {T} {0}", np.negative),
    _row("widen", "single -> double", "({T}){0}", "fpext float {0} to double", np.float64),
    _row("narrow", "double -> single", "({T}){0}", "fptrunc double {0} to float", np.float32),
    _row("bits", "F -> I", "{name}_bits{f0}({0})", "bitcast {S} {0} to {T}", None),
    _row("from_bits", "I -> F", "{name}_float{f}({0})", "bitcast {S} {0} to {T}", None),
    _row("to_float", "I -> F", "({T}){0}", "sitofp {S} {0} to {T}", np.positive),
    _row("extend", "int32 -> int64", "({T}){0}", "sext i32 {0} to i64", np.int64),
    _row("truncate", "int64 -> int32", "({T})({U}){0}", "trunc i64 {0} to i32", np.int32),
    _infix("int_add", "I", "+", "add", np.add),
    _infix("int_sub", "I", "-", "sub", np.subtract),
    _infix("int_mul", "I", "*", "mul", np.multiply),
    _infix("and", "I", "&", "and", np.bitwise_and),
    _infix("or", "I", "|", "or", np.bitwise_or),
    _infix("xor", "I", "^", "xor", np.bitwise_xor),
    _row("shift_left", "I I -> I", "({T})(({U}){0} << {1})", "shl {T} {0}, {1}", np.left_shift),
    _row(  # of C's >> on negative numbers every compiler makes the arithmetic shift
        "shift_right", "I I -> I", "({0} >> {1})", "ashr {T} {0}, {1}", np.right_shift
    ),
    _row(
        "shift_right_logical", "I I -> I", "({T})(({U}){0} >> {1})", "lshr {T} {0}, {1}", _logical
    ),
    _compared("less", "F", "<", "fcmp olt", np.less),
    _compared("less_equal", "F", "<=", "fcmp ole", np.less_equal),
    _compared("equal", "F", "==", "fcmp oeq", np.equal),
    _row("is_nan", "F -> bool", "({0} != {0})", "fcmp uno {S} {0}, {0}", np.isnan),
    _compared("int_less", "I", "<", "icmp slt", np.less),
    _compared("int_equal", "I", "==", "icmp eq", np.equal),
    _row("either", "bool bool -> bool", "({0} | {1})", "or i1 {0}, {1}", np.logical_or),
    _row(
        "select",
        "bool V V -> V",
        "({0} ? {1} : {2})",
        "select i1 {0}, {T} {1}, {T} {2}",
        np.where,
    ),
)  # fmt: skip

ROWS = {row.name: row for row in _TABLE}
"""The table, by name."""

SHIFTS = frozenset(("shift_left", "shift_right", "shift_right_logical"))
"""Rows whose second operand is a constant from 0 to the width, exclusive."""


class Step(NamedTuple):
    """One step: its row, the places of its operands, its type, and its data.

    data: the bits of a constant, or of the entries of a table that is looked up in.
    """

    row: StepRow
    operands: tuple[int, ...]
    type: Type
    data: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Procedure:
    """Straight-line code of steps, the first of which is the input; one number in, one out.

    storage: the format of inputs and results in memory. Both are widened to the type of the first
    step and narrowed from that of the result at the borders; formats of 16 bits through binary32.
    result: the place of the value. rare: what is computed instead where the step at its place is
    true: see `Rare`.
    """

    storage: Format
    steps: tuple[Step, ...]
    result: int
    rare: Rare | None = None

    def to_json(self) -> dict[str, Any]:
        """As certificates have it: of each step its name, its type, its operands, and its data."""
        record: dict[str, Any] = {
            "steps": [_step_record(step) for step in self.steps],
            "result": self.result,
        }
        if self.rare is not None:
            record["rare"] = {"when": self.rare.predicate, **self.rare.procedure.to_json()}
        return record

    @property
    def input_type(self) -> Type:
        """The type of the first step."""
        return self.steps[0].type

    @property
    def result_type(self) -> Type:
        """The type of the value."""
        return self.steps[self.result].type


@dataclass(frozen=True, slots=True)
class Rare:
    """Inputs that need more work: where the step `predicate` is true, another procedure's value.

    Loops look once for a block of inputs whether there is any such among them.
    """

    predicate: int
    procedure: Procedure


def _step_record(step: Step) -> list[Any]:
    data = [list(step.data)] if step.row is LOOKUP else list(step.data)
    return [step.row.name, step.type.name, *step.operands, *data]


def border_type(storage: Format) -> Type:
    """The type in which inputs arrive and results leave."""
    return DOUBLE if storage.bits == 64 else SINGLE
