"""Python: floats are binary64; binary32 by rounding every result, which is right to the bit.

For + - * / and roots rounding to 53 bits first changes nothing, since 53 >= 2 * 24 + 2 (Figueroa
1995); `fma` is computed exactly and rounded once. Division by zero and the like give infinities
and NaN, as in IEEE 754, in the place of exceptions.
"""

from __future__ import annotations

import builtins
import keyword
from fractions import Fraction

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.codegen.literals import hexadecimal
from autonumerics.programs import OPERATIONS

_FILE = """$header
import math
$imports$helpers

def $name($parameters):
$body    return $result
$test"""

_SINGLE = '''

def _single(value):
    """Rounded to binary32."""
    return ctypes.c_float(value).value
'''

_DIVIDE = '''

def _divide(a, b):
    """a/b with the infinities and NaN of IEEE 754."""
    if b != 0:
        return a / b
    return math.copysign(math.inf, a) * math.copysign(1.0, b) if abs(a) > 0 else math.nan
'''

_FMA = '''

def _fma(a, b, c):
    """a*b + c, rounded once."""
    if not (math.isfinite(a) and math.isfinite(b) and math.isfinite(c)):
        return c if math.isfinite(a) and math.isfinite(b) else a * b + c
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    try:
        return float(exact) if exact else a * b + c
    except OverflowError:
        return math.inf if exact > 0 else -math.inf
'''

_FMA_SINGLE = '''

def _fma_single(a, b, c):
    """The same in binary32: rounded to odd in binary64 first, so that rounding again is right."""
    near = _fma(a, b, c)
    if math.isfinite(near) and struct.pack("<d", near)[0] % 2 == 0:
        exact = Fraction(a) * Fraction(b) + Fraction(c)
        if exact != Fraction(near):
            near = math.nextafter(near, math.inf if exact > Fraction(near) else -math.inf)
    return _single(near)
'''

_CALL = '''

def _call(function, a):
    """A function of the library, with the infinities and NaN of IEEE 754."""
    try:
        return function(a)
    except OverflowError:
        return math.inf
    except ValueError:
        return -math.inf if a == 0 else math.nan
'''


def _extremum(name: str, sign: str) -> str:
    chosen = "a if math.copysign(1.0, a) {} 0 else b".format("<" if name == "min" else ">")
    return f'''

def _{name}(a, b):
    """NaN if there is one; -0 is less than +0."""
    if a != a or a {sign} b:
        return a
    return b if b != b or b {sign} a else {chosen}
'''


_TEST = """

if __name__ == "__main__":
    tests = [
$rows    ]
    values = [(y, expected) for x, *row in tests for y, expected in zip($evaluated, row)]
    right = [abs(float(y) - expected) <= $tolerance * abs(expected) for y, expected in values]
    print(f"$name: {sum(right)} of {len(right)} values right")
    raise SystemExit(0 if all(right) else 1)
"""


def literal(value: Fraction) -> str:
    """Exact, whatever reads it."""
    return f'float.fromhex("{hexadecimal(value)}")'


LANGUAGE = Language(
    name="python",
    title="Python",
    suffix=".py",
    keeps="every operation rounded as written; functions of math within their libraries' errors",
    types={
        "binary64": NumberType("float", literal),
        "binary32": NumberType("_single", literal, "_single"),
    },
    operations={row.name: f"$f(_call(math.{row.c_name}, {{0}}))" for row in OPERATIONS}
    | {
        "add": "$f({0} + {1})",
        "sub": "$f({0} - {1})",
        "mul": "$f({0} * {1})",
        "div": "$f(_divide({0}, {1}))",
        "neg": "-{0}",
        "abs": "abs({0})",
        "fma": "_fma$f({0}, {1}, {2})",
        "min": "_min({0}, {1})",
        "max": "_max({0}, {1})",
    },
    file=_FILE,
    statement="{name} = {value}",
    constant="{name} = {value}",
    cast="{T}({0})",
    comment=Comment("# "),
    taken=frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "math", "ctypes",
                     "struct", "Fraction"}),
    imports={
        "binary32": "import ctypes\n",
        "fma in binary32": "import struct\n",
        "fma": "from fractions import Fraction\n",
    },
    helpers={"binary32": _SINGLE, "div": _DIVIDE, "fma": _FMA, "fma in binary32": _FMA_SINGLE,
             "min": _extremum("min", "<"),
             "max": _extremum("max", ">")}
    | {row.name: _CALL for row in OPERATIONS if row.arity == 1 and row.name not in ("neg", "abs")},
    test=_TEST.replace("$evaluated", "[$name(x)]"),
    test_row="        ({0}, {1}),",
    several={"file": _FILE, "test": _TEST.replace("$evaluated", "$name(x)")},
)  # fmt: skip
