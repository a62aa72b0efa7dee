"""PyTorch: constants are tensors on the device of the input, since a number on the left of a
division becomes a product with a reciprocal, and on some devices one on the right as well.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from autonumerics.codegen.language import NumberType
from autonumerics.codegen.languages.jax import LANGUAGE as JAX
from autonumerics.codegen.languages.python import LANGUAGE as PYTHON
from autonumerics.codegen.literals import hexadecimal

_FILE = '''$header
import torch


def $name($parameters):
    """The value at each element of a tensor of torch.$S, in its shape."""
$body    return $result
'''

_DERIVATIVE_FILE = '''$header
import torch


def _${name}($parameters):
$body    return $result


def ${name}_with_derivative($parameters):
    """The value and that of its derivative, which share work."""
$both_body    return $both_result


class _$Name(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return _$name(x.view_as(x))

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx, dy):
        return dy * ${name}_with_derivative(*ctx.saved_tensors)[1]

    @staticmethod
    def jvp(ctx, dx):
        return ${name}_with_derivative(*ctx.saved_tensors)[1] * dx


def $name(x):
    """The value at each element of a tensor of torch.$S, in its shape."""
    return _$Name.apply(x)
'''


def _type(name: str) -> NumberType:
    def literal(value: Fraction) -> str:
        number = f'float.fromhex("{hexadecimal(value)}")'
        return f"torch.tensor({number}, dtype=torch.{name}, device=x.device)"

    return NumberType(name, literal)


LANGUAGE = replace(
    JAX,
    name="pytorch",
    title="PyTorch",
    keeps="every operation rounded as written in eager mode, save fma, which is a product and a "
    "sum, and roots, within an ULP where Intel's library computes them; no promise under "
    "torch.compile: products may be fused into sums, so that the error may grow",
    types={
        "binary32": _type("float32"),
        "binary64": _type("float64"),
        "bfloat16": _type("bfloat16"),
        "binary16": _type("float16"),
    },
    operations={name: text.replace("jnp.", "torch.") for name, text in JAX.operations.items()},
    file=_FILE,
    everywhere="{0}.expand({1}.shape)",
    cast="{0}.to(torch.{T})",
    imports={},
    taken=PYTHON.taken | {"torch"},
    several={"file": _FILE.replace("The value at", "The values at")},
    derivative_file=_DERIVATIVE_FILE,
)
