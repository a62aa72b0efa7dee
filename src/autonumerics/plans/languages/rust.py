"""Rust: it neither contracts nor reorders; integers wrap around where that is said."""

from __future__ import annotations

import math

from autonumerics.codegen.languages.rust import LANGUAGE as BASE
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages.arrays import WRAPPING, number
from autonumerics.plans.types import Type

TYPES = {"single": "f32", "double": "f64", "int32": "i32", "int64": "i64", "bool": "bool"}

_RINT = """
/// To nearest even: by the last place of a number so large that it has no fraction.
#[inline]
#[allow(non_snake_case)]
fn {name}_rint{f}(v: {t}) -> {t} {{
    let size = v.abs();
    let near = ((size + {whole}_{t}) - {whole}_{t}).copysign(v);
    if size < {whole}_{t} {{
        near
    }} else {{
        v
    }}
}}
"""

_SCALED = """
/// y 2^k for whole k, rounded once.
#[inline]
#[allow(non_snake_case)]
fn {name}_scaled{f}(y: {t}, k: {t}) -> {t} {{
    let n = (k + {number}_{t}).to_bits() as {i} - {pattern}_{i};
    let part = n >> 1;
    let a = {t}::from_bits(((part + {bias}) << {fraction}) as {u});
    let b = {t}::from_bits(((n - part + {bias}) << {fraction}) as {u});
    y * a * b
}}
"""

_FUNCTION = """
#[inline]
#[allow(non_snake_case, non_upper_case_globals, unused_parens)]
pub fn {function}(x: {S}) -> {R} {{
{body}    {result}
}}
"""

_LOOP = """
/// y[i] = {name}(x[i]) for as many as both have.
#[allow(non_snake_case)]
pub fn {name}_array(x: &[{S}], y: &mut [{S}]) {{
    for (a, b) in x.iter().zip(y.iter_mut()) {{
        *b = {name}(*a);
    }}
}}
"""


def _literal(type_: Type, pattern: int) -> str:
    """Exact: readers round decimals to nearest."""
    name = TYPES[type_.name]
    value = type_.decode(pattern)
    if type_.is_float and not math.isfinite(value):
        return f"{name}::NAN" if math.isnan(value) else f"({'-' * (value < 0)}{name}::INFINITY)"
    if not type_.is_float and pattern == -(1 << (type_.bits - 1)):
        return f"{name}::MIN"
    text = f"{number(type_, pattern)}_{name}"
    return f"({text})" if text.startswith("-") else text


LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured, but for those of NaN, at any optimisation",
    compiling="Compile it with -C target-cpu=native or -C target-feature=+fma: without them "
    "mul_add is a call of a library, and slow.",
    types=TYPES,
    unsigned={"int32": "u32", "int64": "u64"},
    literal=_literal,
    file="$header$helpers$functions$loop",
    function=_FUNCTION,
    statement="    let {v}: {T} = {value};",
    table="    const {table}: [{T}; {count}] = [{entries}];",
    has_tables_inside=True,
    look_up="{table}[{0} as usize]",
    suffixes={"single": "", "double": "_wide"},
    operations=dict(WRAPPING)
    | {f"int_{name}": f"{{0}}.wrapping_{name}({{1}})" for name in ("add", "sub", "mul")}
    | {name: f"{{0}}.{name}()" for name in ("abs", "sqrt", "floor", "is_nan")}
    | dict.fromkeys(("widen", "narrow", "to_float", "extend", "truncate"), "({0} as {T})")
    | {
        "fma": "{0}.mul_add({1}, {2})",
        "rint": "{name}_rint{f}({0})",
        "bits": "({0}.to_bits() as {T})",
        "from_bits": "{T}::from_bits({0} as {U})",
        "select": "if {0} {{ {1} }} else {{ {2} }}",
    },
    helpers={"rint": (_RINT,), "scale": (_SCALED,)},
    unused="    let _ = {0};",
    predicate="bool",
    choice="if {function}_is_rare(x) {{ {function}_rare(x) }} else {{ {function}_usual(x) }}",
    loop=_LOOP,
    blocks=_LOOP,
)
