"""Identities of forty functions, the time each takes, and two hundred near misses.

    python benchmarks/identities.py

A near miss is one of the functions with 1e-30 of something added that has none of its identities.
Whatever is found for it is false, but where it saturates (to 2^-25 or 2^-150, which 1e-30 may not
disturb) and poles, which it keeps. The script ends with exit code 1 if there is any.
"""

from __future__ import annotations

import sys
import time

from autonumerics.identities import Identity, identities
from autonumerics.targets.expressions.composed import read_function

NAMED = (
    "exp2",
    "exp",
    "exp10",
    "log2",
    "log",
    "log10",
    "sin",
    "cos",
    "tan",
    "tanh",
    "sinh",
    "cosh",
    "logistic",
    "erf",
    "erfc",
    "expm1",
    "log1p",
    "atan",
    "asin",
    "acos",
    "cbrt",
    "sqrt",
    "rsqrt",
    "gelu",
    "silu",
    "softplus",
    "lgamma",
    "gamma",
    "digamma",
    "asinh",
    "sinpi",
    "cospi",
)
EXPRESSIONS = (
    "x/(1+exp(-1.702*x))",
    "exp(-x^2)",
    "1/(1+x^2)",
    "sin(3*x)+cos(5*x)",
    "exp(sin(x))",
    "3^x+5",
    "x*log(x)",
    "max(x,0)",
)
DISTURBANCES = (
    "exp(x/7)*sin(1.3*x+0.4)",
    "cos(1.1*x+0.2)+x/3",
    "1/(3+sin(1.9*x+0.7))",
    "atan(x-0.3)+exp(x/9)",
    "exp(sin(x*1.7+1))+x^2/5",
)


def found(text: str) -> tuple[tuple[Identity, ...], float]:
    """The identities, and the seconds of processor time that they took."""
    start = time.process_time()
    return identities(read_function(text)), time.process_time() - start


def _may_stay(identity: Identity) -> bool:
    is_pole = identity.kind == "factor" and identity.constants["k"].startswith("-")
    return is_pole or identity.kind == "saturation"


def main() -> int:
    """Print all, count what is false."""
    targets = (*NAMED, *EXPRESSIONS)
    slowest = 0.0
    for target in targets:
        known, seconds = found(target)
        slowest = max(slowest, seconds)
        print(f"{target:22} {seconds:6.3f} s  {'; '.join(map(str, known))}")
    false = 0
    for target in targets:
        call = target if target in EXPRESSIONS else f"{target}(x)"
        for disturbance in DISTURBANCES:
            known, _ = found(f"{call} + 1e-30*({disturbance})")
            for identity in known:
                if not _may_stay(identity):
                    false += 1
                    print(f"FALSE of {call} + 1e-30*({disturbance}): {identity}")
    misses = len(targets) * len(DISTURBANCES)
    print(f"{len(targets)} functions, at most {slowest:.2f} s each")
    print(f"{misses} near misses, {false} false")
    return bool(false)


if __name__ == "__main__":
    sys.exit(main())
