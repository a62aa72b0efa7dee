"""Programs without operations, where every front begins: x itself, and the best constant.

>>> from autonumerics.targets import Target, placement, placement
>>> [float(c) for c in leaves(Target.make("exp", (0, 1), "absolute"))[1].constants]
[1.8591409142295225]
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autonumerics.programs import Program
from autonumerics.targets import Target, placement

Values = npt.NDArray[np.float64]

_POINTS = 65


def leaves(target: Target) -> tuple[Program, Program]:
    """Both, the constant as good as some points of the domain tell: exchange finds the best."""
    points = placement.points(target, _POINTS)
    constant = constant_between(target.values(points), target.weights(points))
    return Program.identity(), Program.constant(constant)


def constant_between(values: Values, weights: Values) -> float:
    """The number whose largest weighted distance from the values, (n,), is least.

    It is a value itself where an infinite weight leaves no choice.

    >>> constant_between(np.array([1.0, 4.0]), np.array([1.0, 0.25]))
    1.6
    """
    forced = np.flatnonzero(np.isinf(weights))
    if len(forced):
        return float(values[forced[0]])
    lowest, highest = int(values.argmin()), int(values.argmax())
    constant = float(values[lowest])
    for _ in range(len(values)):  # an exchange of one point against a farther one on its side
        low, high = weights[lowest], weights[highest]
        constant = float((values[lowest] * low + values[highest] * high) / (low + high))
        with np.errstate(over="ignore"):
            distances = weights * (constant - values)
        farthest = int(np.abs(distances).argmax())
        if farthest in (lowest, highest):
            break
        lowest, highest = (farthest, highest) if distances[farthest] > 0 else (lowest, farthest)
    return constant
