"""Power series about 0 with a proved tail, for functions whose formula divides by 0 or cancels.

From |a_k| <= B q^k, with s = q |c|, what is left out of the j-th derivative over j! at c is
    sum_{k>=N} C(k, j) |a_k| |c|^(k-j)  <=  B q^j C(N, j) s^(N-j) / (1 - s (N+1)/(N+1-j)),
because C(k+1, j) / C(k, j) = (k+1)/(k+1-j) falls in k.

>>> from flint import arb
>>> from autonumerics.balls import working_precision
>>> geometric = PowerSeries(lambda k: fmpq(1), bound=1, rate=fmpq(1))
>>> with working_precision(53):
...     geometric.coefficients(arb(0.125), 2)
[[1.14285714285714 +/- 3.05e-15], [1.30612244897959 +/- 2.28e-15]]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

from flint import arb, arb_poly, fmpq

from autonumerics.balls import current_bits

_MOST_SHARE = 0.25  # of the radius within which the bound says that the series converges


@dataclass(frozen=True, slots=True)
class PowerSeries:
    """sum a_k z^k, where |a_k| <= bound * rate^k for all k; a function, given exactly."""

    coefficient: Callable[[int], fmpq | arb]
    bound: int
    rate: fmpq

    def reaches(self, c: arb) -> bool:
        """Whether the series may be used over the ball."""
        return c.is_finite() and bool(c.abs_upper() * self.rate <= _MOST_SHARE)

    def coefficients(self, c: arb, n: int) -> list[arb]:
        """The first n Taylor coefficients about every point of the ball, which it must reach."""
        share = c.abs_upper() * self.rate
        terms = self._terms(share, n)
        known = arb_poly([arb(self.coefficient(k)) for k in range(terms)])
        values = [known(c)] if n == 1 else (known(arb_poly([c, 1]))).coeffs()[:n]
        values += [arb(0)] * (n - len(values))
        return [value + arb(0, self._tail(share, terms, j)) for j, value in enumerate(values)]

    def _terms(self, share: arb, n: int) -> int:
        """So many that the first one left out is below the precision, and the ratio below 1/2."""
        least = 2 * n + 2
        if share == 0:
            return least
        bits_a_term = -float(share.log() / arb.const_log2())
        return max(least, n + int((current_bits() + self.bound.bit_length() + 8) / bits_a_term) + 1)

    def _tail(self, share: arb, terms: int, j: int) -> arb:
        ratio = share * (terms + 1) / (terms + 1 - j)
        first = self.bound * self.rate**j * comb(terms, j) * share ** (terms - j)
        return (first / (1 - ratio)).upper()
