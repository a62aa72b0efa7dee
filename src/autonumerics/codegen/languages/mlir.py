"""MLIR: the dialects func, arith and math, without fast-math flags."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.codegen.literals import bit_pattern
from autonumerics.formats import format_named
from autonumerics.programs import OPERATIONS


def _bits(name: str, value: Fraction) -> str:
    """The bits of the constant, in capitals as MLIR prints them."""
    return f"0x{bit_pattern(value, format_named(name))[2:].upper()}"


_ARITH = {"add": "addf", "sub": "subf", "mul": "mulf", "div": "divf", "min": "minimumf",
          "max": "maximumf"}  # fmt: skip

_FILE = """${header}func.func @$name($parameters) -> $S {
$body  return $result : $S
}
"""

LANGUAGE = Language(
    name="mlir",
    title="MLIR (arith, math)",
    suffix=".mlir",
    keeps="every operation rounded as written, if no pass adds fast-math flags",
    types={
        "binary32": NumberType("f32", partial(_bits, "binary32")),
        "binary64": NumberType("f64", partial(_bits, "binary64")),
    },
    operations={row.name: f"math.{row.name} {{0}} : $T" for row in OPERATIONS if row.arity == 1}
    | {name: f"arith.{text} {{0}}, {{1}} : $T" for name, text in _ARITH.items()}
    | {
        "neg": "arith.negf {0} : $T",
        "abs": "math.absf {0} : $T",
        "fma": "math.fma {0}, {1}, {2} : $T",
    },
    file=_FILE,
    statement="{name} = {value}",
    constant="{name} = arith.constant {value} : $T",
    negated="",
    name_of="%{}".format,
    parameter="{0}: $S",
    indent="  ",
    comment=Comment("// "),
    taken=frozenset(),
    several={"file": _FILE.replace("-> $S", "-> ($types)").replace(": $S\n", ": $types\n")},
)
