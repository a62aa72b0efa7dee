"""In which direction a value is rounded to a format: the five of IEEE 754-2019, section 4.3.

>>> [opposite(each) for each in DIRECTIONS]
['nearest', 'nearest-away', 'down', 'up', 'zero']
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NEAREST, AWAY, UP, DOWN, ZERO = "nearest", "nearest-away", "up", "down", "zero"

DIRECTIONS: Mapping[str, str] = MappingProxyType(
    {
        NEAREST: "to nearest, ties to even",
        AWAY: "to nearest, ties away from zero",
        UP: "up",
        DOWN: "down",
        ZERO: "toward zero",
    }
)
"""By name, in words."""


def is_to_nearest(direction: str) -> bool:
    """Whether rounding changes a value by at most half a spacing; by less than one otherwise."""
    return direction in (NEAREST, AWAY)


def opposite(direction: str) -> str:
    """The direction in which -x is rounded where x is rounded in that one."""
    return {UP: DOWN, DOWN: UP}.get(direction, direction)
