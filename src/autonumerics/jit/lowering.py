"""A program in an arithmetic as LLVM IR.

One internal function computes the program; loops around it are what is called from outside:

    void throughput(const T* x, T* y, i64 n)    y[i] = P(x[i]): independent, vectorised
    T latency(T x0, i64 n)                      P(x0) n times, each waiting for the one before

T is the storage type: float or double, and i16, the bit pattern, for the 16-bit formats. In
`latency` each input is `x0 ^ (bits(y) & zero)`, where y is the result before and `zero` a variable
that holds 0 but that LLVM must read from memory: always x0 by value, never before y is known. An
evaluation's share of the total is its latency plus that of one `and` and one `xor`, 2 clocks on
x86-64. The empty program has nothing to wait for: its loop is optimised away.

Operands and constants stand in the compute type: float or double, and float for the 16-bit formats,
whose operations are rounded one by one (see `narrow_formats`). Inputs are widened to it; where
results are stored in another format than they are computed in, they are rounded to it once, at the
end, in the direction of the arithmetic. No instruction carries a fast-math flag. What LLVM has no
instruction or intrinsic for is a call of C's library, `nobuiltin`: its values, and nothing that
LLVM would put in its place. A fused operation is `fma` with negated operands, which processors have
as one.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> "fadd float %x, 0x3FE0000000000000" in lower(parse("x + c0", [0.5]), Arithmetic.of("single"))
True
"""

from __future__ import annotations

from dataclasses import replace

from autonumerics import codegen
from autonumerics.codegen import Language, Printer
from autonumerics.formats import Arithmetic, Format
from autonumerics.jit.narrow_formats import (
    BFLOAT16,
    BINARY16,
    FUSED,
    IN_DOUBLE,
    IN_SINGLE,
    TO_ODD,
    rounding_of_results,
)
from autonumerics.programs import Program

LLVM = codegen.language("llvm")

LIBM = "libm.so.6"
"""The C library's functions, as the dynamic loader finds them."""


def lower(program: Program, arithmetic: Arithmetic) -> str:
    """The program with its constants, each rounded to their format, as LLVM IR.

    Raises InvalidOption for a constant beyond the range of that format.
    """
    printer = _printer(program, arithmetic)
    body = _body(printer, arithmetic)
    compute = compute_type(arithmetic)
    signature = f"define internal {compute} @evaluate({compute} %x)"
    function = f"{signature} alwaysinline {{\n{body}}}\n"
    parts = [printer.helpers, _conversions(arithmetic), function]
    call = "call {compute} @evaluate({compute} {x})"
    return "\n".join([*parts, _throughput(arithmetic, call), _latency(arithmetic, call)])


def lower_structure(program: Program, arithmetic: Arithmetic) -> str:
    """The program with constants that are given at each call, as LLVM IR.

    `void throughput(const T* x, T* y, i64 n, const C* constants)`, where C is the compute type:
    the same bits as those of `lower` for constants that are numbers of their format.
    """
    count, compute = len(program.constants), compute_type(arithmetic)
    printer = _printer(program, arithmetic, given_constants=True)
    body = _body(printer, arithmetic)
    constants = [f"%c{k}" for k in range(count)]
    typed = ", ".join(f"{compute} {name}" for name in ["%x", *constants])
    function = f"define internal {compute} @evaluate({typed}) alwaysinline {{\n{body}}}\n"
    arguments = ", ".join(f"{compute} {name}" for name in ["{x}", *constants])
    loads = "".join(
        f"  %p{k} = getelementptr {compute}, ptr %constants, i64 {k}\n"
        f"  %c{k} = load {compute}, ptr %p{k}\n"
        for k in range(count)
    )
    loop = _throughput(arithmetic, f"call {compute} @evaluate({arguments})", loads)
    return "\n".join([printer.helpers, _conversions(arithmetic), function, loop])


def lower_function(definition: str, arithmetic: Arithmetic) -> str:
    """A scalar function in the place of a program, as LLVM IR: the same loops around it.

    `definition` defines or declares `@function`, from the compute type to the compute type; what
    it returns is rounded to the storage format. One call, or vector of calls, is made after the
    other: interleaved, as programs are, they would only spill each other's results.

    >>> from autonumerics.formats import Arithmetic
    >>> "call float @function(" in lower_function("", Arithmetic.of("single"))
    True
    """
    body = lower_rounded("function", "evaluate", arithmetic)
    call = "call {compute} @evaluate({compute} {x})"
    parts = [_conversions(arithmetic), definition, body, _interleaved(1)]
    loop = _throughput(arithmetic, call, hint=_HINT)
    return "\n".join([*parts, loop, _latency(arithmetic, call)])


def lower_loops(definition: str, arithmetic: Arithmetic, interleaved: int = 1) -> str:
    """The loops around code of one's own, as LLVM IR.

    `definition` defines `@function`, from the compute type to the compute type, whose results are
    rounded to the storage format as they are stored. interleaved: vectors that the loop over an
    array computes at once, step by step, where LLVM vectorises it; a power of two.

    >>> from autonumerics.formats import Arithmetic
    >>> "call float @function(" in lower_loops("", Arithmetic.of("single"))
    True
    """
    call = "call {compute} @rounded({compute} {x})"
    loops = [_throughput(arithmetic, call, hint=_HINT), _latency(arithmetic, call)]
    rounded = lower_rounded("function", "rounded", arithmetic)
    parts = [_conversions(arithmetic), definition, rounded, _interleaved(interleaved)]
    return "\n".join([*parts, *loops])


