"""A program and a number format as LLVM IR.

One internal function computes the program; loops around it are what is called from outside:

    void throughput(const T* x, T* y, i64 n)    y[i] = P(x[i]): independent, vectorised
    T latency(T x0, i64 n)                      P(x0) n times, each waiting for the one before

T is float or double, and i16, the bit pattern, for the 16-bit formats. In `latency` each input
is `x0 ^ (bits(y) & zero)`, where y is the result before and `zero` a variable that holds 0 but
that LLVM must read from memory: always x0 by value, never before y is known. An evaluation's
share of the total is its latency plus that of one `and` and one `xor`, 2 clocks on x86-64. The
empty program has nothing to wait for: its loop is optimised away.

Operands and constants stand in the compute type: the format itself, or binary32 for the 16-bit
formats (see `rounding`). No instruction carries a fast-math flag.

>>> from autonumerics.formats import format_named
>>> from autonumerics.programs import parse
>>> "fadd float %x, 0x3FE0000000000000" in lower(parse("x + c0", [0.5]), format_named("single"))
True
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction

from autonumerics.formats import Format
from autonumerics.jit.rounding import BFLOAT16, BINARY16, FUSED
from autonumerics.programs import Instruction, Operand, Program

_BINARY = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
_ROUNDS_EXACTLY = frozenset({"neg"})


def lower(program: Program, form: Format) -> str:
    """The program with its constants, each rounded to the format, as LLVM IR.

    Raises InvalidOption for a constant beyond the range of the format.
    """
    values = [_literal(form.round(c)) for c in program.constants]
    body = _body(program, form, lambda index: values[index])
    signature = f"define internal {compute_type(form)} @evaluate({compute_type(form)} %x)"
    parts = [_PRELUDE, _conversions(form), f"{signature} alwaysinline {{\n{body}}}\n"]
    call = "call {compute} @evaluate({compute} {x})"
    return "\n".join([*parts, _throughput(form, call), _latency(form, call)])


def lower_structure(program: Program, form: Format) -> str:
    """The program with constants that are given at each call, as LLVM IR.

    `void throughput(const T* x, T* y, i64 n, const C* constants)`, where C is the compute type:
    the same bits as those of `lower` for constants that are numbers of the format.
    """
    count, compute = len(program.constants), compute_type(form)
    body = _body(program, form, lambda index: f"%c{index}")
    constants = [f"%c{k}" for k in range(count)]
    typed = ", ".join(f"{compute} {name}" for name in ["%x", *constants])
    function = f"define internal {compute} @evaluate({typed}) alwaysinline {{\n{body}}}\n"
    arguments = ", ".join(f"{compute} {name}" for name in ["{x}", *constants])
    loads = "".join(
        f"  %p{k} = getelementptr {compute}, ptr %constants, i64 {k}\n"
        f"  %c{k} = load {compute}, ptr %p{k}\n"
        for k in range(count)
    )
    loop = _throughput(form, f"call {compute} @evaluate({arguments})", loads)
    return "\n".join([_PRELUDE, _conversions(form), function, loop])


def lower_function(definition: str, form: Format) -> str:
    """A scalar function in the place of a program, as LLVM IR: the same loops around it.

    `definition` defines or declares `@function`, from the compute type to the compute type; what
    it returns is rounded to the format. One call, or vector of calls, is made after the other:
    interleaved, as programs are, they would only spill each other's results.

    >>> from autonumerics.formats import format_named
    >>> "call float @function(" in lower_function("", format_named("single"))
    True
    """
    compute = compute_type(form)
    rounding = f"  %r = call {compute} @round_to_format({compute} %y)\n" if form.bits == 16 else ""
    body = (
        f"define internal {compute} @evaluate({compute} %x) alwaysinline {{\n"
        f"  %y = call {compute} @function({compute} %x)\n{rounding}"
        f"  ret {compute} {'%r' if rounding else '%y'}\n}}\n"
    )
    call = "call {compute} @evaluate({compute} {x})"
    parts = [_conversions(form), definition, body, _ONE_AFTER_THE_OTHER]
    loop = _throughput(form, call, hint=", !llvm.loop !0")
    return "\n".join([*parts, loop, _latency(form, call)])


_ONE_AFTER_THE_OTHER = """!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.interleave.count", i32 1}
"""


def compute_type(form: Format) -> str:
    """The LLVM type in which operations are done."""
    return "double" if form.bits == 64 else "float"


def _storage_type(form: Format) -> str:
    return "i16" if form.bits == 16 else compute_type(form)


def _body(program: Program, form: Format, constant: Callable[[int], str]) -> str:
    """The instructions of the program, one or two lines each, and the return."""
    compute, narrow = compute_type(form), form.bits == 16
    names: list[str] = []

    def name(operand: Operand) -> str:
        if operand.kind == "x":
            return "%x"
        return constant(operand.index) if operand.kind == "c" else names[operand.index]

    lines = []
    for k, instruction in enumerate(program.instructions):
        operands = [name(operand) for operand in instruction.operands]
        lines.append(f"  %t{k} = {_operation(instruction, operands, compute, narrow)}")
        rounds = narrow and instruction.operation.name not in _ROUNDS_EXACTLY
        if rounds:
            lines.append(f"  %r{k} = call float @round_to_format(float %t{k})")
        names.append(f"%r{k}" if rounds else f"%t{k}")
    result = names[-1] if names else "%x"
    return "".join(f"{line}\n" for line in [*lines, f"  ret {compute} {result}"])


def _operation(instruction: Instruction, operands: list[str], compute: str, narrow: bool) -> str:
    name = instruction.operation.name
    suffix = "f64" if compute == "double" else "f32"
    typed = ", ".join(f"{compute} {operand}" for operand in operands)
    if name in _BINARY:
        return f"{_BINARY[name]} {compute} {', '.join(operands)}"
    if name == "neg":
        return f"fneg {typed}"
    if name == "fma" and narrow:
        return f"call float @fma_to_odd({typed})"
    return f"call {compute} @llvm.{name}.{suffix}({typed})"


def _literal(value: Fraction) -> str:
    """A constant as LLVM writes float and double alike: the bits of the double."""
    (bits,) = struct.unpack("<Q", struct.pack("<d", float(value)))
    return f"0x{bits:016X}"


_PRELUDE = """declare float @llvm.sqrt.f32(float)
declare double @llvm.sqrt.f64(double)
declare float @llvm.fma.f32(float, float, float)
declare double @llvm.fma.f64(double, double, double)
"""


def _conversions(form: Format) -> str:
    """`widen` from memory to the compute type and `narrow` back."""
    if form.bits == 16:
        return (BINARY16 if form.name == "binary16" else BFLOAT16) + FUSED
    same = compute_type(form)
    return "".join(
        f"define internal {same} @{name}({same} %value) alwaysinline {{\n  ret {same} %value\n}}\n"
        for name in ("widen", "narrow")
    )


def _throughput(form: Format, call: str, loads: str | None = None, hint: str = "") -> str:
    """The loop over an array; with `loads`, the fourth argument points to constants to load.

    `hint`: what the vectoriser should know of the loop.
    """
    compute, storage = compute_type(form), _storage_type(form)
    constants = "" if loads is None else ", ptr noalias readonly %constants"
    return f"""
