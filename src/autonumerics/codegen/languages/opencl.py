"""OpenCL C 1.2."""

from __future__ import annotations

from autonumerics.codegen.language import Comment, Language
from autonumerics.codegen.languages import c_names, opencl_names
from autonumerics.codegen.languages.c import EACH, with_outputs
from autonumerics.codegen.languages.c import LANGUAGE as C
from autonumerics.programs import OPERATIONS

_FILE = """$header
#if defined(__FAST_RELAXED_MATH__) || \\
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "$name: -cl-fast-relaxed-math, -cl-finite-math-only change its values; build without them"
#endif
#pragma OPENCL FP_CONTRACT OFF
$helpers
$S $name($parameters);
$S $name($parameters) {
$body    return $result;
}
"""

LANGUAGE = Language(
    name="opencl",
    title="OpenCL C 1.2",
    suffix=".cl",
    keeps="sums, products and fma rounded as written; quotients and roots in binary32 only with "
    "-cl-fp32-correctly-rounded-divide-sqrt, else within 2.5 and 3 ULP; subnormal numbers "
    "where the device has them",
    rounds_as_written=False,
    types=C.types,
    operations={row.name: f"{row.c_name}({{0}})" for row in OPERATIONS}
    | {name: C.operations[name] for name in ("add", "sub", "mul", "div", "neg", "min", "max")}
    | {"fma": "fma({0}, {1}, {2})"},
    file=_FILE,
    statement="const $T {name} = {value};",
    constant="const $T {name} = {value};",
    cast="({T}){0}",
    unused="(void){name};",
    parameter="$S {0}",
    comment=Comment("// "),
    taken=c_names.TAKEN | opencl_names.TAKEN,
    reserved=f"{c_names.RESERVED}|{opencl_names.RESERVED}",
    helpers={need: C.helpers[need].replace("static inline ", "") for need in ("min", "max")},
    each=EACH,
    several={"file": with_outputs(_FILE)},
)
