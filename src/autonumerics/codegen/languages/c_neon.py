"""C with NEON intrinsics of AArch64: vectors of 128 bits, fused operations and roots included.

Its minimum and maximum give NaN where one operand is, and take -0 to be below 0.
"""

from __future__ import annotations

from autonumerics.codegen.language import NumberType
from autonumerics.codegen.languages.c_simd import with_vectors
from autonumerics.codegen.literals import hexadecimal

_INCLUDE = """#if !defined(__aarch64__) && !defined(_M_ARM64)
#error "$name: compile for AArch64, whose vectors these are"
#endif
#include <arm_neon.h>
"""

_BEFORE = """#if defined(__GNUC__) && !defined(__clang__)
#define ${NAME}_VECTOR_PRODUCT(a, b) vfmaq_$f(vdupq_n_$f(-0.0f), (a), (b))
#else
#define ${NAME}_VECTOR_PRODUCT(a, b) vmulq_$f((a), (b))
#endif
#define ${NAME}_NEGATIVE(a) vnegq_$f(a)
#define ${NAME}_OPPOSITE(a) ${NAME}_VECTOR_PRODUCT(a, vdupq_n_$f(-1.0f))
"""

LANGUAGE = with_vectors(
    "c-neon",
    "C99 with NEON intrinsics",
    "every operation rounded as written, in vectors and in the rest of an array alike, by GCC and "
    "Clang for AArch64 at any -O; not under -ffast-math or parts of it (an #error) nor clang "
    "-ffp-contract=fast",
    include=_INCLUDE,
    types={
        "binary32": NumberType(
            "float32x4_t", lambda v: f"vdupq_n_f32({hexadecimal(v)}f)", "f32", "float"
        ),
        "binary64": NumberType(
            "float64x2_t", lambda v: f"vdupq_n_f64({hexadecimal(v)})", "f64", "double"
        ),
    },
    operations={
        **{
            name: f"v{name}q_$f({{0}}, {{1}})"
            for name in ("add", "sub", "mul", "div", "min", "max")
        },
        **{name: f"v{name}q_$f({{0}})" for name in ("sqrt", "neg", "abs")},
        "fma": "vfmaq_$f({2}, {0}, {1})",
    },
    helpers={},
    before=_BEFORE,
    load="vld1q_$f",
    store="vst1q_$f",
    broadcast="vdupq_n_$f",
)
