"""Bessel functions of real order v, ordinary and modified, scaled and their logarithms.

J and I are (x/2)^v times an entire function of z = -x^2/4 or x^2/4, whose derivatives are of its
own kind (DLMF 10.16.9, 10.39.9, 16.3.1); the others, and J far from 0, solve Bessel's equation,
which gives their Taylor coefficients from values at points alone (`LinearEquation`). For integers
v those that are entire are defined for x <= 0 too; for others x^v is not real there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial
from math import factorial
from typing import TypeAlias

from flint import arb, arb_series

from autonumerics.balls import current_bits, exact, working_precision
from autonumerics.targets.functions.enclosures import (
    extra_bits,
    monotone,
    precise,
    precise_near_zero,
)
from autonumerics.targets.functions.family import Family, written
from autonumerics.targets.functions.function import ErrorMeasure, Function
from autonumerics.targets.functions.taylor import (
    Coefficients,
    LinearEquation,
    Series,
    at_ends,
    coefficients_of,
    from_coefficients,
    with_value,
)

GROUP = "Bessel functions"

OfOrder: TypeAlias = Callable[[arb, Fraction], arb]
"""A Bessel function at a point, of an order."""

_WORDS = {
    "besselj": "Bessel function J",
    "bessely": "Bessel function Y",
    "besseli": "modified Bessel function I",
    "besselie": "exp(-x) times the modified Bessel function I",
    "besselk": "modified Bessel function K",
    "besselke": "exp(x) times the modified Bessel function K",
    "logbesseli": "logarithm of the modified Bessel function I",
    "logbesselk": "logarithm of the modified Bessel function K",
}

_CALM = 16  # times 1 + |v|: for x^2 below, the power series of J cancels little
_HIGHEST = 10**6


def _equation(v: Fraction, sign: int) -> LinearEquation:
    """x^2 f'' + x f' + (sign x^2 - v^2) f = 0 (DLMF 10.2.1, 10.25.1)."""
    return LinearEquation(((-v * v, 0, sign), (0, 1), (0, 0, 1)))


def _scaled_equation(v: Fraction, sign: int) -> LinearEquation:
    """That of exp(-sign x) f, for f of the modified equation."""
    return LinearEquation(((-v * v, sign), (0, 1, 2 * sign), (0, 0, 1)))


def _power(x: arb_series, v: Fraction) -> arb_series:
    """(x/2)^v; not finite for x <= 0 unless v is a natural number."""
    half = x / 2
    if v.denominator > 1:
        return (half.log() * exact(v)).exp()
    result = arb_series([1], x.prec)
    for bit in f"{v.numerator:b}":
        result = result * result
        result = result * half if bit == "1" else result
    return result


def _entire(v: Fraction) -> Series:
    """0F1(v + 1; z) / gamma(v + 1)."""

    def coefficients(z: arb, n: int) -> Sequence[arb]:
        a = exact(v) + 1
        return [z.hypgeom_0f1(a + k, regularized=True) / factorial(k) for k in range(n)]

    return from_coefficients(coefficients)


def _near_zero(v: Fraction, sign: int) -> Series:
    """Of J (sign -1) or I (sign 1), for v that are no negative integers."""
    entire = _entire(v)
    return lambda x: _power(x, v) * entire(x * x * sign / 4)


def _j(x: arb, v: Fraction) -> arb:
    return x.bessel_j(exact(v))


def _y(x: arb, v: Fraction) -> arb:
    return x.bessel_y(exact(v)) if x > 0 else arb("nan")


def _i(x: arb, v: Fraction) -> arb:
    return x.bessel_i(exact(v))


def _ie(x: arb, v: Fraction) -> arb:
    return x.bessel_i(exact(v), scaled=True) if x > 0 else (-x).exp() * _i(x, v)


def _k(x: arb, v: Fraction) -> arb:
    return precise(lambda t: t.bessel_k(exact(v)))(x) if x > 0 else arb("nan")


def _ke(x: arb, v: Fraction) -> arb:
    return precise(lambda t: t.bessel_k(exact(v), scaled=True))(x) if x > 0 else arb("nan")


def _solution(
    v: Fraction, equation: LinearEquation, f: OfOrder, next_order: int, itself: int = 0
) -> Coefficients:
    """Taylor coefficients, from f' = (v/x + itself) f + next_order f of order v + 1.

    For J and Y next_order is -1 (DLMF 10.6.2), for I 1 and for K -1 (DLMF 10.29.2).
    """

    def at(x: arb) -> Sequence[arb]:
        value = f(x, v)
        return value, (exact(v) / x + itself) * value + next_order * f(x, v + 1)

    return lambda c, n: equation.over(c, at, n)


def _is_far(x: arb, v: Fraction) -> bool:
    return not x.contains(0) and bool(abs(x) ** 2 > _CALM * (1 + abs(exact(v))))


