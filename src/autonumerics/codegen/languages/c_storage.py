"""Numbers of 16 bits in C and C++, which compilers do not all have: stored as their bits.

They are widened exactly and rounded once, to nearest even or in another direction, by operations on
integers, which compilers vectorise; AArch64 has instructions for nearest even. What was computed in
binary64 is rounded to odd in binary32 first: rounding that once more rounds correctly. Reference:
S. Boldo and G. Melquiond, Emulation of FMA and correctly rounded sums, IEEE Trans. Computers 57,
2008.
"""

from __future__ import annotations

from collections.abc import Mapping

from autonumerics.codegen.language import NumberType, narrowing
from autonumerics.codegen.literals import bit_pattern
from autonumerics.formats import DIRECTIONS, format_named
from autonumerics.formats.directions import ALL, AWAY, DOWN, NEAREST, UP, ZERO

_SIGNATURES = """
static inline $T ${name}_widen(uint16_t stored) {WIDENED}
static inline uint16_t ${name}_narrow($T wide) {NARROWED}
"""

_WIDENED_BFLOAT16 = """
    const uint32_t bits = (uint32_t)stored << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
"""

_NARROWED_BFLOAT16 = """
    const float value = SINGLE;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    /* Almost half of the last place, so that a tie goes to the even neighbour. */
    const uint32_t rounded = bits + 0x7fffu + (bits >> 16 & 1u);
    return (uint16_t)((value != value ? bits | 0x400000u : rounded) >> 16);
"""

_DIRECTED_BFLOAT16 = """
    const float value = SINGLE;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    /* What is added carries into the half that is kept where the result is the larger in size. */
    const uint32_t rounded = bits + ADDED;
    return (uint16_t)((value != value ? bits | 0x400000u : rounded) >> 16);
"""

_WIDENED_BINARY16 = """
    const uint32_t size = stored & 0x7fffu;
    const uint32_t normal = (size << 13) + 0x38000000u + (size < 0x7c00u ? 0u : 0x38000000u);
    const float subnormal = (float)(int32_t)size * 0x1p-24f;
    const uint32_t small = 0u - (uint32_t)(size < 0x400u);
    uint32_t bits;
    float value;
    memcpy(&bits, &subnormal, sizeof bits);
    bits = (bits & small) | (normal & ~small) | (uint32_t)(stored & 0x8000u) << 16;
    memcpy(&value, &bits, sizeof value);
    return value;
"""
"""The exponents' biases differ by 112 = 0x38000000 / 2^23; infinities and NaN have it twice. Masks
choose without a branch, which would keep GCC from making vectors of a loop."""

_NARROWED_BINARY16 = """
    const float value = SINGLE, half = 0.5f;
    uint32_t bits, least, sum_bits;
    memcpy(&bits, &value, sizeof bits);
    const uint32_t sign = bits & 0x80000000u, size = bits ^ sign;
    const uint32_t normal = (size - 0x37fff001u + (size >> 13 & 1u)) >> 13;
    /* Near 1/2 the spacing of floats is that of subnormal numbers: the sum rounds them. */
    const float sum = fabsf(value) + half;
    memcpy(&sum_bits, &sum, sizeof sum_bits);
    memcpy(&least, &half, sizeof least);
    const uint32_t subnormal = sum_bits - least;
    const uint32_t large = size > 0x7f800000u ? 0x7e00u : 0x7c00u;
    const uint32_t small = 0u - (uint32_t)(size < 0x38800000u);
    const uint32_t other = size < 0x47800000u ? normal : large;
    return (uint16_t)((subnormal & small) | (other & ~small) | sign >> 16);
"""
"""0x37fff001 is the biases' difference less almost half of the last place of binary16."""

_DIRECTED_BINARY16 = """
    const float value = SINGLE, half = 0.5f;
    uint32_t bits, least, sum_bits;
    memcpy(&bits, &value, sizeof bits);
    const uint32_t sign = bits & 0x80000000u, size = bits ^ sign, outward = OUTWARD;
    const uint32_t normal = (size - 0x38000000u + ADDED) >> 13;
    /* Near 1/2 the spacing of floats is that of subnormal numbers: the sum rounds to nearest. */
    const float absolute = fabsf(value), sum = absolute + half, near = sum - half;
    memcpy(&sum_bits, &sum, sizeof sum_bits);
    memcpy(&least, &half, sizeof least);
    const uint32_t subnormal = sum_bits - least + STEP;
    const uint32_t largest = 0x7bffu + (outward & 1u);
    const uint32_t finite = size < 0x7f800000u ? largest : 0x7c00u;
    const uint32_t large = size > 0x7f800000u ? 0x7e00u : finite;
    const uint32_t small = 0u - (uint32_t)(size < 0x38800000u);
    const uint32_t other = size < 0x47800000u ? normal : large;
    return (uint16_t)((subnormal & small) | (other & ~small) | sign >> 16);
"""
"""`outward`: all bits where the result is the larger in size of two neighbours. To nearest, ties
away from zero: half of the last place is added, and of subnormal numbers only a tie goes on."""

