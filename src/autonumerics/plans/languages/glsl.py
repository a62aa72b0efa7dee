"""GLSL: functions of numbers for shaders, all in single precision."""

from __future__ import annotations

from autonumerics.codegen.languages.glsl import LANGUAGE as BASE
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages.arrays import WRAPPING
from autonumerics.plans.types import Type

_SCALED = """
// y 2^k for whole k, rounded once.
float {name}_scaled(float y, float k) {{
    precise float moved = k + {number};
    int n = floatBitsToInt(moved) - {pattern};
    int part = n >> 1;
    precise float halfway = y * intBitsToFloat((part + {bias}) << {fraction});
    precise float all = halfway * intBitsToFloat((n - part + {bias}) << {fraction});
    return all;
}}
"""

_FUNCTION = """
{R} {function}({S} x) {{
{body}    return {result};
}}
"""


def literal(type_: Type, pattern: int) -> str:
    """A number by its bits, so that no reader of decimals can move it."""
    if type_.is_float:
        return f"uintBitsToFloat(0x{pattern & 0xFFFFFFFF:08x}u)"
    return "(-2147483647 - 1)" if pattern == -(1 << 31) else str(pattern)


LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured on devices whose fma rounds once, whose quotients and roots "
    "are rounded to nearest, and which have subnormal numbers, infinities and NaN: GLSL promises "
    "none of them",
    compiling="Put it before main in a shader; it needs GLSL 4.00, or 3.20 ES.",
    types={"single": "float", "int32": "int", "bool": "bool"},
    unsigned={},
    literal=literal,
    file="$header$helpers$functions",
    function=_FUNCTION,
    statement="    precise {T} {v} = {value};",
    table="\nconst {T} {table}[{count}] = {T}[{count}]({entries});\n",
    suffixes={"single": ""},
    operations=dict(WRAPPING)
    | {name: f"{name}({{0}})" for name in ("sqrt", "abs", "floor")}
    | {
        "fma": "fma({0}, {1}, {2})",
        "rint": "roundEven({0})",
        "bits": "floatBitsToInt({0})",
        "from_bits": "intBitsToFloat({0})",
        "to_float": "{T}({0})",
        "either": "({0} || {1})",
        "is_nan": "((floatBitsToUint({0}) & 0x7fffffffu) > 0x7f800000u)",
    },
    helpers={"scale": (_SCALED,)},
    unused="",
    predicate="bool",
)
