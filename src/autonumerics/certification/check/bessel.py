"""Airy and Bessel functions: entire series, and solutions of systems for those of the second kind.

Each row is the rule that makes the power series of f(a) from that of a. Definitions are those of
the DLMF, by whose numbers they are cited. An ArithmeticError is raised where f is not analytic or
its series are out of reach.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gmpy2 import mpfr, mpq

from .elementary import composed
from .hypergeometric import at, hypergeometric
from .intervals import DOWN, ONE, THREE, TWO, UP, ZERO, Interval, falling, hull, rising
from .series import Rule, Series, constant
from .systems import solution

_HALF, _THIRD = hull(mpq(1, 2)), mpq(1, 3)
_EULER = Interval(DOWN.const_euler(), UP.const_euler())
_MOST_TERMS = 2_000
_NEGLIGIBLE = DOWN.div(mpfr(1), DOWN.exp2(mpfr(480)))


def _airy(first: Interval, second: Interval) -> Rule:
    """9.4.1: first 0F1(; 2/3; a^3/9) + second a 0F1(; 4/3; a^3/9)."""

    def rule(a: Series) -> Series:
        z = (a * a * a).scaled(ONE / hull(9))
        even = hypergeometric((), (2 * _THIRD,), z).scaled(first)
        return even + (a * hypergeometric((), (4 * _THIRD,), z)).scaled(second)

    return rule


def _airy_prime(first: Interval, second: Interval) -> Rule:
    """Its derivative: first a^2/2 0F1(; 5/3; a^3/9) + second 0F1(; 1/3; a^3/9)."""

    def rule(a: Series) -> Series:
        z = (a * a * a).scaled(ONE / hull(9))
        even = (a * a * hypergeometric((), (5 * _THIRD,), z)).scaled(first / TWO)
        return even + hypergeometric((), (_THIRD,), z).scaled(second)

    return rule


def _power_of_3(exponent: Any) -> Interval:
    return rising("exp")(rising("log")(THREE) * hull(exponent))


# Ai(0) and Ai'(0), 9.2.3 and 9.2.4; gamma falls up to 1.46.
_AI_0 = _power_of_3(-2 * _THIRD) / falling("gamma")(hull(2 * _THIRD))
_AI_SLOPE_0 = -_power_of_3(-_THIRD) / falling("gamma")(hull(_THIRD))
_ROOT_3 = rising("sqrt")(THREE)


def _bessel(order: int, sign: int) -> Rule:
    """10.16.9 and 10.39.9 for the orders 0 and 1: (a/2)^order 0F1(; order + 1; sign a^2/4)."""

    def rule(a: Series) -> Series:
        entire = hypergeometric((), (mpq(order + 1),), (a * a).scaled(hull(mpq(sign, 4))))
        return (a * entire).scaled(_HALF) if order else entire

    return rule


def _scaled_bessel(order: int) -> Rule:
    """exp(-|a|) I(a): analytic on either side of 0."""

    def rule(a: Series) -> Series:
        if a.terms[0].lo < 0 < a.terms[0].hi:
            raise ArithmeticError("exp(-|x|) is not analytic at 0")
        return _exp(-a if a.terms[0].lo >= 0 else a) * _bessel(order, 1)(a)

    return rule


def second_kind(a: Series) -> Sequence[Series]:
    """Y0 and Y1: Y0' = -Y1, Y1' = Y0 - Y1/x (10.6.2 and 10.6.3)."""
    _positive(a)
    return solution(
        lambda x: [Interval(DOWN.y0(x), UP.y0(x)), Interval(DOWN.y1(x), UP.y1(x))],
        lambda x: _slopes(x, 1),
        a,
    )


def modified_second_kind(a: Series) -> Sequence[Series]:
    """K0 and K1: K0' = -K1, K1' = -K0 - K1/x (10.29.2 and 10.29.3)."""
    _positive(a)
    return solution(_k0_and_k1, lambda x: _slopes(x, -1), a)


def _k0_and_k1(x: Any) -> Sequence[Interval]:
    """10.31.2, and the Wronskian 10.28.2: I0 K1 + I1 K0 = 1/x."""
    point = Interval(x, x)
    z = point * point / hull(4)
    i0, i1 = at((), (mpq(1),), z), point / TWO * at((), (mpq(2),), z)
    k0 = _harmonic(z) - (rising("log")(point / TWO) + _EULER) * i0
    return k0, (ONE / point - i1 * k0) / i0


def _harmonic(z: Interval) -> Interval:
    """sum_{k>=1} (1 + 1/2 + ... + 1/k) z^k/(k!)^2 for z >= 0, where 2 z/k^2 bounds ratios."""
    total, power, harmonic = ZERO, ONE, mpq(0)
    for k in range(1, _MOST_TERMS):
        power, harmonic = power * z / hull(k * k), harmonic + mpq(1, k)
        term = power * hull(harmonic)
        total = total + term
        ratio = (TWO * z / hull((k + 1) ** 2)).hi
        if 2 * ratio <= 1 and term.hi <= UP.mul(total.hi, _NEGLIGIBLE):
            return total + Interval(ZERO.lo, term.hi)
    raise ArithmeticError("the power series of K needs too many terms")


def _slopes(x: Series, sign: int) -> Sequence[Sequence[Series]]:
    """The matrix of f' = -g, g' = sign f - g/x."""
    zero, one = (constant(each, len(x.terms)) for each in (ZERO, ONE))
    return (zero, -one), (one if sign > 0 else -one, -one / x)


def _positive(a: Series) -> None:
    if not a.terms[0].lo > 0:
        raise ArithmeticError("Bessel functions of the second kind are for positive numbers")


def _exp(a: Series) -> Series:
    return composed("exp", a)


BESSEL: Mapping[str, Rule] = {
    "airyai": _airy(_AI_0, _AI_SLOPE_0),
    "airybi": _airy(_ROOT_3 * _AI_0, -_ROOT_3 * _AI_SLOPE_0),
    "airyaiprime": _airy_prime(_AI_0, _AI_SLOPE_0),
    "airybiprime": _airy_prime(_ROOT_3 * _AI_0, -_ROOT_3 * _AI_SLOPE_0),
    "j0": _bessel(0, -1),
    "j1": _bessel(1, -1),
    "y0": lambda a: second_kind(a)[0],
    "y1": lambda a: second_kind(a)[1],
    "i0": _bessel(0, 1),
    "i1": _bessel(1, 1),
    "k0": lambda a: modified_second_kind(a)[0],
    "k1": lambda a: modified_second_kind(a)[1],
    "i0e": _scaled_bessel(0),
    "i1e": _scaled_bessel(1),
    "k0e": lambda a: _exp(a) * modified_second_kind(a)[0],
    "k1e": lambda a: _exp(a) * modified_second_kind(a)[1],
}
"""By the names of the functions."""
