"""StableHLO: what JAX and TensorFlow hand to XLA; on scalars."""

from __future__ import annotations

from dataclasses import replace

from autonumerics.codegen.languages.mlir import LANGUAGE as MLIR

_NAMES = {
    "add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "sqrt": "sqrt",
    "neg": "negate", "exp": "exponential", "log": "log", "sin": "sine", "cos": "cosine",
    "tanh": "tanh", "abs": "abs", "min": "minimum", "max": "maximum",
}  # fmt: skip

_BINARY = ("add", "sub", "mul", "div", "min", "max")

LANGUAGE = replace(
    MLIR,
    name="stablehlo",
    title="StableHLO",
    keeps="no promise: XLA may fuse products into sums, so that the error may grow; there is no "
    "fma",
    rounds_as_written=False,
    types={name: replace(row, name=f"tensor<{row.name}>") for name, row in MLIR.types.items()},
    operations={
        name: f"stablehlo.{text} {'{0}, {1}' if name in _BINARY else '{0}'} : $T"
        for name, text in _NAMES.items()
    },
    constant="{name} = stablehlo.constant dense<{value}> : $T",
)
