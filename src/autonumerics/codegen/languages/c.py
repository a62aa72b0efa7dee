"""C99: a header of `static inline` functions, for GCC, Clang and others.

GCC contracts a product and a sum into one fused operation wherever the processor has one, across
statements and after inlining, and ignores the standard pragma against it; its attribute
`optimize("fp-contract=off")` is lost when a function is inlined, and its barrier
`__builtin_assoc_barrier` when a loop is vectorised. But an operation that is fused already is left
alone: a product that goes into a sum is written fma(a, b, -0), which rounds it once, has its sign
even where it is 0, and costs the same. Where processors have no such operation nothing can be
fused. Signs of fused operations are kept out of them in the same way (see `contraction`). Clang
fuses within an expression only, and heeds the pragma.
"""

from __future__ import annotations

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType
from autonumerics.codegen.languages.c_names import RESERVED, TAKEN
from autonumerics.codegen.languages.c_storage import HELPERS, IMPORTS, STORED, suffix_of
from autonumerics.codegen.literals import hexadecimal
from autonumerics.formats import DIRECTIONS, IN_WORDS
from autonumerics.programs import OPERATIONS

OPERATION_TEXTS = (
    {row.name: f"{row.c_name}$f({{0}})" for row in OPERATIONS}
    | INFIX
    | {
        "fma": "fma$f({0}, {1}, {2})",
        "min": "${name}_min({0}, {1})",
        "max": "${name}_max({0}, {1})",
    }
)

FUSIBLE = """
/* GCC fuses products into sums unless they are fused already: with -0, which changes no bit. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__FP_FAST_FMA${F})
#define ${NAME}_PRODUCT(a, b) __builtin_fma$f((a), (b), -0.0$f)
#else
#define ${NAME}_PRODUCT(a, b) ((a) * (b))
#endif
"""

REWRITTEN = """defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || \\
    defined(__RECIPROCAL_MATH__) || defined(__NO_SIGNED_ZEROS__) || \\
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)"""
"""Whether the preprocessor is told that values are not kept. GCC tells of each option, Clang of
-ffast-math and -ffinite-math-only alone; -fno-trapping-math, which changes no value, is no such."""

CHECKS = f"""#if {REWRITTEN}
#error "$name: -ffast-math and parts of it change its values; compile this file without them"
#endif
#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 16
#error "$name: operations are not rounded to their own type here; on x86 take -msse2 -mfpmath=sse"
#endif
"""

_FILE = (
    """$header#ifndef ${NAME}_H
#define ${NAME}_H

#include <float.h>
#include <math.h>
#include <stddef.h>
$imports
"""
    + CHECKS
    + """$helpers
static inline $S $name($parameters) {
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif
$body    return $result;
}
$loop$test
#endif
"""
)

_LOOP = """
/* y[i] = $name(x[i]) for i < n; x and y are apart or the same. */
static inline void ${name}_array(const $S *x, $S *y, size_t n) {
    for (size_t i = 0; i < n; i++) {
        y[i] = $name(x[i]);
    }
}
"""

_LOOP_OF_SEVERAL = """
/* v0[i], v1[i], ... = $name(x[i]) for i < n; the arrays are apart. */
static inline void ${name}_array(const $S *x$arrays, size_t n) {
    for (size_t i = 0; i < n; i++) {
        $name(x[i]$elements);
    }
}
"""

_TEST = """
#ifdef ${NAME}_TEST
#include <stdio.h>
int main(void) {
    static const $S tests[][$width] = {
$rows    };
    const size_t count = sizeof tests / sizeof tests[0];
    static $S x[sizeof tests / sizeof tests[0]], y[$count][sizeof tests / sizeof tests[0]];
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        x[i] = tests[i][0];
    }
    ${name}_array(x$places, count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < $count; k++) {
            const double found = $real(y[k][i]), expected = $real(tests[i][1 + k]);
            if (!(fabs(found - expected) <= $tolerance * fabs(expected))$again) {
                printf("$name(%a) = %a, not %a\\n", $real(x[i]), found, expected);
                wrong++;
            }
        }
    }
    printf("$name: %lu of %lu values right\\n", (unsigned long)($count * count - wrong),
           (unsigned long)($count * count));
    return wrong != 0;
}
#endif
"""


