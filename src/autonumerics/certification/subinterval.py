"""Closed intervals with exact ends, the tiles of a proof.

>>> Subinterval(Fraction(0), Fraction(1)).parts(2)[1].middle
Fraction(3, 4)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import arb

from autonumerics.balls import exact
from autonumerics.targets import Domain, Target


@dataclass(frozen=True, slots=True, order=True)
class Subinterval:
    """The closed interval [lower, upper], ends exact."""

    lower: Fraction
    upper: Fraction

    @classmethod
    def point(cls, x: Fraction) -> Subinterval:
        """The interval of one point."""
        return cls(x, x)

    @property
    def middle(self) -> Fraction:
        """The midpoint."""
        return (self.lower + self.upper) / 2

    @property
    def radius(self) -> Fraction:
        """Half the width."""
        return (self.upper - self.lower) / 2

    @classmethod
    def all_of(cls, domain: Domain) -> list[Subinterval]:
        """The intervals of a domain, from left to right."""
        return [cls(Fraction(part.lower), Fraction(part.upper)) for part in domain.intervals]

    def parts(self, count: int) -> list[Subinterval]:
        """So many equal parts from left to right."""
        step = (self.upper - self.lower) / count
        cuts = [self.lower + k * step for k in range(count)] + [self.upper]
        return [Subinterval(a, b) for a, b in pairwise(cuts)]

    def cut(self, places: Iterable[Fraction]) -> list[Subinterval]:
        """Its parts between those of the places, ascending, that lie inside.

        >>> [part.upper for part in Subinterval(Fraction(0), Fraction(3)).cut([Fraction(1)])]
        [Fraction(1, 1), Fraction(3, 1)]
        """
        inside = [x for x in places if self.lower < x < self.upper]
        return [Subinterval(a, b) for a, b in pairwise([self.lower, *inside, self.upper])]

    @property
    def ball(self) -> arb:
        """A ball that contains it."""
        return arb(exact(self.middle), exact(self.radius).upper())


def truth_on(target: Target, interval: Subinterval) -> arb:
    """The target on the subinterval, also up to a closed end of where it is defined."""
    return target.function.over(exact(interval.lower), exact(interval.upper))
