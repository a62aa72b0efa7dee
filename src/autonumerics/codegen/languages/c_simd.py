"""What C's explicit vectors have in common: a function over vectors, and a loop that ends with a
part of one.

The file is that of C with the function over vectors beside the other one. GCC takes the intrinsics
of a product and a sum for operators, and fuses them: they are protected as in `c`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.codegen.languages.c import LANGUAGE as C

PRODUCTS: Mapping[str, str] = {
    "mul": "${NAME}_VECTOR_PRODUCT({0}, {1})",
    "neg": "${NAME}_OPPOSITE({0})",
    "add": "${NAME}_VECTOR_PRODUCT({0}, BROADCAST(2.0f))",
    "div": "${NAME}_VECTOR_PRODUCT(QUOTIENT, BROADCAST(1.0f))",
}
"""What may not be fused, in terms of a dialect's own texts."""

_FUNCTION = """static inline $T ${name}_SUFFIX($parameters) {
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif
$body    return $result;
}
"""

_LOOP = """
/* y[i] = $name(x[i]) for i < n, in vectors, to the bit; x and y are apart or the same. */
static inline void ${name}_array(const $bits *x, $bits *y, size_t n) {
    const size_t lanes = sizeof($T) / sizeof($bits);
    size_t i = 0;
    for (; n - i >= lanes; i += lanes) {
        STORE(y + i, ${name}_SUFFIX(LOAD(x + i)));
    }
    if (i < n) {
        $bits rest[sizeof($T) / sizeof($bits)];
        for (size_t k = 0; k < lanes; k++) {
            rest[k] = x[k < n - i ? i + k : i];
        }
        STORE(rest, ${name}_SUFFIX(LOAD(rest)));
        for (size_t k = 0; i + k < n; k++) {
            y[i + k] = rest[k];
        }
    }
}
"""


def with_vectors(
    name: str,
    title: str,
    keeps: str,
    *,
    include: str,
    types: Mapping[str, NumberType],
    operations: Mapping[str, str],
    helpers: Mapping[str, str],
    before: str,
    load: str,
    store: str,
    broadcast: str,
) -> Language:
    """C with explicit vectors of some kind.

    `include`: lines on top. `types`, `operations`, `helpers`: of vectors; `bits` of a type is that
    of its elements. `before`: definitions of ${NAME}_VECTOR_PRODUCT, ${NAME}_NEGATIVE, and
    ${NAME}_OPPOSITE, its form for fused values. `load`, `store`: texts from and to an array;
    `broadcast`: of a number. The function over vectors is called $name and the name's last word.
    """
    texts = {"SUFFIX": name.removeprefix("c-"), "LOAD": load, "STORE": store}
    products = {
        key: text.replace("QUOTIENT", operations["div"]).replace("BROADCAST", broadcast)
        for key, text in PRODUCTS.items()
    }
    vectors = Language(
        name=name,
        title=title,
        suffix=C.suffix,
        keeps=keeps,
        types=types,
        operations=operations,
        fusible=products,
        negated="${NAME}_NEGATIVE({0})",
        file=_named("\n" + before + "$helpers\n" + _FUNCTION + "$loop", texts),
        loop=_named(_LOOP, texts),
        statement=C.statement,
        constant=C.constant,
        unused=C.unused,
        parameter="$S {0}",
        comment=Comment(""),
        taken=C.taken,
        reserved=C.reserved,
        helpers=helpers,
    )
    return replace(
        C,
        name=name,
        title=title,
        keeps=keeps,
        cast="",
        stored={},
        imports=dict.fromkeys(types, include),
        operations={key: text for key, text in C.operations.items() if key in operations},
        loop="",
        vectors=vectors,
        several={},
    )


def _named(text: str, texts: Mapping[str, str]) -> str:
    for word, meaning in texts.items():
        text = text.replace(word, meaning)
    return text
