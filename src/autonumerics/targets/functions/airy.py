"""Airy functions, which solve y'' = x y, and their derivatives.

Arb has their series; over balls left of 0, where they oscillate, those widen exponentially in the
square root of -x^3, and the equation encloses them by values at points instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from flint import arb, arb_series

from autonumerics.targets.functions.function import Function
from autonumerics.targets.functions.taylor import (
    LinearEquation,
    Series,
    coefficients_of,
    derived,
    from_coefficients,
)

GROUP = "Airy functions"

_row = partial(Function, group=GROUP, reference="DLMF 9.2", monotone=False)

_EQUATION = LinearEquation(((0, -1), (), (1,)))


def _solution(pair: Callable[[arb], Sequence[arb]], series: Series) -> Series:
    """By Arb at points, by the equation over balls."""
    by_arb = coefficients_of(series)

    def coefficients(c: arb, n: int) -> Sequence[arb]:
        return by_arb(c, n) if c.is_exact() else _EQUATION.over(c, pair, n)

    return from_coefficients(coefficients)


def _value(f: Callable[[arb], arb], series: Series) -> Callable[[arb], arb]:
    return lambda x: f(x) if x.is_exact() else coefficients_of(series)(x, 1)[0]


def _ai_prime(x: arb) -> arb:
    return x.airy_ai(derivative=1)


def _bi_prime(x: arb) -> arb:
    return x.airy_bi(derivative=1)


_ai_series = _solution(lambda x: x.airy()[:2], arb_series.airy_ai)
_bi_series = _solution(lambda x: x.airy()[2:], arb_series.airy_bi)
_ai_prime_series = derived(_ai_series)
_bi_prime_series = derived(_bi_series)

ROWS = (
    _row(
        "airyai",
        _value(arb.airy_ai, _ai_series),
        _ai_series,
        (-2.0, 2.0),
        "relative",
        "all x",
        "Airy function Ai, the solution of y'' = x y that vanishes at infinity",
    ),
    _row(
        "airybi",
        _value(arb.airy_bi, _bi_series),
        _bi_series,
        (-1.0, 1.0),
        "relative",
        "all x",
        "Airy function Bi",
    ),
    _row(
        "airyaiprime",
        _value(_ai_prime, _ai_prime_series),
        _ai_prime_series,
        (-2.0, 2.0),
        "absolute",
        "all x",
        "derivative of the Airy function Ai",
    ),
    _row(
        "airybiprime",
        _value(_bi_prime, _bi_prime_series),
        _bi_prime_series,
        (-1.0, 1.0),
        "relative",
        "all x",
        "derivative of the Airy function Bi",
    ),
)