def with_any_direction(file: str, returns: str, comment: tuple[str, str]) -> str:
    """The file of a function with a value that may be rounded in any direction, and those that do.

    `returns`: what stands before the function's name; `comment`: how one of a line opens and ends.
    """
    (before, after), wide = comment, returns.replace("$S", "$T")
    head, tail = file.split("$loop")
    said = f"{before}The value as it is computed; functions below round it to $storage.{after}"
    head = head.replace(f"{returns} $name(", f"{said}\n{wide} ${{name}}_wide(")
    rounded = "".join(
        f"\n{before}Rounded {IN_WORDS[each]}.{after}\n"
        f"{returns} ${{name}}{suffix_of(each)}($parameters) {{\n"
        f"    return ${{name}}_narrow{suffix_of(each)}(${{name}}_wide($arguments));\n}}\n"
        for each in DIRECTIONS
    )
    return f"{head}{rounded}$loop{tail}"


def _extremum(name: str, sign: str) -> str:
    return f"""
static inline $T ${{name}}_{name}($T a, $T b) {{
    return a != a || a {sign} b ? a : b != b || b {sign} a ? b : signbit(a) ? {
        "a : b" if name == "min" else "b : a"
    };
}}
"""


TYPES = {
    "binary32": NumberType("float", lambda v: f"{hexadecimal(v)}f", "f", "uint32_t"),
    "binary64": NumberType("double", hexadecimal, "", "uint64_t"),
}

EACH = {
    "outputs": ", $S *v{k}",
    "sets": "    *v{k} = {value};\n",
    "arrays": ", $S *v{k}",
    "elements": ", v{k} + i",
    "places": ", y[{k}]",
}


def with_outputs(file: str) -> str:
    """The file of a function that returns nothing, with outputs for its values."""
    return (
        file.replace("$S $name($parameters)", "void $name($parameters$outputs)")
        .replace("    return $result;\n", "$sets")
    )  # fmt: skip


LANGUAGE = Language(
    name="c",
    title="C99",
    suffix=".h",
    keeps="every operation rounded as written, by GCC and Clang at any -O and -march, inlined "
    "and vectorised; not under -ffast-math or parts of it (an #error) nor clang -ffp-contract=fast",
    types=TYPES,
    operations=OPERATION_TEXTS,
    fusible={
        "mul": "${NAME}_PRODUCT({0}, {1})",
        "neg": "${NAME}_PRODUCT({0}, -1.0$f)",
        "add": "${NAME}_PRODUCT({0}, 2.0$f)",
        "div": "${NAME}_PRODUCT({0} / {1}, 1.0$f)",
    },
    file=_FILE,
    loop=_LOOP,
    statement="const $T {name} = {value};",
    constant="const $T {name} = {value};",
    cast="({T}){0}",
    unused="(void){name};",
    parameter="$S {0}",
    comment=Comment(" * ", "/*", " */"),
    taken=TAKEN,
    reserved=RESERVED,
    stored=STORED,
    directions=frozenset(IN_WORDS),
    imports=IMPORTS,
    helpers={
        "fusible": FUSIBLE,
        "min": _extremum("min", "<"),
        "max": _extremum("max", ">"),
        **HELPERS,
    },
    test=_TEST.replace("$again", " || y[k][i] != $name(x[i])"),
    test_row="        {{{0}, {1}}},",
    each=EACH,
    any_direction={
        "file": with_any_direction(_FILE, "static inline $S", ("/* ", " */")),
    },
    several={
        "file": with_outputs(_FILE),
        "loop": _LOOP_OF_SEVERAL,
        "test": _TEST.replace("$again", ""),
    },
)
