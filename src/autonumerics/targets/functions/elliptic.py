"""Complete elliptic integrals of the parameter m = k^2, and the Lambert W function.

K and E are integrals of (1 - m sin^2 t)^(-1/2) and ^(1/2) over a quarter turn (DLMF 19.2.8): for
all m < 1 every derivative of K is positive and every one of E negative, so that over a ball all
lie between their values at its ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import factorial

from flint import acb, acb_series, arb, arb_series

from autonumerics.balls import series_length
from autonumerics.targets.functions.enclosures import monotone
from autonumerics.targets.functions.function import Function
from autonumerics.targets.functions.taylor import at_ends, from_coefficients, inverse

GROUP = "elliptic integrals, Lambert W"

_row = partial(Function, group=GROUP, reference="DLMF 19.2")

_NEAR = 0.25  # of 0: Arb's series loses bits there


@monotone
def _k(m: arb) -> arb:
    return acb(m).elliptic_k().real if m < 1 else arb("nan")


@monotone
def _e(m: arb) -> arb:
    return acb(m).elliptic_e().real if m <= 1 else arb("nan")


def _k_at(m: arb, n: int) -> Sequence[arb]:
    if not m < 1:
        return [arb("nan")] * n
    if abs(m) < _NEAR:
        return [_k_term(m, k) for k in range(n)]
    with series_length(n):
        value = acb_series([m, 1], n).elliptic_k()
    return [value[k].real for k in range(n)]


def _k_term(m: arb, k: int) -> arb:
    """By K = pi/2 2F1(1/2, 1/2; 1; m) and the derivatives of 2F1 (DLMF 19.5.1, 15.5.2)."""
    half = arb(0.5)
    factor = (half.rising(k) / factorial(k)) ** 2
    return arb.pi() / 2 * factor * m.hypgeom_2f1(half + k, half + k, arb(1 + k))


def _e_at(m: arb, n: int) -> Sequence[arb]:
    """By E = (1 - m) (K + 2 m K') (DLMF 19.4.1)."""
    k = list(_k_at(m, n + 1))
    slope = [k[j + 1] * (j + 1) for j in range(n)]
    inner = [k[j] + 2 * (m * slope[j] + (slope[j - 1] if j else arb(0))) for j in range(n)]
    return [(1 - m) * inner[j] - (inner[j - 1] if j else arb(0)) for j in range(n)]


def _w_forward(w: arb_series) -> arb_series:
    return w * w.exp()


_w = monotone(arb.lambertw)
_w_lower = monotone(lambda x: x.lambertw(-1) if x < 0 else arb("nan"))

ROWS = (
    _row(
        "ellipk",
        _k,
        from_coefficients(at_ends(_k_at)),
        (0.0, 0.75),
        "relative",
        "x < 1",
        "complete elliptic integral K of the parameter x = k^2",
    ),
    _row(
        "ellipe",
        _e,
        from_coefficients(at_ends(_e_at)),
        (0.0, 0.75),
        "relative",
        "x <= 1",
        "complete elliptic integral E of the parameter x = k^2",
    ),
    _row(
        "lambertw",
        _w,
        inverse(_w, _w_forward),
        (0.0, 1.0),
        "absolute",
        "x >= -1/e",
        "Lambert W, the w >= -1 with w exp(w) = x",
        reference="DLMF 4.13",
    ),
    _row(
        "lambertwm1",
        _w_lower,
        inverse(_w_lower, _w_forward),
        (-0.25, -0.0625),
        "relative",
        "-1/e <= x < 0",
        "lower branch of Lambert W, the w <= -1 with w exp(w) = x",
        reference="DLMF 4.13",
    ),
)
