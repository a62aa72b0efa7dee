"""WGSL, the shading language of WebGPU: functions of numbers, all in single precision.

Implementations may reorder sums, and some do: then nothing is left of rounding by a large constant.
The product of an integer and the next one is even, which they do not know.
"""

from __future__ import annotations

import math
from fractions import Fraction

from autonumerics.codegen.languages.wgsl import LANGUAGE as BASE
from autonumerics.codegen.literals import hexadecimal
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages.glsl import LANGUAGE as GLSL
from autonumerics.plans.types import Type

_HELD = """
// The value, of which and of what reads it nothing else can be made: its bits with a 0 among them.
fn {name}_held(v: f32, x: f32) -> f32 {{
    let b = bitcast<u32>(x);
    return bitcast<f32>(bitcast<u32>(v) | ((b * (b + 1u)) & 1u));
}}
"""

_SCALED = """
// y 2^k for whole k, rounded once.
fn {name}_scaled(y: f32, k: f32) -> f32 {{
    let n = bitcast<i32>({name}_held(k + {number}, k)) - {pattern};
    let part = n >> 1u;
    let a = bitcast<f32>((part + {bias}) << {fraction}u);
    let b = bitcast<f32>((n - part + {bias}) << {fraction}u);
    return {name}_held({name}_held(y * a, y) * b, y);
}}
"""

_FUNCTION = """
fn {function}(x: {S}) -> {R} {{
{body}    return {result};
}}
"""


def _literal(type_: Type, pattern: int) -> str:
    """By its bits; what is not finite by way of the input, since constants must be finite."""
    if not type_.is_float:
        return f"i32({pattern})"
    bits = f"0x{pattern & 0xFFFFFFFF:08x}u"
    if math.isfinite(type_.decode(pattern)):
        return f"bitcast<f32>({bits})"
    return f"bitcast<f32>((bitcast<u32>(x) & 0u) | {bits})"


def _entry(type_: Type, pattern: int) -> str:
    """As a literal: tables are made of nothing else."""
    if not type_.is_float:
        return _literal(type_, pattern)
    return f"{hexadecimal(Fraction(type_.decode(pattern)))}f"


LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured on devices whose fma rounds once, whose quotients and roots "
    "are rounded to nearest, and which have subnormal numbers, infinities and NaN: WGSL promises "
    "none of them",
    compiling="Put it beside your shader's functions.",
    types={"single": "f32", "int32": "i32", "bool": "bool"},
    unsigned={},
    literal=_literal,
    entry=_entry,
    file="$header$helpers$functions",
    function=_FUNCTION,
    statement="    let {v}: {T} = {value};",
    table="\nvar<private> {table}: array<{T}, {count}> = array<{T}, {count}>({entries});\n",
    suffixes={"single": ""},
    operations=dict(GLSL.operations)
    | {
        name: f"{{name}}_held({text}, x)"
        for name, text in {
            "add": "{0} + {1}",
            "sub": "{0} - {1}",
            "mul": "{0} * {1}",
            "fma": "fma({0}, {1}, {2})",
        }.items()
    }
    | {
        "rint": "round({0})",
        "bits": "bitcast<i32>({0})",
        "from_bits": "bitcast<f32>({0})",
        "is_nan": "((bitcast<u32>({0}) & 0x7fffffffu) > 0x7f800000u)",
        "shift_left": "({0} << {count}u)",
        "shift_right": "({0} >> {count}u)",
        "shift_right_logical": "(({0} >> {count}u) & {mask})",
        "select": "select({2}, {1}, {0})",
    },
    helpers={"fusible": (_HELD,), "scale": (_SCALED,)},
    unused="",
    predicate="bool",
    choice="select({function}_usual(x), {function}_rare(x), {function}_is_rare(x))",
)
