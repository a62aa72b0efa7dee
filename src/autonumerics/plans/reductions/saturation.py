"""Beyond a place f is a constant, or a straight line, to the accuracy of the format.

Constants come by themselves where the argument is held at that place; a line is selected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from autonumerics.identities.wording import combination
from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction


@dataclass(frozen=True)
class Saturation(Reduction):
    """Above `place`, or below it where `above` is false, f(x) = slope x + level.

    With no slope the argument is held at the place, and the inner function must round to the level
    there, unless `exactly`: then the level is selected. The level "-0" is the zero of that sign.

    >>> Saturation(8.0, True, "1").sentence, Saturation(-9.0, False, "-2", "-3", True).sentence
    ('above 8 f(x) = x', 'below -9 f(x) = -2 x - 3')
    """

    kind: ClassVar[str] = "saturation"
    widest: ClassVar[int] = 64

    place: float
    above: bool
    slope: str = "0"
    level: str = "0"
    exactly: bool = False

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        low, high = interval
        return (low, min(high, self.place)) if self.above else (max(low, self.place), high)

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        side = "above" if self.above else "below"
        value = self._line_in_words
        if self.slope == "0":
            value = self.level if self.exactly else f"f({self.place:g})"
        return f"{side} {self.place:g} f(x) = {value}"

    @property
    def _line_in_words(self) -> str:
        level = "0" if self.level == "-0" else self.level
        return combination(((self.slope, "x"), (level, "1")))

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        held = b.at_most(x, self.place) if self.above else b.at_least(x, self.place)
        y = inner(held)
        if self.slope == "0" and not self.exactly:
            return y
        place = b.constant(x.type, self.place)
        beyond = place < x if self.above else x < place
        return b.select(beyond, self._line(b, x), y)

    def _line(self, b: Builder, x: Value) -> Value:
        slope, level = real(self.slope), real(self.level)
        if not slope:
            return b.constant(x.type, -0.0 if self.level == "-0" else level)
        line = x if slope == 1 else x * slope
        return line + level if level else line


@dataclass(frozen=True)
class AtInfinity(Reduction):
    """What f is at inf and -inf, "inf" or "-inf", where arithmetic would not come to it."""

    kind: ClassVar[str] = "at infinity"
    widest: ClassVar[int] = 64

    above: str | None
    below: str | None

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        return interval

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        sides = (("inf", self.above), ("-inf", self.below))
        return ", ".join(f"f({x}) = {value}" for x, value in sides if value is not None)

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        y = inner(x)
        for end, value in ((math.inf, self.above), (-math.inf, self.below)):
            if value is not None:
                there = b.apply("equal", x, end)
                y = b.select(there, b.constant(y.type, float(value)), y)
        return y


@dataclass(frozen=True)
class AtPoint(Reduction):
    """f at one place, a number or infinity: "inf" at a pole that arithmetic would not come to.

    >>> AtPoint(1.0, "inf").sentence
    'f(1) = inf'
    >>> AtPoint(math.inf, "0").to_json()["place"], AtPoint("inf", "0") == AtPoint(math.inf, "0")
    ('inf', True)
    """

    kind: ClassVar[str] = "at a point"
    widest: ClassVar[int] = 64

    place: float
    level: str

    def __post_init__(self) -> None:
        """Makes a number of what JSON has as text."""
        object.__setattr__(self, "place", float(self.place))

    def to_json(self) -> dict[str, Any]:
        """See `Reduction`. JSON has no number for an infinity."""
        place = self.place if math.isfinite(self.place) else str(self.place)
        return {**Reduction.to_json(self), "place": place}

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        return interval

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return f"f({self.place:g}) = {self.level}"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        y = inner(x)
        return b.select(b.apply("equal", x, self.place), b.constant(y.type, float(self.level)), y)


@dataclass(frozen=True)
class Undefined(Reduction):
    """Where f is undefined, below or above a place: NaN, which arithmetic hands on.

    >>> Undefined(1.0, above=False).sentence
    'below 1 f is undefined'
    """

    kind: ClassVar[str] = "undefined"
    widest: ClassVar[int] = 64

    place: float
    above: bool

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        low, high = interval
        return (low, min(high, self.place)) if self.above else (max(low, self.place), high)

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return f"{'above' if self.above else 'below'} {self.place:g} f is undefined"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        place = b.constant(x.type, self.place)
        beyond = place < x if self.above else x < place
        return inner(b.select(beyond, b.constant(x.type, math.nan), x))
