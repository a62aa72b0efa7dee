"""Approximations that match the core at points: Chebyshev interpolants, Taylor and Padé.

Taylor polynomials and Padé approximants touch at one point only, so the choice of that point is
half of their quality: the best centre is found by golden section on the largest weighted error.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from flint import arb, arb_mat, arb_poly

from autonumerics.balls import working_precision
from autonumerics.baselines.core import Core
from autonumerics.baselines.rational import Rational, coefficients
from autonumerics.baselines.recording import NoBaseline

_SECTIONS = 24
"""Golden sections: the centre is found to 1e-5 of the interval."""

_STRIDE = 8
"""Of the core's grid every eighth point and the ends show how good a centre is."""


def chebyshev(core: Core, degree: int) -> Rational:
    """The polynomial in u that interpolates the core at degree + 1 Chebyshev nodes."""
    with working_precision():
        samples = core.nodes(degree + 1)
        p = arb_poly.interpolate([s.t for s in samples], [s.value for s in samples])
        return core.in_u(Rational(coefficients(p, degree + 1)))


def taylor(core: Core, degree: int) -> Rational:
    """The Taylor polynomial in u about the best centre."""

    def about(centre: arb) -> Rational:
        series = arb_poly(list(core.taylor(centre, degree + 1)))
        return Rational(coefficients(series(arb_poly([-centre, 1])), degree + 1))

    return _best_centred(core, about)


def pade(core: Core, m: int, n: int) -> Rational:
    """The Padé approximant of type (m, n) in u about the best centre.

    Raises NoBaseline where that one does not exist or has a pole in the domain.
    """

    def about(centre: arb) -> Rational:
        series = core.taylor(centre, m + n + 1)
        return _pade(series, m, n).composed(arb_poly([-centre, 1]))

    best = _best_centred(core, about)
    with working_precision():
        core.check_no_pole(best, in_t=False)
    return best


def _pade(series: tuple[arb, ...], m: int, n: int) -> Rational:
    """p/q with p = series q up to the power m + n, from the linear equations for q."""
    system, right = arb_mat(n, n), arb_mat(n, 1)
    for row in range(n):
        for k in range(1, n + 1):
            index = m + 1 + row - k
            system[row, k - 1] = series[index] if index >= 0 else 0
        right[row, 0] = -series[m + 1 + row]
    try:
        tail = system.solve(right)
    except ZeroDivisionError:
        raise NoBaseline("no Padé approximant of that type") from None
    denominator = [arb(1), *(tail[k, 0] for k in range(n))]
    product = arb_poly(list(series)) * arb_poly(denominator)
    return Rational.of(coefficients(product, m + 1)[: m + 1], denominator)


def _best_centred(core: Core, about: Callable[[arb], Rational]) -> Rational:
    """The expansion about the centre, at -1 < t < 1, whose largest error is least."""
    samples = (*core.grid[:-1:_STRIDE], core.grid[-1])

    def largest_error(t: float) -> float:
        try:
            approximation = about(core.u(arb(t)))
        except NoBaseline:
            return math.inf
        errors = [(approximation.at(core.u(s.t)) - s.value) * s.weight for s in samples]
        return max(abs(float(e.mid())) if e.is_finite() else math.inf for e in errors)

    with working_precision():
        best = _golden_section(largest_error)
        return about(core.u(arb(best)))


def _golden_section(height: Callable[[float], float]) -> float:
    """Where a function on (-1, 1) that falls and then rises is lowest."""
    ratio = (math.sqrt(5) - 1) / 2
    left, right = -1.0, 1.0
    a, b = right - ratio * (right - left), left + ratio * (right - left)
    at_a, at_b = height(a), height(b)
    for _ in range(_SECTIONS):
        if at_a <= at_b:
            right, b, at_b = b, a, at_a
            a = right - ratio * (right - left)
            at_a = height(a)
        else:
            left, a, at_a = a, b, at_b
            b = left + ratio * (right - left)
            at_b = height(b)
    return a if at_a <= at_b else b
