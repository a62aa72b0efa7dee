"""The core: the function that a reduction leaves to be approximated, with its weight.

It is looked at in t on [-1, 1], to which the range of u is mapped, so that the linear systems of
the approximations are well conditioned wherever the domain lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from flint import arb, arb_poly, arb_series, fmpq

from autonumerics.balls import precise_series
from autonumerics.baselines.rational import Coefficients, Rational
from autonumerics.baselines.recording import NoBaseline
from autonumerics.baselines.reduction import Reduction
from autonumerics.targets import Target

GRID = 200
"""Points between which extrema are looked for: twelve or more to each of the longest forms."""

_INWARD = arb((1, -90))
"""How far inside the ends of [-1, 1] are looked at: a core such as sin(x)/x has a hole at 0."""


class Sample(NamedTuple):
    """The core's value at a point t, and what its error there is multiplied by."""

    t: arb
    value: arb
    weight: arb

    def error(self, approximation: Rational) -> arb:
        """The signed, weighted error of an approximation in t."""
        return (approximation.at(self.t) - self.value) * self.weight


# Not slotted: cached properties live in the dictionary.
@dataclass(frozen=True)
class Core:
    """The core of `target` under `reduction`, for u in [lower, upper]."""

    target: Target
    reduction: Reduction
    lower: arb
    upper: arb
    sign: int

    @classmethod
    def of(cls, target: Target, reduction: Reduction) -> Core:
        """Raises NoBaseline where the range of u is not an interval of positive width.

        With u = z^2 the side on which |z| is largest stands for both: the core has one value
        for both signs.
        """
        ends = [
            reduction.variable.of(arb(end)) for end in (target.domain.lower, target.domain.upper)
        ]
        low, high = ends if ends[0] < ends[1] else reversed(ends)
        sign = 1
        if reduction.parity != "none":
            sign = 1 if high > -low else -1
            near = arb(0) if low <= 0 and high >= 0 else min(abs(low), abs(high))
            low, high = near * near, max(abs(low), abs(high)) ** 2
        if not (low.is_finite() and high.is_finite() and low < high):
            raise NoBaseline("the variable has no range")
        return cls(target, reduction, low.mid(), high.mid(), sign)

    @property
    def to_t(self) -> arb_poly:
        """t as a linear function of u."""
        half = (self.upper - self.lower) / 2
        return arb_poly([-(self.upper + self.lower) / 2 / half, 1 / half])

    def u(self, t: arb) -> arb:
        """u at t."""
        return (self.lower + self.upper) / 2 + (self.upper - self.lower) / 2 * t

    def sample(self, t: arb) -> Sample:
        """The core at t. Raises NoBaseline where it is not finite."""
        with precise_series(2):
            x, z = self.reduction.argument(self.u(t), self.sign)
            truth = self.target.enclosure(x)
            near = arb_series([truth, 1], prec=2)  # the truth and its change
            try:
                image = self.reduction.core(near, arb_series([x], prec=2), arb_series([z], prec=2))
            except (ValueError, ZeroDivisionError) as problem:
                raise NoBaseline(f"the core is not analytic: {problem}") from None
            value, slope = image[0], image[1]
            weight = abs(self.target.scaled(arb(1), x, truth)) / abs(slope)
        if not (value.is_finite() and weight.is_finite()):
            raise NoBaseline("the core is not finite")
        return Sample(t, value.mid(), weight.mid())

    def nodes(self, count: int) -> list[Sample]:
        """The core at `count` Chebyshev nodes, t ascending."""
        return [self.sample(t) for t in chebyshev_nodes(count)]

    @cached_property
    def grid(self) -> tuple[Sample, ...]:
        """The core at both ends and at `GRID` Chebyshev nodes."""
        ends = self.sample(_INWARD - 1), self.sample(1 - _INWARD)
        return (ends[0], *self.nodes(GRID), ends[1])

    def taylor(self, centre: arb, count: int) -> Coefficients:
        """`count` Taylor coefficients of the core as a function of u.

        Raises NoBaseline where it is not analytic at the centre.
        """
        with precise_series(count):
            u = arb_series([centre, 1], prec=count)
            try:
                x, z = self.reduction.argument(u, self.sign)
                series = self.reduction.core(self.target.function.series(x), x, z)
            except (ValueError, ZeroDivisionError) as problem:
                raise NoBaseline(f"no power series: {problem}") from None
            found = tuple(series[k] for k in range(count))
        if not all(c.is_finite() for c in found):
            raise NoBaseline("no power series")
        return found

    def in_u(self, approximation: Rational) -> Rational:
        """An approximation in t as one in u."""
        return approximation.composed(self.to_t)


def chebyshev_nodes(count: int) -> Sequence[arb]:
    """The zeros of the Chebyshev polynomial of that degree, ascending."""
    return [-arb.cos_pi_fmpq(fmpq(2 * k + 1, 2 * count)).mid() for k in range(count)]
