"""Functions of a number and x: Bessel functions of any real order, and beta.

Each row makes a rule from the number. Definitions are those of the DLMF, by whose numbers they are
cited.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gmpy2 import mpq

from .bessel import modified_second_kind, second_kind
from .elementary import PI, composed
from .gamma import gamma_number
from .hypergeometric import hypergeometric
from .intervals import DOWN, ONE, TWO, UP, ZERO, Interval, hull, rising
from .series import Rule, Series, constant
from .special import gamma_of
from .systems import solution

HIGHEST, HIGHEST_OF_LOGARITHMS = 1_000, 1_000_000
WORK = 20_000
"""Products of intervals for the series of one, as measured for the longest."""

_HALF = hull(mpq(1, 2))


def _entire(v: Any, sign: int, a: Series) -> Series:
    """0F1(; v + 1; sign a^2/4)."""
    return hypergeometric((), (v + 1,), (a * a).scaled(hull(mpq(sign, 4))))


def _power(a: Series, v: Any) -> Series:
    """(a/2)^v, where v is natural or a positive; of a range that begins at 0 for v > 0."""
    if v.denominator == 1:
        return constant(ONE, len(a.terms)) if v == 0 else a.scaled(_HALF).powered(int(v))
    x = a.terms[0]
    if len(a.terms) == 1 and x.lo == 0 and v > 0:
        if x.hi == 0:
            return constant(ZERO, 1)
        top = _power(Series((Interval(x.hi, x.hi),)), v).terms[0]
        return Series((Interval(ZERO.lo, top.hi),))
    return composed("exp", composed("log", a.scaled(_HALF)).scaled(hull(v)))


def _first_kind(v: Any, sign: int) -> Rule:
    """J (sign -1) or I (sign 1): 10.2.2 and 10.25.2; 10.4.1 and 10.27.1 for negative integers."""
    _limit(v, HIGHEST + 1)
    if v.denominator == 1 and v < 0:
        above = _first_kind(-v, sign)
        return (lambda a: -above(a)) if sign < 0 and v.numerator % 2 else above
    factor = ONE / gamma_number(v + 1)
    return lambda a: (_power(a, v) * _entire(v, sign, a)).scaled(factor)


def _besselj(v: Any) -> Rule:
    return _first_kind(v, -1)


def _besseli(v: Any) -> Rule:
    _limit(v, HIGHEST)
    return _first_kind(v, 1)


def _bessely(v: Any) -> Rule:
    """10.6.1 from Y0 and Y1; 10.2.3 where v is no integer."""
    _limit(v, HIGHEST + 1)
    if v.denominator == 1:
        sign = -1 if v < 0 and v.numerator % 2 else 1
        return lambda a: _recurred(int(abs(v)), second_kind(a), a, -1).scaled(hull(sign))
    turned, sine = (_half_turns(name, v) for name in ("cos", "sin"))
    plus, minus = _besselj(v), _besselj(-v)
    return lambda a: (plus(a).scaled(turned) - minus(a)).scaled(ONE / sine)


def _besselk(v: Any) -> Rule:
    """10.29.1 from K0 and K1; 10.27.4 where v is no integer."""
    _limit(v, HIGHEST + 1)
    if v.denominator == 1:
        return lambda a: _recurred(int(abs(v)), modified_second_kind(a), a, 1)
    factor = PI / TWO / _half_turns("sin", v)
    plus, minus = _first_kind(v, 1), _first_kind(-v, 1)
    return lambda a: (minus(a) - plus(a)).scaled(factor)


def _by_system(make: Callable[[Any], Rule], sign: int) -> Callable[[Any], Rule]:
    """From the values of f_v and f_(v+1) at the lower end, for x > 0, where power series cancel.

    f_v' = v/x f_v - f_(v+1) and f_(v+1)' = sign f_v - (v+1)/x f_(v+1), of J and Y with sign 1
    (10.6.2), of K with sign -1 (10.29.2).
    """

    def member(v: Any) -> Rule:
        _limit(v, HIGHEST)
        rules = make(v), make(v + 1)

        def at(x: Any) -> list[Interval]:
            return [rule(Series((Interval(x, x),))).terms[0] for rule in rules]

        def matrix(x: Series) -> tuple[tuple[Series, Series], ...]:
            one = constant(ONE, len(x.terms))
            inverse = one / x
            first, second = inverse.scaled(hull(v)), inverse.scaled(-hull(v + 1))
            return (first, -one), (one if sign > 0 else -one, second)

        def rule(a: Series) -> Series:
            if not a.terms[0].lo > _NEAR:
                return rules[0](a)
            return solution(at, matrix, a)[0]

        return rule

    return member


_NEAR = 1
"""Where power series of a range still cancel little."""


def _recurred(n: int, start: Any, a: Series, sign: int) -> Series:
    """f_(k+1) = 2 k/a f_k + sign f_(k-1)."""
    before, after = start
    for k in range(1, n):
        following = after.scaled(hull(2 * k)) / a
        before, after = after, following + before if sign > 0 else following - before
    return after if n else before


def _half_turns(name: str, v: Any) -> Interval:
    """sin(pi v) or cos(pi v)."""
    return composed(name, Series((PI * hull(v % 2),))).terms[0]


def _logbesseli(v: Any) -> Rule:
    """v log(a/2) - log gamma(v + 1) + log 0F1: no order is too high for it."""
    _limit(v, HIGHEST_OF_LOGARITHMS)
    if v < 0:
        raise ArithmeticError("log I is handled for orders from 0 on")
    point = hull(v + 1)
    gamma = Interval(DOWN.lngamma(point.lo), UP.lngamma(point.hi)) if v >= 1 else _log_gamma(point)

    def rule(a: Series) -> Series:
        rest = composed("log", _entire(v, 1, a)) - constant(gamma, len(a.terms))
        return rest if v == 0 else rest + composed("log", a.scaled(_HALF)).scaled(hull(v))

    return rule


def _log_gamma(point: Interval) -> Interval:
    """Between 1 and 2, where it falls and rises: log gamma(x) = log gamma(x + 1) - log x."""
    above = point + ONE
    return Interval(DOWN.lngamma(above.lo), UP.lngamma(above.hi)) - rising("log")(point)


def _logbesselk(v: Any) -> Rule:
    inner = _by_system(_besselk, -1)(v)
    return lambda a: composed("log", inner(a))


def _scaled(make: Callable[[Any], Rule], sign: int) -> Callable[[Any], Rule]:
    def scaled(v: Any) -> Rule:
        inner = make(v)
        return lambda a: composed("exp", a if sign > 0 else -a) * inner(a)

    return scaled


def _beta(v: Any) -> Rule:
    """5.12.1."""
    _limit(v, HIGHEST)
    if v <= 0:
        raise ArithmeticError("beta is handled for a first argument above 0")
    factor, shift = gamma_number(v), hull(v)
    return lambda a: (gamma_of(a) / gamma_of(a + constant(shift, len(a.terms)))).scaled(factor)


def _limit(v: Any, highest: int) -> None:
    if abs(v) > highest:
        raise ArithmeticError(f"parameters are handled up to {highest:,}")


FAMILIES: Mapping[str, Callable[[Any], Rule]] = {
    "besselj": _by_system(_besselj, 1),
    "bessely": _by_system(_bessely, 1),
    "besseli": _besseli,
    "besselie": _scaled(_besseli, -1),
    "besselk": _by_system(_besselk, -1),
    "besselke": _scaled(_by_system(_besselk, -1), 1),
    "logbesseli": _logbesseli,
    "logbesselk": _logbesselk,
    "beta": _beta,
}
"""By name: from the parameter, of type mpq, to the rule."""
