"""Tables in LLVM IR: a scalar function that loads, and where vector units permute, a vector one.

LLVM's vectoriser turns a load at an index into a gather. A table of up to two registers is looked
up in them by one instruction: x86-64's vpermpd, vpermps, vpermi2pd and vpermi2ps. The vectoriser is
told that this is what the scalar function becomes, as it is of the functions of libraries; indices
beyond the table do not occur.
"""

from __future__ import annotations

from functools import lru_cache

from autonumerics.plans.steps import Step
from autonumerics.plans.types import Type

_PURE = "nounwind willreturn memory(none)"


def lookup_function(name: str, step: Step, index: Type, literals: list[str]) -> str:
    """A function of an index of that type whose value is the entry; it has that name."""
    element, count = step.type.llvm, len(step.data)
    lanes, permuted = 512 // step.type.bits, _is_permuted(step)
    padded = literals + [literals[-1]] * (-count % lanes)
    entries = ", ".join(f"{element} {each}" for each in padded)
    table = f"@{name}.table = internal constant [{len(padded)} x {element}] [{entries}], align 64"
    attributes = f'"vector-function-abi-variant"="_ZGV_LLVM_N{lanes}v_{name}({name}.vector)"'
    scalar = f"""
define internal {element} @{name}({index.llvm} %i) {"noinline" if permuted else "alwaysinline"} \
{_PURE} {attributes if permuted else ""} {{
  %p = getelementptr inbounds [{len(padded)} x {element}], ptr @{name}.table, i64 0, {index.llvm} %i
  %y = load {element}, ptr %p
  ret {element} %y
}}
"""
    return table + scalar + (_vector(name, step, index, len(padded)) if permuted else "")


def lookup_declarations(steps: list[Step]) -> list[str]:
    """Of the instructions that permute."""
    if not has_avx512():
        return []
    found = []
    for bits in sorted({step.type.bits for step in steps}):
        values, indices, letter = _vectors(bits)
        found += [
            f"declare {values} @llvm.x86.avx512.permvar.{letter[0]}f.512({values}, {indices})",
            f"declare {values} @llvm.x86.avx512.vpermi2var.p{letter[0]}.512"
            f"({values}, {indices}, {values})",
        ]
    return found


def vector_name(name: str, step: Step) -> list[str]:
    """Of the vector function of a table of that name, if there is one."""
    return [f"{name}.vector"] if _is_permuted(step) else []


def kept(names: list[str]) -> str:
    """What keeps functions as they are until loops are vectorised, such as those of vectors."""
    if not names:
        return ""
    listed = ", ".join(f"ptr @{name}" for name in names)
    return f"@llvm.compiler.used = appending global [{len(names)} x ptr] [{listed}]\n"


def _is_permuted(step: Step) -> bool:
    """Whether the table fits into two registers that this processor permutes."""
    fits = len(step.data) <= 2 * (512 // step.type.bits)
    return step.type.is_float and fits and has_avx512()


def _vector(name: str, step: Step, index: Type, count: int) -> str:
    bits = step.type.bits
    values, indices, letter = _vectors(bits)
    lanes = 512 // bits
    given = f"<{lanes} x {index.llvm}>"
    if index.bits == bits:
        widened, place = "", "%i"
    else:
        convert = "zext" if index.bits < bits else "trunc"
        widened, place = f"  %wide = {convert} {given} %i to {indices}\n", "%wide"
    loads = f"  %low = load {values}, ptr @{name}.table, align 64\n"
    call = f"@llvm.x86.avx512.permvar.{letter}f.512({values} %low, {indices} {place})"
    if count > lanes:
        loads += f"  %second = getelementptr i8, ptr @{name}.table, i64 64\n"
        loads += f"  %high = load {values}, ptr %second, align 64\n"
        call = (
            f"@llvm.x86.avx512.vpermi2var.p{letter}.512"
            f"({values} %low, {indices} {place}, {values} %high)"
        )
    return (
        f"define internal {values} @{name}.vector({given} %i) alwaysinline {_PURE} {{\n"
        f"{widened}{loads}  %y = call {values} {call}\n  ret {values} %y\n}}\n"
    )


def _vectors(bits: int) -> tuple[str, str, str]:
    """Vectors of numbers and indices of 512 bits, and the letter of their instructions."""
    lanes = 512 // bits
    if bits == 64:
        return f"<{lanes} x double>", f"<{lanes} x i64>", "d"
    return f"<{lanes} x float>", f"<{lanes} x i32>", "s"


@lru_cache(maxsize=1)
def has_avx512() -> bool:
    """Whether this processor has vectors of 512 bits, with their permutations and scaling."""
    import llvmlite.binding as llvm

    return bool(llvm.get_host_cpu_features().get("avx512f", False))
