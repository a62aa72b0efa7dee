"""NumPy: functions of arrays; nothing is fused or reordered."""

from __future__ import annotations

from autonumerics.codegen.languages.numpy import LANGUAGE as BASE
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages.arrays import WRAPPING, fused, fused_wide, number
from autonumerics.plans.types import Type

TYPES = {
    "single": "np.float32", "double": "np.float64", "int32": "np.int32", "int64": "np.int64",
    "bool": "np.bool_",
}  # fmt: skip

OPERATIONS = dict(WRAPPING) | {
    "fma": "_{name}_fma{f}({0}, {1}, {2})",
    "sqrt": "np.sqrt({0})",
    "abs": "np.abs({0})",
    "rint": "np.rint({0})",
    "floor": "np.floor({0})",
    "widen": "{0}.astype({T})",
    "narrow": "{0}.astype({T})",
    "to_float": "{0}.astype({T})",
    "extend": "{0}.astype({T})",
    "truncate": "{0}.astype({T})",
    "bits": "{0}.view({T})",
    "from_bits": "{0}.view({T})",
    "select": "np.where({0}, {1}, {2})",
    "scale": "np.ldexp({0}, np.nan_to_num({1}).astype(np.int32))",
}

_FILE = '''$header
import numpy as np
$helpers$functions

def $name(x):
    """The value at each element of an array of np.$S, in its shape."""
    x = np.asarray(x, np.$S)
    with np.errstate(all="ignore"):
        y = _$name(x)
    return y if np.shape(y) == x.shape else np.full_like(x, y)
'''

_FUNCTION = """

def _{function}(x):
{body}    return {result}
"""


def literal(type_: Type, pattern: int) -> str:
    """A number of its type."""
    return f"{TYPES[type_.name]}({entry(type_, pattern)})"


def entry(type_: Type, pattern: int) -> str:
    """A number of no type."""
    return number(type_, pattern, "np.inf")


LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured, but for those of NaN",
    compiling="NumPy has no fused operation: each is emulated and takes as long as twenty others.",
    types=TYPES,
    unsigned={"int32": "np.uint32", "int64": "np.uint64"},
    literal=literal,
    entry=entry,
    file=_FILE,
    function=_FUNCTION,
    statement="    {v} = {value}",
    table="\n\n_{table} = np.array([{entries}], {T})\n",
    look_up="_{table}[{0}]",
    suffixes={"single": "", "double": "_wide"},
    operations=OPERATIONS,
    helpers={
        "fma in single": (fused("np", OPERATIONS, "np.int64"),),
        "fma in double": (fused_wide("np", OPERATIONS, "np.int64", "a * b"),),
    },
    lacks={"fma in double": frozenset({"binary64"})},
    unused="",
    choice="np.where(_{function}_is_rare(x), _{function}_rare(x), _{function}_usual(x))",
    ending="_numpy.py",
)
