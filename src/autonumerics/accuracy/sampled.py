"""The error of a program in exact arithmetic, computed with Arb at refined extrema.

Standing: *sampled*. Constants are exact, operations are those of the real numbers, and the
precision is high enough for every digit given to be right; but the largest error found is a
lower bound of the true one until a proof says more.

>>> from autonumerics.programs import parse
>>> program = parse("c0 + c1/(x + c2)", [-1.4427, -8.3878, -3.4355])
>>> sample_error(program, Target.make("exp2")).digits > 2.8
True
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from flint import arb

from autonumerics.accuracy.poles import has_pole
from autonumerics.balls import BITS, exact, working_precision
from autonumerics.programs import Program
from autonumerics.targets import Target, is_resolved

GRID = 256
"""Points between which extrema are looked for; a program of n constants has about n + 1."""

DENSE_GRID = 4 * GRID
"""The same where more turned out to be between; with points at all distances from the ends."""

STRAYS = 64
"""Points at random over many scales, at which the error is held against the largest one found."""

MISSED = 1.1
"""How much larger it may be there; what is more was not seen, and the error is not known."""

_REFINEMENTS = 4
_INWARD = Fraction(1, 2**90)  # of a gap: where a removable hole at an end is looked at
_SCALES = 80  # binades below the length of the domain over which strays are spread
_PARTS = (Fraction(1), Fraction(3, 4), Fraction(5, 8))  # of each, in the denser grid
_BITS_FOR_ALL_SCALES = 2600  # to tell 1e300 + 1 from 1e300, and the rest

ErrorCurve: TypeAlias = Callable[[arb], arb]


@dataclass(frozen=True, slots=True)
class Extremum:
    """A local extremum of the signed error: `error` at the point `at`, both within 1e-60."""

    at: arb
    error: arb

    @property
    def size(self) -> float:
        """|error|; 0 where the ball holds 0, so that an exact program has no error at all."""
        return 0.0 if self.error.contains(0) else abs(float(self.error.mid()))


@dataclass(frozen=True, slots=True)
class SampledError:
    """The largest error found, with all local extrema from left to right.

    `error` is infinite where the program is undefined at a point that was looked at.
    """

    error: float
    at: float
    extrema: tuple[Extremum, ...]

    @property
    def digits(self) -> float:
        """-log10 of the error."""
        return digits_of(self.error)


UNDEFINED = SampledError(math.inf, math.nan, ())


def digits_of(error: float) -> float:
    """-log10(error); infinite for no error at all.

    >>> digits_of(1e-3)
    3.0
    """
    return -math.log10(error) if error > 0 else math.inf


def signed_error(
    program: Program, constants: Sequence[arb], target: Target, x: arb, truth: arb
) -> arb:
    """(P(x) - f(x)) / |f(x)|, or P(x) - f(x), with the constants given and f(x) = truth."""
    return deviation(program.real_with(x, constants), truth, target)


def deviation(value: arb, truth: arb, target: Target) -> arb:
    """The signed error of a value."""
    difference = value - truth
    return difference / abs(truth) if target.error == "relative" else difference


def sample_error(program: Program, target: Target) -> SampledError:
    """The largest error over the real domain as found on a grid and refined at its extrema.

    Sampled; where the grid separates the extrema, right to six digits and more. An end point at
    which the program has a removable hole (c/x at 0) is looked at from inside. Other points, at
    random over many scales, must bear the error out, or a denser grid is taken; where they do not
    bear that out either, the error is not known and counts as infinite.
    """
    with working_precision(BITS if is_resolved(target) else _BITS_FOR_ALL_SCALES):
        curve = _Curve(program, [exact(c) for c in program.constants], target)
        first: Sequence[Sequence[arb]] = ()
        for count in (GRID, DENSE_GRID):
            at, truths = (dense_grid if count > GRID else grid)(target, count)
            results = [program.results_with(x, curve.constants) for x in at]
            found = _on_grid(curve, at, truths, results)
            if found is None:
                return UNDEFINED
            first = first or results
            points, truths = _strays(target, count)
            strays = [Extremum(x, curve(x, f)) for x, f in zip(points, truths, strict=True)]
            if not all(stray.error.is_finite() for stray in strays):
                return UNDEFINED
            if max(stray.size for stray in strays) <= MISSED * found.error:
                return UNDEFINED if curve.has_pole(first) else found
        return UNDEFINED


@dataclass(frozen=True, slots=True)
class _Curve:
    """The signed error of a program, for points at which the truth is known or not."""

    program: Program
    constants: Sequence[arb]
    target: Target

    def __call__(self, x: arb, truth: arb | None = None) -> arb:
        f = self.target.enclosure(x) if truth is None else truth
        return signed_error(self.program, self.constants, self.target, x, f)

    def error(self, value: arb, truth: arb) -> arb:
        """That of a value of the program."""
        return deviation(value, truth, self.target)

    def has_pole(self, results: Sequence[Sequence[arb]]) -> bool:
        """Whether there is one between the points of the first grid, with the results there."""
        points, _ = grid(self.target, GRID)
        return has_pole(self.program, self.constants, points, self, results)


def _on_grid(
    curve: _Curve,
    points: Sequence[arb],
    truths: Sequence[arb],
    results: Sequence[Sequence[arb]],
) -> SampledError | None:
    """The largest error at the extrema between the points; None where it is undefined.

    `results`: of the program's operations at each point.
    """
    errors = [
        curve.error(found[-1] if found else x, truth)
        for x, truth, found in zip(points, truths, results, strict=True)
    ]
    if not all(e.is_finite() for e in errors):
        return None
    extrema = tuple(
        _refine(curve, points[i - 1 : i + 2], errors[i - 1 : i + 2])
        if 0 < i < len(points) - 1
        else Extremum(points[i], errors[i])
        for i in _local_extrema([float(e.mid()) for e in errors])
    )
    largest = max(extrema, key=lambda e: e.size)
    return SampledError(largest.size, float(largest.at.mid()), extrema)


Grid: TypeAlias = tuple[list[arb], list[arb]]
"""Points from left to right and the truth there."""


@lru_cache(maxsize=8)
def grid(target: Target, count: int) -> Grid:
    """So many points of the target and the truth there; the ends moved in by a hair."""
    lower, *middle, upper = [Fraction(float(x)) for x in target.points(count)]
    width = upper - lower
    gaps = (width, width) if is_resolved(target) else (middle[0] - lower, upper - middle[-1])
    points = [exact(x) for x in (lower + gaps[0] * _INWARD, *middle, upper - gaps[1] * _INWARD)]
    return points, [target.enclosure(x) for x in points]


@lru_cache(maxsize=2)
def dense_grid(target: Target, count: int) -> Grid:
    """The same with points at all distances from the ends, unless there are such already."""
    points, truths = grid(target, count)
    if not is_resolved(target):
        return points, truths
    lower, upper = Fraction(target.domain.lower), Fraction(target.domain.upper)
    shares = [part / 2**scale for scale in range(1, _SCALES) for part in _PARTS]
    inside = [exact(end) for s in shares for end in _at(lower, upper, s)]
    both = [*zip(points, truths, strict=True), *((x, target.enclosure(x)) for x in inside)]
    both.sort(key=lambda each: each[0].mid())
    return [x for x, _ in both], [truth for _, truth in both]


def _at(lower: Fraction, upper: Fraction, share: Fraction) -> tuple[Fraction, Fraction]:
    """The points at this share of the length from either end."""
    return lower + (upper - lower) * share, upper - (upper - lower) * share


@lru_cache(maxsize=8)
def _strays(target: Target, count: int) -> tuple[list[arb], list[arb]]:
    """Points at random inside the domain and the truth there: half by value, half by scale.

    The scales are those of distances from the ends, or those that the points of the target follow.
    """
    lower, upper = Fraction(target.domain.lower), Fraction(target.domain.upper)
    draw = random.Random(count)
    if is_resolved(target):
        places = [_stray(draw, k, lower, upper) for k in range(STRAYS)]
    else:
        cells = [Fraction(float(x)) for x in target.points(STRAYS + 1)]
        places = [a + (b - a) * Fraction(draw.random()) for a, b in pairwise(cells)]
    points = [exact(x) for x in places if lower < x < upper]
    return points, [target.enclosure(x) for x in points]


def _stray(draw: random.Random, k: int, lower: Fraction, upper: Fraction) -> Fraction:
    """Of a value anywhere, or at a distance of any scale from one of the ends."""
    share = Fraction(draw.random())
    if k % 2:
        share /= 2 ** draw.randrange(_SCALES)
    return _at(lower, upper, share)[k % 4 // 2]


def _local_extrema(errors: Sequence[float]) -> Iterator[int]:
    """Indices of the points at which |error| is no smaller than at both neighbours."""
    for i, e in enumerate(errors):
        sign = -1.0 if e < 0 else 1.0
        neighbours = errors[max(i - 1, 0) : i + 2]
        if all(sign * e >= sign * other for other in neighbours):
            yield i


def _refine(curve: ErrorCurve, at: Sequence[arb], errors: Sequence[arb]) -> Extremum:
    """Successive parabolas through three points around an extremum."""
    (left, best, right), (e_left, e_best, e_right) = at, errors
    sign = -1 if e_best < 0 else 1
    for _ in range(_REFINEMENTS):
        p, q = (best - left) * (e_best - e_right), (best - right) * (e_best - e_left)
        x = (best - ((best - left) * p - (best - right) * q) / (2 * (p - q))).mid()
        if not (x > left and x < right) or x == best:
            break
        e = curve(x)
        if not e.is_finite():
            break
        if sign * e > sign * e_best:
            if x < best:
                right, e_right = best, e_best
            else:
                left, e_left = best, e_best
            best, e_best = x, e
        elif x < best:
            left, e_left = x, e
        else:
            right, e_right = x, e
    return Extremum(best, e_best)
