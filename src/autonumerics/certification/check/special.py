"""Functions made of others: by composition, by power series, as inverses, as solutions of systems.

Each row is the rule that makes the power series of f(a) from that of a. Definitions are those of
the DLMF, by whose numbers they are cited. An ArithmeticError is raised where f is not analytic or
its series are out of reach.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gmpy2 import mpq

from . import gamma, zeta
from .bessel import BESSEL
from .elementary import PI, composed
from .hypergeometric import hypergeometric
from .intervals import DOWN, ONE, TWO, UP, Interval, falling, hull, rising
from .inverses import Inverse
from .series import Rule, Series, constant, exponential, integral

_HALF, _THIRD = hull(mpq(1, 2)), mpq(1, 3)
_ROOT_2, _ROOT_PI = rising("sqrt")(TWO), rising("sqrt")(PI)
_EULER = Interval(DOWN.const_euler(), UP.const_euler())


def _one(a: Series) -> Series:
    return constant(ONE, len(a.terms))


def _exp(a: Series) -> Series:
    return composed("exp", a)


def _over(name: str) -> Rule:
    return lambda a: _one(a) / composed(name, a)


def _half_turns(name: str) -> Rule:
    """sin(pi a) or cos(pi a), exact where a is a multiple of 1/2."""

    def rule(a: Series) -> Series:
        value, x = composed(name, a.scaled(PI)), a.terms[0]
        if x.lo != x.hi or (2 * mpq(x.lo)).denominator > 1:
            return value
        turned = int(2 * mpq(x.lo)) + (1 if name == "cos" else 0)  # cos(t) = sin(t + pi/2)
        return Series((hull((0, 1, 0, -1)[turned % 4]), *value.terms[1:]))

    return rule


def _share(name: str) -> Rule:
    """f(a)/pi."""
    return lambda a: composed(name, a).scaled(ONE / PI)


def _size(a: Series) -> Any:
    return a.terms[0].largest


def _sinc(a: Series) -> Series:
    if _size(a) <= 8:  # 10.16.1 and 10.16.9
        return hypergeometric((), (mpq(3, 2),), -(a * a).scaled(hull(mpq(1, 4))))
    return composed("sin", a) / a


# --- activations -------------------------------------------------------------------------------


def _logistic(a: Series) -> Series:
    """1/(1 + exp(-a)), in the form that does not overflow."""
    if a.terms[0].hi > 0:
        return _one(a) / (_one(a) + _exp(-a))
    power = _exp(a)
    return power / (_one(a) + power)


def _softplus(a: Series) -> Series:
    """log(1 + exp(a)) = a + log(1 + exp(-a)), in the form that does not overflow."""
    if a.terms[0].lo < 0:
        return composed("log1p", _exp(a))
    return a + composed("log1p", _exp(-a))


def _ndtr(a: Series) -> Series:
    return composed("erfc", (-a).scaled(ONE / _ROOT_2)).scaled(_HALF)


def _mish(a: Series) -> Series:
    """a tanh(log(1 + u)) for u = exp(a), and tanh(log(v)) = 1 - 2/(v^2 + 1); with w = exp(-a) that
    is (1 + 2 w)/(1 + 2 w + 2 w^2), which does not overflow.
    """
    if a.terms[0].lo >= 0:
        w = _exp(-a).scaled(TWO)
        return a * ((_one(a) + w) / (_one(a) + w + (w * w).scaled(_HALF)))
    v = _one(a) + _exp(a)
    return a * (_one(a) - constant(TWO, len(a.terms)) / (v * v + _one(a)))


# --- error functions ---------------------------------------------------------------------------


def _dawson(a: Series) -> Series:
    """7.5.1 and 7.11.4: a 1F1(1; 3/2; -a^2)."""
    return a * hypergeometric((mpq(1),), (mpq(3, 2),), -(a * a))


_ROOT_2_PI = _ROOT_2 * _ROOT_PI

INVERSES: Mapping[str, Inverse] = {
    "erfinv": Inverse(rising("erf"), lambda y: _exp(y * y).scaled(_ROOT_PI / TWO), (-40, 40)),
    "erfcinv": Inverse(
        falling("erfc"), lambda y: _exp(y * y).scaled(-_ROOT_PI / TWO), (-40, 40), -1
    ),
    "ndtri": Inverse(
        lambda x: _ndtr(Series((x,))).terms[0],
        lambda y: _exp((y * y).scaled(_HALF)).scaled(_ROOT_2_PI),
        (-60, 60),
    ),
    "lambertw": Inverse(
        lambda w: w * rising("exp")(w), lambda y: _exp(-y) / (_one(y) + y), (-1, 710)
    ),
    "lambertwm1": Inverse(
        lambda w: w * rising("exp")(w), lambda y: _exp(-y) / (_one(y) + y), (-750, -1), -1
    ),
}
"""4.13.4 for the slopes of Lambert's W; the others are exponentials by 7.2.1 and 7.2.2."""


# --- gamma functions ---------------------------------------------------------------------------


def gamma_of(a: Series) -> Series:
    """gamma(a), for positive numbers."""
    value = gamma.gamma_range(a.terms[0])
    if len(a.terms) == 1:
        return Series((value,))
    return exponential(value, a.derivative() * gamma.digamma(a.shortened()))


