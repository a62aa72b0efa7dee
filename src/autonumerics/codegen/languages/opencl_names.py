"""Names that a function in OpenCL C cannot have, beside C's keywords: what is built in."""

from __future__ import annotations

from autonumerics.codegen.language import words

_BUILT_IN = """CHAR_BIT HUGE_VAL HUGE_VALF INFINITY MAXFLOAT NAN NULL abs abs_diff acos acosh
acospi add_sat all any asin asinh asinpi async_work_group_copy async_work_group_strided_copy atan
atan2 atan2pi atanh atanpi barrier bit_reverse bitselect bool cbrt ceil clamp cles_khr_int64 clz
complex constant copysign cos cosh cospi create_user_event cross ctz degrees distance dot
enqueue_kernel enqueue_marker erf erfc exp exp10 exp2 expm1 ext_vector_type fabs fast_distance
fast_length fast_normalize fdim floor fma fmax fmin fmod fract frexp generic global hadd half
hypot ilogb imaginary is_valid_event is_valid_reserve_id isequal isfinite isgreater isgreaterequal
isinf isless islessequal islessgreater isnan isnormal isnotequal isordered isunordered kernel
kernel_exec ldexp length lgamma lgamma_r local log log10 log1p log2 logb mad mad24 mad_hi mad_sat
max maxmag mem_fence min minmag mix modf mul24 mul_hi nan ndrange_1D ndrange_2D ndrange_3D
nextafter normalize pipe popcount pow pown powr prefetch printf private quad radians read_only
read_write release_event remainder remquo retain_event rhadd rint rootn rotate round rsqrt select
shuffle shuffle2 sign signbit sin sincos sinh sinpi smoothstep sqrt step sub_sat tan tanh tanpi
tgamma to_global to_local to_private trunc uchar uint ulong uniform upsample ushort vec_step
wait_group_events write_only"""

TAKEN = words(_BUILT_IN)
"""Functions, types and macros (OpenCL C 1.2 and 2.0, sections 6.1, 6.12 and 6.13)."""

RESERVED = "|".join(
    (
        r"(bool|u?(char|short|int|long|quad)|half|float|double|quad)(2|3|4|8|16)?",
        r"(float|double)(2|3|4|8|16)x(2|3|4|8|16)",
        r"(convert|as|atomic|atom|half|native|get|sub_group|work_group|read|write|async)_\w+",
        r"v(load|store)\w*",
        r"(intel|amd|arm|qcom|cl)_\w+",
        r"(CLK|CL|HALF)_\w+",
    )
)
"""Vectors and conversions of all types, and functions by the words that they begin with."""
