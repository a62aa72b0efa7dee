"""Whether programs keep what is asked of them beside their error: see `targets.constraints`.

What does not is no row of a front. In the reals it is proved; with a number format, seen as the
program is computed.

>>> from dataclasses import replace
>>> from autonumerics.programs import parse
>>> from autonumerics.targets.constraints import Constraints
>>> odd = replace(Target.make("sin", (-1, 1)), constraints=Constraints("odd"))
>>> keeps(parse("x*c0", [1.0]), odd), keeps(parse("x + c0", [1.0]), odd)
(True, False)
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from autonumerics.accuracy.pins import holds
from autonumerics.balls import working_precision
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program
from autonumerics.programs.parity import parity
from autonumerics.targets import Target
from autonumerics.targets.constraints import Pin


def keeps(program: Program, target: Target, arithmetic: Arithmetic | None = None) -> bool:
    """Whether the program keeps the constraints of the target, as computed if for an arithmetic.

    There a pin means: at the number of the format that is nearest to the point the result is the
    number nearest to the value.
    """
    asked = target.constraints
    if asked.parity not in (None, parity(program)):
        return False
    if arithmetic is None:
        return all(holds(program, pin, target) for pin in asked.pins)
    return not asked.pins or _computes_pins(program, target, arithmetic)


def _computes_pins(program: Program, target: Target, arithmetic: Arithmetic) -> bool:
    """Whether the results at the points are the numbers nearest to the values."""
    storage = arithmetic.storage
    code = compile_program(program, arithmetic)
    x = np.array([float(storage.round(pin.at)) for pin in target.constraints.pins])
    found = code(x.astype(storage.dtype)).astype(np.float64)
    wanted = np.array([_nearest(pin, target, arithmetic) for pin in target.constraints.pins])
    return bool(np.all(found == wanted))


def _nearest(pin: Pin, target: Target, arithmetic: Arithmetic) -> float:
    """The number of the format that is nearest to what is pinned."""
    ball = pin.ball(target.function)
    with working_precision():
        mantissa, exponent = ball.mid().man_exp()
    return float(arithmetic.storage.round(Fraction(int(mantissa)) * Fraction(2) ** int(exponent)))
