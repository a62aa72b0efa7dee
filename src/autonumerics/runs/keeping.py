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

from autonumerics.accuracy.bounds_as_computed import keeps_bounds
from autonumerics.balls import working_precision
from autonumerics.certification.kept import check_kept
from autonumerics.errors import Unprovable
from autonumerics.formats import Arithmetic, Format
from autonumerics.jit import Compiled, compile_program
from autonumerics.programs import Program
from autonumerics.programs.parity import parity
from autonumerics.targets import Target
from autonumerics.targets.pins import Pin


def keeps(program: Program, target: Target, arithmetic: Arithmetic | None = None) -> bool:
    """Whether the program keeps the constraints of the target, as computed if for an arithmetic.

    There a pin means: at the number of the format that is nearest to the point the result is the
    number nearest to the value. Range and direction are sampled there; at the end of a run they
    are measured at all inputs (`accuracy.bounds_as_computed`).
    """
    asked = target.constraints
    if arithmetic is None:
        return _is_proved(program, target)
    if asked.parity not in (None, parity(program)):
        return False
    if not asked.pins and not asked.bounds:
        return True
    code = compile_program(program, arithmetic)
    return _computes_pins(code, target) and keeps_bounds(code, target, every=False)


def _is_proved(program: Program, target: Target) -> bool:
    try:
        check_kept(program, target)
    except Unprovable:
        return False
    return True


def _computes_pins(code: Compiled, target: Target) -> bool:
    """Whether the results at the points are the numbers nearest to the values."""
    storage = code.arithmetic.storage
    x = np.array([float(storage.round(pin.at)) for pin in target.constraints.pins])
    found = code(x.astype(storage.dtype)).astype(np.float64)
    wanted = np.array([_nearest(pin, target, storage) for pin in target.constraints.pins])
    return bool(np.all(found == wanted))


def _nearest(pin: Pin, target: Target, storage: Format) -> float:
    """The number of the format that is nearest to what is pinned."""
    ball = pin.ball(target.function)
    with working_precision():
        mantissa, exponent = ball.mid().man_exp()
    return float(storage.round(Fraction(int(mantissa)) * Fraction(2) ** int(exponent)))
