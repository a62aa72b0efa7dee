"""A procedure as machine code in this process, by LLVM.

The scalar function is inlined into a loop over an array, which LLVM vectorises. Inputs that are
rare are looked for in blocks: all are computed the usual way, and where a block has rare ones,
those again.

>>> from autonumerics.formats import format_named
>>> from autonumerics.plans.builder import Builder
>>> b = Builder.of(format_named("binary32"))
>>> compile_procedure(b.procedure(b.x * b.x))(np.array([3.0], np.float32))
array([9.], dtype=float32)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from autonumerics.formats import Arithmetic, Format
from autonumerics.jit import Module, run_loop
from autonumerics.jit.lowering import lower_loops, lower_rounded, storage_type
from autonumerics.plans.lookups import kept, lookup_declarations, lookup_function, vector_name
from autonumerics.plans.scaling import scaling_function, scaling_names
from autonumerics.plans.steps import CONSTANT, INPUT, LOOKUP, ROWS, SCALE, Procedure, Step
from autonumerics.plans.types import SINGLE, Type

BLOCK = 512
"""Inputs in a block, after which it is asked whether any was rare."""

_INTERLEAVED, _DIVIDING = 4, 8
"""Vectors at once, of procedures that divide more of them: steps wait for one another, and for
quotients the longest, and a processor looks only so far ahead."""


@dataclass(frozen=True, slots=True)
class CompiledProcedure:
    """Machine code; its addresses are valid while this object lives.

    throughput_address: `void (const T* x, T* y, int64 n)`, x and y apart. latency_address:
    `T (T x0, int64 n)`, as `jit.Compiled` has it; None for a procedure with rare inputs.
    """

    procedure: Procedure
    throughput_address: int
    latency_address: int | None
    module: Module = field(repr=False)

    @property
    def format(self) -> Format:
        """The format of inputs and results."""
        return self.procedure.storage

    @property
    def assembly(self) -> str:
        """The machine code as text."""
        return self.module.assembly

    def __call__(self, x: npt.NDArray) -> npt.NDArray:
        """The values at a contiguous array of the format's type, in its shape."""
        return run_loop(self.throughput_address, np.asarray(x, self.format.dtype))


def compile_procedure(procedure: Procedure) -> CompiledProcedure:
    """The procedure as machine code for this processor."""
    module = Module.from_ir(lower_procedure(procedure), inline_vectors=True)
    if procedure.rare is not None:
        return CompiledProcedure(procedure, module.address("blocks"), None, module)
    addresses = module.address("throughput"), module.address("latency")
    return CompiledProcedure(procedure, *addresses, module)


def lower_procedure(procedure: Procedure) -> str:
    """The procedure as LLVM IR: `throughput` and `latency`, or `blocks` where inputs are rare."""
    arithmetic = Arithmetic.of(procedure.storage, procedure.input_type.format)
    parts = _function(procedure, "function", procedure.result)
    declared = [*_declared([procedure]), *_called([procedure])]
    if procedure.rare is None:
        return lower_loops("\n".join([*declared, parts]), arithmetic, _interleaved(procedure))
    rare = procedure.rare
    definitions = [
        *_declared([procedure, rare.procedure]),
        *_called([procedure, rare.procedure]),
        parts,
        _function(procedure, "is_rare", rare.predicate),
        _function(rare.procedure, "rarely", rare.procedure.result),
        lower_rounded("rarely", "rounded_rarely", arithmetic),
    ]
    blocks = _BLOCKS.format(
        storage=storage_type(arithmetic), compute=procedure.input_type.llvm, block=BLOCK
    )
    return lower_loops("\n".join(definitions), arithmetic, _interleaved(procedure)) + blocks


def _interleaved(procedure: Procedure) -> int:
    divided = [step.type for step in procedure.steps if step.row is ROWS["div"]]
    is_short = procedure.rare is None or SINGLE in divided
    return _DIVIDING if divided and is_short else _INTERLEAVED


def _function(procedure: Procedure, name: str, result: int) -> str:
    """An internal function of the border's type whose value is that step."""
    names: list[str] = []
    lines: list[str] = []
    for place, step in enumerate(procedure.steps):
        if step.row is INPUT:
            names.append("%x")
        elif step.row is CONSTANT:
            names.append(_literal(step.type, step.data[0]))
        elif step.row is LOOKUP:
            index = procedure.steps[step.operands[0]].type.llvm
            called = f"@{_lookup_name(step, index)}({index} {names[step.operands[0]]})"
            lines.append(f"  %v{place} = call {step.type.llvm} {called}")
            names.append(f"%v{place}")
        else:
            lines.append(f"  %v{place} = {_instruction(procedure, step, names)}")
            names.append(f"%v{place}")
    returned = procedure.steps[result].type.llvm
    body = "\n".join([*lines, f"  ret {returned} {names[result]}"])
    given = procedure.input_type.llvm
    signature = f"define internal {returned} @{name}({given} %x) alwaysinline"
    return f"{signature} {{\n{body}\n}}\n"


