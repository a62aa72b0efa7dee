"""OpenCL C 1.2; double where the device has it."""

from __future__ import annotations

from autonumerics.codegen.languages.opencl import LANGUAGE as BASE
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages.c import SCALED, literal_of

_BITS = """
static {i} {name}_bits{f}({t} value) {{
    return as_{i}(value);
}}
static {t} {name}_float{f}({i} bits) {{
    return as_{t}(bits);
}}
"""

_FILE = """$header
#if defined(__FAST_RELAXED_MATH__) || \\
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "$name: -cl-fast-relaxed-math, -cl-finite-math-only change its values; build without them"
#endif
#pragma OPENCL FP_CONTRACT OFF
$helpers$functions"""

_FUNCTION = """
static {R} {function}({S} x) {{
{body}    return {result};
}}
"""

LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured, but for those of NaN, on devices with subnormal numbers; "
    "quotients and roots in single only with -cl-fp32-correctly-rounded-divide-sqrt",
    compiling="Put it before your kernels. What is computed in double needs a device that has it.",
    types={
        "single": "float", "double": "double", "int32": "int", "int64": "long", "bool": "int",
    },
    unsigned={"int32": "uint", "int64": "ulong"},
    literal=literal_of({"bool": "{0}", "int32": "{0}", "int64": "{0}l"}),
    file=_FILE,
    function=_FUNCTION,
    statement="    const {T} {v} = {value};",
    table="\nconstant {T} {table}[] = {{{entries}}};\n",
    operations={name: name + "({0})" for name in ("sqrt", "rint", "floor")}
    | {"abs": "fabs({0})", "fma": "fma({0}, {1}, {2})"},
    helpers={
        "bits": (_BITS,),
        "from_bits": (_BITS,),
        "scale": (_BITS, SCALED.replace("static inline", "static")),
    },
)  # fmt: skip
