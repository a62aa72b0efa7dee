"""The languages by name, one small table a file.

>>> language("c").title
'C99'
>>> language("pyton")
Traceback (most recent call last):
    ...
autonumerics.errors.UnknownName: unknown language 'pyton': did you mean python or pytorch?
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from autonumerics.codegen.language import Language
from autonumerics.codegen.languages import (
    c,
    c_avx2,
    c_avx512,
    c_neon,
    c_vector,
    cpp,
    cuda,
    fortran,
    fpcore,
    glsl,
    go,
    hlsl,
    java,
    javascript,
    jax,
    julia,
    latex,
    llvm,
    mlir,
    numba,
    numpy,
    opencl,
    python,
    pytorch,
    rust,
    sollya,
    stablehlo,
    triton,
    wgsl,
)
from autonumerics.errors import UnknownName

_MODULES = (
    *(
        c,
        c_vector,
        c_avx2,
        c_avx512,
        c_neon,
        cpp,
        cuda,
        opencl,
        rust,
        go,
        java,
        javascript,
        fortran,
        julia,
    ),
    *(python, numpy, numba, jax, pytorch, triton, glsl, hlsl, wgsl),
    *(llvm, mlir, stablehlo, fpcore, sollya, latex),
)

LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {module.LANGUAGE.name: module.LANGUAGE for module in _MODULES}
)


def language(name: str) -> Language:
    """The language of that name. Raises UnknownName, with the nearest names.

    >>> language("c").suffix
    '.h'
    """
    known = name.lower()
    if known in LANGUAGES:
        return LANGUAGES[known]
    nearest = get_close_matches(known, list(LANGUAGES), n=2)
    raise UnknownName("language", name, nearest, hint=f"choose one of {', '.join(LANGUAGES)}")
