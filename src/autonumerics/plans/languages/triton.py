"""Triton: a function to be called from kernels, on a block of numbers.

Tables are selections by the bits of an index: blocks have no elements that could be looked up.
"""

from __future__ import annotations

from autonumerics.codegen.languages.triton import LANGUAGE as BASE
from autonumerics.codegen.languages.triton import NEGATED
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages.arrays import WRAPPING, number
from autonumerics.plans.types import Type

TYPES = {
    "single": "tl.float32", "double": "tl.float64", "int32": "tl.int32", "int64": "tl.int64",
    "bool": "tl.int1",
}  # fmt: skip

OPERATIONS = (
    dict(WRAPPING)
    | dict.fromkeys(("widen", "narrow", "to_float", "extend", "truncate"), "{0}.to({T})")
    | {
        "fma": "tl.fma({0}, {1}, {2})",
        "div in single": "tl.div_rn({0}, {1})",
        "div in double": "tl.fdiv({0}, {1})",
        "neg": f"({NEGATED})",
        "sqrt in single": "tl.sqrt_rn({0})",
        "sqrt in double": "tl.sqrt({0})",
        "abs": "tl.abs({0})",
        "rint": "{name}_rint{f}({0})",
        "floor": "tl.floor({0})",
        "bits": "{0}.to({T}, bitcast=True)",
        "from_bits": "{0}.to({T}, bitcast=True)",
        "select": "tl.where({0}, {1}, {2})",
        "scale": "{name}_scaled{f}({0}, {1})",
    }
)

_RINT = '''

@triton.jit
def {name}_rint{f}(v):
    """To nearest even: by the last place of a number so large that it has no fraction."""
    size = tl.abs(v)
    whole = (size + {whole}) - {whole}
    sign = v.to({i}, bitcast=True) & {sign}
    near = (whole.to({i}, bitcast=True) | sign).to({t}, bitcast=True)
    return tl.where(size < {whole}, near, v)
'''

_SCALED = '''

@triton.jit
def {name}_scaled{f}(y, k):
    """y 2^k for whole k, rounded once."""
    n = (k + {number}).to({i}, bitcast=True) - {pattern}
    part = n >> 1
    a = ((part + {bias}) << {fraction}).to({t}, bitcast=True)
    b = ((n - part + {bias}) << {fraction}).to({t}, bitcast=True)
    return y * a * b
'''

_FILE = """$header
import triton
import triton.language as tl
$helpers$functions"""

_FUNCTION = """

@triton.jit
def {function}(x):
{body}    return {result}
"""


def _literal(type_: Type, pattern: int) -> str:
    """-0 by its bits: Triton takes every zero for +0."""
    if type_.is_float and pattern and not type_.decode(pattern):
        bits = f"tl.full(x.shape, {pattern}, {TYPES[type_.integers.name]})"
        return f"{bits}.to({TYPES[type_.name]}, bitcast=True)"
    return f"tl.full(x.shape, {number(type_, pattern)}, {TYPES[type_.name]})"


LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured, but for those of NaN, in kernels that are compiled with "
    "enable_fp_fusion=False; else products may be fused into sums, so that the error may grow",
    compiling="Call it from a kernel on a block of numbers. Triton's interpreter may compute fused "
    "operations as a product and a sum: then its results are not those of a device.",
    types=TYPES,
    unsigned={},
    literal=_literal,
    file=_FILE,
    function=_FUNCTION,
    statement="    {v} = {value}",
    suffixes={"single": "", "double": "_wide"},
    operations=OPERATIONS,
    helpers={"rint": (_RINT,), "scale": (_SCALED,)},
    unused="",
    choice="y",
    choosing="    y = {function}_usual(x)\n    rare = {function}_is_rare(x)\n"
    "    if tl.max(rare.to(tl.int32)) > 0:\n        y = tl.where(rare, {function}_rare(x), y)",
    ending="_triton.py",
)
