"""One row of an expression, carried out on series and on germs of its operands."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from typing import Any

from .expressions import COMPARISONS
from .families import FAMILIES
from .germs import Germ, Undecided
from .intervals import ONE, ZERO, Interval, hull
from .normal_form import Place
from .operations import OPERATIONS, Switch
from .series import Series, constant

LARGEST_POWER = 1_000

_ON_A_SIDE = frozenset(["abs", "max", "min", "sign", *COMPARISONS.values()])


def on_series(name: str, operands: list[Any], exponent: Any, place: Place) -> Any:
    """The series of the row's value, or the verdict of a comparison, None where it is not one.

    `exponent`: the operand that may have to be a number, exactly, where it is one.
    """
    if name in COMPARISONS.values():
        return _verdict(name, operands[0].terms[0] - operands[1].terms[0])
    if name == "if":
        return _either(operands[1], operands[2])
    if name == "sign":
        return _sign(operands[0])
    if name == "pow":
        return _power(operands[0], operands[1], exponent, place)
    if name in FAMILIES:
        if exponent is None:
            raise Undecided(f"the first operand of {name} is no number")
        return place.member(name, exponent, operands[1])
    operation = OPERATIONS[name]
    if isinstance(operation, Switch):
        return _switched(operation, operands)
    if len(operands) == 1 and name != "neg":
        return place.composed(name, operands[0])
    return operation.value(*operands)


def _verdict(name: str, difference: Interval) -> bool | None:
    """Of a comparison with 0, where it is the same throughout."""
    if name in ("gt", "le"):
        known = True if difference.lo > 0 else False if difference.hi <= 0 else None
        return known if name == "gt" or known is None else not known
    known = True if difference.lo >= 0 else False if difference.hi < 0 else None
    return known if name == "ge" or known is None else not known


def _either(a: Series, b: Series) -> Series:
    first, *others = a.terms
    if others:
        raise Undecided("a condition is not the same throughout")
    return Series((_hull(first, b.terms[0]),))


def _hull(a: Interval, b: Interval) -> Interval:
    return Interval(min(a.lo, b.lo), max(a.hi, b.hi))


def _sign(a: Series) -> Series:
    value, n = a.terms[0], len(a.terms)
    if value.lo > 0 or value.hi < 0:
        return constant(ONE if value.lo > 0 else -ONE, n)
    if n > 1:
        raise Undecided("a sign may change")
    return Series((_hull(-ONE, ONE),))


def _switched(switch: Switch, operands: list[Series]) -> Series:
    """One side where it is known throughout, zeros excluded, which do not tell what is beside."""
    difference = switch.difference(*operands).terms[0]
    if difference.lo > 0:
        return switch.if_positive(*operands)
    if difference.hi < 0:
        return switch.if_negative(*operands)
    if len(operands[0].terms) > 1:
        raise Undecided("a switch may be on either side")
    return Series((switch.enclosure(*(operand.terms[0] for operand in operands)),))


def _power(base: Series, exponent: Series, exactly: Any, place: Place) -> Series:
    n = len(base.terms)
    if _is_whole(exactly):
        if exactly == 0:
            return constant(ONE, n)
        power = base.powered(int(abs(exactly)))
        return power if exactly > 0 else constant(ONE, n) / power
    if exactly is not None and exactly.denominator == 2 and abs(exactly) <= LARGEST_POWER:
        power = place.composed("sqrt", base).powered(int(abs(exactly.numerator)))
        return power if exactly > 0 else constant(ONE, n) / power
    if base.terms == constant(hull(2), n).terms:
        return place.composed("exp2", exponent)
    value = base.terms[0]
    if n == 1 and exactly is not None and exactly > 0 and value.lo == 0:
        return _from_zero(value, exactly, place)
    logarithm = place.composed("log", base) * exponent
    return place.composed("exp", logarithm)


def _is_whole(exponent: Any) -> bool:
    """Whether it is a whole number that is not huge."""
    return exponent is not None and exponent.denominator == 1 and abs(exponent) <= LARGEST_POWER


def _from_zero(base: Interval, exponent: Any, place: Place) -> Series:
    """The range of a positive power over an interval that begins at 0: it rises."""
    if base.hi == 0:
        return Series((ZERO,))
    top = Series((Interval(base.hi, base.hi),))
    logarithm = place.composed("log", top).scaled(hull(exponent))
    high = place.composed("exp", logarithm).terms[0].hi
    return Series((Interval(ZERO.lo, high),))


def on_germs(
    name: str, operands: list[Any], exponent: Any, places: tuple[Place, Place],
    side: int | None = None,
) -> Any:  # fmt: skip
    """The same of germs over an interval and at a point z of it.

    `side`: 1 or -1 where the interval is right or left of z, and it is asked about the points other
    than z alone; 0 where it is not, and what switches at z may be another function on either side.
    """
    if not isinstance(operands[0], Germ):
        raise Undecided("a condition is not the same throughout")
    if side is not None and name in _ON_A_SIDE:
        return _on_a_side(name, operands, side)
    operation = OPERATIONS.get(name)
    if name in ("neg", "add", "sub", "mul", "div", "fma", "fms", "fnma", "fnms"):
        return operation.value(*operands)  # type: ignore[union-attr]
    if name == "pow" and _is_whole(exponent):
        return operands[0].power(int(exponent))
    lengths = [len(operand.analytic().whole.terms) for operand in operands]
    n = min(lengths)
    over = [Series(operand.whole.terms[:n]) for operand in operands]
    whole = on_series(name, over, exponent, places[0])
    if not isinstance(whole, Series):
        return whole
    at = [Series(operand.at.terms[:n]) for operand in operands]
    return Germ(whole, on_series(name, at, exponent, places[1]), operands[0].offset).sharpened()


def _on_a_side(name: str, operands: list[Any], side: int) -> Any:
    """What switches, by the sign of the operand, or of a difference, at all points but z."""
    difference = operands[0] if len(operands) == 1 else operands[0] - operands[1]
    sign = difference.sign(side)
    if name in COMPARISONS.values():
        if sign is None and difference.is_zero:
            return name in ("ge", "le")
        if sign is not None:
            return (sign > 0) == (name in ("gt", "ge"))
    elif sign is not None:
        if name == "sign":
            one = constant(ONE if sign > 0 else -ONE, len(difference.whole.terms))
            return Germ(one, one, difference.offset)
        switch = OPERATIONS[name]
        return (switch.if_positive if sign > 0 else switch.if_negative)(*operands)  # type: ignore[union-attr]
    raise Undecided("a switch may be on either side")
