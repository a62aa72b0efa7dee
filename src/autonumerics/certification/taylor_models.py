"""Taylor models of the error of a program on one side of each of its switches.

With midpoint m and half width r, for every |t| <= r the error at m + t lies in

    e_0 + e_1 t + ... + e_(n-1) t^(n-1)  +  R t^n

where e_k are balls around the Taylor coefficients at m, and R is a ball that contains the n-th
Taylor coefficient at every point of the subinterval (Lagrange's remainder). Both come from the
same power series arithmetic, run once at the point m and once over the ball m +- r.

Where the target vanishes, at z say, a relative error is (P/(x - z)^m) / (f/(x - z)^m) - 1, of which
both parts have power series.

Reference: Makino and Berz, Taylor models and other validated functional inclusion methods (2003).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from flint import arb, arb_series

from autonumerics.balls import Bound, coefficient, exact, series_length
from autonumerics.certification.branch import FAILURES, Branch
from autonumerics.certification.series import Singular
from autonumerics.certification.subinterval import Subinterval, truth_on
from autonumerics.certification.ways import Way, scale_on, ways
from autonumerics.targets import Target, Zero
from autonumerics.targets.expressions.laurent import Laurent

_NEAR = 7  # radii of a subinterval from its middle, within which a zero is near
_LOST = (0, 4, 16)  # terms that divisions by zero on the way may take


@final
@dataclass(frozen=True, slots=True)
class BranchError:
    """The error of a branch of a program against a target, on subintervals.

    Signed: P/f - 1 for a relative error, P - f for an absolute one, times a weight. Others are
    bounded by these two (`Way`). The limit of P/f counts where both vanish. Computed at the
    precision of the flint context.
    """

    branch: Branch
    target: Target

    def taylor(self, interval: Subinterval, order: int) -> Bound | None:
        """A bound of |error| on the subinterval by Taylor models, if there is one."""
        bounds = (self._taylor(way, interval, order) for way in ways(self.target, interval))
        return min((bound for bound in bounds if bound is not None), default=None)

    def _taylor(self, way: Way, interval: Subinterval, order: int) -> Bound | None:
        try:
            low = self._error_at(way, interval.middle, order)
            terms = [coefficient(low, k) for k in range(order)]
            remainder = self._term_over(way, interval, order)
        except FAILURES:
            return None
        if not all(ball.is_finite() for ball in (*terms, remainder)):
            return None
        return Bound.known(_largest(terms, remainder, exact(interval.radius)) * way.factor)

    def direct(self, interval: Subinterval) -> arb | None:
        """A finite ball that holds |error| on the subinterval, by plain balls, if there is one.

        That is what is left where the error is not analytic, as that of sqrt at 0.
        """
        zero = self._zero_in(interval)
        if zero is not None and self.target.error == "relative":
            return self._limit(zero, interval)
        value = self.branch.range(self.branch.result, interval)
        if value is None:
            return None
        size = abs(value - truth_on(self.target, interval)) / scale_on(self.target, interval)
        return self._weighted(size, interval)

    def _error_at(self, way: Way, x: Fraction, terms: int) -> arb_series:
        """The error about a point, which may be a zero of the target."""
        point = Subinterval.point(x)
        zero = self._zero_in(point) if way.is_relative else None
        error = None if zero is None else self._error_about(zero, point, terms)
        with series_length(terms):
            if error is None:
                return self._error(way, exact(x))
            return self._times(way, exact(x), error)

    def _error(self, way: Way, x: arb) -> arb_series:
        value = self.branch.series(x)
        truth = self.target.function.series(arb_series([x, 1]))
        return self._times(way, x, value / truth - 1 if way.is_relative else value - truth)

    def _times(self, way: Way, x: arb, error: arb_series) -> arb_series:
        """The error with its weight, where the way has it in the series."""
        weight = self.target.weight
        if weight is None or not way.is_weighted:
            return error
        return error * weight.series(arb_series([x, 1]))

    def _weighted(self, size: arb, interval: Subinterval) -> arb | None:
        """|error| from what it is without a weight."""
        weight = self.target.weight
        if weight is not None:
            size = size * weight.over(exact(interval.lower), exact(interval.upper))
        return size if size.is_finite() else None

    def _term_over(self, way: Way, interval: Subinterval, k: int) -> arb:
        """The k-th coefficient over the subinterval; about a zero of the target if one is near."""
        found: list[arb] = []
        if not way.is_relative or self._zero_in(interval) is None:
            with suppress(*FAILURES), series_length(k + 1):
                found.append(coefficient(self._error(way, interval.ball), k))
        zero = self._nearest_zero(interval) if way.is_relative else None
        if zero is not None:
            whole = Subinterval(min(zero.x, interval.lower), max(zero.x, interval.upper))
            with suppress(*FAILURES):
                error = self._error_about(zero, whole, k + 1)
                with series_length(k + 1):
                    found.append(coefficient(self._times(way, whole.ball, error), k))
        known = [term for term in found if term.is_finite()]
        if not known:
            raise Singular
        return min(known, key=lambda term: float(term.rad()))

    def _nearest_zero(self, interval: Subinterval) -> Zero | None:
        """The zero of the target that is nearest, unless it is far away."""
        near = min(self.target.zeros, key=lambda z: abs(z.x - interval.middle), default=None)
        reach = _NEAR * interval.radius
        return near if near is not None and abs(near.x - interval.middle) <= reach else None

    def _limit(self, zero: Zero, interval: Subinterval) -> arb | None:
        """A finite ball that holds |P/f - 1| on a subinterval with a zero, if there is one."""
        try:
            size = abs(coefficient(self._error_about(zero, interval, 1), 0))
        except FAILURES:
            return None
        return self._weighted(size, interval)

    def _zero_in(self, interval: Subinterval) -> Zero | None:
        """The zero of the target on the subinterval, if its error is relative; the first one."""
        inside = (z for z in self.target.zeros if interval.lower <= z.x <= interval.upper)
        return next(inside, None)

    def _error_about(self, zero: Zero, interval: Subinterval, terms: int) -> arb_series:
        """P/f - 1 over a subinterval that holds a zero of f, which is divided out of both.

        Where f switches there, the subinterval is on one side of it.
        """
        side = _side(zero, interval)
        zero, x = zero.on(side), interval.ball
        for lost in _LOST:
            length = terms + zero.order + lost
            with series_length(length):
                truth = self._truth_about(zero.x, x, side, length).without_zero(zero.order).whole
                error = self.branch.without_zero(zero, x) / truth - 1
            if error.prec >= terms:
                return error
        raise Singular

    def _truth_about(self, z: Fraction, x: arb, side: int, length: int) -> Laurent:
        """The target over a ball that holds a point, on one side of it if there is one."""
        function, point = self.target.function, exact(z)
        if side and function.beside is not None:
            return function.beside(z, x.union(point), side, length)
        at, over = (function.series(arb_series([place, 1])) for place in (point, x))
        return Laurent(over, at, x - point)


def _side(zero: Zero, interval: Subinterval) -> int:
    """On which side of a zero the subinterval is, 0 where that does not matter; Singular of a point
    at which it does.
    """
    if zero.sides is None:
        return 0
    if interval.radius == 0:
        raise Singular
    return 1 if interval.lower >= zero.x else -1


def _largest(coefficients: list[arb], remainder: arb, radius: arb) -> arb:
    """A bound of |sum c_k t^k + R t^n|, |t| <= r, all finite: exact for the first three terms."""
    c0, c1, c2, *rest = coefficients
    c1, c2 = c1 * radius, c2 * radius**2  # in units of the radius, so that |t| <= 1
    size = abs(c0 + c1 + c2).max(abs(c0 - c1 + c2))
    if not abs(c1) > 2 * abs(c2) and not c2.contains(0):  # the vertex may lie inside
        size = size.max(abs(c0 - c1 * c1 / (4 * c2)))
    elif c2.contains(0):
        size = size.max(abs(c0) + abs(c1) + abs(c2))
    power = radius**3
    for c in [*rest, remainder]:
        size += abs(c) * power
        power *= radius
    return size
