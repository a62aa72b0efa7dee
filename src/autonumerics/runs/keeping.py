"""Whether programs keep what is asked of them beside their error: see `targets.constraints`.

What does not is no row of a front.

>>> from dataclasses import replace
>>> from autonumerics.programs import parse
>>> from autonumerics.targets.constraints import Constraints
>>> odd = replace(Target.make("sin", (-1, 1)), constraints=Constraints("odd"))
>>> keeps(parse("x*c0", [1.0]), odd), keeps(parse("x + c0", [1.0]), odd)
(True, False)
"""

from __future__ import annotations

from autonumerics.programs import Program
from autonumerics.programs.parity import parity
from autonumerics.targets import Target


def keeps(program: Program, target: Target) -> bool:
    """Whether the program keeps the constraints of the target."""
    asked = target.constraints
    return asked.parity in (None, parity(program))
