"""Activation functions of neural networks."""

from __future__ import annotations

from functools import partial

from flint import arb, arb_series

from autonumerics.balls import series_length
from autonumerics.targets.functions.enclosures import Enclosure, by_slope, monotone
from autonumerics.targets.functions.error_functions import ndtr, ndtr_series
from autonumerics.targets.functions.function import Function
from autonumerics.targets.functions.taylor import Series, by_derivative, coefficients_of

GROUP = "activations"

_row = partial(Function, group=GROUP)


@monotone
def logistic(x: arb) -> arb:
    """1/(1 + exp(-x)), from the side on which the exponential is small."""
    if x < 0:
        small = x.exp()
        return small / (1 + small)
    return 1 / (1 + (-x).exp())


def logistic_series(x: arb_series) -> arb_series:
    """Its series, likewise."""
    if x[0] < 0:
        small = x.exp()
        return small / (1 + small)
    return 1 / (1 + (-x).exp())


@monotone
def _softplus(x: arb) -> arb:
    if x > 0:
        return x + (-x).exp().log1p()
    return x.exp().log1p()


def _mish_gate_series(x: arb_series) -> arb_series:
    """tanh(softplus(x)), without the logarithm: it is rational in exp(x)."""
    if x[0] < 0:
        u = x.exp()
        return u * (u + 2) / (u * (u + 2) + 2)
    v = (-x).exp()
    return (1 + 2 * v) / (1 + 2 * v + 2 * v * v)


def _gated(gate: Enclosure, gate_series: Series) -> tuple[Enclosure, Series]:
    """x times a gate between 0 and 1."""

    def series(x: arb_series) -> arb_series:
        return x * gate_series(x)

    def slope(x: arb) -> arb:
        return coefficients_of(series)(x, 2)[1]

    return by_slope(lambda x: x * gate(x), slope), series


@monotone
def _mish_gate(x: arb) -> arb:
    with series_length(1):
        return _mish_gate_series(arb_series([x], 1))[0]


ROWS = (
    _row(
        "logistic",
        logistic,
        logistic_series,
        (-4.0, 4.0),
        "relative",
        "all x",
        "logistic sigmoid, 1/(1 + exp(-x))",
        reference="P.-F. Verhulst, Corr. math. phys. 10 (1838) 113",
    ),
    _row(
        "softplus",
        _softplus,
        by_derivative(_softplus, logistic_series),
        (-4.0, 4.0),
        "relative",
        "all x",
        "log(1 + exp(x))",
        reference="C. Dugas et al., NIPS 13 (2000)",
    ),
    _row(
        "gelu",
        *_gated(ndtr, ndtr_series),
        (-4.0, 4.0),
        "absolute",
        "all x",
        "x ndtr(x), Gaussian error linear unit",
        False,
        reference="arXiv 1606.08415",
    ),
    _row(
        "silu",
        *_gated(logistic, logistic_series),
        (-4.0, 4.0),
        "absolute",
        "all x",
        "x logistic(x), also called swish",
        False,
        reference="arXiv 1606.08415",
    ),
    _row(
        "mish",
        *_gated(_mish_gate, _mish_gate_series),
        (-4.0, 4.0),
        "absolute",
        "all x",
        "x tanh(softplus(x))",
        False,
        reference="arXiv 1908.08681",
    ),
)
