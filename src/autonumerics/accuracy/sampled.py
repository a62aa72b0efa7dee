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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.programs import Program
from autonumerics.targets import Target

GRID = 256
"""Points between which extrema are looked for; a program of n constants has about n + 1."""

_REFINEMENTS = 4
_INWARD = Fraction(1, 2**90)  # of the width: where a removable hole at an end is looked at

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
    difference = program.real_with(x, constants) - truth
    return difference / abs(truth) if target.error == "relative" else difference


def sample_error(program: Program, target: Target) -> SampledError:
    """The largest error over the real domain as found on a grid and refined at its extrema.

    Sampled; where the grid separates the extrema, right to six digits and more. An end point at
    which the program has a removable hole (c/x at 0) is looked at from inside.
    """
    with working_precision():
        constants = [exact(c) for c in program.constants]

        def curve(x: arb, truth: arb | None = None) -> arb:
            f = target.enclosure(x) if truth is None else truth
            return signed_error(program, constants, target, x, f)

        points, truths = _grid(target)
        errors = [curve(x, truth) for x, truth in zip(points, truths, strict=True)]
        if not all(e.is_finite() for e in errors):
            return UNDEFINED
        extrema = tuple(
            _refine(curve, points[i - 1 : i + 2], errors[i - 1 : i + 2])
            if 0 < i < len(points) - 1
            else Extremum(points[i], errors[i])
            for i in _local_extrema([float(e.mid()) for e in errors])
        )
        largest = max(extrema, key=lambda e: e.size)
        return SampledError(largest.size, float(largest.at.mid()), extrema)


@lru_cache(maxsize=8)
def _grid(target: Target) -> tuple[list[arb], list[arb]]:
    """Chebyshev-distributed points and the truth there; the ends moved in by a hair."""
    lower, upper = Fraction(target.domain.lower), Fraction(target.domain.upper)
    inward = (upper - lower) * _INWARD
    middle = [Fraction(float(x)) for x in target.domain.dense_points(GRID)[1:-1]]
    points = [exact(x) for x in (lower + inward, *middle, upper - inward)]
    return points, [target.enclosure(x) for x in points]


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
