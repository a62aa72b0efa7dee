"""Where a function vanishes, exactly: the points at which a relative error is 0/0.

A program that vanishes there as well, and as often, has a finite relative error: the factor
(x - z)^m divides out of both. That takes a point z at which the power series of the function says
so itself, by coefficients that are 0 and no small balls; and a proof that it vanishes nowhere else,
by an enclosure of f(x)/(x - z)^m about z, whose k-th coefficient is the (k + m)-th of f.

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
from dataclasses import dataclass
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
_SIMPLE_BITS = range(1, 54)  # of points that are tried beside the two that bisection ends at


@dataclass(frozen=True, slots=True)
class Zero:
    """An exact point at which a function vanishes, and how often: f(x) = (x - z)^order g(x)."""

    x: Fraction
    order: int


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
        order = order_at(function, Fraction(x))
        if order:
            yield Zero(Fraction(x), order)


def _to_bits(x: float, bits: int) -> float:
    """The nearest double of so many bits."""
    mantissa, exponent = math.frexp(x)
    return math.ldexp(round(math.ldexp(mantissa, bits)), exponent - bits)


def _alone(function: Function, zero: Zero, domain: Domain) -> tuple[float, float]:
    """Doubles about the zero between which it is the only one (proved)."""
    at = float(zero.x)
    reach = max(at - domain.lower, domain.upper - at)
    for _ in range(_HALVINGS):
        left, right = max(domain.lower, at - reach), min(domain.upper, at + reach)
        middle = (Fraction(left) + Fraction(right)) / 2
        with precise_series(zero.order + 1, _BITS):
            over = arb(exact(middle), exact(middle - Fraction(left)).upper())
            try:
                quotient = function.series(arb_series([over, 1]))[zero.order]
            except (ValueError, ZeroDivisionError):
                quotient = arb("nan")
        if quotient.is_finite() and not quotient.contains(0):
            return left, right
        reach /= 2
    raise InvalidDomain(
        f"{function.name} is too intricate about its zero at x = {shown(at)} for a relative error; "
        "use --error absolute"
    )


def _refusal(
    function: Function, domain: Domain, cell: tuple[float, float], zero: Zero | None
) -> str:
    """Why there is no relative error, and what to do."""
    name = function.name
    if zero is not None:
        return f"{name} vanishes more than {MOST_ZEROS} times in {domain}; {_ADVICE}"
    at = vanishing(function, domain)
    if at is None:
        return (
            f"relative error is out of reach where {name} is below the smallest normal double, "
            f"near x = {shown(cell[0])} in {domain}; {_ADVICE}"
        )
    return (
        f"relative error is unbounded where {name} vanishes, at x = {shown(at)} in {domain}, no "
        "point at which its power series is exactly 0, so that no program can vanish there too; "
        f"{_ADVICE}"
    )


_ADVICE = (
    'use --error absolute, --error "max(relative, absolute/1e-3)" or a domain without that point'
)
