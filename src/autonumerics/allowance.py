"""How long a piece of work may take, asked often by whatever does it.

Work that has something to show when its time is over asks `is_over` and ends with what it has; work
that is worth nothing in part calls `check`, which raises Ended. The end may come closer while the
work goes on, for instance when somebody presses Ctrl-C.

Time is that of a clock, or work that is counted, so that the same is done everywhere: whoever does
some says how much by `spend`, in seconds that it takes one core of a usual machine, by a formula of
the work alone.

>>> UNLIMITED.is_over, Allowance.of(0.0).is_over
(False, True)
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

Clock = Callable[[], float]
Spend = Callable[[float], None]


class Ended(Exception):
    """A piece of work was ended before it had a result."""


def _never() -> float:
    return math.inf


def free(_: float) -> None:
    """Work that nobody counts."""


@final
class _Count:
    """Work that was done."""

    __slots__ = ("spent",)

    def __init__(self) -> None:
        self.spent = 0.0

    def add(self, work: float) -> None:
        self.spent += work


@final
@dataclass(frozen=True, slots=True)
class Allowance:
    """Until a moment of a clock, in seconds: what `end` gives at the time of asking.

    `spend` is told of work by whoever does it.
    """

    end: Clock = _never
    clock: Clock = time.monotonic
    spend: Spend = free

    @classmethod
    def of(cls, seconds: float | None, end: Clock = _never) -> Allowance:
        """So many seconds from now, None for any number, or until `end`, whichever comes first."""
        if seconds is None:
            return cls(end)
        until = time.monotonic() + seconds
        return cls(lambda: min(until, end()))

    def counted(self, work: float) -> Allowance:
        """So much work, counted, and nothing any more once this one is over.

        >>> two = UNLIMITED.counted(2.0)
        >>> half = two.part(0.5)
        >>> half.spend(1.5)
        >>> half.is_over, two.is_over
        (True, False)
        """
        count = _Count()
        return Allowance(
            lambda: -math.inf if self.is_over else work, lambda: count.spent, count.add
        )

    @property
    def is_over(self) -> bool:
        """Whether the work should end."""
        return self.clock() >= self.end()

    def check(self) -> None:
        """Raises Ended if the work should end."""
        if self.is_over:
            raise Ended

    def part(self, share: float) -> Allowance:
        """The first share of the time that is left, for a part of the work.

        >>> whole = Allowance(lambda: 10.0, clock=lambda: 2.0)
        >>> whole.part(0.25).end()
        4.0
        """
        end, now = self.end(), self.clock()
        if end == math.inf:
            return self
        until = now + share * max(end - now, 0.0)
        return Allowance(lambda: min(until, self.end()), self.clock, self.spend)


UNLIMITED = Allowance()
