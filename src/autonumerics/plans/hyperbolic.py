"""cosh and sinh of r x: 2^k and 2^-k, and what is left of both at once.

x = k p + h with p = log(2)/r, so that cosh(r x) = P cosh(r h) + M sinh(r h) and sinh(r x) =
M cosh(r h) + P sinh(r h) with P and M the half sum and difference of 2^k and 2^-k. h is from
-0.3 p on: then no sum is much smaller than what is added. Where the kernel of sinh adds its
argument, the part of h that is exact is added in its place, and what is left is added before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value, adds_its_argument
from autonumerics.plans.constants import parts, real
from autonumerics.plans.plan import Core
from autonumerics.plans.types import SINGLE
from autonumerics.programs import Program

LOWEST = -0.3
"""Where h begins, in periods; it ends one farther."""


@dataclass(frozen=True, slots=True)
class Hyperbolic(Core):
    """For x >= 0. rate: r > 0, as text; is_odd: sinh. even: cosh(r h) - 1; odd: sinh(r h)."""

    kind: ClassVar[str] = "hyperbolic"

    rate: str
    is_odd: bool
    even: Program
    odd: Program

    @property
    def period(self) -> str:
        """p, as text."""
        return f"log(2)/({self.rate})"

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`. Where results overflow they do so in the last step, which scales."""
        most = SINGLE.bias + 3
        x = b.at_most(x, most * float(real(self.period)))
        k = b.apply("floor", b.fma(x, 1 / real(self.period), -LOWEST))
        first, second = parts(self.period, x.type, 2, x.type.significand_bits - 8)
        exact = b.fma(k, -first, x)
        h = b.fma(k, -second, exact)
        less = b.scaled(b.constant(x.type, 1), -k)  # in units of 2^k
        below = less * (less * 0.5)
        total, rest = below + 0.5, 0.5 - below
        lost = below - (total - 0.5)
        lead, other = (rest, total) if self.is_odd else (total, rest)
        lacks = lost * h if self.is_odd else lost
        added = b.fma(lead, b.run(self.even, h), lacks)
        if adds_its_argument(self.odd):
            beyond = b.run(self.odd, h, added=k * -second)
            added = b.fma(other, exact, b.fma(other, beyond, added))
        else:
            added = b.fma(other, b.run(self.odd, h), added)
        return b.scaled(lead + added, k)

    @property
    def sentence(self) -> str:
        """See `Core`."""
        own, other = ("sinh", "cosh") if self.is_odd else ("cosh", "sinh")
        x, h = (t if self.rate == "1" else f"{self.rate} {t}" for t in ("x", "h"))
        return (
            f"{own}({x}) by {own}({h}) and {other}({h}) with x = k p + h, p = {self.period}, "
            f"kernels of {self.even.ops} and {self.odd.ops} operations"
        )
