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

from dataclasses import dataclass

from flint import arb, arb_series


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

    def __neg__(self) -> SeriesPair:
        return SeriesPair(-self.numerator, self.denominator)

    def sqrt(self) -> SeriesPair:
        """The square root; raises Singular unless proved to be > 0, or >= 0 for a single term."""
        radicand = self.value()
        if radicand[0] > 0:
            return SeriesPair(radicand.sqrt())
        if radicand.prec == 1 and radicand[0] >= 0:
            return SeriesPair(arb_series([radicand[0].sqrt()]))
        raise Singular

    def root_of_nonnegative(self) -> SeriesPair:
        """The square root where the true value is known to be >= 0, though its ball sticks out."""
        radicand = self.value()
        if radicand.prec > 1 or radicand[0] > 0:
            return self.sqrt()
        return SeriesPair(arb_series([arb(0).union(radicand[0].upper().sqrt())]))


def _times(series: arb_series, other: arb_series | None) -> arb_series:
    return series if other is None else series * other


def _product(a: arb_series | None, b: arb_series | None) -> arb_series | None:
    return b if a is None else _times(a, b)
