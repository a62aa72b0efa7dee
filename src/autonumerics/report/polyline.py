"""Polylines with no more corners than the eye can see.

>>> simplified([(0.0, 0.0), (1.0, 0.001), (2.0, 0.0), (3.0, 5.0)], 0.1)
[(0.0, 0.0), (2.0, 0.0), (3.0, 5.0)]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

Place: TypeAlias = tuple[float, float]


def simplified(places: Sequence[Place], tolerance: float) -> list[Place]:
    """Some of the places, both ends among them; none lies farther off their line than that.

    The method of Ramer (1972) and of Douglas and Peucker (1973), without recursion.
    """
    if len(places) < 3:
        return list(places)
    kept = {0, len(places) - 1}
    pending = [(0, len(places) - 1)]
    while pending:
        first, last = pending.pop()
        farthest, distance = first, tolerance
        for i in range(first + 1, last):
            away = _distance(places[i], places[first], places[last])
            if away > distance:
                farthest, distance = i, away
        if farthest != first:
            kept.add(farthest)
            pending += [(first, farthest), (farthest, last)]
    return [places[i] for i in sorted(kept)]


def _distance(place: Place, start: Place, end: Place) -> float:
    """From the place to the straight line through start and end."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = place[0] - start[0], place[1] - start[1]
    length = math.hypot(dx, dy)
    return abs(dx * y - dy * x) / length if length else math.hypot(x, y)
