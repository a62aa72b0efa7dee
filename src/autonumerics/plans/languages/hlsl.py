"""HLSL: GLSL's functions under other names."""

from __future__ import annotations

from dataclasses import replace

from autonumerics.codegen.languages.hlsl import LANGUAGE as BASE
from autonumerics.plans.languages.glsl import LANGUAGE as GLSL
from autonumerics.plans.languages.glsl import literal as glsls
from autonumerics.plans.types import Type


def _renamed(text: str) -> str:
    names = {"floatBitsToInt": "asint", "floatBitsToUint": "asuint", "uintBitsToFloat": "asfloat",
             "intBitsToFloat": "asfloat", "roundEven": "round"}  # fmt: skip
    for name, other in names.items():
        text = text.replace(name, other)
    return text


def _literal(type_: Type, pattern: int) -> str:
    return _renamed(glsls(type_, pattern))


LANGUAGE = replace(
    GLSL,
    base=BASE,
    keeps="the bits that were measured on devices whose mad rounds once, whose quotients and roots "
    "are rounded to nearest, and which have subnormal numbers: HLSL promises none of them",
    compiling="Put it before your shader; it needs shader model 5.",
    literal=_literal,
    table="\nstatic const {T} {table}[{count}] = {{{entries}}};\n",
    operations={name: _renamed(text) for name, text in GLSL.operations.items()}
    | {"fma": "mad({0}, {1}, {2})"},
    helpers={row: tuple(map(_renamed, texts)) for row, texts in GLSL.helpers.items()},
)
