"""Airy functions, which solve y'' = x y, and their derivatives: by Arb, which solves that."""

from __future__ import annotations

from functools import partial

from flint import arb, arb_series

from autonumerics.targets.functions.function import Function

GROUP = "Airy functions"

_row = partial(Function, group=GROUP, reference="DLMF 9.2", monotone=False)


def _ai_prime(x: arb) -> arb:
    return x.airy_ai(derivative=1)


def _bi_prime(x: arb) -> arb:
    return x.airy_bi(derivative=1)


ROWS = (
    _row(
        "airyai",
        arb.airy_ai,
        arb_series.airy_ai,
        (-2.0, 2.0),
        "relative",
        "all x",
        "Airy function Ai, the solution of y'' = x y that vanishes at infinity",
    ),
    _row(
        "airybi",
        arb.airy_bi,
        arb_series.airy_bi,
        (-1.0, 1.0),
        "relative",
        "all x",
        "Airy function Bi",
    ),
    _row(
        "airyaiprime",
        _ai_prime,
        arb_series.airy_ai_prime,
        (-2.0, 2.0),
        "absolute",
        "all x",
        "derivative of the Airy function Ai",
    ),
    _row(
        "airybiprime",
        _bi_prime,
        arb_series.airy_bi_prime,
        (-1.0, 1.0),
        "relative",
        "all x",
        "derivative of the Airy function Bi",
    ),
)
