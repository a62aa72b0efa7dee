"""The root of the mean square of an error over the domain: sampled.

By Gauss and Legendre's quadrature of 8 points on each of 32 parts of every interval, in Arb's
arithmetic: exact to many digits where the error is smooth, and an estimate in any case.

>>> from autonumerics.programs import parse
>>> line = parse("x + c0", [0.0])
>>> target = Target.make("exp(x)*0 + x^2", (0, 1), "absolute", norm="2")
>>> round(root_mean_square(Curve.of(line, target)), 9)  # of x - x^2
0.182574186
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.accuracy.curve import Curve
from autonumerics.balls import exact
from autonumerics.targets import Domain, Target

PARTS, POINTS = 32, 8
"""Of each interval, and of each part."""


def root_mean_square(error: Curve) -> float:
    """Of the error over the domain; infinite where it is not finite at a point of the quadrature.

    At the precision of the block around.
    """
    total = arb(0)
    for x, truth, share in _quadrature(error.target):
        value = error(x, truth)
        total += value * value * share
    if not total.is_finite():
        return math.inf
    return float(max(total.mid(), arb(0)).sqrt().mid())


def shares(points: npt.NDArray[np.float64], domain: Domain) -> npt.NDArray[np.float64]:
    """The share of the domain that is nearest to each of the points, which ascend.

    >>> shares(np.array([0.0, 0.5, 1.0]), Domain(0.0, 1.0)).tolist()
    [0.25, 0.5, 0.25]
    """
    found = np.zeros(len(points))
    for part in domain.intervals:
        inside = np.flatnonzero((points >= part.lower) & (points <= part.upper))
        x = points[inside]
        ends = np.concatenate([[part.lower], (x[1:] + x[:-1]) / 2, [part.upper]])
        found[inside] = np.diff(ends) / float(domain.length)
    return found


@lru_cache(maxsize=8)
def _quadrature(target: Target) -> tuple[tuple[arb, arb, arb], ...]:
    """Points, the truth there, and the share of the domain that each stands for."""
    rule = [arb.legendre_p_root(POINTS, k, weight=True) for k in range(POINTS)]
    found: list[tuple[arb, arb, arb]] = []
    for part in target.domain.intervals:
        lower, upper = Fraction(part.lower), Fraction(part.upper)
        half = (upper - lower) / (2 * PARTS)
        for k in range(PARTS):
            middle = lower + (2 * k + 1) * half
            for root, weight in rule:
                x = (exact(middle) + exact(half) * root).mid()
                share = weight * exact(half / target.domain.length)
                found.append((x, target.enclosure(x), share))
    return tuple(found)
