"""Bounds: magnitudes that are known. What is unknown is no bound, and compares with none.

A ball may be infinite or NaN, and then every comparison with it is false and a maximum may lose
it. So what is proved is held as bounds: finite, exact, and ordered among each other only.

>>> Bound.above(arb(1) / 3) < Bound.above(arb(2, 1)), Bound.above(arb(-3)).fraction
(True, Fraction(3, 1))
>>> Bound.above(arb("nan"))
Traceback (most recent call last):
    ...
autonumerics.balls.bound.Unknown: nan is no magnitude
>>> Bound.known(arb("inf")) is None
True
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from typing import final

from flint import arb

LEAST, LARGEST = arb((1, -16_494)), arb((1, 16_384))
"""The range of binary128, the widest format with a name: a magnitude beyond it is no magnitude."""


class Unknown(ArithmeticError):
    """A ball without a finite magnitude, where one is needed."""


@final
@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A magnitude, finite, exact and at most 2^16384; made by `above`, `below` or `known`.

    Ordered among bounds; any other operand is a TypeError, and never unordered.
    """

    ball: arb

    @classmethod
    def above(cls, ball: arb) -> Bound:
        """The largest magnitude in a ball, or slightly more; raises Unknown if there is none."""
        if not (ball.is_finite() and ball.abs_upper() <= LARGEST):
            raise Unknown(f"{ball} is no magnitude")
        return cls(ball.abs_upper())

    @classmethod
    def below(cls, ball: arb) -> Bound:
        """The least magnitude in a ball, or slightly less; raises Unknown as `above` does."""
        cls.above(ball)
        return cls(ball.abs_lower())

    @classmethod
    def known(cls, ball: arb) -> Bound | None:
        """As `above`, but None if there is none."""
        try:
            return cls.above(ball)
        except Unknown:
            return None

    @property
    def fraction(self) -> Fraction:
        """The same number; what is below every number format as 0."""
        if self.ball < LEAST:
            return Fraction(0)
        mantissa, exponent = self.ball.man_exp()
        return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Bound):
            raise TypeError(f"a bound is compared with {type(other).__name__}")
        return bool(self.ball == other.ball)

    def __hash__(self) -> int:
        return hash(self.ball.man_exp())

    def __lt__(self, other: Bound) -> bool:
        if not isinstance(other, Bound):
            raise TypeError(f"a bound is compared with {type(other).__name__}")
        return bool(self.ball < other.ball)

    def __float__(self) -> float:
        return float(self.ball)
