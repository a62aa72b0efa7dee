"""Values, ranges and power series of a tree, rigorous at the flint precision.

A division that is 0/0 at an exact point, as in sin(x)/x at 0, has a limit there (`anchors`). Such
points, the *anchors* of a tree, are looked for once among simple numbers and those at which a part
that is a polynomial vanishes; at and near one, values come from the Taylor series about it.

>>> from autonumerics.targets.expressions.reading import read
>>> Evaluation(read("(1 - cos(x))/x^2")).at(arb(0))
0.500000000000000
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import final

from flint import arb, arb_series

from autonumerics.balls import exact, series_length
from autonumerics.targets.expressions import rules
from autonumerics.targets.expressions.anchors import Anchor, Anchors, narrower
from autonumerics.targets.expressions.laurent import Laurent, Singular
from autonumerics.targets.expressions.roots import in_roots
from autonumerics.targets.expressions.shifts import shifted
from autonumerics.targets.expressions.spans import Span, Undefined
from autonumerics.targets.expressions.tree import Expression, part_of
from autonumerics.targets.expressions.walk import FAILURES, Walk

_TAYLOR_TERMS = 4


@final
class Evaluation:
    """A tree ready to be evaluated. Undefined or ValueError where nothing finite is known."""

    def __init__(self, tree: Expression, *, shifts: bool = True) -> None:
        self._tree = tree
        self._walk = Walk(tree)
        self._anchors = Anchors(tree, self._walk)
        self._rooted = in_roots(tree)
        self._in_root = None if self._rooted is None else Evaluation(self._rooted.tree)
        inner = [
            (Evaluation(each.constant), Evaluation(each.tree, shifts=False))
            for each in (shifted(tree) if shifts else ())
        ]
        self._shifts = [each for each in inner if any(a.x == 0 for a in each[1].anchors)]

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """Where divisions are 0/0 and have a limit, as far as they were found."""
        return self._anchors.all

    @property
    def holes(self) -> tuple[arb, ...]:
        """Constants that are no rational numbers, at which a difference from x shows a limit."""
        return tuple(constant.at(arb(0)) for constant, _ in self._shifts)

    def at(self, x: arb) -> arb:
        """The value at an exact ball."""
        try:
            plain = self._walk.value(x, rules.on_ball, arb)
        except FAILURES:
            plain = arb("nan")
        near = self._anchors.nearest(x)
        if near is None:
            return plain if plain.is_finite() else self._at_root(x)
        try:
            return narrower(plain, self._anchors.about(near, x, 1)[0])
        except FAILURES:
            return plain

    def over(self, x: Span) -> Span:
        """The range over a span; raises Undefined where it is not known to be finite."""
        if x.is_point:
            return Span.of(self.at(x.low))
        ranges: list[Span] = []
        with suppress(*FAILURES):
            ranges.append(self._walk.value(x, rules.on_span, Span.of))
        with suppress(*FAILURES):
            ranges.append(self._range_by_slope(x))
        for constant, inner in self._shifts if not ranges else ():
            with suppress(*FAILURES):
                ranges.append(inner.over(x - Span.of(constant.at(arb(0)))))
        if not ranges:
            return self._over_branches(x) if self._tree.root.name == "if" else self._over_root(x)
        return ranges[0].common(ranges[-1])

    def _over_branches(self, x: Span) -> Span:
        """Of an `if` the ranges of both values, each with limits of its own."""
        found = [Evaluation(part_of(self._tree, k)).over(x) for k in self._tree.root.operands[1:]]
        return Span.of(*(end for span in found for end in span.ends))

    def taylor(self, x: arb, terms: int) -> arb_series:
        """Taylor coefficients that hold at every point of the ball; raises as `series` does."""
        near = self._anchors.nearest(x)
        if near is None:
            return self._beside_shifts(x, terms)
        about = self._anchors.about(near, x, terms)
        try:
            with series_length(terms):
                plain = self._plain(arb_series([x, 1]))
        except FAILURES:
            return about
        both = (narrower(plain[k], about[k]) for k in range(terms))
        return arb_series(list(both), prec=terms)

    def beside(self, z: Fraction, x: arb, side: int, terms: int) -> Laurent:
        """Of the function that the tree is on one side of a point: see `Anchors.beside`."""
        return self._anchors.beside(z, x, side, terms)

    def series(self, x: arb_series) -> arb_series:
        """The tree of a power series; not finite, or ValueError, where it is not analytic."""
        terms, start = x.prec, x[0]
        slopes = x.coeffs()[1:]
        if not slopes or slopes == [1]:
            return self.taylor(start, terms)
        if self._anchors.nearest(start) is None:
            return self._plain(x)
        with series_length(terms):
            return self.taylor(start, terms)(arb_series([arb(0), *slopes], prec=terms))

    def _plain(self, x: arb_series) -> arb_series:
        return self._walk.value(x, rules.on_series, lambda c: arb_series([c], prec=x.prec))

    def _range_by_slope(self, x: Span) -> Span:
        """From the ends where it is monotone, else from the middle and the slopes."""
        ball = x.ball
        series = self.taylor(ball, 2)
        whole, slope = series[0], series[1]
        if slope.is_finite() and (slope >= 0 or slope <= 0):
            return Span.of(self.at(x.low), self.at(x.high))
        if not slope.is_finite():
            return Span.of(whole)
        middle = ball.mid()
        reach = Span.of(self.at(middle) + slope * (ball - middle))
        found = reach.common(Span.of(whole)) if whole.is_finite() else reach
        return found.common(self._range_by_taylor(ball)) if found.holds(0) else found

    def _range_by_taylor(self, x: arb) -> Span:
        """From the Taylor series about the middle: near a multiple zero slopes are too coarse."""
        middle = self.taylor(x.mid(), _TAYLOR_TERMS)
        remainder = self.taylor(x, _TAYLOR_TERMS + 1)[_TAYLOR_TERMS]
        t = x - x.mid()
        total = remainder
        for k in reversed(range(_TAYLOR_TERMS)):
            total = total * t + middle[k]
        return Span.of(total)

    def _beside_shifts(self, x: arb, terms: int) -> arb_series:
        """As it is written or, where that has no series, in a difference from a constant."""
        if not self._shifts:
            return self._analytic(x, terms)
        with suppress(*FAILURES):
            found = self._analytic(x, terms)
            if all(found[k].is_finite() for k in range(terms)):
                return found
        for constant, inner in self._shifts:
            with suppress(*FAILURES):
                return inner.taylor(x - constant.at(arb(0)), terms)
        raise Singular

    def _analytic(self, x: arb, terms: int) -> arb_series:
        """As the tree is written, or in the root of a line that vanishes in the ball."""
        if self._rooted is None or not self._line(x).contains(0):
            with series_length(terms):
                return self._plain(arb_series([x, 1]))
        assert self._in_root is not None
        top = self._line(x).upper()
        over = self._in_root.taylor(arb(0).union(arb(top).sqrt()) if top > 0 else arb(0), 2 * terms)
        at = self._in_root.taylor(arb(0), 2 * terms)
        if not all(at[k].is_zero() for k in range(1, 2 * terms, 2)):
            raise Singular
        slope = exact(self._rooted.slope)
        return arb_series([over[2 * k] * slope**k for k in range(terms)], prec=terms)

    # --- roots of a line

    def _line(self, x: arb) -> arb:
        """What stands under the root; raises Undefined where the tree has none."""
        if self._rooted is None:
            raise Undefined
        return exact(self._rooted.slope) * (x - exact(self._rooted.zero))

    def _at_root(self, x: arb) -> arb:
        """The value by the tree in the root, where that has a limit."""
        if self._in_root is None or not self._line(x).is_zero():
            return arb("nan")
        return self._in_root.at(arb(0))

    def _over_root(self, x: Span) -> Span:
        """The range by the tree in the root, over an interval that ends where it vanishes."""
        ends = Span.of(self._line(x.low), self._line(x.high))
        if self._in_root is None or ends.low < 0:
            raise Undefined
        return self._in_root.over(ends.monotone(arb.sqrt))
