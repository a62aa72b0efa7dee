"""The core: the function that a reduction leaves to be approximated, with its weight.

It is looked at in t on [-1, 1], to which the range of u is mapped, so that the linear systems of
the approximations are well conditioned wherever the domain lies. A domain of several intervals has
as many parts in t, and between them the core need not be defined; a table has its points alone.
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
from autonumerics.targets import Target, placement
from autonumerics.targets.domain import Domain

GRID, FEWEST = 200, 40
"""Points between which extrema are looked for: twelve or more to each of the longest forms, shared
by several intervals, of which each has the fewest at least."""

MOST_OF_A_TABLE = 1_000
"""Points of a table that are looked at; exchanges of programs take all."""

_INWARD = arb((1, -90))
"""How far inside the ends of [-1, 1] are looked at: a core such as sin(x)/x has a hole at 0."""


class Part(NamedTuple):
    """An interval of u or of t, and the sign of z there, where u is z^2."""

    low: arb
    high: arb
    sign: int


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
    """The core of `target` under `reduction`, for u in the parts, ascending."""

    target: Target
    reduction: Reduction
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, target: Target, reduction: Reduction) -> Core:
        """Raises NoBaseline where the range of u is not an interval of positive width.

        With u = z^2 the side on which |z| is largest stands for both: the core has one value
        for both signs.
        """
        found = [_part(reduction, part) for part in target.domain.intervals]
        parts: list[Part] = []
        for part in sorted(found, key=lambda each: float(each.low)):
            low = part.low if not parts or part.low > parts[-1].high else parts[-1].high
            if part.high > low:  # what was seen from the other side is passed
                parts.append(Part(low, part.high, part.sign))
        return cls(target, reduction, tuple(parts))

    @property
    def lower(self) -> arb:
        """The least u."""
        return self.parts[0].low

    @property
    def upper(self) -> arb:
        """The largest u."""
        return self.parts[-1].high

    @cached_property
    def parts_in_t(self) -> tuple[Part, ...]:
        """The same parts of [-1, 1]."""
        if len(self.parts) == 1:
            return (Part(arb(-1), arb(1), self.parts[0].sign),)
        t = self.to_t
        return tuple(Part(t(low).mid(), t(high).mid(), sign) for low, high, sign in self.parts)

    def check_no_pole(self, approximation: Rational, *, in_t: bool) -> None:
        """Raises NoBaseline where an approximation in t, or in u, may have a pole in a part."""
        for part in self.parts_in_t if in_t else self.parts:
            approximation.check_no_pole(part.low, part.high)

    def _sign(self, t: arb) -> int:
        """That of z at t."""
        beyond = (part for part in self.parts_in_t if not t > part.high)
        return next(beyond, self.parts_in_t[-1]).sign

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
            x, z = self.reduction.argument(self.u(t), self._sign(t))
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
        """The core at `count` Chebyshev nodes, t ascending; of several parts: see `start`."""
        points = chebyshev_nodes(count) if len(self.parts) == 1 else self.start(count)
        return [self.sample(t) for t in points]

    def start(self, count: int) -> Sequence[arb]:
        """Where an exchange with so many points begins: Chebyshev nodes, or points of the grid."""
        if self.is_continuous and len(self.parts) == 1:
            return chebyshev_nodes(count)
        grid = self.grid
        if not 2 <= count <= len(grid):
            raise NoBaseline("there are too few points")
        return [grid[k * (len(grid) - 1) // (count - 1)].t for k in range(count)]

    @property
    def is_continuous(self) -> bool:
        """Whether it is known between the points of its grid."""
        return self.target.table is None or self.reduction.parity != "none"

    @property
    def grid(self) -> tuple[Sample, ...]:
        """The points of all parts, ascending."""
        return tuple(sample for part in self.grids for sample in part)

    @cached_property
    def grids(self) -> tuple[tuple[Sample, ...], ...]:
        """The core in each part: at both ends and at Chebyshev nodes, or at points of a table."""
        if not self.is_continuous:
            return (tuple(map(self.sample, self._table_points())),)
        count = max(FEWEST, GRID // len(self.parts))
        found: list[tuple[Sample, ...]] = []
        for low, high, _ in self.parts_in_t:
            middle, half = (low + high) / 2, (high - low) / 2
            inner = (_INWARD - 1, *chebyshev_nodes(count), 1 - _INWARD)
            found.append(tuple(self.sample((middle + half * t).mid()) for t in inner))
        return tuple(found)

    def _table_points(self) -> list[arb]:
        to_t, variable = self.to_t, self.reduction.variable
        points = [
            to_t(variable.of(arb(float(x)))).mid()
            for x in placement.points(self.target, MOST_OF_A_TABLE)
        ]
        return sorted(points, key=float)

    def taylor(self, centre: arb, count: int) -> Coefficients:
        """`count` Taylor coefficients of the core as a function of u.

        Raises NoBaseline where it is not analytic at the centre.
        """
        with precise_series(count):
            u = arb_series([centre, 1], prec=count)
            try:
                x, z = self.reduction.argument(u, self._sign(self.to_t(centre)))
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


def _part(reduction: Reduction, domain: Domain) -> Part:
    """The range of u over an interval."""
    ends = [reduction.variable.of(arb(end)) for end in (domain.lower, domain.upper)]
    low, high = ends if ends[0] < ends[1] else reversed(ends)
    sign = 1
    if reduction.parity != "none":
        sign = 1 if high > -low else -1
        near = arb(0) if low <= 0 and high >= 0 else min(abs(low), abs(high))
        low, high = near * near, max(abs(low), abs(high)) ** 2
    if not (low.is_finite() and high.is_finite() and low < high):
        raise NoBaseline("the variable has no range")
    return Part(low.mid(), high.mid(), sign)


def chebyshev_nodes(count: int) -> Sequence[arb]:
    """The zeros of the Chebyshev polynomial of that degree, ascending."""
    return [-arb.cos_pi_fmpq(fmpq(2 * k + 1, 2 * count)).mid() for k in range(count)]
