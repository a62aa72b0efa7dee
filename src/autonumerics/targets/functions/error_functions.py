"""Error functions, their inverses and scaled forms, and the normal distribution."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flint import arb, arb_series

from autonumerics.balls import current_bits, working_precision
from autonumerics.targets.functions.enclosures import monotone
from autonumerics.targets.functions.function import Function
from autonumerics.targets.functions.taylor import (
    LinearEquation,
    at_ends,
    from_bounded,
    from_coefficients,
    inverse,
)

GROUP = "error functions"

_MOST_EXTRA_BITS = 20_000

_row = partial(Function, group=GROUP, reference="DLMF 7.2")


_erfinv = monotone(arb.erfinv)
_erfcinv = monotone(arb.erfcinv)


@monotone
def ndtr(x: arb) -> arb:
    """The distribution function of the standard normal distribution, erfc(-x/sqrt(2))/2."""
    return (-x / arb(2).sqrt()).erfc() / 2


def ndtr_series(x: arb_series) -> arb_series:
    """Its series."""
    return (-x / arb(2).sqrt()).erfc() / 2


@monotone
def _ndtri(p: arb) -> arb:
    # 2 p is exact, and 2 - 2 p to all bits: so both tails keep their relative accuracy.
    root = arb(2).sqrt()
    return -root * (2 * p).erfcinv() if p < 0.5 else root * (2 * p - 1).erfinv()


@monotone
def _erfcx(x: arb) -> arb:
    """exp(x^2) erfc(x), for large x by Tricomi's U (DLMF 7.11.2), where the product overflows."""
    return _erfcx_term(x, 0) if x >= 1 else (x * x).exp() * x.erfc()


def _erfcx_term(x: arb, k: int) -> arb:
    """The k-th Taylor coefficient at a point x > 0, by U (DLMF 7.18.9 and 7.18.10)."""
    return (-1) ** k * (x * x).hypgeom_u(arb(k + 1) / 2, arb(0.5)) / arb.const_sqrt_pi()


_ERFCX = LinearEquation(((-2,), (0, -2), (1,)))  # f'' = 2 x f' + 2 f


def _erfcx_at(x: arb, n: int) -> Sequence[arb]:
    if x >= 1:
        return [_erfcx_term(x, k) for k in range(n)]
    value = _erfcx(x)
    return _ERFCX.coefficients(x, (value, 2 * x * value - 2 / arb.const_sqrt_pi()), n)


def _dawson(x: arb) -> arb:
    # x 1F1(1; 3/2; -x^2) (DLMF 7.11.4 with Kummer's transformation), which nowhere overflows.
    return x * (-x * x).hypgeom_1f1(arb(1), arb(1.5))


_DAWSON = LinearEquation(((2,), (0, 2), (1,)))  # f'' = -2 x f' - 2 f


def _dawson_at(x: arb, n: int) -> Sequence[arb]:
    """By the recurrence, with the bits that it loses at large x: each step multiplies by 2 x."""
    size = max(0, int(float(abs(x).upper().log() / arb.const_log2())) + 2) if x != 0 else 0
    with working_precision(current_bits() + min(n * size, _MOST_EXTRA_BITS)):
        value = _dawson(x)
        terms = _DAWSON.coefficients(x, (value, 1 - 2 * x * value), n)
    return [+term for term in terms]


def _dawson_bound(k: int) -> arb:
    """Of |f^(k)(x)|/k!, from f(x) = integral of exp(-t^2) sin(2 x t) over t > 0."""
    return arb(2) ** (k - 1) * (arb(k + 1) / 2).gamma() / arb(k).fac()


_dawson_coefficients = from_bounded(_dawson_at, _dawson_bound)


def _dawson_enclosure(x: arb) -> arb:
    return _dawson(x) if x.is_exact() else _dawson_coefficients(x, 1)[0]


ROWS = (
    _row("erf", arb.erf, arb_series.erf, (0.0, 2.0), "absolute", "all x", "error function"),
    _row(
        "erfc",
        arb.erfc,
        arb_series.erfc,
        (0.0, 2.0),
        "relative",
        "all x",
        "1 minus the error function",
    ),
    _row(
        "erfcx",
        _erfcx,
        from_coefficients(at_ends(_erfcx_at)),
        (0.0, 4.0),
        "relative",
        "all x",
        "scaled complementary error function, exp(x^2) erfc(x)",
    ),
    _row(
        "erfinv",
        _erfinv,
        inverse(_erfinv, arb_series.erf),
        (0.0, 0.5),
        "absolute",
        "-1 < x < 1",
        "inverse of erf",
        reference="DLMF 7.17",
    ),
    _row(
        "erfcinv",
        _erfcinv,
        inverse(_erfcinv, arb_series.erfc),
        (0.125, 0.5),
        "relative",
        "0 < x < 2",
        "inverse of erfc",
        reference="DLMF 7.17",
    ),
    _row(
        "ndtr",
        ndtr,
        ndtr_series,
        (-4.0, 4.0),
        "relative",
        "all x",
        "distribution function of the standard normal distribution, erfc(-x/sqrt(2))/2",
        reference="DLMF 7.20",
    ),
    _row(
        "ndtri",
        _ndtri,
        inverse(_ndtri, ndtr_series),
        (0.0625, 0.25),
        "relative",
        "0 < x < 1",
        "quantile of the standard normal distribution, inverse of ndtr",
        reference="DLMF 7.20",
    ),
    _row(
        "dawson",
        _dawson_enclosure,
        from_coefficients(_dawson_coefficients),
        (0.0, 2.0),
        "absolute",
        "all x",
        "Dawson's integral, exp(-x^2) times the integral of exp(t^2) from 0 to x",
        False,
    ),
)
