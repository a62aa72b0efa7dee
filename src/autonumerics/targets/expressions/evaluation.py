"""Values, ranges and power series of a tree, rigorous at the flint precision.

A division that is 0/0 at an exact point, as in sin(x)/x at 0, has a limit there (`limits`). Such
points, the *anchors* of a tree, are looked for once among simple numbers and those at which a part
that is a polynomial vanishes; at and near one, values come from the Taylor series about it.

>>> from autonumerics.targets.expressions.reading import read
>>> Evaluation(read("(1 - cos(x))/x^2")).at(arb(0))
0.500000000000000
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, final

from flint import arb, arb_series, fmpq, fmpq_poly

from autonumerics.balls import current_bits, exact, precise_series, series_length
from autonumerics.targets.expressions import rules
from autonumerics.targets.expressions.limits import Laurent, on_laurent
from autonumerics.targets.expressions.polynomials import (
    fraction,
    polynomials,
    rational_roots,
)
from autonumerics.targets.expressions.roots import in_roots
from autonumerics.targets.expressions.spans import Span, Undefined
from autonumerics.targets.expressions.tree import Expression, Row, part_of

_FAILURES = (Undefined, ValueError, ZeroDivisionError)
_NEAR = arb((1, -4))  # of an anchor: there its series converges by 4 bits a term or more
_BESIDE = arb(1)  # as far off, a ball may hide that a divisor is not 0, which the series show
_MOST_TERMS = 40
_TAYLOR_TERMS = 4
_LONGEST_LIMIT = 16  # terms that all divisions by 0 on the way may take
_CANDIDATES = tuple(
    sorted({Fraction(p, q) for q in (1, 2, 4) for p in range(-4 * q, 4 * q + 1)}, key=abs)
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point at which divisions are 0/0 and have a limit; `lost`: terms of series they take."""

    x: Fraction
    lost: int


