"""Hyperbolic functions and their inverses."""

from __future__ import annotations

from functools import partial

from flint import arb, arb_series

from autonumerics.targets.functions.enclosures import by_slope, precise_near_zero
from autonumerics.targets.functions.function import Function
from autonumerics.targets.functions.taylor import by_derivative, with_value

GROUP = "hyperbolic"

_row = partial(Function, group=GROUP, reference="DLMF 4.28")
_inverse = partial(Function, group=GROUP, reference="DLMF 4.37")


def _sinh_series(x: arb_series) -> arb_series:
    return (x.exp() - (-x).exp()) / 2


def _cosh_series(x: arb_series) -> arb_series:
    return (x.exp() + (-x).exp()) / 2


def _tanh_series(x: arb_series) -> arb_series:
    return 1 - 2 / ((2 * x).exp() + 1)


def _sech_series(x: arb_series) -> arb_series:
    return 1 / _cosh_series(x)


def _csch_series(x: arb_series) -> arb_series:
    return 1 / _sinh_series(x)


def _coth_series(x: arb_series) -> arb_series:
    return 1 / _tanh_series(x)


_asinh_series = by_derivative(arb.asinh, lambda x: (1 + x * x).rsqrt())
_acosh_series = by_derivative(arb.acosh, lambda x: (x - 1).rsqrt() * (x + 1).rsqrt())
_atanh_series = by_derivative(arb.atanh, lambda x: 1 / ((1 - x) * (1 + x)))


def _tanhshrink(x: arb) -> arb:
    return x - x.tanh()


_tanhshrink_enclosure = precise_near_zero(by_slope(_tanhshrink, lambda x: x.tanh() ** 2), 2)


def _tanhshrink_series(x: arb_series) -> arb_series:
    return x - _tanh_series(x)


ROWS = (
    _row("sinh", arb.sinh, _sinh_series, (0.0, 1.0), "absolute", "all x", "hyperbolic sine"),
    _row(
        "cosh", arb.cosh, _cosh_series, (0.0, 1.0), "relative", "all x", "hyperbolic cosine", False
    ),
    _row("tanh", arb.tanh, _tanh_series, (0.0, 1.0), "absolute", "all x", "hyperbolic tangent"),
    _row(
        "sech",
        arb.sech,
        _sech_series,
        (0.0, 1.0),
        "relative",
        "all x",
        "hyperbolic secant, 1/cosh(x)",
        False,
    ),
    _row(
        "csch",
        arb.csch,
        _csch_series,
        (0.5, 2.0),
        "relative",
        "all x but 0",
        "hyperbolic cosecant, 1/sinh(x)",
        False,
    ),
    _row(
        "coth",
        arb.coth,
        _coth_series,
        (0.5, 2.0),
        "relative",
        "all x but 0",
        "hyperbolic cotangent, 1/tanh(x)",
        False,
    ),
    _inverse(
        "asinh",
        arb.asinh,
        _asinh_series,
        (0.0, 1.0),
        "absolute",
        "all x",
        "inverse hyperbolic sine, log(x + sqrt(x^2 + 1))",
    ),
    _inverse(
        "acosh",
        arb.acosh,
        _acosh_series,
        (1.5, 3.0),
        "relative",
        "x >= 1",
        "inverse hyperbolic cosine, log(x + sqrt(x^2 - 1))",
    ),
    _inverse(
        "atanh",
        arb.atanh,
        _atanh_series,
        (0.0, 0.5),
        "absolute",
        "-1 < x < 1",
        "inverse hyperbolic tangent, log((1 + x)/(1 - x))/2",
    ),
    _row(
        "tanhshrink",
        _tanhshrink_enclosure,
        with_value(_tanhshrink_enclosure, _tanhshrink_series),
        (0.0, 1.0),
        "absolute",
        "all x",
        "x - tanh(x)",
    ),
)