def _two_ways(v: Fraction, point: OfOrder, near: Series, far: Coefficients) -> Function:
    """A row without words: by its power series near 0 and by its equation elsewhere."""
    by_equation = from_coefficients(far)

    def enclosure(x: arb) -> arb:
        if x.is_exact():
            return point(x, v)
        return far(x, 1)[0] if _is_far(x, v) else near(arb_series([x], 1))[0]

    def series(x: arb_series) -> arb_series:
        return by_equation(x) if _is_far(x[0], v) else near(x)

    return Function("", enclosure, series, (1.0, 4.0), "absolute", "", "", False)


def _up_to_zero(row: Function, v: Fraction, sign: int, decay: int = 0) -> Function:
    """With where it is defined: for orders that are no integers up to 0, where no ball ends.

    There it is (x/2)^v 0F1(v + 1; sign x^2/4)/gamma(v + 1), times exp(-decay x).
    """
    if v.denominator == 1:
        return replace(row, defined="all x")
    if v < 0:
        return replace(row, defined="x > 0")

    def between(lower: arb, upper: arb) -> arb:
        if lower != 0:
            return row.enclosure(lower.union(upper))
        power = arb(0).union((upper / 2) ** exact(v))
        z = arb(0).union(upper * upper) * sign / 4
        entire = z.hypgeom_0f1(exact(v) + 1, regularized=True)
        return power * entire * (-decay * arb(0).union(upper)).exp()

    return replace(row, defined="x >= 0", between=between)


def _reflected(v: Fraction) -> bool:
    return v.denominator == 1 and v < 0


@lru_cache(maxsize=128)
def besselj(v: Fraction) -> Function:
    """J of order v."""
    if _reflected(v):  # J of order -n is (-1)^n times that of order n (DLMF 10.4.1)
        base, sign = besselj(-v), (-1) ** v.numerator
        flipped = replace(
            base,
            enclosure=lambda x: sign * base.enclosure(x),
            series=lambda x: sign * base.series(x),
        )
        return _named(flipped, "besselj", v)
    far = _solution(v, _equation(v, 1), _j, -1)
    row = _two_ways(v, _j, _near_zero(v, -1), far)
    return _named(_up_to_zero(row, v, -1), "besselj", v)


@lru_cache(maxsize=128)
def bessely(v: Fraction) -> Function:
    """Y of order v."""
    far = _solution(v, _equation(v, 1), _y, -1)

    def enclosure(x: arb) -> arb:
        return _y(x, v) if x.is_exact() else far(x, 1)[0]

    row = Function(
        "", enclosure, from_coefficients(far), (1.0, 4.0), "absolute", "x > 0", "", False
    )
    return _named(row, "bessely", v)


@lru_cache(maxsize=128)
def besseli(v: Fraction) -> Function:
    """I of order v."""
    if _reflected(v):  # DLMF 10.27.1
        return _named(besseli(-v), "besseli", v)

    near = _near_zero(v, 1)

    def enclosure(x: arb) -> arb:
        # Over some balls Arb's own takes seconds.
        return _i(x, v) if x.is_exact() else near(arb_series([x], 1))[0]

    row = Function("", enclosure, near, (1.0, 4.0), "relative", "", "", False)
    return _named(_up_to_zero(row, v, 1), "besseli", v)


@lru_cache(maxsize=128)
def besselie(v: Fraction) -> Function:
    """exp(-x) I of order v."""
    if _reflected(v):
        return _named(besselie(-v), "besselie", v)
    near = _near_zero(v, 1)
    far = _solution(v, _scaled_equation(v, 1), _ie, 1, -1)
    row = _two_ways(v, _ie, lambda x: (-x).exp() * near(x), far)
    row = _up_to_zero(row, v, 1, decay=1)
    return _named(replace(row, default_error="relative"), "besselie", v)


@lru_cache(maxsize=128)
def besselk(v: Fraction) -> Function:
    """K of order v, which falls."""
    far = _solution(v, _equation(v, -1), _k, -1)
    point = monotone(lambda x: _k(x, v))
    row = Function("", point, from_coefficients(far), (1.0, 4.0), "relative", "x > 0", "")
    return _named(row, "besselk", v)


@lru_cache(maxsize=128)
def besselke(v: Fraction) -> Function:
    """exp(x) K of order v, which falls (DLMF 10.32.9: an integral of exp(x - x cosh t))."""
    far = _solution(v, _scaled_equation(v, -1), _ke, -1, 1)
    point = monotone(lambda x: _ke(x, v))
    row = Function("", point, from_coefficients(far), (1.0, 4.0), "relative", "x > 0", "")
    return _named(row, "besselke", v)


@lru_cache(maxsize=128)
def logbesseli(v: Fraction) -> Function:
    """The logarithm of I of order v >= 0, which rises: no order and no argument overflows it."""

    @partial(precise_near_zero, order=2)
    @monotone
    def enclosure(x: arb) -> arb:
        return _i(x, v).log() if x > 0 or x.is_zero() else arb("nan")

    entire = _entire(v)

    def series(x: arb_series) -> arb_series:
        return exact(v) * (x / 2).log() + entire(x * x / 4).log()

    row = Function(
        "", enclosure, with_value(enclosure, series), (1.0, 4.0), "absolute", "x > 0", ""
    )
    return _named(row, "logbesseli", v)


