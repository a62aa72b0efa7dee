"""Germs: what is known of a function about a point at which divisions are by zero.

About a point z a value is (x - z)^-pole times a series, known over an interval that holds z, and at
z, from which Taylor's theorem gives sharper ranges of divisors; so z may be the middle of any
interval. Where the first m coefficients of N at z vanish exactly, N(x) = (x - z)^m n(x); since
    n(x) = integral_0^1 N'(z + s (x - z)) ds        for m = 1, and so on,
the k-th Taylor coefficient of n lies at every point in what encloses the (k + m)-th of N over the
interval. So series are shifted; what has no pole in the end has that limit, and is analytic there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from .functions import composed
from .intervals import ONE, ZERO, Interval, hull
from .series import Series, constant


class Undecided(ArithmeticError):
    """What is not known to be analytic."""


class TooShort(Undecided):
    """A series of which limits have taken too many terms."""


@dataclass(frozen=True, slots=True)
class Germ:
    """(x - z)^-pole times a series: over an interval that holds z, and at z; see the module."""

    whole: Series
    at: Series
    offset: Interval
    pole: int = 0

    def analytic(self) -> Germ:
        """The same without a pole; raises Undecided if one is left."""
        if self.pole:
            raise Undecided("a pole is left")
        return self

    @property
    def zeros(self) -> int:
        """How often it is shown to vanish at z, exactly."""
        return 0 if self.pole else _leading_zeros(self.at)

    def sign(self, side: int) -> int | None:
        """1 or -1, that of all values right of z in the interval, or left of it for -1, or on both
        sides for 0; None where it is not known.

        There it is (x - z)^(m - pole) q(x), where q is not 0 on the interval, z included.
        """
        m = _leading_zeros(self.at)
        first = self.whole.terms[m] if m < len(self.whole.terms) else ZERO
        if first.lo <= 0 <= first.hi:
            return None
        return (1 if first.lo > 0 else -1) * (side if (m - self.pole) % 2 else 1) or None

    @property
    def is_zero(self) -> bool:
        """Whether it is known to be 0 throughout, as far as its terms go."""
        return all(term.lo == term.hi == 0 for term in (*self.whole.terms, *self.at.terms))

    def without_zeros(self, count: int) -> Germ:
        """Divided by (x - z)^count; raises Undecided unless it vanishes so often, exactly."""
        if self.zeros < count:
            raise Undecided("it is not shown to vanish")
        short = self._shifted(count)
        return Germ(short.whole, short.at, short.offset).sharpened()

    def composed(self, name: str) -> Germ:
        """The function of that name of it."""
        inner = self.analytic()
        whole, at = composed(name, inner.whole), composed(name, inner.at)
        return Germ(whole, at, self.offset).sharpened()

    def __neg__(self) -> Germ:
        return Germ(-self.whole, -self.at, self.offset, self.pole)

    def __add__(self, other: Germ) -> Germ:
        pole = max(self.pole, other.pole)
        a, b = _aligned(self._raised(pole), other._raised(pole))
        return Germ(a.whole + b.whole, a.at + b.at, self.offset, pole)._reduced()

    def __sub__(self, other: Germ) -> Germ:
        return self + -other

    def __mul__(self, other: Germ) -> Germ:
        a, b = _aligned(self, other)
        product = Germ(a.whole * b.whole, a.at * b.at, self.offset, self.pole + other.pole)
        return product._reduced()

    def __truediv__(self, other: Germ) -> Germ:
        first = other.whole.terms[0]
        zeros = _leading_zeros(other.at) if first.lo <= 0 <= first.hi else 0
        a, b = _aligned(self, other._shifted(zeros).sharpened())
        pole = self.pole + zeros - other.pole
        quotient = Germ(a.whole / b.whole, a.at / b.at, self.offset, pole).sharpened()
        return quotient._raised(0) if pole < 0 else quotient._reduced()

    def power(self, exponent: int) -> Germ:
        """Its whole power, of either sign."""
        one = constant(ONE, len(self.whole.terms))
        result = unit = Germ(one, one, self.offset)
        for _ in range(abs(exponent)):
            result = result * self
        return result if exponent >= 0 else unit / result

    def sharpened(self) -> Germ:
        """With the terms over the interval as Taylor's theorem has them from those at z:
        f_j(x) = sum_{k<n} C(k, j) f_k(z) t^(k-j) + C(n, j) f_n(y) t^(n-j), t = x - z.
        """
        known = [*self.at.terms[: len(self.whole.terms) - 1], self.whole.terms[-1]]
        sharp: list[Interval] = []
        for j, found in enumerate(self.whole.terms):
            total, power = ZERO, ONE
            for k in range(j, len(known)):
                total = total + known[k] * power * hull(comb(k, j))
                power = power * self.offset
            sharp.append(found.common(total))
        return Germ(Series(tuple(sharp)), self.at, self.offset, self.pole)

    def _raised(self, pole: int) -> Germ:
        raised = self
        for _ in range(pole - self.pole):
            n = len(raised.whole.terms)
            over, at = (Series((start, ONE, *[ZERO] * n)[:n]) for start in (self.offset, ZERO))
            whole = raised.whole * over
            raised = Germ(whole, raised.at * at, self.offset, raised.pole + 1)
        return raised

    def _reduced(self) -> Germ:
        return self._shifted(min(self.pole, _leading_zeros(self.at)) if self.pole else 0)

    def _shifted(self, by: int) -> Germ:
        if len(self.whole.terms) <= by:
            raise TooShort("a limit takes too many terms")
        whole, at = Series(self.whole.terms[by:]), Series(self.at.terms[by:])
        return Germ(whole, at, self.offset, self.pole - by)


def long_enough(germ: Germ, length: int) -> Series:
    """So many terms of it."""
    if len(germ.whole.terms) < length:
        raise TooShort("a limit takes too many terms")
    return Series(germ.whole.terms[:length])


def _aligned(a: Germ, b: Germ) -> tuple[Germ, Germ]:
    """Both cut to the shorter length."""
    n = min(len(a.whole.terms), len(b.whole.terms))
    first, second = (
        Germ(Series(g.whole.terms[:n]), Series(g.at.terms[:n]), g.offset, g.pole) for g in (a, b)
    )
    return first, second


def _leading_zeros(series: Series) -> int:
    count = 0
    for term in series.terms:
        if term.lo != 0 or term.hi != 0:
            break
        count += 1
    return count