def lower_rounded(function: str, name: str, arithmetic: Arithmetic) -> str:
    """A function of that name whose values are the other's, rounded to the storage format."""
    compute = compute_type(arithmetic)
    return (
        f"define internal {compute} @{name}({compute} %x) alwaysinline {{\n"
        f"  %y = call {compute} @{function}({compute} %x)\n"
        f"  %r = call {compute} @round_to_storage({compute} %y)\n"
        f"  ret {compute} %r\n}}\n"
    )


_HINT = ", !llvm.loop !0"


def _interleaved(count: int) -> str:
    """What the hint refers to: so many vectors at once."""
    return f"""!0 = distinct !{{!0, !1}}
!1 = !{{!"llvm.loop.interleave.count", i32 {count}}}
"""


def compute_type(arithmetic: Arithmetic) -> str:
    """The LLVM type in which operations are done."""
    return _register_type(arithmetic.computing)


def _register_type(format: Format) -> str:
    return "double" if format.bits == 64 else "float"


def storage_type(arithmetic: Arithmetic) -> str:
    """The LLVM type of numbers in memory."""
    storage = arithmetic.storage
    return "i16" if storage.bits == 16 else _register_type(storage)


def _printer(program: Program, arithmetic: Arithmetic, *, given_constants: bool = False) -> Printer:
    """The program's operations as `codegen` prints them; constants are literals or `%c0`, ..."""
    program.check_one_input("machine code")
    if given_constants:
        program = program.with_constants([1.0] * len(program.constants))
    routine = codegen.lower(program, _without_storage(arithmetic))
    return Printer(_language(arithmetic.computing, given_constants), routine, "evaluate")


def _without_storage(arithmetic: Arithmetic) -> Arithmetic:
    """What is stored and how is up to the loops around the function."""
    return Arithmetic(arithmetic.computing, arithmetic.computing, arithmetic.constants)


def _language(computing: Format, given_constants: bool) -> Language:
    """LLVM's, with operations of the 16-bit formats in binary32, rounded where they round."""
    constant = "given" if given_constants else ""
    if computing.bits != 16:
        return replace(LLVM, constant=constant)
    fused = {"fma": "call float @fma_to_odd(float {0}, float {1}, float {2})"}
    return replace(
        LLVM,
        types={computing.name: LLVM.types["binary32"]},
        operations={**LLVM.operations, **fused},
        helpers={need: text for need, text in LLVM.helpers.items() if need not in fused},
        constant=constant,
        exact=LLVM.statement,
        statement=f"{{name}}.wide = {{value}}\n{LLVM.indent}{{name}} = "
        "call float @round_to_storage(float {name}.wide)",
    )


def _body(printer: Printer, arithmetic: Arithmetic) -> str:
    """The instructions of the program, one or two lines each, and the return."""
    compute, lines, result = compute_type(arithmetic), printer.statements, printer.result
    if arithmetic.rounds_result:
        lines.append(f"  %result = call {compute} @round_to_storage({compute} {result})")
        result = "%result"
    return "".join(f"{line}\n" for line in [*lines, f"  ret {compute} {result}"])


def libraries_of(program: Program) -> tuple[str, ...]:
    """The shared libraries whose functions the program calls.

    >>> from autonumerics.programs import parse
    >>> libraries_of(parse("sqrt(x)"))
    ()
    """
    rows = [row for row, _ in program.instructions]
    return (LIBM,) if any(not row.llvm and not row.fused for row in rows) else ()


def _conversions(arithmetic: Arithmetic) -> str:
    """`widen` from memory to the compute type, `round_to_storage` in it, and `narrow` back."""
    compute, storage = compute_type(arithmetic), storage_type(arithmetic)
    if storage == "i16":
        narrow = BINARY16 if arithmetic.storage.name == "binary16" else BFLOAT16
        narrow += rounding_of_results(arithmetic.storage.name, arithmetic.result_direction)
        return narrow + TO_ODD + (FUSED + IN_SINGLE if compute == "float" else IN_DOUBLE)
    to, back = ("fptrunc", "fpext") if storage != compute else ("bitcast", "bitcast")
    return _CONVERSIONS.format(compute=compute, storage=storage, narrow=to, widen=back)


_CONVERSIONS = """
define internal {compute} @widen({storage} %stored) alwaysinline {{
  %wide = {widen} {storage} %stored to {compute}
  ret {compute} %wide
}}

define internal {storage} @narrow({compute} %value) alwaysinline {{
  %stored = {narrow} {compute} %value to {storage}
  ret {storage} %stored
}}

define internal {compute} @round_to_storage({compute} %value) alwaysinline {{
  %stored = {narrow} {compute} %value to {storage}
  %rounded = {widen} {storage} %stored to {compute}
  ret {compute} %rounded
}}
"""


def _throughput(arithmetic: Arithmetic, call: str, loads: str | None = None, hint: str = "") -> str:
    """The loop over an array; with `loads`, the fourth argument points to constants to load.

    `hint`: what the vectoriser should know of the loop.
    """
    compute, storage = compute_type(arithmetic), storage_type(arithmetic)
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


def _latency(arithmetic: Arithmetic, call: str) -> str:
    # Packs of 128 bits keep the two bit operations on the floating-point side of the processor.
    compute, storage = compute_type(arithmetic), storage_type(arithmetic)
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
