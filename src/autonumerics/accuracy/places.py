"""Points of a target at which errors are looked at, with the truth there."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.balls import exact
from autonumerics.targets import Domain, Target, is_resolved, placement
from autonumerics.targets.expressions.switches import has_switches, side_of
from autonumerics.targets.measures import ulp

GRID = 256
"""Points between which extrema are looked for; a program of n constants has about n + 1."""

DENSE_GRID = 4 * GRID
"""The same where more turned out to be between; with points at all distances from the ends."""

STRAYS = 64
"""Points at random over many scales, at which the error is held against the largest one found."""

_HAIR = 90
_BISECTIONS = 80
_INWARD = Fraction(1, 2**_HAIR)  # of a gap: where a removable hole at an end is looked at
_KNOWN = 2.0**-50  # how well a weight is known, relative
_SCALES = 80  # binades below the length of the domain over which strays are spread
_PARTS = (Fraction(1), Fraction(3, 4), Fraction(5, 8))  # of each, in the denser grid
_TWO_DOUBLES = 2.0**-100  # what a sum of two doubles is off by, relative

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """n points and the truth there, as balls and as sums of two doubles, (n,) each.

    `truth_error`: what the sums are off by. `weights`: what a deviation from the truth is
    multiplied by, 1/|f| for a relative error, within some ULPs; NaN where that is not known.
    `is_first`: whether a point is the first in its interval of the domain; the points ascend.
    """

    points: tuple[arb, ...]
    truths: tuple[arb, ...]
    high: Values
    low: Values
    truth_high: Values
    truth_low: Values
    truth_error: Values
    weights: Values
    is_first: npt.NDArray[np.bool_]

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
        weights = _weights(target, points, truths, size)
        truth_error = 2 * radii + _TWO_DOUBLES * size
        interval = np.searchsorted([part.upper for part in target.domain.intervals], high)
        return cls(
            tuple(points), tuple(truths), high, low,
            truth_high, truth_low, truth_error, weights, np.diff(interval, prepend=-1) != 0,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.points)


def _weights(target: Target, points: Sequence[arb], truths: Sequence[arb], size: Values) -> Values:
    """Of a deviation from the truth; NaN where it is not known to so many digits."""
    is_plain = target.weight is None
    if is_plain and target.error == "relative" and not target.zeros:
        with np.errstate(divide="ignore"):
            return 1 / size
    if is_plain and target.error == "absolute":
        return np.ones(len(size))
    factors = [target.scaled(arb(1), x, f) for x, f in zip(points, truths, strict=True)]
    known = [f.is_finite() and bool(f.rad() <= abs(f) * _KNOWN) for f in factors]
    return np.array(
        [float(f.mid()) if clear else np.nan for f, clear in zip(factors, known, strict=True)]
    )


@lru_cache(maxsize=8)
def grid(target: Target, count: int) -> Places:
    """So many points of the target from left to right; the ends moved in by a hair.

    Zeros that programs must share have a point at a hair from them, on either side. Of a table: all
    of its points, as they are.
    """
    if target.table is not None:
        return Places.of(target, [Fraction(x) for x in target.table[0].tolist()])
    points, zeros = [Fraction(float(x)) for x in placement.points(target, count)], _zeros(target)
    found: list[Fraction] = []
    for part in target.domain.intervals:
        lower, upper = _ends(part)
        inner = [x for x in points if lower < x < upper]
        near = inner[0] - lower, upper - inner[-1]
        inward = (upper - lower, upper - lower) if is_resolved(target) else near
        found += [lower + inward[0] * _INWARD] * (lower not in zeros)
        found += [x for x in inner if x not in zeros]
        found += [upper - inward[1] * _INWARD] * (upper not in zeros)
    places = Places.of(target, sorted([*found, *_beside_zeros(target)]))
    for corners in (_beside_switches(target, places), _beside_corners(target, places)):
        places = places.joined(target, corners) if len(corners) else places
    return places


def _zeros(target: Target) -> set[Fraction]:
    return {zero.x for zero in target.zeros}


def _beside_zeros(target: Target) -> list[Fraction]:
    """Points so near to the zeros that errors there are their limits, on either side."""
    found: list[Fraction] = []
    for lower, upper in map(_ends, target.domain.intervals):
        for zero in target.zeros:
            hair = (upper - lower) * Fraction(1, 2 ** (_HAIR // zero.order))
            if lower <= zero.x <= upper:
                found += [x for x in (zero.x - hair, zero.x + hair) if lower < x < upper]
    return found


def _beside_switches(target: Target, places: Places) -> Places:
    """Points on both sides of where the function goes over from one piece to another, at a kink or
    a jump, wherever that happens once between two places.
    """
    tree = target.function.expression
    if tree is None or not has_switches(tree):
        return Places.of(target, [])
    return Places.of(target, _beside_changes(places, side_of(tree)))


def _beside_corners(target: Target, places: Places) -> Places:
    """Points on both sides of where the measure has a corner between two places: where the ULP
    jumps, or |f| passes the size of a mixed one.
    """
    match target.measure.kind:
        case "ulp":
            # At an end where f is a power of two it is that of smaller values.
            ends = [x for part in target.domain.intervals for x in _ends(part)]
            found = [x for x in ends if _is_power(abs(target.enclosure(exact(x))))]
            found += _beside_changes(places, lambda x: ulp(target.enclosure(x).abs_lower()))
        case "mixed":
            size = exact(target.measure.size)
            zeros = Places.of(
                target, _beside_changes(places, lambda x: bool(target.enclosure(x) > 0))
            )
            near = places.joined(target, zeros)
            found = _beside_changes(near, lambda x: bool(target.enclosure(x).abs_lower() < size))
            found += map(_fraction, zeros.points)
        case _:
            found = []
    return Places.of(target, found)


def _beside_changes(places: Places, kind: Callable[[arb], Any]) -> list[Fraction]:
    """Two points next to each other wherever the kind of points changes between two places."""
    found: list[Fraction] = []
    kinds = [kind(x) for x in places.points]
    pairs = zip(pairwise(places.points), pairwise(kinds), places.is_first[1:], strict=True)
    for (left, right), (before, after), is_first in pairs:
        if before == after or is_first:
            continue
        for _ in range(_BISECTIONS):
            middle = ((left + right) / 2).mid()
            same = kind(middle) == before
            left, right = (middle, right) if same else (left, middle)
        found += [_fraction(left), _fraction(right)]
    return found


def _is_power(size: arb) -> bool:
    """Whether it is known to be a power of two."""
    return size.is_exact() and size > 0 and size.man_exp()[0] == 1


def _fraction(x: arb) -> Fraction:
    """An exact ball."""
    mantissa, power = x.man_exp()
    return int(mantissa) * Fraction(2) ** int(power)


@lru_cache(maxsize=2)
def dense_grid(target: Target, count: int) -> Places:
    """The same with points at all distances from the ends, unless there are such already."""
    places = grid(target, count)
    if not is_resolved(target):
        return places
    shares = [part / 2**scale for scale in range(1, _SCALES) for part in _PARTS]
    ends, zeros = [_ends(part) for part in target.domain.intervals], _zeros(target)
    inside = [x for lower, upper in ends for s in shares for x in _at(lower, upper, s)]
    return places.joined(target, Places.of(target, [x for x in inside if x not in zeros]))


@lru_cache(maxsize=8)
def strays(target: Target, count: int) -> Places:
    """Points at random inside the domain: half by value, half by scale; `count` is their seed.

    The scales are those of distances from the ends, or those that the points of the target follow.
    """
    draw = random.Random(count)
    parts = [_ends(part) for part in target.domain.intervals]
    if is_resolved(target):
        places = [_stray(draw, k, *parts[k // 4 % len(parts)]) for k in range(STRAYS)]
    else:
        cells = [Fraction(float(x)) for x in placement.points(target, STRAYS + 1)]
        places = [a + (b - a) * Fraction(draw.random()) for a, b in pairwise(cells)]
    inside = [x for x in places if any(lower < x < upper for lower, upper in parts)]
    inside = [x for x in inside if x not in _zeros(target)]
    return Places.of(target, sorted(inside) if len(parts) > 1 else inside)


def _ends(domain: Domain) -> tuple[Fraction, Fraction]:
    return Fraction(domain.lower), Fraction(domain.upper)


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
