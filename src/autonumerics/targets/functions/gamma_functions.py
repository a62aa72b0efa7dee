"""The gamma function and its kin.

For x > 0, digamma and its derivatives are monotone of alternating sign, as integrals of exp(-x t)
against positive measures (DLMF 5.9.12, 5.15.1): over a ball they lie between their values at its
ends. The series of the others come from there. For x < 0 there is the reflection (DLMF 5.5.3):
log|gamma(x)| = log(pi/|sin(pi x)|) - log gamma(1 - x).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, partial

from flint import arb, arb_series

from autonumerics.balls import exact
from autonumerics.targets.functions.enclosures import by_slope, monotone
from autonumerics.targets.functions.family import Family, written
from autonumerics.targets.functions.function import Function
from autonumerics.targets.functions.taylor import (
    at_ends,
    coefficients_of,
    derived,
    from_coefficients,
)

GROUP = "gamma functions"

_row = partial(Function, group=GROUP, reference="DLMF 5.2")

_NOT_A_POLE = "all x but 0, -1, -2, ..."

_lgamma_at = at_ends(coefficients_of(arb_series.lgamma))


def _lgamma(x: arb) -> arb:
    if x > 0:
        return _lgamma_above(x)
    return (arb.pi() / abs(x.sin_pi())).log() - _lgamma_above(1 - x)


_lgamma_above = by_slope(arb.lgamma, arb.digamma)


def _lgamma_coefficients(c: arb, n: int) -> Sequence[arb]:
    """For c > 0."""
    return [_lgamma_above(c), *_lgamma_at(c, n)[1:]]


_lgamma_series_above = from_coefficients(_lgamma_coefficients)


def _lgamma_series(x: arb_series) -> arb_series:
    if x[0] > 0:
        return _lgamma_series_above(x)
    sine = x.sin_pi()
    return -((sine if sine[0] > 0 else -sine) / arb.pi()).log() - _lgamma_series_above(1 - x)


def _gamma_series(x: arb_series) -> arb_series:
    if x[0] > 0:
        logarithm = _lgamma_series_above(x)
        exponent = arb_series([arb(0), *(logarithm[k] for k in range(1, x.prec))], x.prec)
        return x[0].gamma() * exponent.exp()
    return arb_series.gamma(x)


def _digamma(x: arb) -> arb:
    if x > 0:
        return monotone(arb.digamma)(x)
    return monotone(arb.digamma)(1 - x) - arb.pi() * x.cot_pi()


@monotone
def _trigamma_above(x: arb) -> arb:
    return arb(2).zeta(x)


def _trigamma(x: arb) -> arb:
    if x > 0:
        return _trigamma_above(x)
    return (arb.pi() / x.sin_pi()) ** 2 - _trigamma_above(1 - x)


_zeta_at = coefficients_of(arb_series.zeta)
_zeta_ends = at_ends(_zeta_at)


def _zeta_coefficients(c: arb, n: int) -> Sequence[arb]:
    """For c > 1 the derivatives are sums of (-log k)^j k^-c, monotone."""
    return _zeta_ends(c, n) if c > 1 else _zeta_at(c, n)


def _zeta(x: arb) -> arb:
    return monotone(arb.zeta)(x) if x > 1 else x.zeta()


@lru_cache(maxsize=128)
def beta(a: Fraction) -> Function:
    """gamma(a) gamma(x) / gamma(a + x), for a > 0."""

    def series(x: arb_series) -> arb_series:
        return exact(a).gamma() * _gamma_series(x) * arb_series.rgamma(x + exact(a))

    def slope(x: arb) -> arb:
        return coefficients_of(series)(x, 2)[1]

    def direct(x: arb) -> arb:
        return exact(a).gamma() * x.gamma() * (x + exact(a)).rgamma()

    return _row(
        f"beta({written(a)}, x)",
        by_slope(direct, slope),
        series,
        (1.0, 2.0),
        "relative",
        _NOT_A_POLE,
        f"beta function of {written(a)} and x, gamma(a) gamma(x)/gamma(a + x) for that a",
        False,
        reference="DLMF 5.12",
    )


FAMILIES = (
    Family(
        "beta",
        "first argument",
        beta,
        "a number above 0",
        lambda a: a > 0,
        "beta function, gamma(v) gamma(x)/gamma(v + x)",
        Fraction(1, 2),
    ),
)

ROWS = (
    _row(
        "gamma",
        arb.gamma,
        _gamma_series,
        (1.0, 2.0),
        "relative",
        _NOT_A_POLE,
        "gamma function, (x - 1)! at positive integers",
        False,
    ),
    _row(
        "lgamma",
        _lgamma,
        _lgamma_series,
        (2.5, 4.0),
        "relative",
        _NOT_A_POLE,
        "logarithm of |gamma(x)|",
        False,
    ),
    _row(
        "digamma",
        _digamma,
        derived(_lgamma_series),
        (2.0, 4.0),
        "relative",
        _NOT_A_POLE,
        "derivative of log(gamma(x))",
        False,
    ),
    _row(
        "trigamma",
        _trigamma,
        derived(_lgamma_series, 2),
        (1.0, 4.0),
        "relative",
        _NOT_A_POLE,
        "second derivative of log(gamma(x))",
        False,
        reference="DLMF 5.15",
    ),
    _row(
        "zeta",
        _zeta,
        from_coefficients(_zeta_coefficients),
        (1.5, 4.0),
        "relative",
        "all x but 1",
        "Riemann's zeta function",
        False,
        reference="DLMF 25.2",
    ),
)
