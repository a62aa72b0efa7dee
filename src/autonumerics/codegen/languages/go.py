"""Go: an explicit conversion keeps a product from being fused with a sum (the language's promise).

The library has FMA in binary64 alone. In binary32 it is computed there, rounded to odd (Boldo and
Melquiond 2008) and then to binary32.
"""

from __future__ import annotations

from autonumerics.codegen.language import Comment, Language, NumberType, words
from autonumerics.codegen.literals import hexadecimal
from autonumerics.programs import OPERATIONS
from autonumerics.programs.operations import Precedence

_KEYWORDS = """break case chan const continue default defer else fallthrough for func go goto if
import interface map package range return select struct switch type var append bool byte cap close
complex copy delete error false float32 float64 imag int len make max min new nil panic print
println real recover string true uint math init"""

_FILE = """$header
package main // or yours
$imports$helpers
func $name($parameters) $S {
$body	return $result
}
$loop$test"""

_IMPORT = """
import "math"
"""

_LOOP = """
// y[i] = $name(x[i]) for all i of x.
func ${name}_array(x, y []$S) {
	for i, v := range x {
		y[i] = $name(v)
	}
}
"""

_FMA_DOUBLE = """
func ${name}_fma(a, b, c float64) float64 { return math.FMA(a, b, c) }
"""

_FMA_SINGLE = """
func ${name}_fma(a, b, c float32) float32 {
	product, addend := float64(a)*float64(b), float64(c)
	sum := float64(product + addend)
	second := float64(sum - product)
	rest := float64(product-float64(sum-second)) + float64(addend-second)
	bits := math.Float64bits(sum)
	if rest != 0 && rest-rest == 0 && bits&1 == 0 {
		if (rest < 0) == (sum < 0) {
			bits++
		} else {
			bits--
		}
	}
	return float32(math.Float64frombits(bits))
}
"""


def _extremum(name: str, sign: str) -> str:
    chosen = "" if name == "min" else "!"
    return f"""
func ${{name}}_{name}(a, b $T) $T {{
	if a != a || a {sign} b || (a == b && {chosen}math.Signbit(float64(a))) {{
		return a
	}}
	return b
}}
"""


_TEST = """
func main() {
	tests := [][$width]$S{
$rows	}
	wrong := 0
	for _, test := range tests {
		var y [$count]$S
		$places = $name(test[0])
		for k, expected := range test[1:] {
			difference, size := float64(y[k])-float64(expected), float64(expected)
			if difference < 0 {
				difference = -difference
			}
			if size < 0 {
				size = -size
			}
			if !(difference <= $tolerance*size) {
				wrong++
			}
		}
	}
	println("$name:", $count*len(tests)-wrong, "of", $count*len(tests), "values right")
	if wrong > 0 {
		panic("wrong values")
	}
}
"""

LANGUAGE = Language(
    name="go",
    title="Go",
    suffix=".go",
    keeps="every operation rounded as written: conversions forbid fusion; functions of math "
    "within their own errors",
    types={
        "binary32": NumberType("float32", hexadecimal),
        "binary64": NumberType("float64", hexadecimal),
    },
    operations={row.name: f"$T(math.{row.name.capitalize()}(float64({{0}})))" for row in OPERATIONS}
    | {
        "add": "$T({0} + {1})",
        "sub": "$T({0} - {1})",
        "mul": "$T({0} * {1})",
        "div": "$T({0} / {1})",
        "neg": "-{0}",
        "fma": "${name}_fma({0}, {1}, {2})",
        "min": "${name}_min({0}, {1})",
        "max": "${name}_max({0}, {1})",
    },
    file=_FILE,
    loop=_LOOP,
    statement="{name} := {value}",
    constant="{name} := $T({value})",
    cast="{T}({0})",
    parameter="{0} $S",
    indent="\t",
    comment=Comment("// "),
    taken=words(_KEYWORDS),
    imports={row.name: _IMPORT for row in OPERATIONS if row.precedence is Precedence.ATOM},
    helpers={
        "fma in binary32": _FMA_SINGLE,
        "fma in binary64": _FMA_DOUBLE,
        "min": _extremum("min", "<"),
        "max": _extremum("max", ">"),
    },
    test=_TEST,
    test_row="\t\t{{{0}, {1}}},",
    each={"places": "y[{k}], "},
    several={"file": _FILE.replace(") $S {", ") ($types) {"), "test": _TEST},
)
