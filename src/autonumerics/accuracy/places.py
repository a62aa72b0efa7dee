"""Points of a target at which errors are looked at, with the truth there."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.balls import exact
from autonumerics.targets import Target, is_resolved

GRID = 256
"""Points between which extrema are looked for; a program of n constants has about n + 1."""

DENSE_GRID = 4 * GRID
"""The same where more turned out to be between; with points at all distances from the ends."""

STRAYS = 64
"""Points at random over many scales, at which the error is held against the largest one found."""

_INWARD = Fraction(1, 2**90)  # of a gap: where a removable hole at an end is looked at
_SCALES = 80  # binades below the length of the domain over which strays are spread
_PARTS = (Fraction(1), Fraction(3, 4), Fraction(5, 8))  # of each, in the denser grid
_TWO_DOUBLES = 2.0**-100  # what a sum of two doubles is off by, relative

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """n points and the truth there, as balls and as sums of two doubles, (n,) each.

    `truth_error`: what the sums are off by. `weights`: what a deviation from the truth is
    multiplied by, 1/|f| for a relative error, within some ULPs; infinite where f is 0.
    """

    points: tuple[arb, ...]
    truths: tuple[arb, ...]
    high: Values
    low: Values
    truth_high: Values
    truth_low: Values
    truth_error: Values
    weights: Values

    @classmethod
    def of(cls, target: Target, places: Iterable[Fraction]) -> Places:
        """These points, at the precision of the block around."""
        points = [exact(x) for x in places]
        return cls._at(target, points, [target.enclosure(x) for x in points])

    def joined(self, target: Target, other: Places) -> Places:
        """All points of both, from left to right."""
        points, truths = [*self.points, *other.points], [*self.truths, *other.truths]
        order = sorted(range(len(points)), key=lambda i: points[i].mid())
        return self._at(target, [points[i] for i in order], [truths[i] for i in order])

    @classmethod
    def _at(cls, target: Target, points: list[arb], truths: list[arb]) -> Places:
        high, low = _in_two_doubles(points)
        truth_high, truth_low = _in_two_doubles(truths)
        radii = np.array([float(f.rad()) for f in truths])
        size = np.abs(truth_high)
        with np.errstate(divide="ignore"):
            weights = 1 / size if target.error == "relative" else np.ones(len(size))
        truth_error = 2 * radii + _TWO_DOUBLES * size
        return cls(
            tuple(points), tuple(truths), high, low,
            truth_high, truth_low, truth_error, weights,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.points)


@lru_cache(maxsize=8)
def grid(target: Target, count: int) -> Places:
    """So many points of the target from left to right; the ends moved in by a hair."""
    lower, *middle, upper = [Fraction(float(x)) for x in target.points(count)]
    width = upper - lower
    gaps = (width, width) if is_resolved(target) else (middle[0] - lower, upper - middle[-1])
    return Places.of(target, [lower + gaps[0] * _INWARD, *middle, upper - gaps[1] * _INWARD])


@lru_cache(maxsize=2)
def dense_grid(target: Target, count: int) -> Places:
    """The same with points at all distances from the ends, unless there are such already."""
    places = grid(target, count)
    if not is_resolved(target):
        return places
    lower, upper = Fraction(target.domain.lower), Fraction(target.domain.upper)
    shares = [part / 2**scale for scale in range(1, _SCALES) for part in _PARTS]
    inside = Places.of(target, [end for s in shares for end in _at(lower, upper, s)])
    return places.joined(target, inside)


@lru_cache(maxsize=8)
def strays(target: Target, count: int) -> Places:
    """Points at random inside the domain: half by value, half by scale; `count` is their seed.

    The scales are those of distances from the ends, or those that the points of the target follow.
    """
    lower, upper = Fraction(target.domain.lower), Fraction(target.domain.upper)
    draw = random.Random(count)
    if is_resolved(target):
        places = [_stray(draw, k, lower, upper) for k in range(STRAYS)]
    else:
        cells = [Fraction(float(x)) for x in target.points(STRAYS + 1)]
        places = [a + (b - a) * Fraction(draw.random()) for a, b in pairwise(cells)]
    return Places.of(target, [x for x in places if lower < x < upper])


def _stray(draw: random.Random, k: int, lower: Fraction, upper: Fraction) -> Fraction:
    """Of a value anywhere, or at a distance of any scale from one of the ends."""
    share = Fraction(draw.random())
    if k % 2:
        share /= 2 ** draw.randrange(_SCALES)
    return _at(lower, upper, share)[k % 4 // 2]


def _at(lower: Fraction, upper: Fraction, share: Fraction) -> tuple[Fraction, Fraction]:
    """The points at this share of the length from either end."""
    return lower + (upper - lower) * share, upper - (upper - lower) * share


def _in_two_doubles(values: Iterable[arb]) -> tuple[Values, Values]:
    """The doubles nearest to the middles and to what is left."""
    middles = [value.mid() for value in values]
    high = [float(value) for value in middles]
    low = [float(value - arb(first)) for value, first in zip(middles, high, strict=True)]
    return np.array(high), np.array(low)
