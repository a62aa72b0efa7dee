"""f(x) = a(x) + b(x) g(u(x)): what is left of a function in another variable is tame.

>>> from autonumerics.plans.plan import Kernel, Part
>>> from autonumerics.programs import parse
>>> kernel = Kernel(parse("1 + x"))
>>> core = Substituted("1/(1 + x)", kernel, factor="sqrt(1/(1 + x))")
>>> core.sentence
'f(x) = (sqrt(1/(1 + x))) g(1/(1 + x)), g a kernel of 1 operation'
>>> Substituted.of_json(core.to_json()) == core
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.cores import Composed
from autonumerics.plans.plan import Core, Parts


@dataclass(frozen=True, slots=True)
class Substituted(Core):
    """argument, factor, term: u, b and a, expressions in x; core: how g is computed.

    No factor and no term: 1 and 0. parts: of each function in the expressions by its name.
    """

    kind: ClassVar[str] = "substituted"

    argument: str
    core: Core
    factor: str | None = None
    term: str | None = None
    parts: Parts = ()

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`. Steps that the expressions have in common are shared."""
        y = self.core.lower(b, self._carried_out(b, x, self.argument))
        factor, term = (
            None if text is None else self._carried_out(b, x, text)
            for text in (self.factor, self.term)
        )
        if factor is None:
            return y if term is None else y + term
        return y * factor if term is None else b.fma(y, factor, term)

    def _carried_out(self, b: Builder, x: Value, text: str) -> Value:
        return Composed(text, self.parts).lower(b, x)

    @property
    def sentence(self) -> str:
        """See `Core`."""
        whole = f"g({self.argument})"
        if self.factor is not None:
            whole = f"({self.factor}) {whole}"
        if self.term is not None:
            whole = f"{self.term} + {whole}"
        told = [f"{name}: {', '.join(part.sentences)}" for name, part in self.parts]
        return "; ".join([f"f(x) = {whole}, g {self.core.sentence}", *told])
