"""Elementary functions by MPFR and by their derivatives.

A row of the table says, for a function f, its range over an interval, and its derivative: either
f'(a) = slope(a) * factor(a), where the factor is 1, another function of the table, or f itself, or
by `turn`, the range of f' and the sign in f'' = f or f'' = -f. With a power series for a, the chain
rule f(a)' = a' f'(a) gives the power series of f(a), term by term from its value. Wherever range
and slope exist, f is analytic and the equation holds; elsewhere an operation on intervals raises an
ArithmeticError.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .intervals import DOWN, ONE, THREE, TWO, UP, Interval, falling, hull, rising
from .series import Series, constant, exponential, integral, turning

ITSELF = "itself"


@dataclass(frozen=True, slots=True)
class Elementary:
    """A function of one argument; the module says what its members mean."""

    range: Callable[[Interval], Interval]
    slope: Callable[[Series], Series] | None = None  # None is 1
    factor: str | None = None  # a name of the table, or ITSELF; None is 1
    turn: tuple[Callable[[Interval], Interval], int] | None = None


def composed(name: str, a: Series) -> Series:
    """The series of f(a) for the function f of that name; KeyError for one that is not known."""
    function = ELEMENTARY[name]
    value = function.range(a.terms[0])
    if len(a.terms) == 1:
        return Series((value,))
    inside, rate = a.shortened(), a.derivative()
    if function.turn is not None:
        slope, sign = function.turn
        return turning(value, slope(a.terms[0]), sign, rate)
    if function.slope is not None:
        rate = rate * function.slope(inside)
    if function.factor == ITSELF:
        return exponential(value, rate)
    if function.factor is not None:
        rate = rate * composed(function.factor, inside)
    return integral(value, rate)


_LN_2 = Interval(DOWN.const_log2(), UP.const_log2())
_LN_10 = rising("log")(hull(10))
PI = Interval(DOWN.const_pi(), UP.const_pi())
_TWO_OVER_ROOT_PI = TWO / rising("sqrt")(PI)


def _wave(name: str) -> Callable[[Interval], Interval]:
    """The range of sin or cos: from an end as far as slopes up to 1 lead, and within [-1, 1]."""

    def over(x: Interval) -> Interval:
        start = rising(name)(Interval(x.lo, x.lo))
        reach = start + (x - x)
        return Interval(max(reach.lo, (-ONE).lo), min(reach.hi, ONE.hi))

    return over


def _cosh(x: Interval) -> Interval:
    return rising("cosh")(x.size)


def _tangent(x: Interval) -> Interval:
    """The range of tan, which rises where cos has no zero."""
    if _wave("cos")(x).smallest == 0:
        raise ZeroDivisionError("tan may have a pole")
    return rising("tan")(x)


def _one(a: Series) -> Series:
    return constant(ONE, len(a.terms))


def _arc(a: Series) -> Series:
    """The derivative of asin: 1/sqrt(1 - a^2)."""
    return _one(a) / composed("sqrt", _one(a) - a * a)


def _bell(a: Series) -> Series:
    """The derivative of erf: 2/sqrt(pi) exp(-a^2)."""
    return composed("exp", -(a * a)).scaled(_TWO_OVER_ROOT_PI)


def _over_square(name: str) -> Callable[[Series], Series]:
    """The reciprocal of the square of a function, as in tan' = 1/cos^2."""
    return lambda a: _one(a) / composed(name, a).powered(2)


ELEMENTARY: dict[str, Elementary] = {
    "exp2": Elementary(rising("exp2"), lambda a: constant(_LN_2, len(a.terms)), ITSELF),
    "exp": Elementary(rising("exp"), None, ITSELF),
    "expm1": Elementary(rising("expm1"), None, "exp"),
    "log2": Elementary(rising("log2"), lambda a: _one(a) / a.scaled(_LN_2)),
    "log": Elementary(rising("log"), lambda a: _one(a) / a),
    "exp10": Elementary(rising("exp10"), lambda a: constant(_LN_10, len(a.terms)), ITSELF),
    "log10": Elementary(rising("log10"), lambda a: _one(a) / a.scaled(_LN_10)),
    "log1p": Elementary(rising("log1p"), lambda a: _one(a) / (_one(a) + a)),
    "sin": Elementary(_wave("sin"), turn=(_wave("cos"), -1)),
    "cos": Elementary(_wave("cos"), turn=(lambda x: -_wave("sin")(x), -1)),
    "tan": Elementary(_tangent, _over_square("cos")),
    "asin": Elementary(rising("asin"), _arc),
    "acos": Elementary(falling("acos"), lambda a: -_arc(a)),
    "atan": Elementary(rising("atan"), lambda a: _one(a) / (_one(a) + a * a)),
    "sinh": Elementary(rising("sinh"), turn=(_cosh, 1)),
    "cosh": Elementary(_cosh, turn=(rising("sinh"), 1)),
    "tanh": Elementary(rising("tanh"), _over_square("cosh")),
    "asinh": Elementary(rising("asinh"), lambda a: _one(a) / composed("sqrt", _one(a) + a * a)),
    "acosh": Elementary(rising("acosh"), lambda a: _one(a) / composed("sqrt", a * a - _one(a))),
    "atanh": Elementary(rising("atanh"), lambda a: _one(a) / (_one(a) - a * a)),
    "erf": Elementary(rising("erf"), _bell),
    "erfc": Elementary(falling("erfc"), lambda a: -_bell(a)),
    "sqrt": Elementary(rising("sqrt"), lambda a: _one(a) / a.scaled(TWO), ITSELF),
    "cbrt": Elementary(rising("cbrt"), lambda a: _one(a) / a.scaled(THREE), ITSELF),
    "rsqrt": Elementary(falling("rec_sqrt"), lambda a: -_one(a) / a.scaled(TWO), ITSELF),
}
