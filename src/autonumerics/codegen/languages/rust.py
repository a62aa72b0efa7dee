"""Rust: it neither contracts nor reorders."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType, words
from autonumerics.codegen.literals import bit_pattern
from autonumerics.formats import format_named
from autonumerics.programs import OPERATIONS

_KEYWORDS = """abstract as async await become box break const continue crate do dyn else enum extern
false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return
self Self static struct super trait true try type typeof union unsafe unsized use virtual where
while yield f32 f64 test"""

_FILE = """$header$helpers
#[inline]
#[allow(non_snake_case)]
pub fn $name($parameters) -> $S {
$body    $result
}
$loop$test"""

_LOOP = """
/// y[i] = $name(x[i]) for as many as both have.
#[allow(non_snake_case)]
pub fn ${name}_array(x: &[$S], y: &mut [$S]) {
    for (a, b) in x.iter().zip(y.iter_mut()) {
        *b = $name(*a);
    }
}
"""

_TEST = """
#[cfg(test)]
#[test]
#[allow(non_snake_case)]
fn ${name}_has_the_values_of_its_makers() {
    let tests: &[[$S; $width]] = &[
$rows    ];
    for test in tests {
        let found = $evaluated;
        for (y, expected) in found.iter().zip(&test[1..]) {
            assert!((y - expected).abs() <= $tolerance * expected.abs(), "at {:e}", test[0]);
        }
    }
}
"""


def _extremum(name: str, sign: str) -> str:
    chosen = "a.is_sign_negative()" if name == "min" else "!a.is_sign_negative()"
    return f"""
#[inline]
#[allow(non_snake_case)]
fn ${{name}}_{name}(a: $T, b: $T) -> $T {{
    if a.is_nan() || a {sign} b || (a == b && {chosen}) {{
        a
    }} else {{
        b
    }}
}}
"""


def _literal(name: str, type: str, value: Fraction) -> str:
    return f"{type}::from_bits({bit_pattern(value, format_named(name))})"


LANGUAGE = Language(
    name="rust",
    title="Rust",
    suffix=".rs",
    keeps="every operation rounded as written, at any optimisation level; mul_add is an "
    "instruction with -C target-feature=+fma or target-cpu=native, else a slow but right "
    "function",
    types={
        "binary32": NumberType("f32", partial(_literal, "binary32", "f32")),
        "binary64": NumberType("f64", partial(_literal, "binary64", "f64")),
    },
    operations={
        **{row.name: f"$T::{row.name}({{0}})" for row in OPERATIONS},
        **INFIX,
        "log": "$T::ln({0})",
        "fma": "$T::mul_add({0}, {1}, {2})",
        "min": "${name}_min({0}, {1})",
        "max": "${name}_max({0}, {1})",
    },
    file=_FILE,
    loop=_LOOP,
    statement="let {name}: $T = {value};",
    constant="let {name}: $T = {value};",
    cast="{0} as {T}",
    unused="let _ = {name};",
    parameter="{0}: $S",
    comment=Comment("// "),
    taken=words(_KEYWORDS),
    helpers={"min": _extremum("min", "<"), "max": _extremum("max", ">")},
    test=_TEST.replace("$evaluated", "[$name(test[0])]"),
    test_row="        [{0}, {1}],",
    several={
        "file": _FILE.replace("-> $S", "-> [$S; $count]").replace("$result", "[$result]"),
        "test": _TEST.replace("$evaluated", "$name(test[0])"),
    },
)  # fmt: skip
