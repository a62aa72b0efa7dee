"""Trigonometric functions and their inverses, of radians and of half turns."""

from __future__ import annotations

import math
from functools import partial

from flint import arb, arb_series, fmpq

from autonumerics.targets.functions.enclosures import exact_at, monotone
from autonumerics.targets.functions.function import Function
from autonumerics.targets.functions.power_series import PowerSeries
from autonumerics.targets.functions.taylor import Series, from_coefficients

GROUP = "trigonometric"

_row = partial(Function, group=GROUP, reference="DLMF 4.14")
_inverse = partial(Function, group=GROUP, reference="DLMF 4.23")

# The doubles nearest to pi/2 and pi/4 lie below them, so tan and cos keep clear of pole and zero.
_HALF_PI = math.pi / 2
_QUARTER_PI = math.pi / 4
_NOT_HALF_ODD = "all x but pi/2 + k pi, k an integer"
_NOT_MULTIPLE = "all x but k pi, k an integer"


def _tanpi_series(x: arb_series) -> arb_series:
    sine, cosine = x.sin_cos_pi()
    return sine / cosine


def _sec_series(x: arb_series) -> arb_series:
    return 1 / x.cos()


def _csc_series(x: arb_series) -> arb_series:
    return 1 / x.sin()


def _cot_series(x: arb_series) -> arb_series:
    sine, cosine = x.sin_cos()
    return cosine / sine


def _tanpi(x: arb) -> arb:
    quarters = 4 * x
    if quarters.is_exact() and quarters.is_integer() and not (2 * x).is_integer():
        return arb(1) if (x - 1 / arb(4)).is_integer() else arb(-1)
    return x.tan_pi()


@exact_at({1.0: 0.5, -1.0: -0.5})
@monotone
def _asinpi(x: arb) -> arb:
    return x.asin() / arb.pi()


@exact_at({0.0: 0.5, -1.0: 1.0})
@monotone
def _acospi(x: arb) -> arb:
    return x.acos() / arb.pi()


@exact_at({1.0: 0.25, -1.0: -0.25})
@monotone
def _atanpi(x: arb) -> arb:
    return x.atan() / arb.pi()


def _over_pi(series: Series) -> Series:
    return lambda x: series(x) / arb.pi()


# sin(x)/x in powers of x^2; 64^k/(2k+1)! is at most 372, its value at k = 3.
_SINC = PowerSeries(lambda k: fmpq((-1) ** k, math.factorial(2 * k + 1)), 372, fmpq(1, 64))
_sinc_near_0 = from_coefficients(_SINC.coefficients)


def sinc_series(x: arb_series) -> arb_series:
    """sin(x)/x."""
    square = x * x
    return _sinc_near_0(square) if _SINC.reaches(square[0]) else x.sin() / x


ROWS = (
    _row(
        "sin",
        arb.sin,
        arb_series.sin,
        (0.0, _HALF_PI),
        "absolute",
        "all x",
        "sine of x radians",
        False,
    ),
    _row(
        "cos",
        arb.cos,
        arb_series.cos,
        (0.0, _HALF_PI),
        "absolute",
        "all x",
        "cosine of x radians",
        False,
    ),
    _row(
        "tan",
        arb.tan,
        arb_series.tan,
        (0.0, _QUARTER_PI),
        "absolute",
        _NOT_HALF_ODD,
        "tangent of x radians",
        False,
    ),
    _row(
        "sec",
        arb.sec,
        _sec_series,
        (0.0, 1.0),
        "relative",
        _NOT_HALF_ODD,
        "secant, 1/cos(x)",
        False,
    ),
    _row(
        "csc",
        arb.csc,
        _csc_series,
        (0.5, _HALF_PI),
        "relative",
        _NOT_MULTIPLE,
        "cosecant, 1/sin(x)",
        False,
    ),
    _row(
        "cot",
        arb.cot,
        _cot_series,
        (0.5, 1.0),
        "relative",
        _NOT_MULTIPLE,
        "cotangent, 1/tan(x)",
        False,
    ),
    _row(
        "sinc",
        arb.sinc,
        sinc_series,
        (0.0, _HALF_PI),
        "relative",
        "all x",
        "sin(x)/x, and 1 at 0",
        False,
    ),
    _row(
        "sinpi",
        arb.sin_pi,
        arb_series.sin_pi,
        (0.0, 0.5),
        "absolute",
        "all x",
        "sine of x half turns, sin(pi x)",
        False,
    ),
    _row(
        "cospi",
        arb.cos_pi,
        arb_series.cos_pi,
        (0.0, 0.5),
        "absolute",
        "all x",
        "cosine of x half turns, cos(pi x)",
        False,
    ),
    _row(
        "tanpi",
        _tanpi,
        _tanpi_series,
        (0.0, 0.25),
        "absolute",
        "all x but k + 1/2, k an integer",
        "tangent of x half turns, tan(pi x)",
        False,
    ),
    _inverse(
        "asin",
        arb.asin,
        arb_series.asin,
        (0.0, 0.5),
        "absolute",
        "-1 <= x <= 1",
        "arc sine, in radians",
    ),
    _inverse(
        "acos",
        arb.acos,
        arb_series.acos,
        (0.0, 0.5),
        "relative",
        "-1 <= x <= 1",
        "arc cosine, in radians",
    ),
    _inverse(
        "atan",
        arb.atan,
        arb_series.atan,
        (0.0, 1.0),
        "absolute",
        "all x",
        "arc tangent, in radians",
    ),
    _inverse(
        "asinpi",
        _asinpi,
        _over_pi(arb_series.asin),
        (0.0, 0.5),
        "absolute",
        "-1 <= x <= 1",
        "arc sine in half turns, asin(x)/pi",
    ),
    _inverse(
        "acospi",
        _acospi,
        _over_pi(arb_series.acos),
        (0.0, 0.5),
        "relative",
        "-1 <= x <= 1",
        "arc cosine in half turns, acos(x)/pi",
    ),
    _inverse(
        "atanpi",
        _atanpi,
        _over_pi(arb_series.atan),
        (0.0, 1.0),
        "absolute",
        "all x",
        "arc tangent in half turns, atan(x)/pi",
    ),
)
