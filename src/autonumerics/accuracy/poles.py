"""Poles of a program between points at which it was looked at.

A quotient whose divisor changes sign between two points has a zero there. Many are harmless: in
c1/(c0/x + x) the inner quotient is infinite at 0 and the value is not, and in (x*x - 1)/(x - 1) the
numerator vanishes as well. What tells a pole of the value is how the error grows next to the zero:
by as much as the distance shrinks. Standing: a pole that is found is one; none is ruled out.

>>> from fractions import Fraction
>>> from autonumerics.accuracy.places import Places
>>> from autonumerics.balls import working_precision
>>> from autonumerics.programs import parse
>>> from autonumerics.targets import Target
>>> target = Target.make("sin", (-1.0, 1.0), "absolute")
>>> with working_precision(320):
...     places = Places.of(target, [Fraction(k, 5) for k in (-3, -1, 1, 3)])
...     has_pole(Curve.of(parse("c0/x", [1.0]), target).at(places))
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from flint import arb

from autonumerics.accuracy.curve import Curve, FilteredErrors
from autonumerics.programs import Operand, Program

_BISECTIONS = 120
_NEAR, _NEARER = -90, -110  # exponents of distances from the zero, in gaps
_GROWTH = 2.0**10  # of the error from the one to the other; 2^20 for a simple pole


def has_pole(errors: FilteredErrors) -> bool:
    """Whether the error, which is unbounded where the program is, has a pole between the points.

    The points ascend.
    """
    curve, points = errors.curve, errors.places.points
    factors = list(dict.fromkeys(_divisors(curve.program)))
    if not factors:
        return False
    signs = errors.signs(factors)
    between = ~errors.places.is_first[1:]
    for k, changed in np.argwhere((signs[:, :-1] * signs[:, 1:] < 0) & between):
        left, right, before = points[changed], points[changed + 1], int(signs[k, changed])

        def differs(x: arb, factor: Operand = factors[k], before: int = before) -> bool:
            return curve.sign(factor, x) != before

        if _grows(curve, _bisected(differs, left, right), right - left):
            return True
    return False


def _grows(error: Curve, zero: arb, gap: arb) -> bool:
    """Whether the error grows towards a point as next to a pole, from one side or the other."""
    for side in (1, -1):
        far, near = (abs(error(zero + side * gap * arb((1, e)))) for e in (_NEAR, _NEARER))
        if far.is_finite() and near.is_finite() and near > _GROWTH * far:
            return True
    return False


def _bisected(changed: Callable[[arb], bool], left: arb, right: arb) -> arb:
    for _ in range(_BISECTIONS):
        middle = ((left + right) / 2).mid()
        left, right = (left, middle) if changed(middle) else (middle, right)
    return ((left + right) / 2).mid()


def _divisors(program: Program) -> Iterator[Operand]:
    """What depends on x and is divided by, products in their factors."""
    pending = [row.operands[1] for row in program.instructions if row.operation.name == "div"]
    while pending:
        operand = pending.pop()
        if operand.kind != "c":
            yield operand
        if operand.kind == "t":
            row = program.instructions[operand.index]
            if row.operation.name in ("mul", "neg"):
                pending += row.operands
