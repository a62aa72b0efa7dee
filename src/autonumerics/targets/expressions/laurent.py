"""Values next to a point at which a division is by zero: power series with a pole.

A value is (x - z)^-pole times a power series, over a ball X that holds the exact point z, and at z.
Where the first m coefficients at z vanish exactly, N(x) = (x - z)^m n(x), and from

    n(x) = integral_0^1 N'(z + s (x - z)) ds        (m = 1, and so on)

the k-th Taylor coefficient of n at any point of X lies in what encloses the (k+m)-th of N over X.
So both series are shifted by m. What has no pole in the end has a limit at z, and is analytic.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb, arb_poly, arb_series


class Singular(ValueError):
    """A value without a power series, as far as can be told."""


@dataclass(frozen=True, slots=True)
class Laurent:
    """(x - z)^-pole times a series: over a ball that holds z, and at z; `offset` is x - z there.

    The pole is 0 or more between operations.
    """

    whole: arb_series
    at: arb_series
    offset: arb
    pole: int = 0

    def analytic(self) -> Laurent:
        """The same without a pole; raises Singular where there is one."""
        if self.pole:
            raise Singular
        return self

    @property
    def zeros(self) -> int:
        """How often it is shown to vanish at z, exactly; all its length for what may be 0."""
        return 0 if self.pole else _leading_zeros(self.at)

    def sign(self, side: int) -> int | None:
        """1 or -1, that of all values right of z, or left of it for -1; None if it is not known."""
        zeros = _leading_zeros(self.at)
        first = self.whole[zeros] if zeros < min(self.at.prec, self.whole.prec) else arb(0)
        if not first.is_finite() or first.contains(0):
            return None
        return (1 if first > 0 else -1) * (side if (zeros - self.pole) % 2 else 1)

    def without_zero(self, order: int) -> Laurent:
        """Divided by (x - z)^order; raises Singular unless so many coefficients at z are 0."""
        if self.pole or _leading_zeros(self.at) < order or self.whole.prec <= order:
            raise Singular
        whole, at = _shifted(self.whole, order), _shifted(self.at, order)
        return Laurent(whole, at, self.offset)._sharpened()

    def _sharpened(self) -> Laurent:
        """With what Taylor's theorem says of the terms over the ball by those at z:
        f_j(x) = sum_{k<n} C(k, j) f_k(z) t^(k-j) + C(n, j) f_n(y) t^(n-j), t = x - z.
        """
        last = self.whole.prec - 1
        known = arb_poly([*(self.at[k] for k in range(last)), self.whole[last]])
        about = known(arb_poly([self.offset, 1]))
        both = [_narrower(self.whole[k], about[k]) for k in range(last + 1)]
        return Laurent(arb_series(both, prec=last + 1), self.at, self.offset, self.pole)

    def constant(self, value: int) -> Laurent:
        """That number, as long a series about the same point."""
        whole, at = (arb_series([value], prec=series.prec) for series in (self.whole, self.at))
        return Laurent(whole, at, self.offset)

    def __pos__(self) -> Laurent:
        return self

    def __neg__(self) -> Laurent:
        return Laurent(-self.whole, -self.at, self.offset, self.pole)

    def __add__(self, other: Laurent) -> Laurent:
        pole = max(self.pole, other.pole)
        a, b = self._raised(pole), other._raised(pole)
        return Laurent(a.whole + b.whole, a.at + b.at, self.offset, pole)._reduced()

    def __sub__(self, other: Laurent) -> Laurent:
        return self + -other

    def __mul__(self, other: Laurent) -> Laurent:
        pole = self.pole + other.pole
        product = self.whole * other.whole
        return Laurent(product, self.at * other.at, self.offset, pole)._reduced()

    def __truediv__(self, other: Laurent) -> Laurent:
        zeros = _leading_zeros(other.at) if other.whole[0].contains(0) else 0
        below = other._shifted(zeros)
        pole = self.pole + zeros - other.pole
        quotient = Laurent(self.whole / below.whole, self.at / below.at, self.offset, pole)
        return quotient._raised(0) if pole < 0 else quotient._reduced()

    def power(self, exponent: int) -> Laurent:
        """To a whole power, by squarings."""
        one = arb_series([1], prec=self.whole.prec)
        result, square = Laurent(one, one, self.offset), self
        for bit in f"{abs(exponent):b}"[::-1]:
            if bit == "1":
                result = result * square
            square = square * square
        return result if exponent >= 0 else Laurent(one, one, self.offset) / result

    def _raised(self, pole: int) -> Laurent:
        """Written with another, higher order of its pole."""
        by = pole - self.pole
        if not by:
            return self
        over = arb_series([self.offset, 1], prec=self.whole.prec) ** by
        at = arb_series([0, 1], prec=self.at.prec) ** by
        return Laurent(self.whole * over, self.at * at, self.offset, pole)

    def _reduced(self) -> Laurent:
        """With as low a pole as the zeros of the series allow."""
        zeros = min(self.pole, _leading_zeros(self.at)) if self.pole else 0
        return self._shifted(zeros)

    def _shifted(self, by: int) -> Laurent:
        """Divided by (x - z)^by twice: once in the series, once in what stands before it."""
        if not by:
            return self
        if self.whole.prec <= by:
            raise Singular
        return Laurent(_shifted(self.whole, by), _shifted(self.at, by), self.offset, self.pole - by)


def _leading_zeros(series: arb_series) -> int:
    zeros = 0
    while zeros < series.prec and series[zeros].is_zero():
        zeros += 1
    return zeros


def _shifted(series: arb_series, by: int) -> arb_series:
    return arb_series([series[k] for k in range(by, series.prec)], prec=series.prec - by)


def _narrower(a: arb, b: arb) -> arb:
    """Of two balls that hold the same value the narrower one."""
    return b if not a.is_finite() or b.rad() < a.rad() else a
