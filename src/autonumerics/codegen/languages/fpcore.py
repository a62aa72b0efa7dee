"""FPCore 2.0, the exchange format of FPBench: what Herbie and its relatives read."""

from __future__ import annotations

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.codegen.literals import hexadecimal
from autonumerics.programs import OPERATIONS

_FILE = """$header(FPCore $name ($parameters)
  :name "$name"
  :precision $T
  :round nearestEven
  (let* (
$body    )
    $result))
"""

LANGUAGE = Language(
    name="fpcore",
    title="FPCore 2.0",
    suffix=".fpcore",
    keeps="every operation rounded as written; fmin and fmax leave open what NaN and zeros give",
    types={name: NumberType(name, hexadecimal) for name in ("binary32", "binary64")},
    operations={row.name: f"({row.c_name} {{0}})" for row in OPERATIONS if row.arity == 1}
    | {
        "add": "(+ {0} {1})",
        "sub": "(- {0} {1})",
        "mul": "(* {0} {1})",
        "div": "(/ {0} {1})",
        "neg": "(- {0})",
        "fma": "(fma {0} {1} {2})",
        "min": "(fmin {0} {1})",
        "max": "(fmax {0} {1})",
    },
    file=_FILE,
    statement="({name} {value})",
    constant="({name} {value})",
    negated="(- {0})",
    separator=" ",
    indent="    ",
    comment=Comment("; "),
    taken=frozenset(),
    several={"file": _FILE.replace("$result", "(array $result)")},
)