def _lgamma(a: Series) -> Series:
    """Its range from its value at the lower end and its slope, which rises."""
    x = a.terms[0]
    if not x.lo > 0:
        raise ArithmeticError("lgamma is handled for positive numbers")
    start = Interval(x.lo, x.lo)
    value = Interval(DOWN.lngamma(x.lo), UP.lngamma(x.lo)) + rising("digamma")(x) * (x - start)
    if len(a.terms) == 1:
        return Series((value,))
    return integral(value, a.derivative() * gamma.digamma(a.shortened()))


# --- integrals ---------------------------------------------------------------------------------


def _ei(a: Series) -> Series:
    """6.2.5; it rises where x > 0 and falls where x < 0."""
    x = a.terms[0]
    if x.lo <= 0 <= x.hi:
        raise ZeroDivisionError("Ei has a pole at 0")
    value = (rising if x.lo > 0 else falling)("eint")(x)
    if len(a.terms) == 1:
        return Series((value,))
    inside = a.shortened()
    return integral(value, a.derivative() * (_exp(inside) / inside))


def _e1(a: Series) -> Series:
    if not a.terms[0].lo > 0:
        raise ArithmeticError("E1 is handled for positive numbers")
    return -_ei(-a)


def _si(a: Series) -> Series:
    """6.6.5 as a hypergeometric series."""
    b = (mpq(3, 2), mpq(3, 2))
    return a * hypergeometric((mpq(1, 2),), b, -(a * a).scaled(hull(mpq(1, 4))))


def _ci(a: Series) -> Series:
    """6.6.6 likewise: Euler's constant + log a - a^2/4 2F3."""
    z = (a * a).scaled(hull(mpq(-1, 4)))
    sum_ = hypergeometric((mpq(1), mpq(1)), (mpq(2), mpq(2), mpq(3, 2)), z)
    return constant(_EULER, len(a.terms)) + composed("log", a) + z * sum_


def _fresnel_s(a: Series) -> Series:
    """7.6.6 likewise."""
    z = (a * a).powered(2).scaled(-PI * PI / hull(16))
    cube = (a * a * a).scaled(PI / hull(6))
    return cube * hypergeometric((mpq(3, 4),), (mpq(3, 2), mpq(7, 4)), z)


def _fresnel_c(a: Series) -> Series:
    """7.6.4 likewise."""
    z = (a * a).powered(2).scaled(-PI * PI / hull(16))
    return a * hypergeometric((mpq(1, 4),), (mpq(1, 2), mpq(5, 4)), z)


def _li2(a: Series) -> Series:
    """25.12.1; its slope is -log(1 - a)/a = 2F1(1, 1; 2; a)."""
    x = a.terms[0]
    if not x.hi <= 1:
        raise ArithmeticError("the dilogarithm is handled up to 1")
    value = rising("li2")(x)
    if len(a.terms) == 1:
        return Series((value,))
    inside = a.shortened()
    if _size(inside) <= mpq(1, 2):
        slope = hypergeometric((mpq(1), mpq(1)), (mpq(2),), inside)
    else:
        slope = -composed("log1p", -inside) / inside
    return integral(value, a.derivative() * slope)


def _planck(a: Series) -> Series:
    """a^3/(exp(a) - 1), where (exp(a) - 1)/a = 1F1(1; 2; a)."""
    if _size(a) <= 8:
        return a * a / hypergeometric((mpq(1),), (mpq(2),), a)
    return a * a * a / composed("expm1", a)


def _elliptic(first: Any) -> Rule:
    """19.5.1 and 19.5.2: pi/2 2F1(first, 1/2; 1; m), used up to 3/4."""

    def rule(a: Series) -> Series:
        if not _size(a) <= mpq(4, 5):
            raise ArithmeticError("elliptic integrals are handled from -4/5 to 4/5")
        return hypergeometric((first, mpq(1, 2)), (mpq(1),), a).scaled(PI / TWO)

    return rule


ZETA: Mapping[str, Rule] = {
    "zeta": zeta.zeta,
    **{f"debye{n}": zeta.debye(n) for n in (1, 2, 3, 4)},
}

SPECIAL: Mapping[str, Rule] = {
    "sec": _over("cos"),
    "csc": _over("sin"),
    "cot": lambda a: composed("cos", a) / composed("sin", a),
    "sech": _over("cosh"),
    "csch": _over("sinh"),
    "coth": _over("tanh"),
    "sinc": _sinc,
    "sinpi": _half_turns("sin"),
    "cospi": _half_turns("cos"),
    "tanpi": lambda a: composed("tan", a.scaled(PI)),
    "asinpi": _share("asin"),
    "acospi": _share("acos"),
    "atanpi": _share("atan"),
    "tanhshrink": lambda a: a - composed("tanh", a),
    "logistic": _logistic,
    "softplus": _softplus,
    "gelu": lambda a: a * _ndtr(a),
    "silu": lambda a: a * _logistic(a),
    "mish": _mish,
    "erfcx": lambda a: _exp(a * a) * composed("erfc", a),
    "ndtr": _ndtr,
    "dawson": _dawson,
    **INVERSES,
    "gamma": gamma_of,
    "lgamma": _lgamma,
    "digamma": gamma.digamma,
    "trigamma": gamma.trigamma,
    "ei": _ei,
    "e1": _e1,
    "si": _si,
    "ci": _ci,
    "fresnels": _fresnel_s,
    "fresnelc": _fresnel_c,
    "li2": _li2,
    "planck": _planck,
    **ZETA,
    **BESSEL,
    "ellipk": _elliptic(mpq(1, 2)),
    "ellipe": _elliptic(mpq(-1, 2)),
}
"""By the names of the functions."""
