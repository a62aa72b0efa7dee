"""PyTorch: constants are tensors on the device of the input, as in `codegen.languages.pytorch`."""

from __future__ import annotations

from autonumerics.codegen.languages.pytorch import LANGUAGE as BASE
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages.arrays import WRAPPING, fused, fused_wide, number
from autonumerics.plans.languages.numpy import LANGUAGE as NUMPY
from autonumerics.plans.types import Type

TYPES = {
    "single": "torch.float32", "double": "torch.float64", "int32": "torch.int32",
    "int64": "torch.int64", "bool": "torch.bool",
}  # fmt: skip

OPERATIONS = dict(WRAPPING) | {
    "fma": "_{name}_fma{f}({0}, {1}, {2})",
    "sqrt": "_{name}_sqrt({0})",
    "abs": "torch.abs({0})",
    "rint": "torch.round({0})",
    "floor": "torch.floor({0})",
    "widen": "{0}.to({T})",
    "narrow": "{0}.to({T})",
    "to_float": "{0}.to({T})",
    "extend": "{0}.to({T})",
    "truncate": "{0}.to({T})",
    "bits": "{0}.view({T})",
    "from_bits": "{0}.view({T})",
    "select": "torch.where({0}, {1}, {2})",
    "scale": "_{name}_scaled{f}({0}, {1})",
}

_SQRT = '''

def _{name}_sqrt(v):
    """Rounded to nearest: Intel's library is not, in the type of v."""
    return torch.sqrt(v.to(torch.float64)).to(v.dtype)
'''

_SCALED = '''

def _{name}_scaled{f}(y, k):
    """y 2^k for whole k, rounded once."""
    n = (k + {number}).view({i}) - {pattern}
    part = n >> 1
    a = ((part + {bias}) << {fraction}).view({t})
    b = ((n - part + {bias}) << {fraction}).view({t})
    return y * a * b
'''

_FILE = '''$header
import torch


def _number(value, dtype, x):
    return torch.full((), value, dtype=dtype, device=x.device)
$helpers$functions

class _${NAME}(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return _$name(x).expand(x.shape)

    @staticmethod
    def backward(ctx, dy):
        raise NotImplementedError("$name has no derivative: give it one by torch.autograd.Function")


def $name(x):
    """The value at each element of a tensor of torch.$S, in its shape."""
    return _${NAME}.apply(x)
'''


def _literal(type_: Type, pattern: int) -> str:
    return f"_number({number(type_, pattern)}, {TYPES[type_.name]}, x)"


LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured, but for those of NaN, in eager mode; under torch.compile "
    "products may be fused into sums, so that the error may grow",
    compiling="PyTorch has no fused operation: each is emulated in binary64 and takes as long as "
    "twenty others. There is no derivative: backward says so.",
    types=TYPES,
    unsigned={},
    literal=_literal,
    entry=number,
    file=_FILE,
    function=NUMPY.function,
    statement=NUMPY.statement,
    table="\n\n_{table} = [{entries}]\n",
    look_up="torch.tensor(_{table}, dtype={T}, device=x.device)[{0}.long()]",
    suffixes=NUMPY.suffixes,
    operations=OPERATIONS,
    helpers={
        "fma in single": (fused("torch", OPERATIONS, "torch.int64"),),
        "fma in double": (fused_wide("torch", OPERATIONS, "torch.int64", "a * b"),),
        "sqrt": (_SQRT,),
        "scale": (_SCALED,),
    },
    lacks=NUMPY.lacks,
    unused="",
    choice="torch.where(_{function}_is_rare(x), _{function}_rare(x), _{function}_usual(x))",
    ending="_torch.py",
)
