"""What libraries call the functions of `targets.functions`.

>>> NAMES["asin"]
Names(c='asin', numpy='arcsin', lax='', nn='', torch='asin')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Names:
    """The names in C (also of libmvec and SLEEF, within theirs), in NumPy and `jax.numpy`, in
    `jax.lax` or `jax.nn`, and in PyTorch; empty where there is none."""

    c: str = ""
    numpy: str = ""
    lax: str = ""
    nn: str = ""
    torch: str = ""


_SAME_EVERYWHERE = (
    "exp2", "exp", "expm1", "log2", "log10", "log", "log1p", "sin", "cos", "tan", "sinh", "cosh",
    "tanh", "sqrt", "cbrt",
)  # fmt: skip

_INVERSES = ("asin", "acos", "atan", "asinh", "acosh", "atanh")

NAMES: Mapping[str, Names] = MappingProxyType(
    {name: Names(name, name, torch="" if name == "cbrt" else name) for name in _SAME_EVERYWHERE}
    | {name: Names(name, f"arc{name[1:]}", torch=name) for name in _INVERSES}
    | {"exp10": Names("exp10")}
    | {name: Names(name, lax=name, torch=name) for name in ("erf", "erfc")}
    | {"gamma": Names("tgamma"), "rsqrt": Names(lax="rsqrt", torch="rsqrt")}
    | {"logistic": Names(nn="sigmoid", torch="sigmoid")}
    | {name: Names(nn=name, torch=name) for name in ("gelu", "softplus", "silu")}
)
"""A row a function; one without a row is in no library."""
