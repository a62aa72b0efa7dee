"""From numbers to places on a drawing, and the round numbers at which an axis is marked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol

_FEW_DECADES = 3.5
"""An axis of fewer decades is marked at 1, 2 and 5."""


class Tick(NamedTuple):
    """A mark on an axis: where on the drawing, what stands beside it, and raised after that."""

    at: float
    label: str
    exponent: str = ""


class Scale(Protocol):
    """A place on the drawing for every number."""

    def __call__(self, value: float) -> float:
        """The place of a number."""
        ...


@dataclass(frozen=True, slots=True)
class Linear:
    """The affine map that takes `low` to `start` and `high` to `end`.

    >>> Linear(0, 10, 100, 200)(5)
    150.0
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a number."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Logarithmic:
    """As `Linear` in the logarithm; numbers below `low` are placed there.

    >>> Logarithmic(1, 100, 0, 200)(10)
    100.0
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a number."""
        linear = Linear(math.log10(self.low), math.log10(self.high), self.start, self.end)
        return linear(math.log10(max(value, self.low)))


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing of `width` by `height` with a plot inside, its edges counted from top left."""

    width: float
    height: float
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def within(
        cls, width: float, height: float, margins: tuple[float, float, float, float]
    ) -> Frame:
        """The plot that such margins leave: above, right, below, left.

        >>> Frame.within(100, 50, (5, 10, 15, 20))
        Frame(width=100, height=50, left=20, top=5, right=90, bottom=35)
        """
        above, right, below, left = margins
        return cls(width, height, left, above, width - right, height - below)


def round_step(span: float, most: int) -> float:
    """The least of 1, 2, 5 times a power of ten that divides the span into at most so many.

    >>> round_step(10, 6), round_step(0.9, 4)
    (2.0, 0.5)
    """
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= rough * (1 - 1e-9))


def round_numbers(low: float, high: float, most: int) -> list[float]:
    """The multiples of a round step from low to high.

    >>> round_numbers(0, 1, 5)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    step = round_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    decimals = max(0, -math.floor(math.log10(step)))
    return [round(k * step, decimals) for k in range(first, last + 1)]


def logarithmic_numbers(low: float, high: float) -> list[float]:
    """The powers of ten from low to high; with their doubles and fivefolds if those are few.

    >>> logarithmic_numbers(0.05, 2000), logarithmic_numbers(0.4, 6)
    ([0.1, 1.0, 10.0, 100.0, 1000.0], [0.5, 1.0, 2.0, 5.0])
    """
    first, last = math.floor(math.log10(low)), math.floor(math.log10(high) + 1e-9)
    steps = (1,) if math.log10(high / low) >= _FEW_DECADES else (1, 2, 5)
    marks = [float(f"{step}e{k}") for k in range(first, last + 1) for step in steps]
    return [mark for mark in marks if low * (1 - 1e-9) <= mark <= high * (1 + 1e-9)]
