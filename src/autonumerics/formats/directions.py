"""In which direction a value is rounded to a format: the five of IEEE 754-2019, section 4.3.

`ALL` asks for values that may be rounded in whichever of them: on the same side of each number, and
of each middle between two, as the exact value, or equal to it. That is what rounding to odd with
two bits more keeps of a value (S. Boldo, G. Melquiond, When double rounding is odd, IMACS 2005;
RLIBM-ALL: J. P. Lim, S. Nagarakatte, One polynomial approximation to produce correctly rounded
results of an elementary function for multiple representations and rounding modes, POPL 2022).

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

ALL = "all"

IN_WORDS: Mapping[str, str] = MappingProxyType({**DIRECTIONS, ALL: "in any direction"})
"""The same, and `ALL`."""


def is_to_nearest(direction: str) -> bool:
    """Whether rounding changes a value by at most half a spacing; by less than one otherwise."""
    return direction in (NEAREST, AWAY)


def each_of(direction: str) -> tuple[str, ...]:
    """The five for `ALL`; else the direction itself."""
    return tuple(DIRECTIONS) if direction == ALL else (direction,)


def opposite(direction: str) -> str:
    """The direction in which -x is rounded where x is rounded in that one."""
    return {UP: DOWN, DOWN: UP}.get(direction, direction)
