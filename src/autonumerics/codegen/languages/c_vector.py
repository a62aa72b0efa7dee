"""C with vectors of any width, by the extension that GCC and Clang share.

What the extension has no operator for is done element by element, in a loop over an array, which
GCC makes one instruction again where the processor has it; Clang 14 does so in part.
"""

from __future__ import annotations

from autonumerics.codegen.language import INFIX, NumberType
from autonumerics.codegen.languages.c import LANGUAGE as C
from autonumerics.codegen.languages.c_simd import with_vectors
from autonumerics.programs import OPERATIONS

_INCLUDE = """#include <string.h>

/* Elements of a vector, a power of two: by default as many as the processor's vectors have. Of more
   of them GCC says (-Wpsabi) that they are passed in a way of their own: harmless within a file. */
#if !defined(${NAME}_LANES) && defined(__AVX512F__)
#define ${NAME}_LANES (64 / sizeof($T))
#elif !defined(${NAME}_LANES) && defined(__AVX__)
#define ${NAME}_LANES (32 / sizeof($T))
#elif !defined(${NAME}_LANES)
#define ${NAME}_LANES (16 / sizeof($T))
#endif
"""

_BEFORE = """typedef $bits ${name}_vector_type
    __attribute__((vector_size(${NAME}_LANES * sizeof($bits))));

static inline $T ${name}_vector_load(const $bits *x) {
    $T a;
    memcpy(&a, x, sizeof a);
    return a;
}
static inline $T ${name}_vector_of($bits value) {
    $bits as[${NAME}_LANES];
    for (size_t k = 0; k < ${NAME}_LANES; k++) {
        as[k] = value;
    }
    return ${name}_vector_load(as);
}
static inline void ${name}_vector_store($bits *y, $T a) {
    memcpy(y, &a, sizeof a);
}

/* GCC fuses products into sums, and signs into what is fused, unless it is kept from that. */
#if defined(__clang__) || !defined(__FP_FAST_FMA${F})
#define ${NAME}_VECTOR_PRODUCT(a, b) ((a) * (b))
#define ${NAME}_OPPOSITE(a) (-(a))
#elif __GNUC__ >= 12
#define ${NAME}_VECTOR_PRODUCT(a, b) __builtin_assoc_barrier((a) * (b))
#define ${NAME}_OPPOSITE(a) (-__builtin_assoc_barrier(a))
#else
#define ${NAME}_VECTOR_PRODUCT(a, b) ${name}_vector_product((a), (b))
#define ${NAME}_OPPOSITE(a) ${name}_vector_product((a), ${name}_vector_of(-1.0$f))
static inline $T ${name}_vector_product($T a, $T b) {
    for (size_t k = 0; k < ${NAME}_LANES; k++) {
        a[k] = __builtin_fma$f(a[k], b[k], -0.0$f);
    }
    return a;
}
#endif
#define ${NAME}_NEGATIVE(a) (-(a))
"""


_EXTREMUM = "({} & as) | ({} & bs) | (equal & (as {} bs)) | neither"


def _by_element(name: str, arity: int) -> str:
    """A function of the language over the elements of vectors."""
    letters = "abc"[:arity]
    vectors = ", ".join(f"$T {letter}" for letter in letters)
    arrays = "".join(
        f"    $bits {letter}s[${{NAME}}_LANES];\n"
        f"    memcpy({letter}s, &{letter}, sizeof {letter}s);\n"
        for letter in letters
    )
    value = C.operations[name]
    for k, letter in enumerate(letters):
        value = value.replace(f"{{{k}}}", f"{letter}s[k]")
    return f"""
static inline $T ${{name}}_vector_{name}({vectors}) {{
{arrays}    for (size_t k = 0; k < ${{NAME}}_LANES; k++) {{
        as[k] = {value};
    }}
    return ${{name}}_vector_load(as);
}}
"""


def _by_masks(name: str, arity: int, masks: str, value: str) -> str:
    """A function on the bits of vectors, `as` and `bs`, by masks that comparisons give."""
    vectors = ", ".join(f"$T {letter}" for letter in "ab"[:arity])
    bits = "".join(f"    const mask {x}s = (mask){x};\n" for x in "ab"[:arity])
    return f"""
static inline $T ${{name}}_vector_{name}({vectors}) {{
    typedef __typeof__(a < a) mask;
{bits}    const mask {masks};
    return ($T)({value});
}}
"""


_ORDER = "less = a < b, greater = a > b, equal = a == b, neither = ~(less | greater | equal)"
_ON_BITS = {
    "abs": _by_masks("abs", 1, "sign = (mask)${name}_vector_of(-0.0$f)", "as & ~sign"),
    "min": _by_masks("min", 2, _ORDER, _EXTREMUM.format("less", "greater", "|")),
    "max": _by_masks("max", 2, _ORDER, _EXTREMUM.format("greater", "less", "&")),
}
"""GCC 12 does not survive loops of minima over elements. All bits set are a NaN, as there must be
where neither order holds; equal are zeros of either sign."""

_CALLED = {row.name: row.arity for row in OPERATIONS if row.name not in INFIX and not row.fused}
_CALLED["fma"] = 3

LANGUAGE = with_vectors(
    "c-vector",
    "C99 with vectors of any width (GCC and Clang)",
    f"{C.keeps}; roots element by element unless -fno-math-errno is given, and with Clang fma",
    include=_INCLUDE,
    types={
        key: NumberType(
            "${name}_vector_type",
            lambda v, row=row: f"${{name}}_vector_of({row.literal(v)})",
            row.suffix,
            row.name,
        )
        for key, row in C.types.items()
    },
    operations=INFIX
    | {
        name: f"${{name}}_vector_{name}({', '.join(f'{{{k}}}' for k in range(arity))})"
        for name, arity in _CALLED.items()
    },
    helpers={name: _by_element(name, arity) for name, arity in _CALLED.items()} | _ON_BITS,
    before=_BEFORE,
    load="${name}_vector_load",
    store="${name}_vector_store",
    broadcast="${name}_vector_of",
)
