"""The languages for whole functions.

>>> step_language("cuda").base.suffix
'.cuh'
>>> step_language("fortran")
Traceback (most recent call last):
    ...
autonumerics.errors.UnknownName: unknown language of whole functions 'fortran': choose one of c, \
cuda, opencl, triton, numpy, jax, pytorch, rust, glsl, hlsl, wgsl
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from autonumerics.errors import UnknownName
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages import (
    c,
    cuda,
    glsl,
    hlsl,
    jax,
    numpy,
    opencl,
    pytorch,
    rust,
    triton,
    wgsl,
)

_MODULES = (c, cuda, opencl, triton, numpy, jax, pytorch, rust, glsl, hlsl, wgsl)

STEP_LANGUAGES: Mapping[str, StepLanguage] = MappingProxyType(
    {each.LANGUAGE.base.name: each.LANGUAGE for each in _MODULES}
)


def step_language(name: str) -> StepLanguage:
    """The language of that name. Raises UnknownName, with the nearest names."""
    known = name.lower()
    if known in STEP_LANGUAGES:
        return STEP_LANGUAGES[known]
    nearest = get_close_matches(known, list(STEP_LANGUAGES), n=2)
    hint = f"choose one of {', '.join(STEP_LANGUAGES)}"
    raise UnknownName("language of whole functions", name, nearest, hint=hint)
