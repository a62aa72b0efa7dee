"""The functions that can be approximated: a table, one row a function.

A row carries a rigorous enclosure: given an Arb ball, a ball that contains the function's value
at every point of it, computed at the current precision of the flint context; and the same for the
coefficients of its Taylor series. All else that the package knows of a function (its values, its
zeros, where it overflows, what a proof needs of it) follows from that.

To add a function, add a row.

>>> function("exp2").summary
'2 to the power x'
>>> function("exp2").enclosure(arb(3))
8.00000000000000
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal, TypeAlias

from flint import arb, arb_series

from autonumerics.errors import UnknownName

ErrorMeasure: TypeAlias = Literal["relative", "absolute"]


@dataclass(frozen=True, slots=True)
class Function:
    """A real function of one real variable.

    name: what users type.
    enclosure: ball in, ball out, rigorous at the current flint precision; not finite where the
        function is undefined or infinite somewhere in the input ball.
    series: the function of a power series, rigorous at the current flint precision and as long as
        the context's `cap`: for c + t, with a ball c, its k-th coefficient contains f^(k)(x)/k!
        for every x in c. Not finite, or ValueError, where f is not analytic somewhere in c.
    default_domain: end points of the interval used when none is asked for.
    default_error: the error measure on that interval, absolute where the function vanishes in it.
    defined: where the function is real and finite, for people; "all x" is relied upon.
    summary: one line, for people.
    monotone: whether it is monotone on its natural domain *and* that domain is an interval. The
        range over [a, b] is then the hull of two values, exact also at a closed end such as 0 for
        sqrt, where every ball of positive radius would stick out.

    >>> FUNCTIONS["log"].defined
    'x > 0'
    """

    name: str
    enclosure: Callable[[arb], arb]
    series: Callable[[arb_series], arb_series]
    default_domain: tuple[float, float]
    default_error: ErrorMeasure
    defined: str
    summary: str
    monotone: bool = True

    @property
    def everywhere(self) -> bool:
        """Whether it is defined for all x, so that it can only overflow.

        >>> FUNCTIONS["exp"].everywhere, FUNCTIONS["log"].everywhere
        (True, False)
        """
        return self.defined == "all x"


def function(name: str) -> Function:
    """The function of that name.

    Raises UnknownName, with the nearest names or where to find them all.

    >>> function("sine")
    Traceback (most recent call last):
        ...
    autonumerics.errors.UnknownName: unknown function 'sine': did you mean sin or sinh?
    """
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    nearest = get_close_matches(name.lower(), FUNCTIONS, n=2)
    raise UnknownName("function", name, nearest, hint="`autonumerics functions` lists them")


def _exp2(x: arb) -> arb:
    return arb(2) ** x  # exact at integers, unlike exp(x log 2)


def _log2(x: arb) -> arb:
    return x.log() / arb.const_log2()


def _cbrt(x: arb) -> arb:
    if x.contains(0):
        # Arb's root is for positive numbers only; cbrt increases, so its ends bound it.
        return _cbrt_point(x.lower()).union(_cbrt_point(x.upper()))
    return _cbrt_point(x)


def _cbrt_point(x: arb) -> arb:
    if x.is_zero():
        return arb(0)
    return x.root(3) if x > 0 else -((-x).root(3))


def _exp2_series(x: arb_series) -> arb_series:
    return (x * arb.const_log2()).exp()


def _expm1_series(x: arb_series) -> arb_series:
    return x.exp() - 1


def _log2_series(x: arb_series) -> arb_series:
    return x.log() / arb.const_log2()


def _log1p_series(x: arb_series) -> arb_series:
    return (x + 1).log()


def _sinh_series(x: arb_series) -> arb_series:
    return (x.exp() - (-x).exp()) / 2


def _cosh_series(x: arb_series) -> arb_series:
    return (x.exp() + (-x).exp()) / 2


def _tanh_series(x: arb_series) -> arb_series:
    return 1 - 2 / ((2 * x).exp() + 1)


def _cbrt_series(x: arb_series) -> arb_series:
    # x^(1/3) = x (x^2)^(-1/3): one formula for both signs, singular at 0 as it should be.
    return x * (-(x * x).log() / 3).exp()


# The doubles nearest to pi/2 and pi/4 lie below them, so tan and cos keep clear of pole and zero.
_HALF_PI = math.pi / 2
_QUARTER_PI = math.pi / 4

_ROWS = (
    Function("exp2", _exp2, _exp2_series, (0.0, 1.0), "relative", "all x", "2 to the power x"),
    Function("exp", arb.exp, arb_series.exp, (-1.0, 1.0), "relative", "all x", "e to the power x"),
    Function(
        "expm1",
        arb.expm1,
        _expm1_series,
        (-1.0, 1.0),
        "absolute",
        "all x",
        "e to the power x, minus 1",
    ),
    Function(
        "log2", _log2, _log2_series, (1.0, 2.0), "absolute", "x > 0", "logarithm of x to base 2"
    ),
    Function(
        "log", arb.log, arb_series.log, (1.0, 2.0), "absolute", "x > 0", "natural logarithm of x"
    ),
    Function(
        "log1p",
        arb.log1p,
        _log1p_series,
        (0.0, 1.0),
        "absolute",
        "x > -1",
        "natural logarithm of 1 + x",
    ),
    Function(
        "sin",
        arb.sin,
        arb_series.sin,
        (0.0, _HALF_PI),
        "absolute",
        "all x",
        "sine of x radians",
        False,
    ),
    Function(
        "cos",
        arb.cos,
        arb_series.cos,
        (0.0, _HALF_PI),
        "absolute",
        "all x",
        "cosine of x radians",
        False,
    ),
    Function(
        "tan",
        arb.tan,
        arb_series.tan,
        (0.0, _QUARTER_PI),
        "absolute",
        "all x but pi/2 + k pi, k an integer",
        "tangent of x radians",
        False,
    ),
    Function(
        "asin",
        arb.asin,
        arb_series.asin,
        (0.0, 0.5),
        "absolute",
        "-1 <= x <= 1",
        "arc sine, in radians",
    ),
    Function(
        "acos",
        arb.acos,
        arb_series.acos,
        (0.0, 0.5),
        "relative",
        "-1 <= x <= 1",
        "arc cosine, in radians",
    ),
    Function(
        "atan",
        arb.atan,
        arb_series.atan,
        (0.0, 1.0),
        "absolute",
        "all x",
        "arc tangent, in radians",
    ),
    Function("sinh", arb.sinh, _sinh_series, (0.0, 1.0), "absolute", "all x", "hyperbolic sine"),
    Function(
        "cosh", arb.cosh, _cosh_series, (0.0, 1.0), "relative", "all x", "hyperbolic cosine", False
    ),
    Function("tanh", arb.tanh, _tanh_series, (0.0, 1.0), "absolute", "all x", "hyperbolic tangent"),
    Function("erf", arb.erf, arb_series.erf, (0.0, 2.0), "absolute", "all x", "error function"),
    Function(
        "erfc",
        arb.erfc,
        arb_series.erfc,
        (0.0, 2.0),
        "relative",
        "all x",
        "1 minus the error function",
    ),
    Function(
        "gamma",
        arb.gamma,
        arb_series.gamma,
        (1.0, 2.0),
        "relative",
        "all x but 0, -1, -2, ...",
        "gamma function, (x - 1)! at positive integers",
        False,
    ),
    Function(
        "sqrt", arb.sqrt, arb_series.sqrt, (0.5, 2.0), "relative", "x >= 0", "square root of x"
    ),
    Function("cbrt", _cbrt, _cbrt_series, (1.0, 2.0), "relative", "all x", "real cube root of x"),
    Function(
        "rsqrt",
        arb.rsqrt,
        arb_series.rsqrt,
        (0.5, 2.0),
        "relative",
        "x > 0",
        "1 over the square root of x",
    ),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({row.name: row for row in _ROWS})
"""Every function by its name, in the order in which they are listed to people."""
