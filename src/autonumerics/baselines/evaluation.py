"""How a good numerical analyst evaluates a polynomial or a rational function of given coefficients.

    horner              (..(a u + b) u + ..) u + c        2n operations for degree n
    estrin              (a u + b) u^2 + (c u + d)         more, but fewer wait for each other
    adapted             preprocessed coefficients         n + n//2 + 2, from degree 5 on
    ratio               Horner over monic Horner          2m + 2n
    continued_fraction  Q(u) + c/(u + b + d/(u + ..))     2m + n if m >= n, else m + 2n
    odd_fraction        b z + c/(z + d/(z + ..))          for odd functions of z

Coefficients are numbers, u and z are whatever has + - * /: numbers, or values that record a
program. A leading coefficient that is exactly 1 costs no multiplication.

>>> from autonumerics.baselines.recording import record
>>> record(lambda u: horner((arb(3), arb(2), arb(4)), u)).text
'(x*c0 + c1)*x + c2'
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import arb

from autonumerics.baselines.adapted import Adapted
from autonumerics.baselines.rational import Coefficients, Rational, divided
from autonumerics.baselines.recording import NoBaseline


def horner(polynomial: Sequence[arb], u: Any) -> Any:
    """Horner's rule; the bare coefficient for degree 0."""
    leading, rest = polynomial[-1], polynomial[:-1]
    if not rest:
        return leading
    value = u if leading.is_exact() and leading == 1 else u * leading
    for coefficient in reversed(rest[1:]):
        value = (value + coefficient) * u
    return value + rest[0]


def estrin(polynomial: Sequence[arb], u: Any) -> Any:
    """Pairs a u + b, pairs of these with u^2, and so on (G. Estrin, 1960)."""
    terms: list[Any] = list(polynomial)
    power = u
    while len(terms) > 1:
        pairs = [low + high * power for low, high in zip(terms[::2], terms[1::2], strict=False)]
        terms = pairs + terms[2 * len(pairs) :]
        power = power * power if len(terms) > 1 else power
    return terms[0]


def adapted(polynomial: Sequence[arb], u: Any) -> Any:
    """The scheme of Knuth and Eve; see `adapted.Adapted`. Raises NoBaseline below degree 5."""
    scheme = Adapted.of(polynomial)
    y = u + scheme.shift
    w = y * y
    value = horner(scheme.innermost, y)
    for alpha, beta in scheme.steps:
        value = value * (w - alpha) + beta
    return value * (w - scheme.last)


def ratio(rational: Rational, u: Any) -> Any:
    """Numerator over denominator, each by Horner's rule, the denominator monic."""
    return horner(rational.numerator, u) / horner(rational.denominator, u)


def continued_fraction(rational: Rational, u: Any) -> Any:
    """Euclid's algorithm, with monic polynomials below each bar: a J-fraction if m = n.

    Raises NoBaseline where a quotient has a higher degree than in general.
    """
    numerator, denominator = rational.numerator, rational.denominator
    if len(numerator) < len(denominator):
        return _tail(numerator, denominator, u)
    quotient, rest = divided(numerator, denominator)
    return _tail(rest, denominator, u) + horner(quotient, u)


def _tail(numerator: Sequence[arb], denominator: Sequence[arb], u: Any) -> Any:
    """numerator/denominator of lower degree above, denominator monic: c/(Q(u) + tail)."""
    leading = numerator[-1]
    if leading.contains(0):
        raise NoBaseline("a remainder is shorter than in general")
    monic = _monic(numerator)
    quotient, rest = divided(denominator, monic)
    below = horner((*quotient[:-1], arb(1)), u)
    if rest:
        below = below + _tail(rest, monic, u)
    return leading / below


def _monic(polynomial: Sequence[arb]) -> Coefficients:
    return (*(c / polynomial[-1] for c in polynomial[:-1]), arb(1))


def odd_fraction(rational: Rational, z: Any) -> Any:
    """z R(z^2) for R of type (n, n) or (n - 1, n) without computing z^2.

    Raises NoBaseline for other types.
    """
    factors = odd_quotients(rational)
    m, n = rational.degrees
    value = odd_tail(factors, z)
    return value * factors[0] if m == n else (1 / factors[0]) / value


def odd_tail(factors: Sequence[arb], z: Any) -> Any:
    """z + c1/(z + c2/(z + ..)) with c_i = 1/(b_(i-1) b_i) for the quotients b of odd_quotients."""
    value = z
    for i in range(len(factors) - 1, 0, -1):
        value = (1 / (factors[i - 1] * factors[i])) / value + z
    return value


def odd_quotients(rational: Rational) -> Coefficients:
    """b0, b1, .. with z R(z^2) = b0 z + 1/(b1 z + 1/(b2 z + ..)) for R of type (n, n).

    For type (n - 1, n) the fraction is that of 1/(z R(z^2)). This is Stieltjes' continued
    fraction, by Euclid's algorithm on polynomials of which every other coefficient is zero.
    """
    m, n = rational.degrees
    if m not in (n - 1, n) or n == 0:
        raise NoBaseline(f"type ({m}, {n}) is no simple continued fraction")
    upper, lower = list(rational.numerator), list(rational.denominator)
    factors: list[arb] = []
    while upper and lower:
        # The value is z upper/lower of z^2 while both have one length, else lower/(z upper).
        shorter, longer = (lower, upper) if len(upper) == len(lower) else (upper, lower)
        if shorter[-1].contains(0):
            raise NoBaseline("a quotient is of a higher degree than in general")
        factor = longer[-1] / shorter[-1]
        factors.append(factor)
        offset = len(longer) - len(shorter)
        for i, c in enumerate(shorter):
            longer[offset + i] -= factor * c
        longer.pop()
    return tuple(factors)
