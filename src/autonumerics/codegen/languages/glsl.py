"""GLSL 4.00 and later, 3.10 ES: `precise` forbids fusing and reordering."""

from __future__ import annotations

from fractions import Fraction

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType, words
from autonumerics.codegen.languages import shader_names
from autonumerics.codegen.languages.c import with_outputs
from autonumerics.codegen.literals import bit_pattern
from autonumerics.formats import format_named

FUNCTIONS = ("sqrt", "exp2", "exp", "log2", "log", "sin", "cos", "tanh", "abs")

KEYWORDS = """attribute const uniform varying buffer shared coherent volatile restrict readonly
writeonly layout centroid flat smooth noperspective patch sample break continue do for while switch
case default if else subroutine in out inout int void bool true false float double discard return
struct precise invariant lowp mediump highp precision vec2 vec3 vec4 mat2 mat3 mat4 uint active
asm filter input output common partition class union enum typedef template this resource goto
inline noinline public static extern external interface long short half fixed unsigned superp
sizeof cast namespace using main fma min max abs sign floor mix step mod pow exp log exp2 log2 sqrt
sin cos tan tanh isnan isinf"""


def bits(value: Fraction) -> str:
    """The constant by its bits, so that no reader of decimals can move it."""
    return f"uintBitsToFloat({bit_pattern(value, format_named('binary32'))}u)"


_FILE = """$header
$S $name($parameters) {
$body    return $result;
}
"""

LANGUAGE = Language(
    name="glsl",
    title="GLSL 4.00",
    suffix=".glsl",
    keeps="`precise`: nothing is fused or reordered, sums and products are rounded as written; "
    "fma is fused or not, as the device does it, quotients within 2.5 ULP, roots and functions "
    "within the errors of the Vulkan specification, subnormal numbers may be flushed, NaN "
    "and infinities may be lost",
    rounds_as_written=False,
    types={"binary32": NumberType("float", bits)},
    operations={name: f"{name}({{0}})" for name in FUNCTIONS}
    | INFIX
    | {
        "fma": "fma({0}, {1}, {2})",
        "min": "min({0}, {1})",
        "max": "max({0}, {1})",
    },
    file=_FILE,
    statement="precise $T {name} = {value};",
    constant="$T {name} = {value};",
    parameter="$S {0}",
    comment=Comment("// "),
    taken=words(KEYWORDS) | shader_names.GLSL,
    reserved=shader_names.GLSL_RESERVED,
    each={"outputs": ", out $S v{k}", "sets": "    v{k} = {value};\n"},
    several={"file": with_outputs(_FILE)},
)
