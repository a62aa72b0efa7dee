"""The gamma function and its kin.

For x > 0, digamma and its derivatives are monotone of alternating sign, as integrals of exp(-x t)
against positive measures (DLMF 5.9.12, 5.15.1): over a ball they lie between their values at its
ends. The series of the others come from there. For x < 0 there is the reflection (DLMF 5.5.3):
log|gamma(x)| = log(pi/|sin(pi x)|) - log gamma(1 - x).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flint import arb, arb_series

from autonumerics.targets.functions.enclosures import by_slope
from autonumerics.targets.functions.function import Function
from autonumerics.targets.functions.taylor import (
    at_ends,
    coefficients_of,
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
)
