"""f(x) = e(x) - f(1 - x) below 0, e an expression of sines: what is left is f from 0 on.

>>> from autonumerics.plans.plan import Kernel, Part
>>> from autonumerics.programs import parse
>>> core = Reflecting("1/x", (), Part((), Kernel(parse("1 + x"))))
>>> core.sentence
'f(x) = 1/x - f(1 - x) below 0; from 0 on a kernel of 1 operation'
>>> Reflecting.of_json(core.to_json()) == core
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.cores import Composed
from autonumerics.plans.plan import Core, Part, Parts

_WHOLE = -(2.0**40)  # from where on all numbers are integers, and their halves, too
_LARGEST = 2.0**100  # a number of single, too


@dataclass(frozen=True, slots=True)
class Reflecting(Core):
    """elementary: e, of period 1 or 2. parts: of its functions. part: of f from 0 on."""

    kind: ClassVar[str] = "reflecting"

    elementary: str
    parts: Parts
    part: Part

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`. Arguments far out are held: f(1 - x) stays a number, e has its period."""
        below = x < 0
        y = self.part.lower(b, b.select(below, 1 - b.at_least(x, -_LARGEST), b.abs(x)))
        e = Composed(self.elementary, self.parts).lower(b, b.at_least(x, _WHOLE))
        return b.select(below, e - y, y)

    @property
    def sentence(self) -> str:
        """See `Core`."""
        told = [f"{name}: {', '.join(part.sentences)}" for name, part in self.parts]
        from_zero = f"from 0 on {', '.join(self.part.sentences)}"
        return "; ".join([f"f(x) = {self.elementary} - f(1 - x) below 0", *told, from_zero])
