"""Exponential, sine and cosine, Fresnel and Debye integrals, the dilogarithm, Planck's law."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from math import factorial, perm

from flint import arb, arb_series, fmpq

from autonumerics.targets.functions.enclosures import by_slope, monotone
from autonumerics.targets.functions.function import Function
from autonumerics.targets.functions.power_series import PowerSeries
from autonumerics.targets.functions.taylor import (
    LinearEquation,
    by_derivative,
    coefficients_of,
    from_coefficients,
)
from autonumerics.targets.functions.trigonometric import sinc_series

GROUP = "integrals"

_row = partial(Function, group=GROUP, reference="DLMF 6.2", monotone=False)


def _ei(x: arb) -> arb:
    """Monotone on either side of its pole."""
    return monotone(arb.ei)(x) if not x.contains(0) else arb("nan")


@monotone
def _e1(x: arb) -> arb:
    return x.expint(arb(1)) if x > 0 else arb("nan")


def _ci(x: arb) -> arb:
    return x.ci() if x > 0 else arb("nan")


def _logarithmic(x: arb_series) -> arb_series:
    """-log(1 - x)/x, the derivative of the dilogarithm."""
    return _near_1(x) if _LOGARITHMIC.reaches(x[0]) else -(1 - x).log() / x


_LOGARITHMIC = PowerSeries(lambda k: fmpq(1, k + 1), 1, fmpq(1))
_near_1 = from_coefficients(_LOGARITHMIC.coefficients)


@monotone
def _li2(x: arb) -> arb:
    if x == 1:
        return arb.pi() ** 2 / 6
    return x.polylog(arb(2)) if x < 1 else arb("nan")


@lru_cache(maxsize=1024)
def _bernoulli(k: int) -> fmpq:
    """B_k / k!, of x/(exp(x) - 1); with B_1 = -1/2 (DLMF 24.2.1)."""
    return fmpq.bernoulli(k) / factorial(k)


# |B_k/k!| <= 2 zeta(k)/(2 pi)^k for even k >= 2 (DLMF 24.9.8), below 4/6^k; B_1 is 1/2.
_BOSE = PowerSeries(_bernoulli, 4, fmpq(1, 6))
_near_0 = from_coefficients(_BOSE.coefficients)
_NEAR = 0.75  # of 0: its power series gains 3 bits a term, what is used elsewhere loses few


def _bose(x: arb_series) -> arb_series:
    """x/(exp(x) - 1)."""
    return _near_0(x) if abs(x[0]) < _NEAR else x / (x.exp() - 1)


def _planck(x: arb_series) -> arb_series:
    return x * x * _bose(x)


def _planck_enclosure(x: arb) -> arb:
    if abs(x) < _NEAR:
        return x * x * _BOSE.coefficients(x, 1)[0]
    return x**3 / x.expm1()


_planck_row = by_slope(_planck_enclosure, lambda x: coefficients_of(_planck)(x, 2)[1])


def _debye_row(n: int) -> Function:
    point = partial(_debye, n)
    enclosure = monotone(point)
    equation = LinearEquation(((n,), (0, 1)))  # x D' + n D = n x/(exp(x) - 1)
    near = _debye_near_0(n)

    def coefficients(c: arb, terms: int) -> Sequence[arb]:
        if abs(c) < _NEAR:
            return near.coefficients(c, terms)
        right = [n * value for value in coefficients_of(_bose)(c, terms)]
        return equation.coefficients(c, [enclosure(c)], terms, right)

    return Function(
        f"debye{n}",
        enclosure,
        from_coefficients(coefficients),
        (0.0, 4.0),
        "relative",
        "all x",
        f"Debye function, {n}/x^{n} times the integral of t^{n}/(exp(t) - 1) from 0 to x",
        True,
        GROUP,
        "Abramowitz and Stegun 27.1",
    )


def _debye_near_0(n: int) -> PowerSeries:
    """Its coefficients are those of x/(exp(x) - 1) times n/(n + k)."""
    return PowerSeries(lambda k: _bernoulli(k) * fmpq(n, n + k), 4, fmpq(1, 6))


def _debye(n: int, x: arb) -> arb:
    """At a point; the integral from x on, termwise in exp(-k x), gives polylogarithms."""
    if abs(x) < _NEAR:
        return _debye_near_0(n).coefficients(x, 1)[0]
    if x < 0:
        return _debye(n, -x) - n * x / (n + 1)
    small = (-x).exp()
    rest = sum(
        (perm(n, j) * x ** (n - j) * small.polylog(arb(j + 1)) for j in range(n + 1)), arb(0)
    )
    return n * (factorial(n) * arb(n + 1).zeta() - rest) / x**n


ROWS = (
    _row(
        "ei",
        _ei,
        by_derivative(_ei, lambda x: x.exp() / x),
        (0.5, 2.0),
        "absolute",
        "all x but 0",
        "exponential integral Ei, principal value of the integral of exp(t)/t up to x",
    ),
    _row(
        "e1",
        _e1,
        by_derivative(_e1, lambda x: -(-x).exp() / x),
        (0.5, 2.0),
        "relative",
        "x > 0",
        "exponential integral E1, the integral of exp(-t)/t from x on",
        monotone=True,
    ),
    _row(
        "si",
        by_slope(arb.si, arb.sinc),
        by_derivative(arb.si, sinc_series),
        (0.0, 2.0),
        "absolute",
        "all x",
        "sine integral, of sin(t)/t from 0 to x",
    ),
    _row(
        "ci",
        by_slope(_ci, lambda x: x.cos() / x),
        by_derivative(_ci, lambda x: x.cos() / x),
        (0.5, 2.0),
        "absolute",
        "x > 0",
        "cosine integral, minus the integral of cos(t)/t from x on",
    ),
    _row(
        "fresnels",
        by_slope(arb.fresnel_s, lambda x: (x * x / 2).sin_pi()),
        arb_series.fresnel_s,
        (0.0, 1.0),
        "absolute",
        "all x",
        "Fresnel integral S, of sin(pi t^2/2) from 0 to x",
        reference="DLMF 7.2",
    ),
    _row(
        "fresnelc",
        by_slope(arb.fresnel_c, lambda x: (x * x / 2).cos_pi()),
        arb_series.fresnel_c,
        (0.0, 1.0),
        "absolute",
        "all x",
        "Fresnel integral C, of cos(pi t^2/2) from 0 to x",
        reference="DLMF 7.2",
    ),
    _row(
        "li2",
        _li2,
        by_derivative(_li2, _logarithmic),
        (0.0, 0.5),
        "absolute",
        "x <= 1",
        "dilogarithm, minus the integral of log(1 - t)/t from 0 to x",
        monotone=True,
        reference="DLMF 25.12",
    ),
    *(_debye_row(n) for n in (1, 2, 3, 4)),
    _row(
        "planck",
        _planck_row,
        _planck,
        (0.0, 8.0),
        "absolute",
        "all x",
        "Planck's law of the frequency, x^3/(exp(x) - 1)",
        reference="M. Planck, Annalen der Physik 309 (1901) 553",
    ),
)
