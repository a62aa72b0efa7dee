"""The noise of a table, as far as its neighbouring points tell.

A point is held against what the cubic through the two points on either side says there, and against
the same of degree 5. Of a smooth function the second is much closer; noise stays, so that what both
leave is taken for it: the median of what is left, in units of its own standard deviation.

>>> import numpy as np
>>> x = np.linspace(0, 1, 200)
>>> noise_of(x, np.exp(x), np.ones(200)) is None
True
>>> shaken = np.exp(x) + 1e-3 * np.random.default_rng(1).uniform(-1, 1, 200)
>>> 0.7e-3 < noise_of(x, shaken, np.ones(200)) * 3**0.5 < 1.4e-3  # of a uniform deviation
True
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

FEWEST_POINTS = 16
"""Of fewer nothing is told."""

BELOW = 1.1
"""Standard deviations: a program whose largest error is less than this fits noise. That of the true
function would be 1.7 of them for uniform noise, as of rounded figures, and more for others; by some
hundred points a standard deviation is known to two fifths or so."""

_STAYS = 0.5  # of what degree 3 leaves, at least, left by degree 5: then it is no curvature
_NORMAL = 0.6744897501960817  # the median of |z| for a normal z: erfinv(1/2) sqrt(2)


def noise_of(x: Values, y: Values, weights: Values) -> float | None:
    """The standard deviation of the noise of y times the weights; None where none is seen.

    *Sampled*. x ascending, all of one length.
    """
    if len(x) < FEWEST_POINTS:
        return None
    cubic, quintic = (_deviation(x, y, weights, reach) for reach in (2, 3))
    is_noise = quintic > max(_STAYS * cubic, _rounding(y, weights))
    return min(cubic, quintic) if is_noise else None


def _deviation(x: Values, y: Values, weights: Values, reach: int) -> float:
    """From the polynomials through so many points on either side of each."""
    count = len(x)
    inner = np.arange(reach, count - reach)
    steps = [k for k in range(-reach, reach + 1) if k]
    told, size = np.zeros(len(inner)), np.ones(len(inner))
    for k in steps:
        share = np.ones(len(inner))
        for j in steps:
            if j != k:
                share *= (x[inner] - x[inner + j]) / (x[inner + k] - x[inner + j])
        told += share * y[inner + k]
        size += share**2
    left = np.abs(y[inner] - told) * weights[inner] / np.sqrt(size)
    return float(np.median(left)) / _NORMAL


def _rounding(y: Values, weights: Values) -> float:
    """What doubles leave by themselves, with room to spare."""
    return float(np.median(np.abs(y) * weights)) * 2.0**-46