define void @throughput(ptr noalias readonly %in, ptr noalias %out, i64 %n{constants}) {{
entry:
{loads or ""}  %some = icmp sgt i64 %n, 0
  br i1 %some, label %loop, label %end
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %from = getelementptr {storage}, ptr %in, i64 %i
  %stored = load {storage}, ptr %from
  %x = call {compute} @widen({storage} %stored)
  %y = {call.format(compute=compute, x="%x")}
  %kept = call {storage} @narrow({compute} %y)
  %to = getelementptr {storage}, ptr %out, i64 %i
  store {storage} %kept, ptr %to
  %next = add nuw nsw i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %loop, label %end{hint}
end:
  ret void
}}
"""


def _latency(form: Format, call: str) -> str:
    # Packs of 128 bits keep the two bit operations on the floating-point side of the processor.
    compute, storage = compute_type(form), _storage_type(form)
    lanes, bits = (2, "i64") if compute == "double" else (4, "i32")
    values, patterns = f"<{lanes} x {compute}>", f"<{lanes} x {bits}>"
    return f"""
@zero = global {patterns} zeroinitializer

define {storage} @latency({storage} %x0, i64 %n) {{
entry:
  %wide = call {compute} @widen({storage} %x0)
  %pack = insertelement {values} zeroinitializer, {compute} %wide, i64 0
  %fixed = bitcast {values} %pack to {patterns}
  %mask = load volatile {patterns}, ptr @zero
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %loop, label %end
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %before = phi {compute} [%wide, %entry], [%y, %loop]
  %seen = insertelement {values} zeroinitializer, {compute} %before, i64 0
  %seen_bits = bitcast {values} %seen to {patterns}
  %nothing = and {patterns} %seen_bits, %mask
  %input = xor {patterns} %fixed, %nothing
  %inputs = bitcast {patterns} %input to {values}
  %x = extractelement {values} %inputs, i64 0
  %y = {call.format(compute=compute, x="%x")}
  %next = add nuw nsw i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %loop, label %end
end:
  %last = phi {compute} [%wide, %entry], [%y, %loop]
  %kept = call {storage} @narrow({compute} %last)
  ret {storage} %kept
}}
"""
