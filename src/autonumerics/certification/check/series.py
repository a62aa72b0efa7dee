"""Power series with intervals for coefficients, all of one length.

The coefficient of h^k encloses the k-th Taylor coefficient of a function at a point, or at all
points of an interval at once: the rules are the same.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .intervals import ONE, UP, ZERO, Interval, hull


@dataclass(frozen=True, slots=True)
class Series:
    """terms[0] + terms[1] h + ... + terms[n-1] h^(n-1), as far as it is known."""

    terms: tuple[Interval, ...]

    def __add__(self, other: Series) -> Series:
        return Series(tuple(map(_sum, self.terms, other.terms)))

    def __sub__(self, other: Series) -> Series:
        return Series(tuple(a - b for a, b in zip(self.terms, other.terms, strict=True)))

    def __neg__(self) -> Series:
        return Series(tuple(-a for a in self.terms))

    def __mul__(self, other: Series) -> Series:
        """The same object twice is the same value twice, whose square is nowhere negative."""
        a, b = self.terms, other.terms
        first = a[0].size * a[0].size if other is self else inner(a[:1], b[:1])
        return Series((first, *(inner(a[: k + 1], b[k::-1]) for k in range(1, len(a)))))

    def __truediv__(self, other: Series) -> Series:
        """The q for which q * other is this series, solved for one q_k after the other."""
        b, q = other.terms, list[Interval]()
        for a_k in self.terms:
            rest = inner(b[1:], reversed(q))
            q.append((a_k if rest is ZERO else a_k - rest) / b[0])
        return Series(tuple(q))

    def common(self, other: Series) -> Series:
        """What is in both, where both are series of one function."""
        return Series(tuple(a.common(b) for a, b in zip(self.terms, other.terms, strict=True)))

    def scaled(self, factor: Interval) -> Series:
        """The product with a number."""
        return Series(tuple(ZERO if a is ZERO else a * factor for a in self.terms))

    def first(self, count: int) -> Series:
        """So many terms of it."""
        return Series(self.terms[:count])

    def shortened(self) -> Series:
        """Without the last term."""
        return Series(self.terms[:-1])

    def derivative(self) -> Series:
        """With respect to h; it has one term less."""
        return Series(tuple(a if a is ZERO else a * hull(k) for k, a in enumerate(self.terms) if k))

    def powered(self, exponent: int) -> Series:
        """This series to a power from 1 on, by squaring."""
        square, product = self, self if exponent % 2 else None
        while exponent := exponent // 2:
            square = square * square
            if exponent % 2:
                product = square if product is None else product * square
        return square if product is None else product


Rule = Callable[[Series], Series]
"""What makes the power series of f(a) from that of a."""


def constant(value: Interval, n: int) -> Series:
    """The series of a constant."""
    return Series((value, *[ZERO] * (n - 1)))


def variable(x: Interval, n: int) -> Series:
    """The series of x + h."""
    return Series((x, ONE, *[ZERO] * n)[:n])


def integral(value: Interval, slope: Series) -> Series:
    """The y with y' = slope that begins with the value."""
    return Series((value, *(a if a is ZERO else a / hull(k) for k, a in enumerate(slope.terms, 1))))


def exponential(value: Interval, rate: Series) -> Series:
    """The y with y' = rate * y that begins with the value."""
    y = [value]
    for k in range(1, len(rate.terms) + 1):
        y.append(inner(rate.terms[:k], reversed(y)) / hull(k))
    return Series(tuple(y))


def _sum(a: Interval, b: Interval) -> Interval:
    return b if a is ZERO else a if b is ZERO else a + b


def turning(value: Interval, slope: Interval, sign: int, rate: Series) -> Series:
    """The y that begins with the value, with y' = rate * z and z' = sign * rate * y for a z.

    `slope` is the first term of z.
    """
    y, z = [value], [slope]
    for k in range(1, len(rate.terms) + 1):
        up, down = (inner(rate.terms[:k], reversed(other)) / hull(k) for other in (z, y))
        y.append(up)
        z.append(down if sign > 0 else -down)
    return Series(tuple(y))


def inner(a: Iterable[Interval], b: Iterable[Interval]) -> Interval:
    """The sum of products, as far as both go; ZERO itself where there are none."""
    total = ZERO
    for x, y in zip(a, b, strict=False):
        if x is not ZERO and y is not ZERO:
            total = x * y if total is ZERO else total + x * y
    return total


def largest(terms: list[Interval], radius: Interval) -> Any:
    """An upper bound of |sum_k terms[k] h^k| for |h| <= radius, whichever members the terms are.

    The parabola of the first three is bounded as a whole, the rest term by term.
    """
    scaled, power = [], ONE
    for term in terms:
        scaled.append(term * power)
        power = power * radius
    if len(scaled) < 3:
        return _total(scaled)
    return UP.add(_parabola(*scaled[:3]), _total(scaled[3:]))


def _parabola(a: Interval, b: Interval, c: Interval) -> Any:
    """An upper bound of |a + b t + c t^2| for -1 <= t <= 1."""
    at_ends = max((a + c + b).largest, (a + c - b).largest)
    if b.smallest >= UP.mul(2, c.largest):  # the slope b + 2 c t does not change its sign
        return at_ends
    if c.smallest > 0:
        vertex = a - b * b / (c + c + c + c)
        return max(at_ends, vertex.largest)
    return _total([a, b, c])


def _total(terms: list[Interval]) -> Any:
    total = ZERO.lo
    for term in terms:
        total = UP.add(total, term.largest)
    return total
