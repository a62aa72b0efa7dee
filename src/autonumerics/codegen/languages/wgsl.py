"""WGSL, the shading language of WebGPU, which promises little of its arithmetic."""

from __future__ import annotations

from fractions import Fraction

from autonumerics.codegen.language import Comment, Language, NumberType, words
from autonumerics.codegen.languages import glsl, shader_names
from autonumerics.codegen.literals import bit_pattern
from autonumerics.formats import format_named


def _bits(value: Fraction) -> str:
    return f"bitcast<f32>({bit_pattern(value, format_named('binary32'))}u)"


_FILE = """$header
fn $name($parameters) -> $S {
$body    return $result;
}
"""

LANGUAGE = Language(
    name="wgsl",
    title="WGSL",
    suffix=".wgsl",
    keeps="no promise: implementations may fuse and reorder, so that the error may grow; sums "
    "and products are rounded to nearest if they do not, fma is fused or not, quotients within "
    "2.5 ULP, subnormal numbers may be flushed, NaN and infinities may be lost",
    rounds_as_written=False,
    types={"binary32": NumberType("f32", _bits)},
    operations=glsl.LANGUAGE.operations,
    file=_FILE,
    statement="let {name}: $T = {value};",
    constant="let {name}: $T = {value};",
    parameter="{0}: $S",
    comment=Comment("// "),
    taken=words(
        """alias break case const const_assert continue continuing default diagnostic discard
        else enable false fn for if let loop override requires return struct switch true var
        while f32 f16 i32 u32 bool fma min max abs sqrt exp exp2 log log2 sin cos tanh bitcast
        array"""
    )
    | shader_names.WGSL,
    reserved=shader_names.WGSL_RESERVED,
    several={
        "file": _FILE.replace("-> $S", "-> array<$S, $count>").replace(
            "$result", "array<$S, $count>($result)"
        )
    },
)