@final
class Evaluation:
    """A tree ready to be evaluated. Undefined or ValueError where nothing finite is known."""

    def __init__(self, tree: Expression) -> None:
        self._tree = tree
        self._polynomials = polynomials(tree)
        self._parameters = [rules.parameter(tree, row) for row in tree.rows]
        self._anchors = self._found_anchors()
        self._rooted = in_roots(tree)
        self._in_root = None if self._rooted is None else Evaluation(self._rooted.tree)

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """Where divisions are 0/0 and have a limit, as far as they were found."""
        return self._anchors

    def at(self, x: arb) -> arb:
        """The value at an exact ball."""
        try:
            plain = self._walk(x, rules.on_ball, arb)
        except _FAILURES:
            plain = arb("nan")
        near = self._nearest(x)
        if near is None:
            return plain if plain.is_finite() else self._at_root(x)
        try:
            return _narrower(plain, self._about(near, x, 1)[0])
        except _FAILURES:
            return plain

    def over(self, x: Span) -> Span:
        """The range over a span; raises Undefined where it is not known to be finite."""
        if x.is_point:
            return Span.of(self.at(x.low))
        ranges: list[Span] = []
        with suppress(*_FAILURES):
            ranges.append(self._walk(x, rules.on_span, Span.of))
        with suppress(*_FAILURES):
            ranges.append(self._range_by_slope(x))
        if not ranges:
            return self._over_branches(x) if self._tree.root.name == "if" else self._over_root(x)
        return ranges[0].common(ranges[-1])

    def _over_branches(self, x: Span) -> Span:
        """Of an `if` the ranges of both values, each with limits of its own."""
        found = [Evaluation(part_of(self._tree, k)).over(x) for k in self._tree.root.operands[1:]]
        return Span.of(*(end for span in found for end in span.ends))

    def taylor(self, x: arb, terms: int) -> arb_series:
        """Taylor coefficients that hold at every point of the ball; raises as `series` does."""
        near = self._nearest(x)
        if near is None:
            return self._analytic(x, terms)
        about = self._about(near, x, terms)
        try:
            with series_length(terms):
                plain = self._plain(arb_series([x, 1]))
        except _FAILURES:
            return about
        both = (_narrower(plain[k], about[k]) for k in range(terms))
        return arb_series(list(both), prec=terms)

    def series(self, x: arb_series) -> arb_series:
        """The tree of a power series; not finite, or ValueError, where it is not analytic."""
        terms, start = x.prec, x[0]
        slopes = x.coeffs()[1:]
        if not slopes or slopes == [1]:
            return self.taylor(start, terms)
        if self._nearest(start) is None:
            return self._plain(x)
        with series_length(terms):
            return self.taylor(start, terms)(arb_series([arb(0), *slopes], prec=terms))

    def _plain(self, x: arb_series) -> arb_series:
        return self._walk(x, rules.on_series, lambda c: arb_series([c], prec=x.prec))

    def _walk(self, x: Any, apply: Callable[..., Any], leaf: Callable[[arb], Any]) -> Any:
        """The value of the tree; a part that fails counts only where it is chosen."""
        return self._walk_by_place(
            x, lambda name, operands, place: apply(name, operands, self._parameters[place]), leaf
        )

    def _walk_by_place(
        self, x: Any, apply: Callable[[str, list[Any], int], Any], leaf: Callable[[arb], Any]
    ) -> Any:
        """The same where `apply` is told the place of the row."""

        def value(place: int, row: Row, operands: list[Any]) -> Any:
            if row.name == "x":
                return x
            if not row.operands:
                return leaf(rules.constant(row.name, row.value))
            return apply(row.name, operands, place)

        return _walked(self._tree.rows, value)

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
            raise rules.Singular
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

    # --- limits

    def _found_anchors(self) -> tuple[Anchor, ...]:
        """Where a division by x-dependent values is 0/0 with a limit."""
        depends = self._tree.depends
        divides = any(
            (depends[row.operands[1]] and row.name in ("div", "pow"))
            or (row.name == "pow" and (self._parameters[k] or 0) < 0)
            for k, row in enumerate(self._tree.rows)
            if len(row.operands) == 2
        )
        found: list[Anchor] = []
        for z in dict.fromkeys((*_CANDIDATES, *rational_roots(self._tree))) if divides else ():
            try:
                with precise_series(_LONGEST_LIMIT, 128):
                    pair = self._anchored(z, exact(z), _LONGEST_LIMIT)
            except _FAILURES:
                continue
            lost = _LONGEST_LIMIT - pair.whole.prec
            if lost > 0 and all(c.is_finite() for c in pair.whole.coeffs()):
                found.append(Anchor(z, lost))
        return tuple(found)

    def _nearest(self, x: arb) -> Anchor | None:
        """An anchor that the ball holds or is near to."""
        reach = _NEAR if _is_narrow(x) else _BESIDE
        for anchor in self._anchors:
            if not abs(x - exact(anchor.x)).lower() > reach:
                return anchor
        return None

    def _about(self, anchor: Anchor, x: arb, terms: int) -> arb_series:
        """Taylor coefficients over the ball from those about an anchor, with remainders.

        f_j(x) = sum_{k<K} C(k, j) f_k(z) t^(k-j) + C(K, j) f_K(ball) t^(K-j), t = x - z.
        """
        z = exact(anchor.x)
        t = x - z
        order = terms + self._extra_terms(t)
        hull = x.union(z)
        length = order + 1 + anchor.lost
        with series_length(length):
            pair = self._anchored(anchor.x, hull, length)
        powers = [arb(1)]
        for _ in range(order):
            powers.append(powers[-1] * t)
        known = [*(pair.at[k] for k in range(order)), pair.whole[order]]
        found: list[arb] = []
        for j in range(terms):
            total, binomial = arb(0), 1
            for k in range(j, order + 1):
                total += known[k] * powers[k - j] * binomial
                binomial = binomial * (k + 1) // (k + 1 - j)
            found.append(_narrower(total, pair.whole[j]))
        return arb_series(found, prec=terms)

    @staticmethod
    def _extra_terms(t: arb) -> int:
        """So many that the remainder is below the precision for a point, a few for a ball."""
        size = abs(t).upper()
        if size == 0:
            return 0
        if not _is_narrow(t):
            return 2
        mantissa, exponent = size.man_exp()
        bits = -(int(exponent) + int(mantissa).bit_length())
        return min(_MOST_TERMS, 1 + current_bits() // max(bits, 1))

    def _anchored(self, z: Fraction, x: arb, length: int) -> Laurent:
        """The series over a ball that holds z, and that at z, where divisions by 0 have limits."""
        point = exact(z)
        offset = x - point

        def leaf(value: arb) -> Laurent:
            series = arb_series([value], prec=length)
            return Laurent(series, series, offset)

        over, at = (arb_series([place, 1], prec=length) for place in (x, point))
        about = fmpq_poly([fmpq(z.numerator, z.denominator), 1])

        def apply(name: str, operands: list[Any], place: int) -> Any:
            value = on_laurent(name, operands, self._parameters[place])
            polynomial = self._polynomials[place]
            if polynomial is None or not isinstance(value, Laurent):
                return value
            exactly = [exact(fraction(c)) for c in polynomial(about).coeffs()]
            return replace(value, at=arb_series(exactly, prec=length))

        return self._walk_by_place(Laurent(over, at, offset), apply, leaf).analytic()


def _walked(rows: Sequence[Row], value: Callable[[int, Row, list[Any]], Any]) -> Any:
    """The value of the last row; a part that fails counts only where `if` chooses it."""
    values: list[Any] = []
    for place, row in enumerate(rows):
        operands = [values[k] for k in row.operands]
        if row.name == "if" and isinstance(operands[0], bool):
            values.append(operands[1 if operands[0] else 2])
            continue
        failed = next((a for a in operands if isinstance(a, Exception)), None)
        if failed is None:
            try:
                values.append(value(place, row, operands))
            except _FAILURES as problem:
                values.append(problem)
        else:
            values.append(failed)
    if isinstance(values[-1], Exception):
        raise values[-1]
    return values[-1]


def _is_narrow(ball: arb) -> bool:
    """Whether it is next to a point, beside its size."""
    return bool(ball.rad() * 1000 <= abs(ball).lower()) or ball.is_exact()


def _narrower(a: arb, b: arb) -> arb:
    """Of two balls that hold the same value the narrower one."""
    if not a.is_finite():
        return b
    return a if not b.is_finite() or a.rad() <= b.rad() else b
