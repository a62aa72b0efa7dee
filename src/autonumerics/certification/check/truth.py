"""The exact values of a target at all numbers of a format in a domain, as a table of polynomials.

The numbers are cut into ranges on which all values have one ULP. On each, Taylor's polynomial at a
number in the middle, its coefficients as doubles in ULPs, lies within a proved margin of the value:
Lagrange's remainder, what the coefficients lose by rounding, and what Horner's scheme loses in
doubles. With s = (x - m)/r and |s| <= 1 that is at most gamma sum |c_k|, gamma = j u/(1 - j u),
j = 3 (n + 1), u = 2^-53: two roundings for each product and sum, and one of x - m for each power.
Reference: N. Higham, Accuracy and Stability of Numerical Algorithms, 2002, sections 3.1 and 5.1.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from gmpy2 import mpq

from .intervals import Interval
from .normal_form import Place
from .numbers import Numbers, index_of, number_at, ordinal, ulp_exponent
from .rounding import Format, exponent_of
from .series import Series
from .targets import Target
from .work import Refused, Unreached, Work

TERMS = 9

MARGIN = mpq(1, 2**20)
"""In ULP: how well a value has to be known."""

MOST_PIECES = 100_000

_GAMMA = mpq(3 * (TERMS + 1), 2**53 - 3 * (TERMS + 1))
_LAST = mpq(1, 2**50)  # of an error: the rounding of the difference that it is, and of the bound
_NOTHING = mpq(1, 2**2000)
_TO_NEAREST = ("nearest", "nearest-away")
_UNKNOWN = mpq(2) ** 1000  # a margin that decides nothing
_ROW = struct.Struct(f"=qq5d{TERMS}d")


def _rational(end: Any, way: int) -> Any:
    """A number no less than the end of an interval (1), or no greater (-1): the end itself, or what
    is next to nothing instead of a rational of a billion digits.
    """
    if abs(end) >= _NOTHING:
        return mpq(end)
    return way * _NOTHING if end * way > 0 else mpq(0)


def _rationals(interval: Interval) -> tuple[Any, Any]:
    """Two between which the interval lies."""
    return _rational(interval.lo, -1), _rational(interval.hi, 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Numbers with indices from `first` to `last`, and the polynomial there."""

    first: int
    last: int
    middle: float
    radius: float
    ulp: int
    edge: float
    margin: Any
    coefficients: tuple[float, ...]

    def packed(self, upper: Any) -> bytes:
        """As `every_input.c` reads it, for errors of up to so many ULP."""
        margin = float(self.margin + _LAST * (1 + min(upper, _UNKNOWN))) * (1 + 2.0**-50)
        return _ROW.pack(
            ordinal(self.first, first=True), ordinal(self.last, first=False), self.middle,
            1 / self.radius, 2.0**-self.ulp, self.edge, margin, *self.coefficients,
        )  # fmt: skip


def undecided(ordinals: Sequence[int], format: Format) -> bytes:
    """A table on which nothing is decided, so that a run tells the results at these inputs."""
    return b"".join(
        _ROW.pack(k, k, 0.0, 1.0, 2.0**-format.least_grid, 0.0, float(_UNKNOWN), *[0.0] * TERMS)
        for k in ordinals
    )


def pieces(target: Target, numbers: Numbers, work: Work) -> Iterator[Piece]:
    """From left to right, of all the numbers; Refused where there is no such table."""
    count = 0
    for first, last in numbers.ranges:
        pending = [(first, last)]
        while pending:
            part = _Range(*pending.pop(), target, numbers.format, work)
            found = part.piece()
            if found is not None:
                count += 1
                yield found
                continue
            if count + len(pending) > MOST_PIECES:
                raise Unreached(f"the target takes more than {MOST_PIECES:,} polynomials")
            pending += part.halves()


