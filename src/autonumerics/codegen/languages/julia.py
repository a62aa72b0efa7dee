"""Julia: it fuses nothing that is not written as muladd or under @fastmath."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType, words
from autonumerics.codegen.literals import hexadecimal
from autonumerics.programs import OPERATIONS

_FILE = """$header$helpers
function $name($parameters)::$S
$body    return $result
end
$test"""

_TEST = """
if abspath(PROGRAM_FILE) == @__FILE__
    tests = [
$rows    ]
    near((y, expected)) = abs(y - expected) <= $tolerance * abs(expected)
    right = count(row -> all(near, zip($name(row[1]), row[2:end])), tests)
    println("$name: $$right of $$(length(tests)) values right")
    exit(right == length(tests) ? 0 : 1)
end
"""


def _literal(type: str, value: Fraction) -> str:
    return f"{type}({hexadecimal(value)})"


LANGUAGE = Language(
    name="julia",
    title="Julia",
    suffix=".jl",
    keeps="every operation rounded as written, outside @fastmath; functions within their errors",
    types={
        "binary64": NumberType("Float64", partial(_literal, "Float64")),
        "binary32": NumberType("Float32", partial(_literal, "Float32")),
    },
    operations={row.name: f"{row.name}({{0}})" for row in OPERATIONS}
    | INFIX
    | {
        "fma": "fma({0}, {1}, {2})",
        "min": "min({0}, {1})",
        "max": "max({0}, {1})",
    },
    file=_FILE,
    statement="{name} = {value}",
    constant="{name} = {value}",
    cast="{T}({0})",
    parameter="{0}::$S",
    comment=Comment("# "),
    taken=words(
        """baremodule begin break catch const continue do else elseif end export false finally
        for function global if import let local macro module quote return struct true try
        using while abs min max fma sqrt exp exp2 log log2 sin cos tanh count"""
    ),
    test=_TEST,
    test_row="        ({0}, {1}),",
    several={
        "file": _FILE.replace("::$S", "::Tuple{$types}").replace("$result", "($result)"),
        "test": _TEST,
    },
)
