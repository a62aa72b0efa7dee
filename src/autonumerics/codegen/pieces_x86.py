"""Constants by piece in vectors of x86: permutations of registers, or gathered from memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from autonumerics.codegen.language import Language
from autonumerics.codegen.literals import hexadecimal
from autonumerics.codegen.pieces_parts import filled, preceded
from autonumerics.programs.indexing import BitsIndexing, Indexing, UniformIndexing
from autonumerics.programs.piecewise import PiecewiseProgram

_VECTOR_BITS = """
static inline PREFIXi ${name}_pieces(PREFIX x) {
    const PREFIX u = $u;
    PREFIXi bits = OP_castps_siWIDTH(u);
    bits = OP_max_epi32(bits, OP_set1_epi32($base));
    bits = OP_min_epi32(bits, OP_set1_epi32($last));
    return OP_srli_epi32(OP_sub_epi32(bits, OP_set1_epi32($base)), $shift);
}
"""

_VECTOR_UNIFORM = """
static inline PREFIXi ${name}_pieces(PREFIX x) {
    const PREFIX scaled = OP_mul_ps($difference, OP_set1_ps($scale));
    const PREFIX above = OP_max_ps(scaled, OP_setzero_ps());
    return OP_cvttps_epi32(OP_min_ps(above, OP_set1_ps($last.0f)));
}
"""

_VECTOR_BY_ELEMENT = """
static inline PREFIXi ${name}_pieces(PREFIX x) {
    float xs[LANES];
    int32_t pieces[LANES];
    OP_storeu_ps(xs, x);
    for (int k = 0; k < LANES; k++) {
        pieces[k] = ${name}_piece(xs[k]);
    }
    return OP_loadu_siWIDTH((const PREFIXi *)(const void *)pieces);
}
"""

_GATHER = {256: "_mm256_i32gather_ps(TABLE, piece, 4)", 512: "_mm512_i32gather_ps(piece, TABLE, 4)"}
_ONE = {
    256: "_mm256_permutevar8x32_ps(_mm256_loadu_ps(TABLE), piece)",
    512: "_mm512_permutexvar_ps(piece, _mm512_loadu_ps(TABLE))",
}
_TWO = {
    256: "_mm256_blendv_ps(_mm256_permutevar8x32_ps(_mm256_loadu_ps(TABLE), piece), "
    "_mm256_permutevar8x32_ps(_mm256_loadu_ps(TABLE + 8), piece), "
    "_mm256_castsi256_ps(_mm256_slli_epi32(piece, 28)))",
    512: "_mm512_permutex2var_ps(_mm512_loadu_ps(TABLE), piece, _mm512_loadu_ps(TABLE + 16))",
}
_WIDTHS = {"c-avx2": 256, "c-avx512": 512}


def _lanes(language: Language) -> int:
    return _WIDTHS[language.name] // 32


def padded(pieces: int, language: Language) -> int:
    """The length of tables: whole registers where they are permuted."""
    if language.vectors is None:
        return pieces
    lanes = _lanes(language)
    return lanes if pieces <= lanes else max(pieces, 2 * lanes)


def with_lookups(piecewise: PiecewiseProgram, vectors: Language) -> Language:
    """The operations over vectors, constants by permutations or gathered."""
    width, lanes = _WIDTHS[vectors.name], _lanes(vectors)
    pieces = piecewise.pieces
    lookup = _ONE if pieces <= lanes else _TWO if pieces <= 2 * lanes else _GATHER
    text = lookup[width].replace("TABLE", "${name}_{name}")
    return replace(
        vectors,
        constant=f"const $T {{name}} = {text};",
        file=preceded(
            vectors.file,
            _vector_pieces(piecewise.indexing, width),
            f"    const __m{width}i piece = ${{name}}_pieces(x);\n",
        ),
    )


def _vector_pieces(indexing: Indexing, width: int) -> str:
    own = _in_width(width)
    match indexing:
        case BitsIndexing() if indexing.format.bits == 32:
            origin = own(f"OP_set1_ps({hexadecimal(indexing.origin)}f)")
            u = f"OP_sub_ps({origin}, x)" if indexing.mirrored else f"OP_sub_ps(x, {origin})"
            return filled(
                own(_VECTOR_BITS),
                u=own(u) if indexing.mirrored or indexing.origin else "x",
                base=str(indexing.base),
                last=str(indexing.last),
                shift=str(indexing.shift),
            )
        case UniformIndexing() if indexing.format.bits == 32:
            lower = own(f"OP_set1_ps({hexadecimal(indexing.lower)}f)")
            return filled(
                own(_VECTOR_UNIFORM),
                difference=own(f"OP_sub_ps(x, {lower})") if indexing.lower else "x",
                scale=hexadecimal(indexing.scale) + "f",
                last=str(indexing.pieces - 1),
            )
        case _:
            return own(_VECTOR_BY_ELEMENT)


def _in_width(width: int) -> Callable[[str], str]:
    def own(text: str) -> str:
        for word, meaning in (
            ("PREFIX", f"__m{width}"),
            ("OP", f"_mm{width}"),
            ("WIDTH", str(width)),
            ("LANES", str(width // 32)),
        ):
            text = text.replace(word, meaning)
        return text

    return own
