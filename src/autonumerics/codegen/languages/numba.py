"""Numba: scalar functions compiled by LLVM, which fuses nothing unless fastmath says so."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from autonumerics.codegen.language import NumberType
from autonumerics.codegen.languages.numpy import LANGUAGE as NUMPY
from autonumerics.codegen.literals import decimal

_FILE = """$header
import math

import numba
import numpy as np
$imports$helpers

@numba.vectorize([numba.$S(numba.$S)])
def $name($parameters):
$body    return $result
"""

_IMPORTS = """from numba.extending import intrinsic
"""

_FMA = '''

@intrinsic
def _fma(typing, a, b, c):
    """a*b + c, rounded once."""

    def generate(context, builder, signature, arguments):
        return builder.fma(*arguments)

    return a(a, a, a), generate
'''


def _extremum(name: str, sign: str) -> str:
    chosen = "math.copysign(1.0, a) {} 0".format("<" if name == "min" else ">")
    return f'''

@numba.njit(inline="always")
def _{name}(a, b):
    """NaN if there is one; -0 is less than +0."""
    return a if a != a or a {sign} b or (a == b and {chosen}) else b
'''


def _type(name: str) -> NumberType:
    def literal(value: Fraction) -> str:
        return f"np.{name}({decimal(value)})"

    return NumberType(name, literal)


LANGUAGE = replace(
    NUMPY,
    name="numba",
    title="Numba",
    keeps="every operation rounded as written, without fastmath; functions within their errors",
    types={"binary32": _type("float32"), "binary64": _type("float64")},
    operations=dict(NUMPY.operations)
    | {"div": "np.divide({0}, {1})", "fma": "_fma({0}, {1}, {2})"},
    file=_FILE,
    everywhere="",
    cast="np.{T}({0})",
    taken=NUMPY.taken | {"numba"},
    imports={"fma": _IMPORTS},
    helpers={"fma": _FMA, "min": _extremum("min", "<"), "max": _extremum("max", ">")},
    test="",
    several={"file": _FILE.replace("vectorize([numba.$S(numba.$S)])", "njit")},
)
