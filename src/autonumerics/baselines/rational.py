"""Rational functions as coefficients, and the arithmetic on coefficients that they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import arb, arb_poly

from autonumerics.baselines.recording import NoBaseline

Coefficients: TypeAlias = tuple[arb, ...]
"""Of a polynomial, the constant one first."""

_APART = arb((1, -100))
"""Distance from the real line at which a zero is told from a real one."""


@dataclass(frozen=True, slots=True)
class Rational:
    """numerator/denominator in the variable u, the denominator monic; (1,) for a polynomial.

    >>> Rational.of((arb(2), arb(6)), (arb(4), arb(2))).numerator
    (1.00000000000000, 3.00000000000000)
    """

    numerator: Coefficients
    denominator: Coefficients = (arb(1),)

    @classmethod
    def of(cls, numerator: Sequence[arb], denominator: Sequence[arb]) -> Rational:
        """The quotient in lowest form of its leading coefficient.

        Raises NoBaseline where either leading coefficient may be zero: the degree is then less
        than it says.
        """
        if numerator[-1].contains(0) or denominator[-1].contains(0):
            raise NoBaseline("a leading coefficient vanishes")
        lead = denominator[-1]
        return cls(
            tuple(c / lead for c in numerator),
            (*(c / lead for c in denominator[:-1]), arb(1)),
        )

    @property
    def degrees(self) -> tuple[int, int]:
        """The degrees of numerator and denominator."""
        return len(self.numerator) - 1, len(self.denominator) - 1

    @property
    def is_polynomial(self) -> bool:
        """Whether the denominator is 1."""
        return len(self.denominator) == 1

    def at(self, u: arb) -> arb:
        """The value at u."""
        return arb_poly(list(self.numerator))(u) / arb_poly(list(self.denominator))(u)

    def check_no_pole(self, lower: arb, upper: arb) -> None:
        """Raises NoBaseline where a real zero of the denominator may lie between the two."""
        if self.is_polynomial:
            return
        try:
            zeros = arb_poly([c.mid() for c in self.denominator]).complex_roots(tol=_APART)
        except ValueError:
            raise NoBaseline("poles that are multiple or nearly so") from None
        for zero in zeros:
            outside = zero.real < lower or zero.real > upper
            if zero.imag.contains(0) and not outside:
                raise NoBaseline("a pole in the domain")

    def composed(self, inner: arb_poly) -> Rational:
        """The same of a linear function of u."""
        return Rational.of(
            coefficients(arb_poly(list(self.numerator))(inner), len(self.numerator)),
            coefficients(arb_poly(list(self.denominator))(inner), len(self.denominator)),
        )


def coefficients(polynomial: arb_poly, count: int) -> Coefficients:
    """`count` coefficients, zeros where flint has dropped them."""
    found = [arb(c) for c in polynomial.coeffs()]
    return tuple(found + [arb(0)] * (count - len(found)))


def divided(dividend: Sequence[arb], divisor: Sequence[arb]) -> tuple[Coefficients, Coefficients]:
    """Quotient and remainder, the remainder one coefficient shorter than the divisor.

    Raises NoBaseline where the divisor's leading coefficient may be zero.

    >>> divided((arb(1), arb(3), arb(1)), (arb(1), arb(1)))
    ((2.00000000000000, 1.00000000000000), (-1.00000000000000,))
    """
    if divisor[-1].contains(0):
        raise NoBaseline("division by a polynomial whose degree is not certain")
    rest = list(dividend)
    quotient: list[arb] = []
    while len(rest) >= len(divisor):
        factor = rest[-1] / divisor[-1]
        quotient.append(factor)
        start = len(rest) - len(divisor)
        for i, c in enumerate(divisor):
            rest[start + i] -= factor * c
        rest.pop()
    return tuple(reversed(quotient)), tuple(rest)
