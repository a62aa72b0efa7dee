"""No module on the way to a front calls functions of Python or NumPy that differ by processor.

The C library behind `math` and NumPy's own loops choose among versions by the processor, and these
differ in the last bit; so do sums of products, whose order a library chooses. `kernels` has what is
to be called instead. `.ci/same_bits.py` and `.ci/same_digest` run searches; this reads the source.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import autonumerics

PACKAGE = Path(autonumerics.__file__).parent
DECIDING = ("accuracy", "fitting", "formats", "kernels", "programs", "search", "targets")

FUNCTIONS = {
    "math": "cbrt cos cosh erf erfc exp exp2 expm1 gamma hypot lgamma log log10 log1p log2 pow sin "
    "sinh sumprod tan tanh acos acosh asin asinh atan atan2 atanh dist",
    "np": "arccos arcsin arctan arctan2 average cbrt convolve corrcoef correlate cos cosh cov "
    "cross dot einsum exp exp2 expm1 fft float_power geomspace hypot inner interp linalg log log10 "
    "log1p log2 logspace matmul mean pow power sin sinh std tan tanh tensordot trapezoid var vdot "
    "vecdot",
}

METHODS = ("dot", "mean", "normal", "standard_normal", "randn")

SHOWN_ONLY = {"accuracy/sampled.py": {"math.log10"}}
"""Where what is computed is printed and decides nothing."""


def suspicious(source: str) -> Iterator[str]:
    """Calls of such functions, products of matrices, and deviates that are not uniform."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                if name in FUNCTIONS.get(module, "").split():
                    yield f"{module}.{name}"
            case ast.ImportFrom(module="math", names=names):
                listed = FUNCTIONS["math"].split()
                yield from (f"math.{alias.name}" for alias in names if alias.name in listed)
            case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
                yield "@"
            case ast.Call(func=ast.Attribute(attr=name)) if name in METHODS:
                yield f".{name}()"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("math.exp(x)", "math.exp"),
        ("np.linalg.qr(a)", "np.linalg"),
        ("from math import log2", "math.log2"),
        ("a @ b", "@"),
        ("a.T.dot(b)", ".dot()"),
        ("rng.standard_normal(3)", ".standard_normal()"),
    ],
)
def test_such_functions_are_found(source: str, found: str):
    assert found in suspicious(source)


@pytest.mark.parametrize("layer", DECIDING)
def test_what_decides_a_front_is_the_same_everywhere(layer: str):
    for path in sorted((PACKAGE / layer).rglob("*.py")):
        name = str(path.relative_to(PACKAGE))
        found = set(suspicious(path.read_text())) - SHOWN_ONLY.get(name, set())
        assert not found, f"{name}: {found}"
