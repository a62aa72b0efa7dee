"""Functions that vector libraries do not have, written with those that they have, as users do.

>>> COMPOSITES["logistic"].functions
('exp',)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Composite:
    """`functions`: of the library, called `@exp` and the like in `body`, LLVM IR that computes `%y`
    from `%x`; `{t}` stands for the type.
    """

    functions: tuple[str, ...]
    body: str

    @classmethod
    def of(cls, name: str) -> Composite:
        """Of a function that a library has."""
        return cls((name,), f"  %y = call {{t}} @{name}({{t}} %x)\n")


_MINUS_ROOT_HALF = "0xBFE6A09E60000000"  # -1/sqrt(2), rounded to binary32

COMPOSITES: Mapping[str, Composite] = MappingProxyType(
    {
        "logistic": Composite(
            ("exp",),
            "  %n = fneg {t} %x\n  %e = call {t} @exp({t} %n)\n"
            "  %d = fadd {t} %e, 1.0\n  %y = fdiv {t} 1.0, %d\n",
        ),
        "silu": Composite(
            ("exp",),
            "  %n = fneg {t} %x\n  %e = call {t} @exp({t} %n)\n"
            "  %d = fadd {t} %e, 1.0\n  %y = fdiv {t} %x, %d\n",
        ),
        "softplus": Composite(
            ("exp", "log1p"),
            "  %e = call {t} @exp({t} %x)\n  %y = call {t} @log1p({t} %e)\n",
        ),
        "gelu": Composite(
            ("erfc",),
            f"  %s = fmul {{t}} %x, {_MINUS_ROOT_HALF}\n  %e = call {{t}} @erfc({{t}} %s)\n"
            "  %h = fmul {t} %x, 0.5\n  %y = fmul {t} %h, %e\n",
        ),
    }
)
"""1/(1 + exp(-x)), x times that, log1p(exp(x)) and x/2 erfc(-x/sqrt(2)): up to 8 ULP in binary32
for the last, whose rounded operand matters for large |x|; next to nothing in 16 bits."""
