"""Sollya: the exact function of the reals, for its own proofs and plots."""

from __future__ import annotations

from fractions import Fraction

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType, words
from autonumerics.programs import OPERATIONS


def dyadic(value: Fraction) -> str:
    """m * 2^e as Sollya writes it: 3b-2."""
    return f"{value.numerator}b{1 - value.denominator.bit_length()}"


_FMA = """fma = proc(a, b, c) { return a * b + c; };
"""

_FILE = """$header
$helpers$body$name = $result;
"""

LANGUAGE = Language(
    name="sollya",
    title="Sollya",
    suffix=".sollya",
    keeps="the exact function of the reals, constants rounded to the format; no operation is "
    "rounded",
    rounds_as_written=False,
    types={name: NumberType(name, dyadic) for name in ("binary64", "binary32", "bfloat16")}
    | {"binary16": NumberType("binary16", dyadic)},
    operations={
        row.name: f"{row.name}({{0}})"
        for row in OPERATIONS if row.arity == 1
    }
    | INFIX
    | {
        "exp2": "2^({0})",
        "fma": "fma({0}, {1}, {2})",
    },
    file=_FILE,
    statement="{name} = {value};",
    constant="{name} = {value};",
    negated="(-{0})",
    indent="",
    comment=Comment("// "),
    helpers={"fma": _FMA},
    taken=words("pi e exact on off dyadic if then else for to do while begin end proc return fma"),
    several={"file": _FILE.replace("$result", "[|$result|]")},
)  # fmt: skip
