"""StableHLO: what JAX and TensorFlow hand to XLA; on scalars."""

from __future__ import annotations

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.codegen.languages.mlir import TYPES

_NAMES = {
    "add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "sqrt": "sqrt",
    "neg": "negate", "exp": "exponential", "log": "log", "sin": "sine", "cos": "cosine",
    "tanh": "tanh", "abs": "abs", "min": "minimum", "max": "maximum",
}  # fmt: skip

_BINARY = ("add", "sub", "mul", "div", "min", "max")

LANGUAGE = Language(
    name="stablehlo",
    title="StableHLO",
    suffix=".mlir",
    keeps="no promise: XLA may fuse products into sums, so that the error may grow; there is no "
    "fma",
    rounds_as_written=False,
    types={name: NumberType(f"tensor<{row.name}>", row.literal) for name, row in TYPES.items()},
    operations={
        name: f"stablehlo.{text} {'{0}, {1}' if name in _BINARY else '{0}'} : $T"
        for name, text in _NAMES.items()
    },
    file="""${header}func.func @$name($parameters) -> $S {
$body  return $result : $S
}
""",
    statement="{name} = {value}",
    constant="{name} = stablehlo.constant dense<{value}> : $T",
    negated="",
    name_of="%{}".format,
    parameter="{0}: $S",
    indent="  ",
    comment=Comment("// "),
    taken=frozenset(),
)