_OUTWARD = {UP: "(bits >> 31) - 1u", DOWN: "0u - (bits >> 31)", ZERO: "0u", AWAY: "UINT32_MAX"}
"""By direction: all bits where values are rounded away from zero."""

_NATIVE = """
#if defined(__aarch64__) && defined(__GNUC__)
static inline $T ${name}_widen(uint16_t stored) {
    __fp16 value;
    memcpy(&value, &stored, sizeof value);
    return ($T)value;
}
static inline uint16_t ${name}_narrow($T wide) {
    const __fp16 value = (__fp16)SINGLE;
    uint16_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}
#else"""

_TO_ODD = """
/* Rounded to odd: rounding once more then rounds correctly. */
static inline float ${name}_to_odd(double wide) {
    const float near = (float)wide;
    uint32_t bits;
    float odd;
    memcpy(&bits, &near, sizeof bits);
    const uint32_t step = fabs(wide) > fabs((double)near) ? 1u : UINT32_MAX;
    const int inexact = (double)near < wide || (double)near > wide;
    bits += inexact && (bits & 1u) == 0u ? step : 0u;
    memcpy(&odd, &bits, sizeof odd);
    return odd;
}
"""


def _directed(storage: str, direction: str) -> str:
    """How numbers are narrowed in a direction."""
    outward, is_away = _OUTWARD[direction], direction == AWAY
    if storage == "bfloat16":
        added = "0x8000u" if is_away else f"(({outward}) & 0xffffu)"
        return _DIRECTED_BFLOAT16.replace("ADDED", added)
    added = "0x1000u" if is_away else "(outward & 0x1fffu)"
    step = "(uint32_t)(absolute - near == 0x1p-25f)" if is_away else _STEP
    text = _DIRECTED_BINARY16.replace("OUTWARD", outward)
    return text.replace("ADDED", added).replace("STEP", step)


_STEP = """((uint32_t)(near < absolute) & outward) -
        ((uint32_t)(near > absolute) & ~outward)"""


def suffix_of(direction: str) -> str:
    """Of the name of what rounds in that direction, where several do.

    >>> suffix_of("nearest"), suffix_of("nearest-away")
    ('', '_nearest_away')
    """
    return "" if direction == NEAREST else f"_{direction.replace('-', '_')}"


def _in_all_directions(storage: str, computing: str) -> str:
    """To nearest even, and a function for each other direction."""
    single = "wide" if computing == "binary32" else "${name}_to_odd(wide)"
    others = (
        f"static inline uint16_t ${{name}}_narrow{suffix_of(each)}($T wide) "
        f"{{{_directed(storage, each)}}}\n".replace("SINGLE", single)
        for each in DIRECTIONS
        if each != NEAREST
    )
    return _helper(storage, computing) + "".join(others)


def _helper(storage: str, computing: str, direction: str = NEAREST) -> str:
    single = "wide" if computing == "binary32" else "${name}_to_odd(wide)"
    before, after = "" if computing == "binary32" else _TO_ODD, ""
    widened, narrowed = _WIDENED_BFLOAT16, _NARROWED_BFLOAT16
    if storage == "binary16":
        widened, narrowed = _WIDENED_BINARY16, _NARROWED_BINARY16
        if direction == NEAREST:
            before, after = before + _NATIVE, "#endif\n"
    if direction != NEAREST:
        narrowed = _directed(storage, direction)
    text = _SIGNATURES.replace("WIDENED", widened).replace("NARROWED", narrowed)
    if computing == "binary64":
        text = text.replace("    return value;\n", "    return (double)value;\n")
    way = "to nearest even" if direction == NEAREST else DIRECTIONS[direction]
    said = f"\n/* Numbers of {storage} by their bits; rounded {way}, NaN kept. */"
    return (said + before + text + after).replace("SINGLE", single)


HELPERS: Mapping[str, str] = {
    narrowing(storage, computing, direction): _helper(storage, computing, direction)
    for storage in ("bfloat16", "binary16")
    for computing in ("binary32", "binary64")
    for direction in DIRECTIONS
} | {
    narrowing(storage, computing, ALL): _in_all_directions(storage, computing)
    for storage in ("bfloat16", "binary16")
    for computing in ("binary32", "binary64")
}


def _stored(name: str) -> NumberType:
    format = format_named(name)
    return NumberType(
        "uint16_t",
        lambda value: f"{bit_pattern(value, format)}u",
        bits="uint16_t",
        widened="${name}_widen({0})",
        narrowed="${name}_narrow({0})",
    )


STORED: Mapping[str, NumberType] = {name: _stored(name) for name in ("bfloat16", "binary16")}
IMPORTS: Mapping[str, str] = dict.fromkeys(STORED, "#include <stdint.h>\n#include <string.h>\n")
