"""HLSL, shader model 5: `precise` forbids fusing and reordering."""

from __future__ import annotations

from fractions import Fraction

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.codegen.languages import glsl, shader_names
from autonumerics.codegen.literals import bit_pattern
from autonumerics.formats import format_named


def _bits(value: Fraction) -> str:
    return f"asfloat({bit_pattern(value, format_named('binary32'))}u)"


LANGUAGE = Language(
    name="hlsl",
    title="HLSL (shader model 5)",
    suffix=".hlsl",
    keeps="`precise`: nothing is fused or reordered, sums and products are rounded as written; "
    "mad is fused or not, as the hardware does it, quotients within 1 ULP, functions "
    "within the errors of the Direct3D specification, subnormal numbers are flushed",
    rounds_as_written=False,
    types={"binary32": NumberType("float", _bits)},
    operations=dict(glsl.LANGUAGE.operations) | {"fma": "mad({0}, {1}, {2})"},
    file=glsl.LANGUAGE.file,
    statement="precise $T {name} = {value};",
    constant="$T {name} = {value};",
    parameter="$S {0}",
    comment=Comment("// "),
    taken=glsl.LANGUAGE.taken | shader_names.HLSL,
    reserved=shader_names.HLSL_RESERVED,
    each=glsl.LANGUAGE.each,
    several=glsl.LANGUAGE.several,
)
