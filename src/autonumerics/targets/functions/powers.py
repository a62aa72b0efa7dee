"""Exponentials, logarithms and roots."""

from __future__ import annotations

from functools import partial

from flint import arb, arb_series

from autonumerics.targets.functions.function import Function

GROUP = "exponentials, logarithms, roots"

_row = partial(Function, group=GROUP, reference="DLMF 4.2")


def _exp2(x: arb) -> arb:
    return arb(2) ** x  # exact at integers, unlike exp(x log 2)


def _exp2_series(x: arb_series) -> arb_series:
    return (x * arb.const_log2()).exp()


def _exp10(x: arb) -> arb:
    return arb(10) ** x


def _exp10_series(x: arb_series) -> arb_series:
    return (x * arb.const_log10()).exp()


def _expm1_series(x: arb_series) -> arb_series:
    return x.exp() - 1


def _log2(x: arb) -> arb:
    if x.is_exact() and x > 0:
        mantissa, exponent = x.man_exp()
        if mantissa == 1:  # a power of two: the value is exact, as ties between numbers need it
            return arb(exponent)
    return x.log() / arb.const_log2()


def _log2_series(x: arb_series) -> arb_series:
    return x.log() / arb.const_log2()


_LARGEST_POWER_OF_TEN = arb(10**23)  # those from 10^23 on are no doubles


def _log10(x: arb) -> arb:
    if x.is_exact() and x >= 1 and x < _LARGEST_POWER_OF_TEN:
        mantissa, exponent = (int(part) for part in x.man_exp())
        power = len(str(mantissa << exponent)) - 1 if exponent >= 0 else 0
        if exponent >= 0 and mantissa << exponent == 10**power:
            return arb(power)
    return x.log() / arb.const_log10()


def _log10_series(x: arb_series) -> arb_series:
    return x.log() / arb.const_log10()


def _log1p_series(x: arb_series) -> arb_series:
    return (x + 1).log()


def _cbrt(x: arb) -> arb:
    if x.contains(0):
        # Arb's root is for positive numbers only; cbrt increases, so its ends bound it.
        return _cbrt_point(x.lower()).union(_cbrt_point(x.upper()))
    return _cbrt_point(x)


def _cbrt_point(x: arb) -> arb:
    if x.is_zero():
        return arb(0)
    return x.root(3) if x > 0 else -((-x).root(3))


def _cbrt_series(x: arb_series) -> arb_series:
    # x^(1/3) = x (x^2)^(-1/3): one formula for both signs, singular at 0 as it should be.
    return x * (-(x * x).log() / 3).exp()


ROWS = (
    _row("exp2", _exp2, _exp2_series, (0.0, 1.0), "relative", "all x", "2 to the power x"),
    _row("exp", arb.exp, arb_series.exp, (-1.0, 1.0), "relative", "all x", "e to the power x"),
    _row("exp10", _exp10, _exp10_series, (0.0, 1.0), "relative", "all x", "10 to the power x"),
    _row(
        "expm1",
        arb.expm1,
        _expm1_series,
        (-1.0, 1.0),
        "absolute",
        "all x",
        "e to the power x, minus 1",
    ),
    _row("log2", _log2, _log2_series, (1.0, 2.0), "absolute", "x > 0", "logarithm of x to base 2"),
    _row("log", arb.log, arb_series.log, (1.0, 2.0), "absolute", "x > 0", "natural logarithm of x"),
    _row(
        "log10",
        _log10,
        _log10_series,
        (1.0, 10.0),
        "absolute",
        "x > 0",
        "logarithm of x to base 10",
    ),
    _row(
        "log1p",
        arb.log1p,
        _log1p_series,
        (0.0, 1.0),
        "absolute",
        "x > -1",
        "natural logarithm of 1 + x",
    ),
    _row("sqrt", arb.sqrt, arb_series.sqrt, (0.5, 2.0), "relative", "x >= 0", "square root of x"),
    _row("cbrt", _cbrt, _cbrt_series, (1.0, 2.0), "relative", "all x", "real cube root of x"),
    _row(
        "rsqrt",
        arb.rsqrt,
        arb_series.rsqrt,
        (0.5, 2.0),
        "relative",
        "x > 0",
        "1 over the square root of x",
    ),
)
