"""The functions once more, by mpmath, which shares nothing with Arb, at mpmath's precision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import mpmath

mp: Any = mpmath  # its functions are made at run time, unknown to type checkers


def _precise(f: Callable[..., Any], extra: int = 40) -> Callable[..., Any]:
    """With more digits inside, for formulas that cancel."""

    def better(x: Any) -> Any:
        with mp.workdps(mp.mp.dps + extra):
            return f(x)

    return better


def _cbrt(x: Any) -> Any:
    return mp.cbrt(x) if x >= 0 else -mp.cbrt(-x)


def _inverse(f: Callable[..., Any], slope: Callable[..., Any], start: Callable[..., Any]) -> Any:
    """Of a function by Newton's method, from a value good enough to converge from."""

    def solved(y: Any) -> Any:
        x = start(y)
        for _ in range(12):
            x -= (f(x) - y) / slope(x)
        return x

    return _precise(solved)


def _phi(x: Any) -> Any:
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def _probit(p: Any) -> Any:
    """Near the quantile, by mpmath's erfinv or the leading term of the tail."""
    if p > mp.mpf("1e-10"):
        return mp.sqrt(2) * mp.erfinv(2 * p - 1)
    log = -2 * mp.log(p)
    return -mp.sqrt(log - mp.log(log) - mp.log(2 * mp.pi))


def _debye(n: int) -> Callable[..., Any]:
    """By quadrature of its definition."""

    def f(x: Any) -> Any:
        if x == 0:
            return mp.mpf(1)
        return n * mp.quad(lambda s: s ** (n - 1) * _bose(x * s), [0, 1])

    return _precise(f, 10)


def _bose(t: Any) -> Any:
    return t / mp.expm1(t) if t else mp.mpf(1)


_ndtri = _inverse(mp.ncdf, _phi, _probit)

ELEMENTARY: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "exp2": lambda x: mp.mpf(2) ** x,
        "exp": mp.exp,
        "expm1": mp.expm1,
        "log2": lambda x: mp.log(x) / mp.log(2),
        "log": mp.log,
        "log1p": mp.log1p,
        "sin": mp.sin,
        "cos": mp.cos,
        "tan": mp.tan,
        "asin": mp.asin,
        "acos": mp.acos,
        "atan": mp.atan,
        "sinh": mp.sinh,
        "cosh": mp.cosh,
        "tanh": mp.tanh,
        "erf": mp.erf,
        "erfc": mp.erfc,
        "gamma": mp.gamma,
        "sqrt": mp.sqrt,
        "cbrt": _cbrt,
        "rsqrt": lambda x: 1 / mp.sqrt(x),
    }
)
"""Those that many tests go through; what holds of them is expected of the others."""

TRUTHS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **ELEMENTARY,
        "exp10": lambda x: mp.mpf(10) ** x,
        "log10": mp.log10,
        "sec": mp.sec,
        "csc": mp.csc,
        "cot": mp.cot,
        "sinc": mp.sinc,
        "sinpi": mp.sinpi,
        "cospi": mp.cospi,
        "tanpi": lambda x: mp.sinpi(x) / mp.cospi(x),
        "asinpi": lambda x: mp.asin(x) / mp.pi,
        "acospi": lambda x: mp.acos(x) / mp.pi,
        "atanpi": lambda x: mp.atan(x) / mp.pi,
        "sech": mp.sech,
        "csch": mp.csch,
        "coth": mp.coth,
        "asinh": mp.asinh,
        "acosh": mp.acosh,
        "atanh": mp.atanh,
        "tanhshrink": _precise(lambda x: x - mp.tanh(x)),
        "logistic": lambda x: 1 / (1 + mp.exp(-x)),
        "softplus": _precise(lambda x: mp.log1p(mp.exp(x))),
        "gelu": lambda x: x * mp.ncdf(x),
        "silu": lambda x: x / (1 + mp.exp(-x)),
        "mish": _precise(lambda x: x * mp.tanh(mp.log1p(mp.exp(x)))),
        "erfcx": _precise(lambda x: mp.exp(x * x) * mp.erfc(x)),
        "erfinv": mp.erfinv,
        "erfcinv": lambda x: -_ndtri(x / 2) / mp.sqrt(2),
        "ndtr": mp.ncdf,
        "ndtri": _ndtri,
        "lgamma": lambda x: mp.loggamma(x).real,
        "digamma": mp.digamma,
        "trigamma": lambda x: mp.psi(1, x),
        "zeta": mp.zeta,
        "ei": mp.ei,
        "e1": mp.e1,
        "si": mp.si,
        "ci": mp.ci,
        "fresnels": mp.fresnels,
        "fresnelc": mp.fresnelc,
        "li2": lambda x: mp.polylog(2, x).real,
        **{f"debye{n}": _debye(n) for n in (1, 2, 3, 4)},
        "planck": lambda x: x * x * _bose(x),
        "airyai": mp.airyai,
        "airybi": mp.airybi,
        "airyaiprime": lambda x: mp.airyai(x, derivative=1),
        "airybiprime": lambda x: mp.airybi(x, derivative=1),
        "j0": lambda x: mp.besselj(0, x),
        "j1": lambda x: mp.besselj(1, x),
        "y0": lambda x: mp.bessely(0, x),
        "y1": lambda x: mp.bessely(1, x),
        "i0": lambda x: mp.besseli(0, x),
        "i1": lambda x: mp.besseli(1, x),
        "k0": lambda x: mp.besselk(0, x),
        "k1": lambda x: mp.besselk(1, x),
        "i0e": lambda x: mp.exp(-abs(x)) * mp.besseli(0, x),
        "i1e": lambda x: mp.exp(-abs(x)) * mp.besseli(1, x),
        "k0e": lambda x: mp.exp(x) * mp.besselk(0, x),
        "k1e": lambda x: mp.exp(x) * mp.besselk(1, x),
        "ellipk": mp.ellipk,
        "ellipe": mp.ellipe,
        "lambertw": lambda x: mp.lambertw(x).real,
        "lambertwm1": lambda x: mp.lambertw(x, -1).real,
        "dawson": _precise(lambda x: mp.sqrt(mp.pi) / 2 * mp.exp(-x * x) * mp.erfi(x)),
    }
)
"""Every function of the table."""

OF_A_PARAMETER: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "beta": mp.beta,
        "besselj": mp.besselj,
        "bessely": mp.bessely,
        "besseli": mp.besseli,
        "besselie": lambda v, x: mp.exp(-x) * mp.besseli(v, x),
        "besselk": mp.besselk,
        "besselke": lambda v, x: mp.exp(x) * mp.besselk(v, x),
        "logbesseli": lambda v, x: mp.log(mp.besseli(v, x)),
        "logbesselk": lambda v, x: mp.log(mp.besselk(v, x)),
    }
)
"""Every family, of the parameter and x."""
