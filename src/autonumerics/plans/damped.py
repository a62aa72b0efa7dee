"""f(x) = exp(-c x^p) g(x): what is left of a function that decays is tame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import real
from autonumerics.plans.plan import Core, Part


@dataclass(frozen=True, slots=True)
class Damped(Core):
    """rate: c, as text; power: p, 1 or 2. exponential: how exp is computed; core: how g is.

    In double x^2 is exact for numbers of binary32, so that the exponential keeps its accuracy.
    """

    kind: ClassVar[str] = "damped"

    rate: str
    power: int
    exponential: Part
    core: Core

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`."""
        argument = (x * x if self.power == 2 else x) * -real(self.rate)
        return self.core.lower(b, x) * self.exponential.lower(b, argument)

    @property
    def sentence(self) -> str:
        """See `Core`."""
        exponent = f"{self.rate} x^{self.power}".removeprefix("1 ").removesuffix("^1")
        told = ", ".join(self.exponential.sentences)
        return f"exp(-{exponent}) times {self.core.sentence}; exp: {told}"
