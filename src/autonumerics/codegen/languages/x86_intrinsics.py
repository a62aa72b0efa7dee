"""Vectors of x86 by their intrinsics, of one width or another.

The processor's own minimum gives its second operand where one is NaN or both are 0. The minima of
both orders, united as bits, have the sign of either 0, and a NaN remains one; for a maximum they
are intersected, and NaN is put back.
"""

from __future__ import annotations

from autonumerics.codegen.language import Language, NumberType
from autonumerics.codegen.languages.c_simd import with_vectors
from autonumerics.codegen.literals import hexadecimal

_BEFORE = """#if defined(__GNUC__) && !defined(__clang__)
#define ${NAME}_VECTOR_PRODUCT(a, b) PREFIX_fmadd_$f((a), (b), PREFIX_set1_$f(-0.0f))
#else
#define ${NAME}_VECTOR_PRODUCT(a, b) PREFIX_mul_$f((a), (b))
#endif
#if defined(__GNUC__)
#define ${NAME}_NEGATIVE(a) (-(a))
#else
#define ${NAME}_NEGATIVE(a) PREFIX_xor_$f((a), PREFIX_set1_$f(-0.0f))
#endif
#define ${NAME}_OPPOSITE(a) ${NAME}_VECTOR_PRODUCT(a, PREFIX_set1_$f(-1.0f))
"""

_EXTREMUM = """
static inline $T ${name}_vector_WORD($T a, $T b) {
    const $T either = PREFIX_BITS_$f(PREFIX_WORD_$f(a, b), PREFIX_WORD_$f(b, a));
    return NAN;
}
"""

_OPERATIONS = {
    **{name: f"PREFIX_{name}_$f({{0}}, {{1}})" for name in ("add", "sub", "mul", "div")},
    "sqrt": "PREFIX_sqrt_$f({0})",
    "fma": "PREFIX_fmadd_$f({0}, {1}, {2})",
    "neg": "${NAME}_NEGATIVE({0})",
    "min": "${name}_vector_min({0}, {1})",
    "max": "${name}_vector_max({0}, {1})",
}


def x86(
    bits: int, name: str, title: str, *, needs: str, flags: str, absolute: str, with_nan: str
) -> Language:
    """C with vectors of so many bits.

    `needs`: what the preprocessor must find defined; `flags`: what defines it. `absolute`: the text
    of that operation; `with_nan`: `either`, and NaN where one of a and b is.
    """
    prefix = f"_mm{bits}"

    def own(text: str) -> str:
        return text.replace("PREFIX", prefix)

    def extremum(word: str, meet: str, value: str) -> str:
        text = _EXTREMUM.replace("WORD", word).replace("BITS", meet).replace("NAN", value)
        return own(text)

    include = f"""#if !({needs})
#error "$name: compile for this processor's vectors: {flags}"
#endif
#include <immintrin.h>
"""
    return with_vectors(
        name,
        title,
        keeps="every operation rounded as written, in vectors and in the rest of an array alike, "
        f"by GCC and Clang at any -O with {flags}; not under -ffast-math or parts of it (an "
        "#error) nor clang -ffp-contract=fast",
        include=include,
        types={
            "binary32": NumberType(
                f"__m{bits}", lambda v: f"{prefix}_set1_ps({hexadecimal(v)}f)", "ps", "float"
            ),
            "binary64": NumberType(
                f"__m{bits}d", lambda v: f"{prefix}_set1_pd({hexadecimal(v)})", "pd", "double"
            ),
        },
        operations={key: own(text) for key, text in _OPERATIONS.items()} | {"abs": own(absolute)},
        helpers={
            "min": extremum("min", "or", "either"),
            "max": extremum("max", "and", own(with_nan)),
        },
        before=own(_BEFORE),
        load=f"{prefix}_loadu_$f",
        store=f"{prefix}_storeu_$f",
        broadcast=f"{prefix}_set1_$f",
    )
