"""Triton: a function to be called from kernels.

Quotients and roots that are rounded to nearest have names of their own in binary32; in binary64
they always are. Signs are products with -1, which are exact: Triton's own minus is 0 - x, which
makes +0 of +0.
"""

from __future__ import annotations

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType
from autonumerics.codegen.languages.python import LANGUAGE as PYTHON
from autonumerics.codegen.literals import decimal

_FILE = '''$header
import triton
import triton.language as tl


@triton.jit
def $name($parameters):
    """The value at each element of a block of tl.$S, in its shape."""
$body    return $result
'''

NEGATED = "{0} * -1.0"

LANGUAGE = Language(
    name="triton",
    title="Triton",
    suffix=".py",
    keeps="every operation rounded as written if the kernel is compiled with "
    "enable_fp_fusion=False, else products may be fused into sums, so that the error may "
    "grow; functions are fast ones",
    rounds_as_written=False,
    types={
        "binary32": NumberType("float32", decimal, "_rn", "tl.div_rn"),
        "binary64": NumberType("float64", decimal, "", "tl.fdiv"),
    },
    operations={
        name: f"tl.{name}({{0}})" for name in ("exp2", "exp", "log2", "log", "sin", "cos", "abs")
    }
    | INFIX
    | {
        "neg": NEGATED,
        "div": "$bits({0}, {1})",
        "sqrt": "tl.sqrt$f({0})",
        "fma": "tl.fma({0}, {1}, {2})",
        "min": "tl.minimum({0}, {1}, propagate_nan=tl.PropagateNan.ALL)",
        "max": "tl.maximum({0}, {1}, propagate_nan=tl.PropagateNan.ALL)",
    },
    file=_FILE,
    negated=f"({NEGATED})",
    statement="{name} = {value}",
    constant="{name} = tl.full(x.shape, {value}, tl.$T)",
    cast="{0}.to(tl.{T})",
    casts_once=False,
    stored={
        "bfloat16": NumberType("bfloat16", decimal),
        "binary16": NumberType("float16", decimal),
    },
    comment=Comment("# "),
    taken=PYTHON.taken | {"triton", "tl"},
    several={"file": _FILE.replace("The value at", "The values at")},
)
