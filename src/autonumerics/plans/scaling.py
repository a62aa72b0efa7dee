"""y 2^k in LLVM IR, rounded once: two factors made of bits, and x86-64's vscalefps and vscalefpd.

The vectoriser is told that the instruction, on whole registers, is what the scalar function
becomes, as it is of tables that are looked up.
"""

from __future__ import annotations

from collections.abc import Iterable

from autonumerics.plans.lookups import has_avx512
from autonumerics.plans.types import Type

_PURE = "nounwind willreturn memory(none)"


def scaling_function(type: Type) -> str:
    """The scalar function of a number and a whole number of the type, and the vector one."""
    name, lanes = scaling_name(type), 512 // type.bits
    vector = f'"vector-function-abi-variant"="_ZGV_LLVM_N{lanes}vv_{name}({name}.vector)"'
    attributes = f"noinline {_PURE} {vector}" if has_avx512() else f"alwaysinline {_PURE}"
    number, integer, fraction = type.llvm, type.integers.llvm, type.significand_bits
    magic = type.encode(3 * 2 ** (fraction - 1))
    scalar = f"""
define internal {number} @{name}({number} %y, {number} %k) {attributes} {{
  %magic = bitcast {integer} {magic} to {number}
  %sum = fadd {number} %k, %magic
  %bits = bitcast {number} %sum to {integer}
  %n = sub {integer} %bits, {magic}
  %half = ashr {integer} %n, 1
  %other = sub {integer} %n, %half
  %a0 = shl {integer} %half, {fraction}
  %b0 = shl {integer} %other, {fraction}
  %a1 = add {integer} %a0, {type.encode(1.0)}
  %b1 = add {integer} %b0, {type.encode(1.0)}
  %a = bitcast {integer} %a1 to {number}
  %b = bitcast {integer} %b1 to {number}
  %scaled = fmul {number} %y, %a
  %result = fmul {number} %scaled, %b
  ret {number} %result
}}
"""
    return scalar + (_vector(name, type, lanes) if has_avx512() else "")


def scaling_name(type: Type) -> str:
    """What the function of a type is called."""
    return f"scale.f{type.bits}"


def scaling_names(types: Iterable[Type]) -> list[str]:
    """Of both functions, where there are two: neither may change before loops are vectorised."""
    if not has_avx512():
        return []
    return [name for each in types for name in (scaling_name(each), f"{scaling_name(each)}.vector")]


def _vector(name: str, type: Type, lanes: int) -> str:
    values = f"<{lanes} x {type.llvm}>"
    called = f"@llvm.x86.avx512.mask.scalef.p{'s' if type.bits == 32 else 'd'}.512"
    return f"""
declare {values} {called}({values}, {values}, {values}, i{lanes}, i32)
define internal {values} @{name}.vector({values} %y, {values} %k) alwaysinline {_PURE} {{
  %s = call {values} {called}({values} %y, {values} %k, {values} %y, i{lanes} -1, i32 4)
  ret {values} %s
}}
"""
