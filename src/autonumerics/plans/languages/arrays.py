"""What NumPy, JAX, PyTorch and Triton write alike, and fused operations where they have none.

In binary32 a fused operation is computed in binary64, rounded to odd (Boldo and Melquiond 2008) and
then to binary32. In binary64 it is the sum of the product's two parts (Dekker 1971) and the addend,
the rest of which is rounded to odd before it is added: right where nothing over- or underflows on
the way, and so for what plans of numbers of at most 32 bits compute inside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from autonumerics.plans.types import Type

WRAPPING: Mapping[str, str] = {
    "int_add": "({0} + {1})",
    "int_sub": "({0} - {1})",
    "int_mul": "({0} * {1})",
    "and": "({0} & {1})",
    "or": "({0} | {1})",
    "xor": "({0} ^ {1})",
    "shift_left": "({0} << {1})",
    "shift_right_logical": "(({0} >> {1}) & {mask})",
}
"""Of languages whose integers wrap around."""

FUSED = """

def _{{name}}_fma(a, b, c):
    \"\"\"a*b + c of {t}, rounded once: exact in {w} but for the sum, whose rest is known.\"\"\"
    product, c = {a} * {b}, {c}
    total = product + c
    second = total - product
    rest = (product - (total - second)) + (c - second)
    bits = {bits}
    inexact = (rest - rest == 0) & (rest != 0) & ((bits & 1) == 0)
    outward = {outward}
    return {result}
"""

FUSED_WIDE = """

def _{{name}}_sum(a, b):
    \"\"\"a + b and what its rounding took off.\"\"\"
    total = a + b
    second = total - a
    return total, (a - (total - second)) + (b - second)


def _{{name}}_fma_wide(a, b, c):
    \"\"\"a*b + c of {w}, rounded once where nothing over- or underflows on the way.\"\"\"
    product, wide_a, wide_b = {product}, a * 134217729.0, b * 134217729.0
    a_high, b_high = wide_a - (wide_a - a), wide_b - (wide_b - b)
    a_low, b_low = a - a_high, b - b_high
    rest = a_high * b_high - product
    rest = ((rest + a_high * b_low) + a_low * b_high) + a_low * b_low
    upper, lower = _{{name}}_sum(c, rest)
    total, rest = _{{name}}_sum(product, upper)
    rest, last = _{{name}}_sum(rest, lower)
    bits = {bits}
    inexact = (last != 0) & ((bits & 1) == 0)
    outward = {outward}
    value = total + {result}
    return {value}
"""


def fused(module: str, operations: Mapping[str, str], integers: str) -> str:
    """`_NAME_fma`, in binary32; integers: the type of 64 bits."""
    wide = {
        each: operations["widen"].format(each, T=f"{module}.float64") for each in ("a", "b", "c")
    }
    total = _moved(module, operations, integers, "total", "rest")
    total["result"] = operations["narrow"].format(total["result"], T=f"{module}.float32")
    return FUSED.format(t=f"{module}.float32", w=f"{module}.float64", **wide, **total)


def fused_wide(module: str, operations: Mapping[str, str], integers: str, product: str) -> str:
    """`_NAME_fma_wide`, in binary64; product: of a and b, which no sum may be fused with."""
    moved = _moved(module, operations, integers, "rest", "last")
    value = f"{module}.where((value - value == 0) & (value != 0), value, product + c)"
    return FUSED_WIDE.format(w=f"{module}.float64", product=product, value=value, **moved)


def _moved(
    module: str, operations: Mapping[str, str], integers: str, name: str, rest: str
) -> dict[str, str]:
    """A number that is rounded to odd: its bits, where to, and what it becomes."""
    steps = {"f0": "", "f": ""}
    return {
        "bits": operations["bits"].format(name, T=integers, **steps),
        "outward": f"{module}.where(({rest} < 0) == ({name} < 0), 1, -1)",
        "result": operations["from_bits"].format(
            f"(bits + {module}.where(inexact, outward, 0))", T=f"{module}.float64", **steps
        ),
    }


def number(type_: Type, pattern: int, infinity: str = 'float("inf")') -> str:
    """A number as Python writes it."""
    if not type_.is_float:
        return str(pattern)
    value = type_.decode(pattern)
    if math.isnan(value):
        return infinity.replace("inf", "nan")
    if math.isinf(value):
        return infinity if value > 0 else f"-{infinity}"
    return repr(value)
