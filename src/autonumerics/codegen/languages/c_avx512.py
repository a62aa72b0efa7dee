"""C with AVX-512 intrinsics: vectors of 512 bits, of all processors that have them but Xeon Phi."""

from __future__ import annotations

from autonumerics.codegen.languages.x86_intrinsics import x86

LANGUAGE = x86(
    512,
    "c-avx512",
    "C99 with AVX-512 intrinsics",
    needs="defined(__AVX512F__) && defined(__AVX512DQ__)",
    flags="-mavx512f -mavx512dq",
    absolute="PREFIX_abs_$f({0})",
    with_nan="PREFIX_mask_add_$f(either, PREFIX_cmp_$f_mask(a, b, _CMP_UNORD_Q), a, b)".replace(
        "$f_", "${f}_"
    ),
)
