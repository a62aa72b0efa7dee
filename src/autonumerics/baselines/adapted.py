"""Polynomials with adapted coefficients: fewer multiplications for one preprocessing.

With y = x + shift and w = y^2 a polynomial is P = E(w) + y O(w). If all zeros a of O are real, P
is built up by steps p (w - a) + b. J. Eve (Numer. Math. 6, 1964, 17-21) showed that they are real
once at least all zeros of P but one lie in one half plane; D. E. Knuth (The Art of Computer
Programming, volume 2, section 4.6.4, theorem E) chooses the shift so that two zeros of P are
opposite, which saves the last b.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import acb, arb, arb_poly

from autonumerics.baselines.rational import Coefficients, coefficients, divided
from autonumerics.baselines.recording import NoBaseline

LEAST_DEGREE = 5
"""Below it Horner's rule is as short."""

_ROOT_BITS = 200
"""To which a zero of O is refined; constants keep 106."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """P(x) = (((q(y) (w - a1) + b1) (w - a2) + b2) ..) (w - last), y = x + shift, w = y^2.

    `innermost`: q, of degree 1 or 2. `steps`: the pairs (a, b), innermost first.
    n additions and n//2 + 2 multiplications for degree n.
    """

    shift: arb
    innermost: Coefficients
    steps: tuple[tuple[arb, arb], ...]
    last: arb

    @classmethod
    def of(cls, polynomial: Sequence[arb]) -> Adapted:
        """Preprocesses the coefficients (the constant one first).

        Raises NoBaseline below degree 5, or where zeros of O are multiple or too near to be told
        apart, or not real.
        """
        if len(polynomial) <= LEAST_DEGREE:
            raise NoBaseline("a polynomial this short gains nothing")
        shift, last = _shift(_zeros(polynomial))
        moved = coefficients(arb_poly(list(polynomial))(arb_poly([-shift, 1])), len(polynomial))
        even, odd = moved[0::2], moved[1::2]
        even, _ = divided(even, (-last, arb(1)))  # both have the zero w = last, by the shift
        odd, _ = divided(odd, (-last, arb(1)))
        steps: list[tuple[arb, arb]] = []
        for alpha in _real_zeros(odd):
            odd, _ = divided(odd, (-alpha, arb(1)))
            even, (beta,) = divided(even, (-alpha, arb(1)))
            steps.append((alpha, beta))
        innermost = (even[0], odd[0], *even[1:])
        return cls(shift, innermost, tuple(reversed(steps)), last)


def _shift(zeros: Sequence[acb]) -> tuple[arb, arb]:
    """The shift, and the w at which the two zeros that it makes opposite are found."""
    first, second = sorted(zeros, key=lambda z: -float(z.real.mid()))[:2]
    if not first.imag.contains(0):  # a conjugate pair furthest right
        return -first.real, -(first.imag**2)
    if second.imag.contains(0):  # two real zeros
        return -(first.real + second.real) / 2, ((first.real - second.real) / 2) ** 2
    return -second.real, -(second.imag**2)  # one real zero may lie beyond a pair


def _real_zeros(polynomial: Sequence[arb]) -> list[arb]:
    zeros = _zeros(polynomial) if len(polynomial) > 1 else []
    if not all(z.imag.contains(0) for z in zeros):
        raise NoBaseline("a zero is not real")
    return sorted((z.real.mid() for z in zeros), key=float)


def _zeros(polynomial: Sequence[arb]) -> list[acb]:
    try:
        roots = arb_poly([c.mid() for c in polynomial]).complex_roots(tol=arb(2) ** -_ROOT_BITS)
    except (ValueError, TypeError) as problem:
        raise NoBaseline(f"zeros not isolated: {problem}") from None
    if len(roots) != len(polynomial) - 1:
        raise NoBaseline("a leading coefficient vanishes")
    return list(roots)
