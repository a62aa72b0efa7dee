"""Proofs that the values of a program stay in a range, and that it rises or falls.

A quantity that must not be negative (P - lower, upper - P, P' or -P') is enclosed on subintervals,
plainly, and by its value at the middle and its slopes. Where a slope keeps its sign, the value at
one end decides, which is exact arithmetic's: so a bound may be touched at an end of the domain.
Subintervals that do not tell are halved.

>>> from autonumerics.programs import parse
>>> from autonumerics.targets.constraints import Constraints
>>> from dataclasses import replace
>>> kept = Constraints(lower=Fraction(0), upper=Fraction(1), monotone="rising")
>>> target = replace(Target.make("x^2", (0, 1), "absolute"), constraints=kept)
>>> check_shape(parse("x*x"), target)
>>> check_shape(parse("x*x + c0", [-0.01]), target)
Traceback (most recent call last):
    ...
autonumerics.errors.Refuted: x^2 + c0 is not in the range (--range) near x = 0
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import arb

from autonumerics.accuracy.pins import Value, as_ball, value_at
from autonumerics.balls import BITS, exact, working_precision
from autonumerics.certification.branch import Branch
from autonumerics.certification.models import ErrorModel
from autonumerics.certification.subinterval import Subinterval
from autonumerics.errors import InvalidProgram, Refuted, Unprovable
from autonumerics.programs import Program
from autonumerics.programs.derivative import derivative
from autonumerics.targets import Target

FIRST_CUT = 16
MOST_SUBINTERVALS = 8_000
"""Where to give up."""


@dataclass(frozen=True, slots=True)
class _Quantity:
    """sign * (the `order`-th derivative of P) - bound, which must not be negative."""

    words: str
    order: int
    sign: int
    bound: Fraction

    def of(self, ball: arb) -> arb:
        return self.sign * ball - exact(self.bound)


def check_shape(program: Program, target: Target) -> None:
    """Raises Refuted or Unprovable, with the place, unless range and direction are proved."""
    part = target.sufficient_for(program)
    asked = part.constraints
    wanted: list[_Quantity] = []
    if asked.lower is not None:
        wanted.append(_Quantity("in the range (--range)", 0, 1, asked.lower))
    if asked.upper is not None:
        wanted.append(_Quantity("in the range (--range)", 0, -1, -asked.upper))
    if asked.monotone is not None:
        sign = 1 if asked.monotone == "rising" else -1
        wanted.append(_Quantity(f"{asked.monotone} (--monotone)", 1, sign, Fraction(0)))
    if not wanted:
        return
    model = ErrorModel(program, part)
    with working_precision(BITS):
        for quantity in wanted:
            for interval in part.domain.intervals:
                whole = Subinterval(Fraction(interval.lower), Fraction(interval.upper))
                _check(model, quantity, whole)
        if asked.monotone is not None:
            _check_across(ErrorModel(program, target), 1 if asked.monotone == "rising" else -1)


def _check_across(model: ErrorModel, sign: int) -> None:
    """That the values at both sides of each gap of the domain are in order."""
    words = "rising" if sign > 0 else "falling"
    for left, right in pairwise(model.target.domain.intervals):
        values = [_value(model, Fraction(x)) for x in (left.upper, right.lower)]
        step = None if None in values else _difference(*values)  # type: ignore[arg-type]
        if step is None or not sign * step >= 0:
            kind = Refuted if step is not None and sign * step < 0 else Unprovable
            raise kind(
                f"{model.program.text} is not {words} (--monotone) across the gap from "
                f"x = {left.upper:.9g} to {right.lower:.9g}"
            )


def _value(model: ErrorModel, x: Fraction) -> Value | None:
    """Of the program at a point, limits included."""
    try:
        return value_at(model.program, x)
    except (ZeroDivisionError, ValueError):
        branches = model.branches(Subinterval.point(x))
        found = branches[0].derivatives(exact(x), 1) if len(branches) == 1 else None
        return None if found is None else found[0]


def _difference(a: Value, b: Value) -> Value:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return b - a
    return as_ball(b) - as_ball(a)


def _check(model: ErrorModel, quantity: _Quantity, whole: Subinterval) -> None:
    pending = whole.parts(FIRST_CUT)[::-1]
    ends = _Ends.of(model, quantity)
    count = len(pending)
    while pending:
        tile = pending.pop()
        if _holds(model, quantity, tile, ends):
            continue
        refuting = _negative_at(model, quantity, tile)
        if refuting is not None:
            x = float(refuting)
            raise Refuted(f"{model.program.text} is not {quantity.words} near x = {x:.9g}")
        count += 1
        if count > MOST_SUBINTERVALS or tile.radius < whole.radius / 2**200:
            x = float(tile.middle)
            raise Unprovable(
                f"{model.program.text} is not proved to be {quantity.words} near x = {x:.9g}"
            )
        pending += tile.parts(2)[::-1]


def _holds(model: ErrorModel, quantity: _Quantity, tile: Subinterval, ends: _Ends) -> bool:
    branches = model.branches(tile)
    if not branches or (len(branches) > 1 and model.divisors):
        return False
    return all(_holds_on(branch, quantity, tile, ends) for branch in branches)


def _holds_on(branch: Branch, quantity: _Quantity, tile: Subinterval, ends: _Ends) -> bool:
    k = quantity.order
    over = branch.derivatives(tile.ball, k + 2)
    if over is None:
        plain = branch.range(branch.result, tile) if k == 0 else None
        return plain is not None and bool(quantity.of(plain) >= 0)
    value, slope = quantity.of(over[k]), quantity.sign * over[k + 1]
    if value >= 0:
        return True
    middle = branch.derivatives(exact(tile.middle), k + 1)
    if middle is not None:
        swing = slope * arb(0, exact(tile.radius).upper())
        if quantity.of(middle[k]) + swing >= 0:
            return True
    if slope >= 0:
        return ends.holds(tile.lower)
    if slope <= 0:
        return ends.holds(tile.upper)
    bent = branch.derivatives(tile.ball, k + 3)
    if bent is None or not quantity.sign * bent[k + 2] >= 0:
        return False
    return any(
        ends.holds(end) and ends.leads_up(end, inwards)
        for end, inwards in ((tile.lower, 1), (tile.upper, -1))
    )


@dataclass(frozen=True, slots=True)
class _Ends:
    """What exact arithmetic says at the ends of subintervals; None for what has no program."""

    model: ErrorModel
    quantity: _Quantity
    value: Program | None
    slope: Program | None

    @classmethod
    def of(cls, model: ErrorModel, quantity: _Quantity) -> _Ends:
        found: list[Program | None] = [model.program]
        for _ in range(quantity.order + 1):
            found.append(_derivative(found[-1]))
        return cls(model, quantity, found[-2], found[-1])

    def holds(self, x: Fraction) -> bool:
        """Whether the quantity is proved not to be negative at the point."""
        if _is_at_least(self.value, x, self.quantity.sign, self.quantity.bound):
            return True
        found = self._limits(x, self.quantity.order)
        return found is not None and bool(self.quantity.of(found) >= 0)

    def leads_up(self, x: Fraction, inwards: int) -> bool:
        """Whether it is proved not to fall from there inwards, at first."""
        if _is_at_least(self.slope, x, self.quantity.sign * inwards, Fraction(0)):
            return True
        found = self._limits(x, self.quantity.order + 1)
        return found is not None and bool(self.quantity.sign * inwards * found >= 0)

    def _limits(self, x: Fraction, order: int) -> arb | None:
        """The derivative there by balls, limits included."""
        branches = self.model.branches(Subinterval.point(x))
        found = branches[0].derivatives(exact(x), order + 1) if len(branches) == 1 else None
        return None if found is None else found[order]


def _derivative(program: Program | None) -> Program | None:
    """None for a constant derivative, and where there are switches."""
    try:
        return None if program is None else derivative(program)
    except InvalidProgram:
        return None


def _is_at_least(program: Program | None, x: Fraction, sign: int, bound: Fraction) -> bool:
    """Whether sign * P(x) >= bound, proved."""
    if program is None:
        return False
    try:
        value = value_at(program, x)
    except (ZeroDivisionError, ValueError):
        return False
    if isinstance(value, Fraction):
        return sign * value >= bound
    return bool(sign * as_ball(value) - exact(bound) >= 0)


def _negative_at(model: ErrorModel, quantity: _Quantity, tile: Subinterval) -> Fraction | None:
    """A point of the tile at which it is negative."""
    for x in (tile.lower, tile.middle, tile.upper):
        branches = model.branches(Subinterval.point(x))
        if len(branches) != 1:
            continue
        found = branches[0].derivatives(exact(x), quantity.order + 1)
        if found is not None and quantity.of(found[quantity.order]) < 0:
            return x
    return None