@lru_cache(maxsize=128)
def logbesselk(v: Fraction) -> Function:
    """The logarithm of K of order v, which falls."""
    kind = besselk(v)
    enclosure = monotone(lambda x: _k(x, v).log())
    series = with_value(enclosure, lambda x: kind.series(x).log())
    row = Function("", enclosure, series, (1.0, 4.0), "absolute", "x > 0", "")
    return _named(row, "logbesselk", v)


def _named(row: Function, family: str, v: Fraction) -> Function:
    reference = "DLMF 10.2" if family in ("besselj", "bessely") else "DLMF 10.25"
    return replace(
        row,
        name=f"{family}({written(v)}, x)",
        summary=f"{_WORDS[family]} of order {written(v)}",
        group=GROUP,
        reference=reference,
    )


def _family(make: Callable[[Fraction], Function], least: int = -_HIGHEST) -> Family:
    return Family(
        make.__name__,
        "order",
        make,
        f"from {least} to {_HIGHEST}",
        lambda v: least <= v <= _HIGHEST,
        f"{_WORDS[make.__name__]} of order v",
        Fraction(5, 2),
    )


FAMILIES = (
    _family(besselj),
    _family(bessely),
    _family(besseli),
    _family(besselie),
    _family(besselk),
    _family(besselke),
    _family(logbesseli, 0),
    _family(logbesselk),
)


def _fixed(
    name: str,
    make: Callable[[Fraction], Function],
    v: int,
    domain: tuple[float, float],
    error: ErrorMeasure,
) -> Function:
    return replace(make(Fraction(v)), name=name, default_domain=domain, default_error=error)


def _decaying(c: arb, n: int) -> Sequence[arb]:
    """Coefficients of exp(-x) I of order 0, an integral of exp(-x (1 - cos t)) (DLMF 10.32.1).

    So all derivatives are monotone, and a ball may be as wide as the function is smooth.
    """
    return at_ends(_decaying_at)(c, n)


def _decaying_at(c: arb, n: int) -> Sequence[arb]:
    """At an exact point. Far out the k-th coefficient is of the order of c^-k: each loses bits."""
    v = Fraction(0)
    if _is_far(c, v):
        with working_precision(current_bits() + extra_bits(1 / c, n)):
            found = _solution(v, _scaled_equation(v, 1), _ie, 1, -1)(c, n)
        return [+a for a in found]
    return coefficients_of(lambda x: (-x).exp() * _near_zero(v, 1)(x))(c, n)


def _next_decaying(c: arb, n: int) -> Sequence[arb]:
    """Those of exp(-x) I of order 1: f + f', f being the one of order 0 (DLMF 10.29.3)."""
    a = _decaying(c, n + 1)
    return [a[k] + (k + 1) * a[k + 1] for k in range(n)]


def _over_wide_balls(row: Function, v: int) -> Function:
    """The row of order v, 0 or 1, with enclosures by these."""
    coefficients = _next_decaying if v else _decaying

    def enclosure(x: arb) -> arb:
        return row.enclosure(x) if x.is_exact() else coefficients(x, 1)[0]

    return replace(row, enclosure=enclosure, series=from_coefficients(coefficients))


def _of_size(row: Function, sign: int, words: str) -> Function:
    """f(|x|), times the sign of x where `sign` is -1: as libraries have i0e and i1e.

    Not analytic at 0: balls that hold numbers on both sides of it have a value and no series.
    """

    def enclosure(x: arb) -> arb:
        if x >= 0:
            return row.enclosure(x)
        if x <= 0:
            return sign * row.enclosure(-x)
        value = row.enclosure(arb(0).union(abs(x).upper()))
        return value.union(sign * value)

    def series(x: arb_series) -> arb_series:
        if x[0] >= 0:
            return row.series(x)
        if x[0] <= 0:
            return sign * row.series(-x)
        raise ValueError(f"{row.name} has no series about 0")

    return replace(row, enclosure=enclosure, series=series, summary=words)


ROWS = (
    _fixed("j0", besselj, 0, (0.0, 4.0), "absolute"),
    _fixed("j1", besselj, 1, (0.0, 4.0), "absolute"),
    _fixed("y0", bessely, 0, (1.0, 4.0), "absolute"),
    _fixed("y1", bessely, 1, (1.0, 4.0), "absolute"),
    _fixed("i0", besseli, 0, (0.0, 2.0), "relative"),
    _fixed("i1", besseli, 1, (0.0, 2.0), "absolute"),
    _fixed("k0", besselk, 0, (1.0, 4.0), "relative"),
    _fixed("k1", besselk, 1, (1.0, 4.0), "relative"),
    _of_size(
        _over_wide_balls(_fixed("i0e", besselie, 0, (0.0, 8.0), "relative"), 0),
        1,
        "exp(-|x|) times the modified Bessel function I of order 0",
    ),
    _of_size(
        _over_wide_balls(_fixed("i1e", besselie, 1, (0.0, 8.0), "absolute"), 1),
        -1,
        "exp(-|x|) times the modified Bessel function I of order 1",
    ),
    _fixed("k0e", besselke, 0, (1.0, 8.0), "relative"),
    _fixed("k1e", besselke, 1, (1.0, 8.0), "relative"),
)
