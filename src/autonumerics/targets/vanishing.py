"""Where a function vanishes, exactly: the points at which a relative error is 0/0.

A program that vanishes there as well, and as often, has a finite relative error: the factor
(x - z)^m divides out of both. That takes a point z at which the power series of the function says
so itself, by coefficients that are 0 and no small balls; and a proof that it vanishes nowhere else,
by an enclosure of f(x)/(x - z)^m about z, whose k-th coefficient is the (k + m)-th of f. Where it
switches at z, as |x| does at 0, all this is told of either side, and m may be another one there.

>>> from autonumerics.targets.functions import function
>>> zeros_of(function("log2"), Domain(0.5, 2.0))
(Zero(x=Fraction(1, 1), order=1),)
>>> zeros_of(function("sin"), Domain(3.0, 4.0))
Traceback (most recent call last):
    ...
autonumerics.errors.InvalidDomain: relative error is unbounded where sin vanishes, at x = \
3.141592653589793 in [3, 4], no point at which its power series is exactly 0, so that no program \
can vanish there too; use --error absolute, --error "max(relative, absolute/1e-3)" or a domain \
without that point
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from flint import arb, arb_series

from autonumerics.balls import exact, precise_series, working_precision
from autonumerics.errors import InvalidDomain
from autonumerics.targets.bisection import first_undecided
from autonumerics.targets.domain import Domain, shown
from autonumerics.targets.functions import Function
from autonumerics.targets.validity import POINT_BITS, is_normal, vanishing

LARGEST_ORDER = 12
"""Of a zero that is looked for."""

MOST_ZEROS = 64
"""In a domain."""

_BITS = 512
_HALVINGS = 1100  # of the distance from a zero within which no other one is: all doubles
_NEAR_ZERO = 1e-20  # where a function that vanishes at 0 may have become too small for doubles
_TINY = Fraction(1, 2**200)  # of the domain: so far about a point it may switch at it alone
_SIMPLE_BITS = range(1, 54)  # of points that are tried beside the two that bisection ends at


@dataclass(frozen=True, slots=True)
class Zero:
    """An exact point at which a function vanishes, and how often: f(x) = (x - z)^order g(x).

    `sides`: how often left and right of a point at which it switches, 0 where its domain ends;
    `order` is the larger one then, as often as an analytic program must vanish.
    """

    x: Fraction
    order: int
    sides: tuple[int, int] | None = field(default=None, repr=False)

    def on(self, side: int) -> Zero:
        """As it is right of the point, or left of it for -1."""
        return self if self.sides is None else Zero(self.x, self.sides[side > 0])


@lru_cache(maxsize=256)
def zeros_of(function: Function, domain: Domain) -> tuple[Zero, ...]:
    """All zeros of the function in the domain, ascending; elsewhere it is at least the smallest
    normal double in size, next to a zero aside (proved).

    The function must have passed `check_defined`. Raises InvalidDomain, naming the point, where it
    vanishes and is not shown to do so exactly, or where doubles no longer hold 53 bits of it.
    """
    found: list[Zero] = []
    pending = list(domain.intervals)
    while pending:
        part = pending.pop()
        cell = first_undecided(function, part, is_normal)
        if cell is None:
            continue
        zero = next(_zeros_near(function, cell, part), None)
        if zero is None or len(found) == MOST_ZEROS:
            raise InvalidDomain(_refusal(function, domain, cell, zero))
        found.append(zero)
        left, right = _alone(function, zero, part)
        pending += [Domain(a, b) for a, b in ((right, part.upper), (part.lower, left)) if a < b]
    return tuple(sorted(found, key=lambda zero: zero.x))


def order_at(function: Function, x: Fraction) -> int:
    """How often the function vanishes at an exact point, by its power series; 0 if that is not
    shown exactly, or by more than LARGEST_ORDER.

    >>> from autonumerics.targets.functions import function
    >>> order_at(function("sin"), Fraction(0)), order_at(function("sin"), Fraction(1))
    (1, 0)
    """
    with precise_series(LARGEST_ORDER + 1, _BITS):
        try:
            series = function.series(arb_series([exact(x), 1]))
        except (ValueError, ZeroDivisionError):
            return 0
        for order in range(LARGEST_ORDER + 1):
            if not series[order].is_zero():
                known = series[order].is_finite() and not series[order].contains(0)
                return order if known else 0
    return 0


def _zeros_near(function: Function, cell: tuple[float, float], domain: Domain) -> Iterator[Zero]:
    """Among the ends of a cell, 0 if that is near, and simple numbers that round to it."""
    near = [*cell, *(_to_bits(cell[0], bits) for bits in _SIMPLE_BITS)]
    near += [0.0] if abs(cell[0]) < _NEAR_ZERO else []
    with working_precision(POINT_BITS):
        points = [x for x in dict.fromkeys(near) if x in domain]
        exact_zeros = [x for x in points if function.enclosure(arb(x)).is_zero()]
    for x in exact_zeros:
        zero = _zero_at(function, Fraction(x), domain)
        if zero is not None:
            yield zero


def _zero_at(function: Function, x: Fraction, domain: Domain) -> Zero | None:
    """The zero at a point at which the value is 0, if it is one of finite order."""
    order = order_at(function, x)
    lower, upper = Fraction(domain.lower), Fraction(domain.upper)
    if function.beside is None or _is_analytic_at(function, x, upper - lower):
        return Zero(x, order) if order else None
    inside = (-1, x > lower), (1, x < upper)
    sides = [_order_beside(function, x, side) if is_there else 0 for side, is_there in inside]
    if not all(found for found, (_, is_there) in zip(sides, inside, strict=True) if is_there):
        return None
    left, right = sides
    return Zero(x, max(sides), (left, right))


def _is_analytic_at(function: Function, x: Fraction, width: Fraction) -> bool:
    with precise_series(2, _BITS):
        about = arb(exact(x), exact(width * _TINY).upper())
        try:
            return all(c.is_finite() for c in function.series(arb_series([about, 1])).coeffs())
        except (ValueError, ZeroDivisionError):
            return False


def _order_beside(function: Function, x: Fraction, side: int) -> int:
    """The same on one side of the point, for what is a function with a power series there."""
    assert function.beside is not None
    try:
        with working_precision(_BITS):
            found = function.beside(x, exact(x), side, LARGEST_ORDER + 1)
    except (ValueError, ArithmeticError):
        return 0
    is_known = found.zeros <= LARGEST_ORDER and found.sign(side) is not None
    return found.zeros if is_known else 0


def _to_bits(x: float, bits: int) -> float:
    """The nearest double of so many bits; infinity if there is none so large."""
    mantissa, exponent = math.frexp(x)
    try:
        return math.ldexp(round(math.ldexp(mantissa, bits)), exponent - bits)
    except OverflowError:
        return math.copysign(math.inf, x)


def _alone(function: Function, zero: Zero, domain: Domain) -> tuple[float, float]:
    """Doubles about the zero between which it is the only one (proved)."""
    at = float(zero.x)
    reach = max(at - domain.lower, domain.upper - at)
    for _ in range(_HALVINGS):
        left, right = max(domain.lower, at - reach), min(domain.upper, at + reach)
        if left == right:
            break
        quotients = _quotients(function, zero, Fraction(left), Fraction(right))
        if all(quotient.is_finite() and not quotient.contains(0) for quotient in quotients):
            return left, right
        reach /= 2
    raise InvalidDomain(
        f"{function.name} is too intricate about its zero at x = {shown(at)} for a relative error; "
        "use --error absolute"
    )


def _quotients(function: Function, zero: Zero, left: Fraction, right: Fraction) -> Iterator[arb]:
    """Balls that hold f(x)/(x - z)^m between two points about a zero z, or on its two sides."""
    parts = [(0, left, right)]
    if zero.sides is not None:
        parts = [(-1, left, zero.x), (1, zero.x, right)]
    for side, low, high in parts:
        if low == high:
            continue
        order, middle = zero.on(side).order, (low + high) / 2
        with precise_series(order + 1, _BITS):
            over = arb(exact(middle), exact(middle - low).upper())
            try:
                if side and function.beside is not None:
                    beside = function.beside(zero.x, over.union(exact(zero.x)), side, order + 1)
                    yield beside.without_zero(order).whole[0]
                else:
                    yield function.series(arb_series([over, 1]))[order]
            except (ValueError, ArithmeticError):
                yield arb("nan")


def _refusal(
    function: Function, domain: Domain, cell: tuple[float, float], zero: Zero | None
) -> str:
    """Why there is no relative error, and what to do."""
    name = function.name
    if zero is not None:
        return f"{name} vanishes more than {MOST_ZEROS} times in {domain}; {_ADVICE}"
    with working_precision(_BITS):
        is_flat = function.over(*map(arb, cell)).is_zero()
    if is_flat:
        return (
            f"relative error is out of reach where {name} is 0 over an interval, from x = "
            f"{shown(cell[0])} on in {domain}; {_ADVICE}"
        )
    at = vanishing(function, domain)
    if at is None:
        return (
            f"relative error is out of reach where {name} is below the smallest normal double, "
            f"near x = {shown(cell[0])} in {domain}; {_ADVICE}"
        )
    if function.beside is not None and _is_no_zero(function, at):
        beside = (math.nextafter(at, -math.inf), at, math.nextafter(at, math.inf) + 0.0)
        near = min(beside, key=lambda x: len(shown(x)))
        return (
            f"relative error is unbounded where {name} vanishes between neighbouring doubles, or "
            f"jumps across 0, next to x = {shown(near)} in {domain}; {_ADVICE}"
        )
    return (
        f"relative error is unbounded where {name} vanishes, at x = {shown(at)} in {domain}, no "
        "point at which its power series is exactly 0, so that no program can vanish there too; "
        f"{_ADVICE}"
    )


def _is_no_zero(function: Function, x: float) -> bool:
    with working_precision(POINT_BITS):
        return not function.enclosure(arb(x)).contains(0)


_ADVICE = (
    'use --error absolute, --error "max(relative, absolute/1e-3)" or a domain without that point'
)
