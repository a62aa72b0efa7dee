"""CUDA: intrinsics that round to nearest and are never fused, whatever -fmad says."""

from __future__ import annotations

from dataclasses import replace

from autonumerics.codegen.language import Comment, Language, NumberType, narrowing
from autonumerics.codegen.languages import c_names, cuda_names
from autonumerics.codegen.languages.c import EACH, with_outputs
from autonumerics.codegen.languages.c import LANGUAGE as C
from autonumerics.formats.directions import DOWN, NEAREST, UP, ZERO
from autonumerics.programs import OPERATIONS

_FILE = """$header#pragma once

$imports
#if defined(__USE_FAST_MATH__) || defined(__FAST_MATH__) || \\
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "$name: -use_fast_math and parts of it change its values; compile this file without them"
#endif
$helpers
__device__ __forceinline__ $S $name($parameters) {
$body    return $result;
}
"""


SUFFIXES = {NEAREST: "rn", UP: "ru", DOWN: "rd", ZERO: "rz"}
"""Of CUDA's conversions, by direction; ties away from zero it does not have."""


def _conversions(word: str, number: str, direction: str) -> str:
    """From and to a type of 16 bits: exact, and rounded once."""
    rounded = f"__float2{word}_{SUFFIXES[direction]}" if number == "float" else f"__double2{word}"
    return f"""
__host__ __device__ __forceinline__ $T ${{name}}_widen($S stored) {{
    return __{word}2float(stored);
}}
__host__ __device__ __forceinline__ $S ${{name}}_narrow($T wide) {{
    return {rounded}(wide);
}}
"""


STORED = {
    name: replace(row, name=type)
    for (name, row), type in zip(C.stored.items(), ("__nv_bfloat16", "__half"), strict=True)
}

LANGUAGE = Language(
    name="cuda",
    title="CUDA C++",
    suffix=".cuh",
    keeps="every operation rounded as written: _rn intrinsics are never fused; functions within "
    "the errors that NVIDIA states; not under -use_fast_math or -ftz=true",
    types={
        "binary32": NumberType("float", C.types["binary32"].literal, "f"),
        "binary64": NumberType("double", C.types["binary64"].literal, "d"),
    },
    operations={row.name: f"{row.c_name}({{0}})" for row in OPERATIONS}
    | {
        "add": "__${f}add_rn({0}, {1})",
        "sub": "__${f}sub_rn({0}, {1})",
        "mul": "__${f}mul_rn({0}, {1})",
        "div": "__${f}div_rn({0}, {1})",
        "sqrt": "__${f}sqrt_rn({0})",
        "neg": "-{0}",
        "fma": "fma({0}, {1}, {2})",
        "min": "${name}_min({0}, {1})",
        "max": "${name}_max({0}, {1})",
    },
    file=_FILE,
    statement="const $T {name} = {value};",
    constant="const $T {name} = {value};",
    cast="({T}){0}",
    unused="(void){name};",
    parameter="$S {0}",
    comment=Comment("// "),
    taken=c_names.TAKEN | cuda_names.TAKEN,
    reserved=f"{c_names.RESERVED}|{cuda_names.RESERVED}",
    stored=STORED,
    directions=frozenset(SUFFIXES),
    imports={"bfloat16": "#include <cuda_bf16.h>\n", "binary16": "#include <cuda_fp16.h>\n"},
    helpers={
        need: C.helpers[need].replace("static inline", "__device__ __forceinline__")
        for need in ("min", "max")
    }
    | {
        narrowing(name, computing, direction): _conversions(word, number, direction)
        for name, word in (("bfloat16", "bfloat16"), ("binary16", "half"))
        for computing, number in (("binary32", "float"), ("binary64", "double"))
        for direction in (SUFFIXES if computing == "binary32" else (NEAREST,))
    },
    each=EACH,
    several={"file": with_outputs(_FILE)},
)