class _Range:
    """Numbers that follow one another, as a piece or to be cut."""

    def __init__(self, first: int, last: int, target: Target, format: Format, work: Work) -> None:
        self._first, self._last = first, last
        self._target, self._format, self._work = target, format, work
        self._low, self._high = number_at(first, format), number_at(last, format)

    def piece(self) -> Piece | None:
        """None where a value's ULP may change, or neither a constant nor a polynomial is near."""
        with suppress(ArithmeticError):
            values = self._series(self._low, self._high, 1).terms[0]
            ulp = self._ulp_of(values)
            if ulp is not None and (found := self._constant(values, ulp)).margin <= MARGIN:
                return found
            if self._first == self._last:
                return self._of_either_ulp(values) if ulp is None else None
            found = self._polynomial()
            return found if found is not None and found.margin <= MARGIN else None
        return None

    def _of_either_ulp(self, values: Interval) -> Piece | None:
        """Of a single number, whose value cannot be told from a power of two: left to `Judge`.

        The ULP is the smaller one, so that no error is taken for less than it is.
        """
        ulp = ulp_exponent(_rational(values.smallest, -1), self._format)
        found = self._constant(values, ulp)
        return replace(found, margin=_UNKNOWN) if found.margin <= MARGIN else None

    @property
    def _middle(self) -> Any:
        """A number of the format."""
        return max(self._low, self._format.floor((self._low + self._high) / 2))

    def _ulp_of(self, values: Interval) -> int | None:
        """The exponent of the ULP that all of them have, if there is one."""
        least, most = _rational(values.smallest, -1), _rational(values.largest, 1)
        if least > self._format.largest:
            at = float(self._middle)
            raise Refused(f"the target is beyond the largest number at x = {at!r}")
        ulp = ulp_exponent(most, self._format)
        is_one = most <= self._format.largest and ulp_exponent(least, self._format) == ulp
        return ulp if is_one else None

    def _constant(self, values: Interval, ulp: int) -> Piece:
        """The middle of all values, and how far they are from it."""
        low, high = (end / mpq(2) ** ulp for end in _rationals(values))
        middle = float((low + high) / 2)
        margin = max(high - mpq(middle), mpq(middle) - low)
        return self._made(ulp, margin, mpq(1), [middle])

    def _polynomial(self) -> Piece | None:
        """Taylor's."""
        middle = self._middle
        reach = max(self._high - middle, middle - self._low)
        radius = mpq(2) ** (exponent_of(reach) + 1)
        at = self._series(middle, middle, TERMS)
        rest = self._series(self._low, self._high, TERMS + 1)
        ulp = self._ulp_of(self._values(rest))
        if ulp is None:
            return None
        power, margin, coefficients = 1 / mpq(2) ** ulp, mpq(0), list[float]()
        for term in at.terms:
            low, high = _rationals(term)
            nearest = float((low + high) / 2 * power)
            margin += max(abs(end * power - mpq(nearest)) for end in (low, high))
            coefficients.append(nearest)
            power = power * radius
        margin += _rational(rest.terms[TERMS].largest, 1) * power
        return self._made(ulp, margin, radius, coefficients)

    def _made(self, ulp: int, margin: Any, radius: Any, coefficients: list[float]) -> Piece:
        """With what Horner's scheme loses."""
        margin += _GAMMA * sum(abs(mpq(c)) for c in coefficients)
        edge = 2.0 ** (self._format.precision - 1) if ulp > self._format.least_grid else 0.0
        rest = [0.0] * (TERMS - len(coefficients))
        return Piece(self._first, self._last, float(self._middle), float(radius), ulp, edge, margin,
                     (*coefficients, *rest))  # fmt: skip

    def _values(self, over: Series) -> Interval:
        """All values on the range; by the ends alone where the target rises or falls."""
        slope = over.terms[1]
        if slope.lo > 0 or slope.hi < 0:
            ends = [self._series(end, end, 1).terms[0] for end in (self._low, self._high)]
            first, last = ends if slope.lo > 0 else reversed(ends)
            return Interval(first.lo, last.hi)
        return over.terms[0]

    def halves(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The second and the first part; Refused for a single number."""
        if self._first == self._last:
            at = float(self._low)
            raise Unreached(f"the target's value cannot be enclosed at x = {at!r}")
        cut = self._apart() or self._cut()
        return (cut, self._last), (self._first, cut - 1)

    def _apart(self) -> int | None:
        """Where an end of which the ULP is open is left, if one is."""
        for index, cut in ((self._first, self._first + 1), (self._last, self._last)):
            x = number_at(index, self._format)
            with suppress(ArithmeticError):
                if self._ulp_of(self._series(x, x, 1).terms[0]) is None:
                    return cut
        return None

    def _cut(self) -> int:
        """An index at which the second part begins: where the ULP changes between the ends, else
        the middle. Nothing is relied on.
        """
        first, last = self._first, self._last
        begins, ends = self._ulp(first), self._ulp(last)
        if begins is None or ends is None or begins == ends or last - first < 2:
            return first + (last - first + 1) // 2
        while last - first > 1:
            middle = (first + last) // 2
            if self._ulp(middle) == begins:
                first = middle
            else:
                last = middle
        return last

    def _ulp(self, index: int) -> int | None:
        x = number_at(index, self._format)
        try:
            largest = self._series(x, x, 1).terms[0].largest
            return ulp_exponent(_rational(largest, 1), self._format)
        except ArithmeticError:
            return None

    def _series(self, low: Any, high: Any, length: int) -> Series:
        return self._target.series(Place(low, high, length, self._work))


class Judge:
    """What is right at single numbers, by intervals."""

    def __init__(self, target: Target, format: Format, work: Work) -> None:
        self._target, self._format, self._work = target, format, work
        self._last: tuple[Any, tuple[Any, Any]] | None = None

    def _value(self, x: Any) -> tuple[Any, Any]:
        """Two rationals between which the exact value lies; Refused where there are none."""
        if self._last is None or self._last[0] != x:
            self._last = x, self._enclosed(x)
        return self._last[1]

    def _enclosed(self, x: Any) -> tuple[Any, Any]:
        try:
            value = self._target.series(Place(x, x, 1, self._work)).terms[0]
        except ArithmeticError:
            raise Refused(f"the target's value cannot be enclosed at x = {float(x)!r}") from None
        return _rationals(value)

    def errors(self, x: Any, result: Any) -> tuple[Any, Any]:
        """Two rationals between which the error of a result lies, in ULP."""
        low, high = self._value(x)
        least = mpq(0) if low <= 0 <= high else min(abs(low), abs(high))
        ulps = [ulp_exponent(size, self._format) for size in (least, max(abs(low), abs(high)))]
        nearest = max(mpq(0), low - result, result - high)
        farthest = max(abs(result - low), abs(result - high))
        return nearest / mpq(2) ** ulps[1], farthest / mpq(2) ** ulps[0]

    def kind(self, x: Any, result: Any, direction: str = "nearest") -> str:
        """Correct, which is what the exact value is rounded to in the direction, faithful or off;
        Refused where intervals cannot tell.
        """
        is_near = direction in _TO_NEAREST
        (low, high), format = self._value(x), self._format
        if low == high and format.holds(low):
            return "correct" if result == low else "off"
        if (
            is_near
            and result == format.floor(high) >= low
            and high - low < mpq(2) ** (format.least_grid - 9)
        ):
            return "correct"
        below = format.floor(low)
        above = format.above(below)
        if below < low and high < above:
            if result not in (below, above):
                return "off"
            right = self._right((low, high), (below, above), direction)
            if right is not None:
                return "correct" if result == right else "faithful"
        raise Refused(f"it cannot be told what is right at x = {float(x)!r}")

    def _right(
        self, value: tuple[Any, Any], neighbours: tuple[Any, Any], direction: str
    ) -> Any | None:
        """To which of two numbers side by side a value strictly between them is rounded; None where
        that is open.
        """
        (low, high), (below, above) = value, neighbours
        inner, outer = (below, above) if below >= 0 else (above, below)
        if direction not in _TO_NEAREST:
            return {"up": above, "down": below, "zero": inner}[direction]
        middle = (below + above) / 2
        if high < middle or middle < low:
            return below if high < middle else above
        if low != high:
            return None
        if direction == "nearest-away":
            return outer
        return below if index_of(below, self._format) % 2 == 0 else above
