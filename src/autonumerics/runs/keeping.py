"""Whether programs keep what is asked of them beside their error: see `targets.constraints`.

What does not is no row of a front. In the reals it is proved; with a number format, seen as the
program is computed. Slopes are those of the reals: as computed there are none.

>>> from dataclasses import replace
>>> from autonumerics.programs import parse
>>> from autonumerics.targets.constraints import Constraints
>>> odd = replace(Target.make("sin", (-1, 1)), constraints=Constraints("odd"))
>>> keeps(parse("x*c0", [1.0]), odd), keeps(parse("x + c0", [1.0]), odd)
(True, False)
>>> fused = parse("x*c0 + c1 - fnma(x, c0, c1)", [0.1, 0.3])
>>> keeps(fused, odd), keeps(fused, odd, Arithmetic.of("binary32"))
(True, False)
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from autonumerics.accuracy.bounds_as_computed import keeps_bounds
from autonumerics.accuracy.enumeration import every_float, spread, with_both_zeros
from autonumerics.balls import working_precision
from autonumerics.certification.kept import check_kept
from autonumerics.errors import Unprovable
from autonumerics.formats import NARROW_BITS, Arithmetic, Format
from autonumerics.jit import Compiled, compile_program
from autonumerics.programs import Program
from autonumerics.programs.parity import parity
from autonumerics.targets import Target
from autonumerics.targets.pins import Pin

_TRIED = 2**12
"""Inputs of a wide format at which a parity is looked at."""


def keeps(program: Program, target: Target, arithmetic: Arithmetic | None = None) -> bool:
    """Whether the program keeps the constraints of the target, as computed if for an arithmetic.

    There a parity is one of the form as it is rounded, and `is_seen_to_keep` all. Range and
    direction are measured at all inputs at the end of a run (`accuracy.bounds_as_computed`).
    """
    if arithmetic is None:
        return _is_proved(program, target)
    if target.constraints.parity not in (None, parity(program, rounded=True)):
        return False
    return is_seen_to_keep(program, target, arithmetic)


def is_seen_to_keep(program: Program, target: Target, arithmetic: Arithmetic) -> bool:
    """Whether results keep the constraints at the inputs tried, whatever the form; but slopes.

    A parity: P(-x) and P(x), or -P(x), are equal at all inputs of a format of up to 16 bits, at
    some thousands of a wider one. A pin: at the number of the format that is nearest to the point
    the result is the number nearest to the value. Range and direction: at some thousands of pairs.
    """
    if not target.constraints:
        return True
    code = compile_program(program, arithmetic)
    return (
        _computes_parity(code, target)
        and _computes_pins(code, target)
        and keeps_bounds(code, target, every=False)
    )


def _is_proved(program: Program, target: Target) -> bool:
    try:
        check_kept(program, target)
    except Unprovable:
        return False
    return True


def _computes_parity(code: Compiled, target: Target) -> bool:
    """Whether results at x and -x are equal but for the sign; 0 is -0, and NaN has no sign."""
    asked, storage = target.constraints.parity, code.arithmetic.storage
    if asked is None:
        return True
    indices = target.domain.indices(storage)
    if storage.bits <= NARROW_BITS:
        x = with_both_zeros(every_float(storage, indices))
    else:
        x = spread(storage, indices, _TRIED, seed=0)
    right, left = (code(each).astype(np.float64) for each in (x, np.negative(x)))
    return np.array_equal(left, right if asked == "even" else -right, equal_nan=True)


def _computes_pins(code: Compiled, target: Target) -> bool:
    """Whether the results at the points are the numbers nearest to the values."""
    storage = code.arithmetic.storage
    pins = [pin for pin in target.constraints.pins if not pin.slope]
    x = np.array([float(storage.round(pin.at)) for pin in pins])
    found = code(x.astype(storage.dtype)).astype(np.float64)
    wanted = np.array([_nearest(pin, target, storage) for pin in pins])
    return bool(np.all(found == wanted))


def _nearest(pin: Pin, target: Target, storage: Format) -> float:
    """The number of the format that is nearest to what is pinned."""
    ball = pin.ball(target.function)
    with working_precision():
        mantissa, exponent = ball.mid().man_exp()
    return float(storage.round(Fraction(int(mantissa)) * Fraction(2) ** int(exponent)))
