"""C99 and C++17.

Compilers may fuse a product and a sum that were two steps; how they are kept from it is told in
`codegen.languages.c`: what they might fuse is written as a fused operation that changes no bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from autonumerics.codegen.languages.c import CHECKS
from autonumerics.codegen.languages.c import LANGUAGE as BASE
from autonumerics.codegen.literals import hexadecimal
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.types import TYPES, Type
from autonumerics.programs import from_hex

BITS = """
static inline {i} {name}_bits{f}({t} value) {{
    {i} bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}}
static inline {t} {name}_float{f}({i} bits) {{
    {t} value;
    memcpy(&value, &bits, sizeof value);
    return value;
}}
"""

SCALED = """
/* y 2^k for whole k, rounded once. */
static inline {t} {name}_scaled{f}({t} y, {t} k) {{
    const {i} n = {name}_bits{f}(k + {magic}) - {name}_bits{f}({magic});
    const {i} part = n >> 1;
    const {t} a = {name}_float{f}(({i})(({u})(part + {bias}) << {fraction}));
    const {t} b = {name}_float{f}(({i})(({u})(n - part + {bias}) << {fraction}));
    return y * a * b;
}}
"""

_PRODUCT = """
/* GCC fuses products into sums unless they are fused already: with -0, which changes no bit. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__FP_FAST_FMA{F})
#define {NAME}_PRODUCT{F}(a, b) __builtin_fma{f}((a), (b), -0.0{f})
#else
#define {NAME}_PRODUCT{F}(a, b) ((a) * (b))
#endif
"""

_RESTRICT = """#if defined(__cplusplus)
#define ${NAME}_RESTRICT __restrict
#else
#define ${NAME}_RESTRICT restrict
#endif
"""

_LOOP = """
/* y[i] = {name}(x[i]) for i < n; x and y are apart. */
static inline void {name}_n(const {S} *{NAME}_RESTRICT x, {S} *{NAME}_RESTRICT y, size_t n) {{
    for (size_t i = 0; i < n; i++) {{
        y[i] = {name}(x[i]);
    }}
}}
"""

_BLOCKS = """
/* y[i] = {name}(x[i]) for i < n; x and y are apart. */
static inline void {name}_n(const {S} *{NAME}_RESTRICT x, {S} *{NAME}_RESTRICT y, size_t n) {{
    for (size_t start = 0; start < n; start += {block}) {{
        const size_t end = n - start < {block} ? n : start + {block};
        int rare = 0;
        for (size_t i = start; i < end; i++) {{
            y[i] = {name}_usual(x[i]);
            rare |= {name}_is_rare(x[i]);
        }}
        for (size_t i = start; rare && i < end; i++) {{
            if ({name}_is_rare(x[i])) {{
                y[i] = {name}_rare(x[i]);
            }}
        }}
    }}
}}
"""

_FILE = (
    """$header#ifndef ${NAME}_H
#define ${NAME}_H

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

"""
    + CHECKS
    + _RESTRICT
    + """$helpers$functions$loop
#endif
"""
)

_FUNCTION = """
static inline {R} {function}({S} x) {{
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif
{body}    return {result};
}}
"""


def literal_of(integers: Mapping[str, str]) -> Callable[[Type, int], str]:
    """How a number is written: exact in hexadecimal, and what is not finite by its name.

    integers: of each type of them, how {0} is written; the least of all is one less than another.
    """

    def literal(type_: Type, pattern: int) -> str:
        if not type_.is_float:
            text = integers[type_.name]
            if pattern == -(1 << (type_.bits - 1)):
                return f"({text.format(pattern + 1)} - 1)"
            return text.format(pattern)
        value, f = type_.decode(pattern), "f" if type_.name == "single" else ""
        if math.isnan(value):
            return "NAN"
        if math.isinf(value):
            infinity = "INFINITY" if f else "(double)INFINITY"
            return infinity if value > 0 else f"-{infinity}"
        if value == 0:
            return f"{'-' if math.copysign(1, value) < 0 else ''}0.0{f}"
        return f"{hexadecimal(from_hex(value.hex()))}{f}"

    return literal


LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured, but for those of NaN, under GCC and Clang at any "
    "optimisation; not under -ffast-math or parts of it (an #error) nor clang -ffp-contract=fast",
    compiling="Compile it with cc -O3 -march=native: without -mfma fma is a call of a library, and "
    "the loop takes 30 to 70 times as long. For AVX2 add -fno-trapping-math, without which GCC may "
    "not vectorise it; values stay the same.",
    types={each.name: each.c for each in TYPES.values()},
    unsigned={each.name: each.unsigned for each in TYPES.values()},
    literal=literal_of({"bool": "{0}", "int32": "{0}", "int64": "INT64_C({0})"}),
    file=_FILE,
    function=_FUNCTION,
    statement="    const {T} {v} = {value};",
    table="    static const {T} {table}[] = {{{entries}}};",
    has_tables_inside=True,
    helpers={
        "bits": (BITS,),
        "from_bits": (BITS,),
        "scale": (BITS, SCALED),
        "fusible": (_PRODUCT,),
    },
    fusible={
        "": "{NAME}_PRODUCT{F}({text}, 1.0{f})",
        "mul": "{NAME}_PRODUCT{F}({0}, {1})",
        "neg": "{NAME}_PRODUCT{F}({0}, -1.0{f})",
        "add": "{NAME}_PRODUCT{F}({0}, 2.0{f})",
    },
    loop=_LOOP,
    blocks=_BLOCKS,
    test_suffix=".c",
    test_command="cc -O3 -march=native test_{name}.c -lm",
    test_values="    {name}_n(x, v, {count});\n",
    test_value="{name}(x[t])",
)
