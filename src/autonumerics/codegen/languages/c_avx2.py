"""C with AVX2 intrinsics: vectors of 256 bits, fused operations included."""

from __future__ import annotations

from autonumerics.codegen.languages.x86_intrinsics import x86

LANGUAGE = x86(
    256,
    "c-avx2",
    "C99 with AVX2 intrinsics",
    needs="defined(__AVX2__) && (defined(__FMA__) || defined(_MSC_VER))",
    flags="-mavx2 -mfma",
    absolute="PREFIX_andnot_$f(PREFIX_set1_$f(-0.0f), {0})",
    with_nan="PREFIX_or_$f(either, PREFIX_cmp_$f(a, b, _CMP_UNORD_Q))",
)
