"""Power series with balls for coefficients, as pairs that survive a division by zero.

A value is kept as numerator/denominator while the denominator may vanish on the ball at hand, and
divided out as soon as it does not: c/x passes 0 on its way into c1/(c/x + x).

>>> from autonumerics.balls import series_length
>>> with series_length(3):
...     x = SeriesPair(arb_series([0, 1]))
...     one = SeriesPair(arb_series([1]))
...     (one / (one / x + x)).value()
1.00000000000000*x + O(x^3)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import arb, arb_series

from autonumerics.targets import FUNCTIONS, Function


class Singular(Exception):
    """A value that has no finite power series over the whole ball."""


@dataclass(frozen=True, slots=True)
class SeriesPair:
    """A value as numerator/denominator, two power series; the denominator may vanish.

    Its operators are those of the values; they raise Singular, or what flint raises for a
    division by a series that may vanish.
    """

    numerator: arb_series
    denominator: arb_series | None = None  # None: the constant 1

    @classmethod
    def of(cls, numerator: arb_series, denominator: arb_series | None) -> SeriesPair:
        """Divided out where that is possible."""
        if denominator is None:
            return cls(numerator)
        if denominator[0].contains(0):
            return cls(numerator, denominator)
        return cls(numerator / denominator)

    def value(self) -> arb_series:
        """The value as one series; raises Singular while the denominator may vanish."""
        if self.denominator is not None:
            raise Singular
        return self.numerator

    def __add__(self, other: SeriesPair) -> SeriesPair:
        if self.denominator is None and other.denominator is None:
            return SeriesPair(self.numerator + other.numerator)
        return SeriesPair.of(
            _times(self.numerator, other.denominator) + _times(other.numerator, self.denominator),
            _product(self.denominator, other.denominator),
        )

    def __sub__(self, other: SeriesPair) -> SeriesPair:
        return self + -other

    def __mul__(self, other: SeriesPair) -> SeriesPair:
        return SeriesPair.of(
            self.numerator * other.numerator, _product(self.denominator, other.denominator)
        )

    def __truediv__(self, other: SeriesPair) -> SeriesPair:
        return SeriesPair.of(
            _times(self.numerator, other.denominator), _times(other.numerator, self.denominator)
        )

    def __pos__(self) -> SeriesPair:
        return self

    def __neg__(self) -> SeriesPair:
        return SeriesPair(-self.numerator, self.denominator)

    def mapped(self, function: Function) -> SeriesPair:
        """A function of the value; a single term may reach a closed end of where it is defined.

        Raises Singular, or what flint raises, where the function is undefined or not analytic.
        """
        inner = self.value()
        if inner.prec == 1:
            value = arb_series([function.enclosure(inner[0])])
        else:
            value = function.series(inner)
        if not value[0].is_finite():
            raise Singular
        return SeriesPair(value)

    def root_of_nonnegative(self) -> SeriesPair:
        """The square root where the true value is known to be >= 0, though its ball sticks out."""
        radicand = self.value()
        if radicand.prec > 1 or radicand[0] > 0:
            return self.mapped(FUNCTIONS["sqrt"])
        return SeriesPair(arb_series([arb(0).union(radicand[0].upper().sqrt())]))

    @classmethod
    def single(cls, rule: Callable[..., arb], operands: Sequence[SeriesPair]) -> SeriesPair:
        """What a rule for balls gives; raises Singular where more than one term counts."""
        values = [operand.value() for operand in operands]
        if any(value.prec > 1 for value in values):
            raise Singular
        return cls(arb_series([rule(*(value[0] for value in values))]))


def _times(series: arb_series, other: arb_series | None) -> arb_series:
    return series if other is None else series * other


def _product(a: arb_series | None, b: arb_series | None) -> arb_series | None:
    return b if a is None else _times(a, b)
