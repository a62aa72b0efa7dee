"""LLVM IR: instructions without fast-math flags, which nothing fuses or reorders."""

from __future__ import annotations

import struct
from fractions import Fraction

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.programs import OPERATIONS, Operation


def literal(value: Fraction) -> str:
    """As LLVM writes float and double alike: the bits of the double."""
    (pattern,) = struct.unpack("<Q", struct.pack("<d", float(value)))
    return f"0x{pattern:016X}"


def operation_text(row: Operation) -> str:
    """An instruction, or a call of an intrinsic or of C's library: its values, and nothing that
    LLVM would put in its place.
    """
    operands = [f"{{{k}}}" for k in range(row.arity)]
    if row.llvm.startswith("f"):  # as all instructions on numbers begin
        return f"{row.llvm} $T {', '.join(operands)}"
    typed = ", ".join(f"$T {operand}" for operand in operands)
    if row.llvm:
        return f"call $T @{row.llvm}.${{bits}}({typed})"
    return f"call $T @{row.c_name}$f({typed}) nobuiltin"


def _declaration(row: Operation) -> str:
    name = f"{row.llvm}.$bits" if row.llvm else f"{row.c_name}$f"
    return f"declare $T @{name}({', '.join(['$T'] * row.arity)})\n"


_FILE = """$header$helpers
define $S @$name($parameters) {
$body  ret $S $result
}
"""

LANGUAGE = Language(
    name="llvm",
    title="LLVM IR",
    suffix=".ll",
    keeps="every operation rounded as written: no instruction has a fast-math flag",
    types={
        "binary32": NumberType("float", literal, "f", "f32"),
        "binary64": NumberType("double", literal, "", "f64"),
    },
    operations={row.name: operation_text(row) for row in OPERATIONS if row.llvm or not row.fused},
    file=_FILE,
    statement="{name} = {value}",
    constant="",
    negated="",
    name_of="%{}".format,
    parameter="$S {0}",
    indent="  ",
    comment=Comment("; "),
    taken=frozenset(),
    helpers={
        row.name: _declaration(row) for row in OPERATIONS
        if not row.llvm.startswith("f") and (row.llvm or not row.fused)
    },
    each={"outputs": ", ptr %v{k}", "sets": "  store $S {value}, ptr %v{k}\n"},
    several={"file": _FILE.replace("define $S", "define void")
             .replace("$parameters", "$parameters$outputs")
             .replace("  ret $S $result", "$sets  ret void")},
)  # fmt: skip
