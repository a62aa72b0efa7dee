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
from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb

from autonumerics.accuracy.curve import Curve, FilteredErrors
from autonumerics.accuracy.mean_square import root_mean_square
from autonumerics.accuracy.places import DENSE_GRID, GRID, dense_grid, grid, strays
from autonumerics.accuracy.poles import has_pole
from autonumerics.balls import BITS, working_precision
from autonumerics.programs import Program
from autonumerics.targets import Target, is_resolved

MISSED = 1.1
"""How much larger than the largest error found others may be; what is more was not seen, and the
error is not known."""

_REFINEMENTS = 4
_BITS_FOR_ALL_SCALES = 2600  # to tell 1e300 + 1 from 1e300, and the rest
_BITS_FOR_A_ZERO = 100  # for each further order of one: values next to it cancel as much
_UNBOUNDED = 2.0**40, 2.0**93  # relative, ULPs: next to a zero, of what does not vanish there


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
    def largest(self) -> float:
        """The largest error at the extrema."""
        return max((extremum.size for extremum in self.extrema), default=self.error)

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


def sample_error(program: Program, target: Target, below: float | None = None) -> SampledError:
    """The largest error over the real domain as found on a grid and refined at its extrema.

    Sampled; where the grid separates the extrema, right to six digits and more. An end point at
    which the program has a removable hole (c/x at 0) is looked at from inside. Other points, at
    random over many scales, must bear the error out, or a denser grid is taken; where they do not
    bear that out either, the error is not known and counts as infinite. Where the target vanishes
    and its error is relative, the limit from either side counts; it is infinite for a program that
    does not vanish there. Against a table the errors are those
    at its points.

    Of a target that is about the mean square, `error` is the root of that, and `at` the place of
    the largest error.

    An error that turns out not to be `below` a limit is not looked into further: what is returned
    has no extrema, and as its error a lower bound, at the limit or above.
    """
    with working_precision(_bits(target)):
        curve = Curve.of(program, target)
        if target.table is not None:
            return _at_points(curve.at(grid(target, GRID)), below)
        if target.norm == "2":
            largest = _largest(curve, None)
            mean = root_mean_square(curve) if math.isfinite(largest.error) else math.inf
            return SampledError(mean, largest.at, largest.extrema)
        return _largest(curve, below)


def _largest(curve: Curve, below: float | None) -> SampledError:
    """The largest error, at the precision of the block around; see `sample_error`."""
    target = curve.target
    first: FilteredErrors | None = None
    for count in (GRID, DENSE_GRID):
        errors = curve.at((dense_grid if count > GRID else grid)(target, count))
        first = first or errors
        found = _at_extrema(errors, below) if errors.are_finite() else UNDEFINED
        if target.zeros and found.error > _UNBOUNDED[target.error == "ulp"]:
            return UNDEFINED
        if not found.extrema:
            return found
        others = curve.at(strays(target, count))
        beyond = others.above(MISSED * found.error)
        if not all(others.ball(i).is_finite() for i in beyond):
            return UNDEFINED
        sizes = (Extremum(others.places.points[i], others.ball(i)).size for i in beyond)
        if max(sizes, default=0.0) <= MISSED * found.error:
            return UNDEFINED if has_pole(first) else found
    return UNDEFINED


def _bits(target: Target) -> int:
    bits = BITS if is_resolved(target) else _BITS_FOR_ALL_SCALES
    return bits + _BITS_FOR_A_ZERO * max((zero.order - 1 for zero in target.zeros), default=0)


def _at_points(errors: FilteredErrors, below: float | None) -> SampledError:
    """The largest error at the points; infinite where a pole lies between."""
    found = _at_extrema(errors, below) if errors.are_finite() else UNDEFINED
    return UNDEFINED if found.extrema and has_pole(errors) else found


def _at_extrema(errors: FilteredErrors, below: float | None) -> SampledError:
    """The largest error at the extrema between the points, where all errors are finite."""
    if below is not None and errors.least_size() >= below:
        return SampledError(errors.least_size(), math.nan, ())
    extrema: dict[int, Extremum] = {}
    for i in sorted(errors.extrema(), key=lambda k: -abs(errors.errors[k])):
        extrema[i] = extremum = _extremum(errors, i)
        if below is not None and extremum.size >= below:
            return SampledError(extremum.size, float(extremum.at.mid()), ())
    in_order = tuple(extrema[i] for i in sorted(extrema))
    largest = max(in_order, key=lambda e: e.size)
    return SampledError(largest.size, float(largest.at.mid()), in_order)


def _extremum(errors: FilteredErrors, i: int) -> Extremum:
    """The extremum at or next to a point; of a table at the point."""
    points, is_first = errors.places.points, errors.places.is_first
    is_end = is_first[i] or i == len(points) - 1 or is_first[i + 1]
    if is_end or errors.curve.target.table is not None:
        return Extremum(points[i], errors.ball(i))
    near = (i - 1, i, i + 1)
    return _refine(errors.curve, [points[k] for k in near], [errors.ball(k) for k in near])


def _refine(curve: Curve, at: Sequence[arb], errors: Sequence[arb]) -> Extremum:
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
