"""Names that a function in CUDA cannot have, beside those of C++: what nvcc brings."""

from __future__ import annotations

from autonumerics.codegen.language import words

_BUILT_IN = """IF_DEVICE_OR_CUDACC MAJOR_VERSION MINOR_VERSION PATCH_LEVEL assert assert_perror
blockDim blockIdx brkpt clock clock64 cospi cyl_bessel_i0 cyl_bessel_i1 dim3 erfcinv erfcx erfinv
exp10 fdividef free gridDim half half2 libraryPropertyType llmax llmin malloc max memcpy memset
min norm norm3d norm4d normcdf normcdfinv nv nv_bfloat16 nv_bfloat162 nv_half nv_half2 printf
rcbrt rhypot rnorm rnorm3d rnorm4d rsqrt saturate sincospi sinpi threadIdx trap ullmax ullmin umax
umin warpSize"""

TAKEN = words(_BUILT_IN) | {f"{name}f" for name in _BUILT_IN.split()}
"""Of CUDA 13; its functions in single precision end in f."""

RESERVED = "|".join(
    (
        r"(u?(char|short|int|long|longlong)|float|double)[1-4](_\d+a)?",
        r"(CUDA|CUDART|NV|CU)[A-Z]*_\w+",
        r"CUDARTAPI|CUuuid",
        r"cu(da|rt)?[A-Z]\w*",
        r"make_\w+",
        r"(tex|surf)[12]D\w*|(tex|surf)(3D|Cubemap|1Dfetch)\w*",
        r"atomic[A-Z]\w*",
        r"h2?(sin|cos|exp|log|sqrt|rsqrt|rcp|ceil|floor|rint|trunc|tanh|div)(2|10)?",
        # CUDA's runtime brings further headers of the system with it.
        r"(PTHREAD|CLOCK|CLONE|CPU|LC|ADJ|STA|MOD|SCHED|TIMER)_\w+",
    )
)
"""Vectors of all types, and what begins as the runtime's own names do."""
