"""PyTorch: constants are tensors on the device of the input, since a number on the left of a
division becomes a product with a reciprocal, and on some devices one on the right as well.
"""

from __future__ import annotations

from fractions import Fraction

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.codegen.languages.python import LANGUAGE as PYTHON
from autonumerics.codegen.literals import hexadecimal
from autonumerics.programs import OPERATIONS

_FILE = '''$header
import torch


def $name($parameters):
    """The value at each element of a tensor of torch.$S, in its shape."""
$body    return $result
'''


def _type(name: str) -> NumberType:
    def literal(value: Fraction) -> str:
        number = f'float.fromhex("{hexadecimal(value)}")'
        return f"torch.tensor({number}, dtype=torch.{name}, device=x.device)"

    return NumberType(name, literal)


LANGUAGE = Language(
    name="pytorch",
    title="PyTorch",
    suffix=".py",
    keeps="every operation rounded as written in eager mode, save fma, which is a product and a "
    "sum; no promise under torch.compile: products may be fused into sums, so that the "
    "error may grow",
    rounds_as_written=False,
    types={
        "binary32": _type("float32"),
        "binary64": _type("float64"),
        "bfloat16": _type("bfloat16"),
        "binary16": _type("float16"),
    },
    operations={row.name: f"torch.{row.name}({{0}})" for row in OPERATIONS}
    | {
        "add": "{0} + {1}",
        "sub": "{0} - {1}",
        "mul": "{0} * {1}",
        "div": "{0} / {1}",
        "neg": "-{0}",
        "fma": "{0} * {1} + {2}",
        "min": "torch.minimum({0}, {1})",
        "max": "torch.maximum({0}, {1})",
    },
    file=_FILE,
    statement="{name} = {value}",
    constant="{name} = {value}",
    negated="(-{0})",
    cast="{0}.to(torch.{T})",
    casts_once=False,
    comment=Comment("# "),
    taken=PYTHON.taken | {"torch"},
)
