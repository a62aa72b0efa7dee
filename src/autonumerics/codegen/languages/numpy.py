"""NumPy: a function of arrays, and of numbers, in the type of the format.

NumPy has no fused operation: in binary32 it is computed in binary64, rounded to odd (Boldo and
Melquiond 2008) and then to binary32; in binary64 exactly, element by element, which is slow.
"""

from __future__ import annotations

from fractions import Fraction

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType
from autonumerics.codegen.languages.python import LANGUAGE as PYTHON
from autonumerics.codegen.literals import hexadecimal
from autonumerics.programs import OPERATIONS

_FILE = '''$header
import numpy as np
$helpers

def $name($parameters):
    """The value at each element of an array of np.$S, in its shape."""
    with np.errstate(all="ignore"):
        return _$name($parameters)


def _$name($parameters):
$body    return $result
$test'''

_FMA_SINGLE = '''

def _fma_float32(a, b, c):
    """a*b + c, rounded once: exact in float64 but for the sum, whose rest is known (TwoSum)."""
    product, c = np.multiply(a, b, dtype=np.float64), np.asarray(c, np.float64)
    total = product + c
    second = total - product
    rest = (product - (total - second)) + (c - second)
    bits = np.asarray(total).view(np.int64)
    inexact = np.isfinite(rest) & (rest != 0) & (bits % 2 == 0)
    outward = np.where((rest < 0) == (total < 0), 1, -1)
    return (bits + np.where(inexact, outward, 0)).view(np.float64).astype(np.float32)
'''

_FMA_DOUBLE = """

def _exact_fma(a, b, c):
    from fractions import Fraction

    if not (np.isfinite(a) and np.isfinite(b) and np.isfinite(c)):
        return c if np.isfinite(a) and np.isfinite(b) else a * b + c
    exact = Fraction(float(a)) * Fraction(float(b)) + Fraction(float(c))
    try:
        return float(exact) if exact else a * b + c
    except OverflowError:
        return np.inf if exact > 0 else -np.inf


_fma_float64 = np.vectorize(_exact_fma, otypes=[np.float64])
"""

_MIN = '''

def _min(a, b):
    """NaN if there is one; -0 is less than +0."""
    return np.where(a == b, np.where(np.signbit(a), a, b), np.minimum(a, b))
'''

_MAX = '''

def _max(a, b):
    """NaN if there is one; -0 is less than +0."""
    return np.where(a == b, np.where(np.signbit(a), b, a), np.maximum(a, b))
'''

_TEST = """

if __name__ == "__main__":
    x, *expected = np.array([
$rows    ], np.$S).T
    right = abs(np.atleast_2d($name(x)) - expected) <= $tolerance * abs(np.array(expected))
    print(f"$name: {right.sum()} of {right.size} values right")
    raise SystemExit(0 if right.all() else 1)
"""


def _type(name: str) -> NumberType:
    def literal(value: Fraction) -> str:
        return f'np.{name}(float.fromhex("{hexadecimal(value)}"))'

    return NumberType(name, literal, f"_{name}")


LANGUAGE = Language(
    name="numpy",
    title="NumPy",
    suffix=".py",
    keeps="every operation rounded as written; functions within NumPy's errors",
    types={"binary32": _type("float32"), "binary64": _type("float64")},
    operations={row.name: f"np.{row.numpy_name}({{0}})" for row in OPERATIONS}
    | INFIX
    | {
        "fma": "_fma$f({0}, {1}, {2})",
        "min": "_min({0}, {1})",
        "max": "_max({0}, {1})",
    },
    file=_FILE,
    statement="{name} = {value}",
    constant="{name} = {value}",
    everywhere="np.full_like({1}, {0}, dtype=np.$T)",
    cast="np.asarray({0}, np.{T})",
    comment=Comment("# "),
    taken=PYTHON.taken | {"np"},
    helpers={
        "fma in binary32": _FMA_SINGLE,
        "fma in binary64": _FMA_DOUBLE,
        "min": _MIN,
        "max": _MAX,
    },
    test=_TEST,
    test_row="        ({0}, {1}),",
    several={"file": _FILE.replace("The value at", "The values at"), "test": _TEST},
)
