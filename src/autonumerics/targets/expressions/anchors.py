"""Points at which divisions of a tree are 0/0 and have a limit, and Taylor series about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, final

from flint import arb, arb_series, fmpq, fmpq_poly

from autonumerics.balls import current_bits, exact, precise_series, series_length
from autonumerics.targets.expressions.laurent import Laurent
from autonumerics.targets.expressions.limits import on_laurent
from autonumerics.targets.expressions.polynomials import fraction, polynomials, rational_roots
from autonumerics.targets.expressions.tree import Expression
from autonumerics.targets.expressions.walk import FAILURES, Walk

_NEAR = arb((1, -4))  # of an anchor: there its series converges by 4 bits a term or more
_BESIDE = arb(1)  # as far off, a ball may hide that a divisor is not 0, which the series show
_MOST_TERMS = 40
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
class Anchors:
    """Those of a tree, as far as they were found."""

    def __init__(self, tree: Expression, walk: Walk) -> None:
        self._tree = tree
        self._walk = walk
        self._polynomials = polynomials(tree)
        self.all = self._found()

    def nearest(self, x: arb) -> Anchor | None:
        """An anchor that the ball holds or is near to."""
        reach = _NEAR if _is_narrow(x) else _BESIDE
        for anchor in self.all:
            if not abs(x - exact(anchor.x)).lower() > reach:
                return anchor
        return None

    def about(self, anchor: Anchor, x: arb, terms: int) -> arb_series:
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
            found.append(narrower(total, pair.whole[j]))
        return arb_series(found, prec=terms)

    def _found(self) -> tuple[Anchor, ...]:
        """Where a division by x-dependent values is 0/0 with a limit."""
        depends = self._tree.depends
        divides = any(
            (depends[row.operands[1]] and row.name in ("div", "pow"))
            or (row.name == "pow" and (self._walk.parameters[k] or 0) < 0)
            for k, row in enumerate(self._tree.rows)
            if len(row.operands) == 2
        )
        found: list[Anchor] = []
        for z in dict.fromkeys((*_CANDIDATES, *rational_roots(self._tree))) if divides else ():
            try:
                with precise_series(_LONGEST_LIMIT, 128):
                    pair = self._anchored(z, exact(z), _LONGEST_LIMIT)
            except FAILURES:
                continue
            lost = _LONGEST_LIMIT - pair.whole.prec
            if lost > 0 and all(c.is_finite() for c in pair.whole.coeffs()):
                found.append(Anchor(z, lost))
        return tuple(found)

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

    def beside(self, z: Fraction, x: arb, side: int, length: int) -> Laurent:
        """The series at the points of a ball that holds z which are right of it, or for -1 left:
        those of the function that it is there, and that function's at z.
        """
        with series_length(length):
            return self._anchored(z, x, length, side)

    def _anchored(self, z: Fraction, x: arb, length: int, side: int = 0) -> Laurent:
        """The series over a ball that holds z, and that at z, where divisions by 0 have limits."""
        point = exact(z)
        offset = x - point

        def leaf(value: arb) -> Laurent:
            series = arb_series([value], prec=length)
            return Laurent(series, series, offset)

        over, at = (arb_series([place, 1], prec=length) for place in (x, point))
        about = fmpq_poly([fmpq(z.numerator, z.denominator), 1])

        def apply(name: str, operands: list[Any], place: int) -> Any:
            value = on_laurent(name, operands, self._walk.parameters[place], side)
            polynomial = self._polynomials[place]
            if polynomial is None or not isinstance(value, Laurent):
                return value
            exactly = [exact(fraction(c)) for c in polynomial(about).coeffs()]
            return replace(value, at=arb_series(exactly, prec=length))

        return self._walk.by_place(Laurent(over, at, offset), apply, leaf).analytic()


def narrower(a: arb, b: arb) -> arb:
    """Of two balls that hold the same value the narrower one."""
    if not a.is_finite():
        return b
    return a if not b.is_finite() or a.rad() <= b.rad() else b


def _is_narrow(ball: arb) -> bool:
    """Whether it is next to a point, beside its size."""
    return bool(ball.rad() * 1000 <= abs(ball).lower()) or ball.is_exact()
