"""CUDA: intrinsics that round to nearest and are never fused, whatever -fmad says.

Tables are global: entries of one are mostly in one line of the first cache, while constant memory
would serve the threads of a warp one index after another.
"""

from __future__ import annotations

from autonumerics.codegen.languages.cuda import LANGUAGE as BASE
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages.c import BITS, SCALED, literal_of

_BITS, _SCALED = (
    text.replace("static inline", "__device__ __forceinline__")
    .replace("k + {magic}", "__{f}add_rn(k, {magic})")
    .replace("y * a * b", "__{f}mul_rn(__{f}mul_rn(y, a), b)")
    for text in (BITS, SCALED)
)

_FILE = """$header#pragma once

$imports
#if defined(__USE_FAST_MATH__) || defined(__FAST_MATH__) || \\
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "$name: -use_fast_math and parts of it change its values; compile this file without them"
#endif
$helpers$functions"""

_FUNCTION = """
__device__ __forceinline__ {R} {function}({S} x) {{
{body}    return {result};
}}
"""

_TEST_HEAD = """
#include <cstdint>
#include <cstring>

static __global__ void {name}_all(const {S} *x, {S} *v, unsigned count) {{
    const unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t < count) v[t] = {name}(x[t]);
}}
"""

_TEST_VALUES = """    {S} *given = nullptr, *made = nullptr;
    cudaMalloc(&given, sizeof x);
    cudaMalloc(&made, sizeof v);
    cudaMemcpy(given, x, sizeof x, cudaMemcpyHostToDevice);
    {name}_all<<<({count} + 127) / 128, 128>>>(given, made, {count});
    cudaMemcpy(v, made, sizeof v, cudaMemcpyDeviceToHost);
    if (cudaGetLastError() != cudaSuccess) {{
        printf("{name}: CUDA failed\\n");
        return 1;
    }}
"""

LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured, but for those of NaN, whatever -fmad says; not under "
    "-use_fast_math or parts of it, such as -ftz=true",
    compiling="Include it in a .cu file and call it from kernels. What is computed in double takes "
    "long where a GPU has few units for it.",
    types={
        "single": "float", "double": "double", "int32": "int", "int64": "long long", "bool": "int",
    },
    unsigned={"int32": "unsigned", "int64": "unsigned long long"},
    literal=literal_of({"bool": "{0}", "int32": "{0}", "int64": "{0}ll"}),
    file=_FILE,
    function=_FUNCTION,
    statement="    const {T} {v} = {value};",
    table="\nstatic __device__ const {T} {table}[] = {{{entries}}};\n",
    suffixes={"single": "f", "double": "d"},
    operations={
        "add": "__{f}add_rn({0}, {1})",
        "sub": "__{f}sub_rn({0}, {1})",
        "mul": "__{f}mul_rn({0}, {1})",
        "div": "__{f}div_rn({0}, {1})",
        "sqrt": "__{f}sqrt_rn({0})",
        "fma": "fma({0}, {1}, {2})",
        "abs": "fabs({0})",
        "rint": "rint({0})",
        "floor": "floor({0})",
    },
    helpers={"bits": (_BITS,), "from_bits": (_BITS,), "scale": (_BITS, _SCALED)},
    test_suffix=".cu",
    test_command="nvcc -O3 -arch=native test_{name}.cu -o a.out",
    test_head=_TEST_HEAD,
    test_values=_TEST_VALUES,
    test_value="v[t]",
)  # fmt: skip
