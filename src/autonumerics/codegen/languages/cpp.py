"""C++17: a header of inline functions, `constexpr` where only + - * / and signs occur.

See `c` for what GCC is told.
"""

from __future__ import annotations

import re
from dataclasses import replace

from autonumerics.codegen.language import Comment, Language
from autonumerics.codegen.languages import c
from autonumerics.codegen.languages.c_names import RESERVED, TAKEN
from autonumerics.programs import OPERATIONS

_FILE = (
    """$header#ifndef ${NAME}_HPP
#define ${NAME}_HPP

#include <cfloat>
#include <cmath>
#include <cstddef>
$imports
"""
    + c.CHECKS
    + """$helpers
${qualifier}inline $S $name($parameters) noexcept {
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
// y[i] = $name(x[i]) for i < n; x and y are apart or the same.
inline void ${name}_array(const $S *x, $S *y, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; i++) {
        y[i] = $name(x[i]);
    }
}
"""

_LOOP_OF_SEVERAL = """
// v0[i], v1[i], ... = $name(x[i]) for i < n; the arrays are apart.
inline void ${name}_array(const $S *x$arrays, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; i++) {
        const std::array<$S, $count> v = $name(x[i]);
$stores    }
}
"""

_TEST = """
#ifdef ${NAME}_TEST
#include <cstdio>
int main() {
    static const $S tests[][$width] = {
$rows    };
    int wrong = 0;
    for (const auto &test : tests) {
        $S y[$count];
        ${name}_array(test$places, 1);
        for (int k = 0; k < $count; k++) {
            const double found = $real(y[k]), expected = $real(test[1 + k]);
            if (!(std::fabs(found - expected) <= $tolerance * std::fabs(expected))) {
                std::printf("$name(%a) = %a, not %a\\n", $real(test[0]), found, expected);
                wrong++;
            }
        }
    }
    const int count = $count * int(sizeof tests / sizeof tests[0]);
    std::printf("$name: %d of %d values right\\n", count - wrong, count);
    return wrong != 0;
}
#endif
"""

_STANDARD = {
    row.name: f"std::{row.c_name}({', '.join(f'{{{k}}}' for k in range(row.arity))})"
    for row in OPERATIONS
    if c.LANGUAGE.operations[row.name].startswith(row.c_name)
}
"""The functions of <cmath>, overloaded for all types."""


def _in_std(helper: str) -> str:
    text = helper.replace("static inline", "inline")
    text = re.sub(r"\bfabsf\b", "fabs", text)
    return re.sub(r"\b(signbit|fabs|memcpy|u?int(?:16|32)_t)\b", r"std::\1", text)


LANGUAGE = Language(
    name="cpp",
    title="C++17",
    suffix=".hpp",
    keeps=c.LANGUAGE.keeps,
    types=c.TYPES,
    operations={**c.LANGUAGE.operations, **_STANDARD},
    fusible=c.LANGUAGE.fusible,
    file=_FILE,
    loop=_LOOP,
    statement="const $T {name} = {value};",
    constant="constexpr $T {name} = {value};",
    cast="static_cast<{T}>({0})",
    unused="(void){name};",
    parameter="$S {0}",
    comment=Comment("// "),
    taken=TAKEN,
    reserved=RESERVED,
    qualifier="constexpr ",
    stored={name: replace(row, name=f"std::{row.name}") for name, row in c.LANGUAGE.stored.items()},
    directions=c.LANGUAGE.directions,
    imports=dict.fromkeys(c.LANGUAGE.stored, "#include <cstdint>\n#include <cstring>\n"),
    helpers={need: _in_std(text) for need, text in c.LANGUAGE.helpers.items()},
    test=_TEST,
    test_row="        {{{0}, {1}}},",
    each={**c.EACH, "places": ", &y[{k}]", "stores": "        v{k}[i] = v[{k}];\n"},
    any_direction={
        "file": c.with_any_direction(
            _FILE.replace("${qualifier}", "").replace(" noexcept", ""), "inline $S", ("// ", "")
        ),
    },
    several={
        "file": _FILE.replace("inline $S $name", "inline std::array<$S, $count> $name")
        .replace("return $result", "return {{$result}}")
        .replace("#include <cfloat>", "#include <array>\n#include <cfloat>"),
        "loop": _LOOP_OF_SEVERAL,
        "test": _TEST,
    },
)