def _instruction(procedure: Procedure, step: Step, names: list[str]) -> str:
    operands = [names[k] for k in step.operands]
    first = procedure.steps[step.operands[0]].type
    return step.row.llvm.format(
        *operands, T=step.type.llvm, S=first.llvm, n=f"f{step.type.bits}"
    )  # fmt: skip


def _lookup_name(step: Step, index: str) -> str:
    """One table, one name: of what it holds, and what indices are."""
    digest = hashlib.sha256(repr((step.type.name, step.data, index)).encode()).hexdigest()[:12]
    return f"look.{digest}"


def _called(procedures: Sequence[Procedure]) -> list[str]:
    """The functions of all tables and of scaling, each once, and what keeps those of vectors."""
    tables, vectors = _lookups(procedures)
    types = dict.fromkeys(s.type for each in procedures for s in each.steps if s.row is SCALE)
    return [*tables, *map(scaling_function, types), kept([*vectors, *scaling_names(types)])]


def _lookups(procedures: Iterable[Procedure]) -> tuple[list[str], list[str]]:
    """The functions of all tables, each once, with what they need; the vector ones' names."""
    found: dict[str, str] = {}
    steps: list[Step] = []
    vectors: list[str] = []
    for procedure in procedures:
        for step in procedure.steps:
            if step.row is not LOOKUP:
                continue
            index = procedure.steps[step.operands[0]].type
            name = _lookup_name(step, index.llvm)
            if name not in found:
                literals = [_literal(step.type, pattern) for pattern in step.data]
                found[name] = lookup_function(name, step, index, literals)
                steps.append(step)
                vectors += vector_name(name, step)
    return [*lookup_declarations(steps), *found.values()], vectors


def _literal(type: Type, pattern: int) -> str:
    """LLVM writes numbers of both floating-point types by their bits as doubles."""
    if not type.is_float:
        return str(pattern) if type.bits > 1 else ("true" if pattern else "false")
    if type.bits == 64:
        return f"0x{pattern & (1 << 64) - 1:016X}"
    wide = np.float64(np.int32(pattern).view(np.float32))
    return f"0x{int(wide.view(np.uint64)):016X}"


def _declared(procedures: Iterable[Procedure]) -> list[str]:
    found: dict[str, None] = {}
    for procedure in procedures:
        for step in procedure.steps:
            if step.row.declares is not None:
                name, arity = step.row.declares
                arguments = ", ".join([step.type.llvm] * arity)
                found[f"declare {step.type.llvm} @llvm.{name}.f{step.type.bits}({arguments})"] = (
                    None
                )
    return list(found)


_BLOCKS = """
define void @blocks(ptr noalias readonly %in, ptr noalias %out, i64 %n) {{
entry:
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %block, label %end
block:
  %start = phi i64 [0, %entry], [%after, %onwards]
  %left = sub nsw i64 %n, %start
  %short = icmp slt i64 %left, {block}
  %count = select i1 %short, i64 %left, i64 {block}
  %here = getelementptr {storage}, ptr %in, i64 %start
  %there = getelementptr {storage}, ptr %out, i64 %start
  br label %usual
usual:
  %i = phi i64 [0, %block], [%next, %usual]
  %seen = phi i1 [false, %block], [%any, %usual]
  %from = getelementptr {storage}, ptr %here, i64 %i
  %stored = load {storage}, ptr %from
  %x = call {compute} @widen({storage} %stored)
  %y = call {compute} @rounded({compute} %x)
  %kept = call {storage} @narrow({compute} %y)
  %to = getelementptr {storage}, ptr %there, i64 %i
  store {storage} %kept, ptr %to
  %is = call i1 @is_rare({compute} %x)
  %any = or i1 %seen, %is
  %next = add nuw nsw i64 %i, 1
  %more = icmp slt i64 %next, %count
  br i1 %more, label %usual, label %look, !llvm.loop !0
look:
  %none = xor i1 %any, true
  br i1 %none, label %onwards, label %again, !prof !1000
again:
  %j = phi i64 [0, %look], [%j1, %skip]
  %from2 = getelementptr {storage}, ptr %here, i64 %j
  %stored2 = load {storage}, ptr %from2
  %x2 = call {compute} @widen({storage} %stored2)
  %is2 = call i1 @is_rare({compute} %x2)
  br i1 %is2, label %redo, label %skip
redo:
  %y2 = call {compute} @rounded_rarely({compute} %x2)
  %kept2 = call {storage} @narrow({compute} %y2)
  %to2 = getelementptr {storage}, ptr %there, i64 %j
  store {storage} %kept2, ptr %to2
  br label %skip
skip:
  %j1 = add nuw nsw i64 %j, 1
  %more2 = icmp slt i64 %j1, %count
  br i1 %more2, label %again, label %onwards
onwards:
  %after = add nuw nsw i64 %start, {block}
  %rest = icmp slt i64 %after, %n
  br i1 %rest, label %block, label %end
end:
  ret void
}}
!1000 = !{{!"branch_weights", i32 1000, i32 1}}
"""
