"""How long a piece of work may take, asked often by whatever does it.

Work that has something to show when its time is over asks `is_over` and ends with what it has; work
that is worth nothing in part calls `check`, which raises Ended. The end may come closer while the
work goes on, for instance when somebody presses Ctrl-C.

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


class Ended(Exception):
    """A piece of work was ended before it had a result."""


def _never() -> float:
    return math.inf


@final
@dataclass(frozen=True, slots=True)
class Allowance:
    """Until a moment of a clock, in seconds: what `end` gives at the time of asking."""

    end: Clock = _never
    clock: Clock = time.monotonic

    @classmethod
    def of(cls, seconds: float | None, end: Clock = _never) -> Allowance:
        """So many seconds from now, None for any number, or until `end`, whichever comes first."""
        if seconds is None:
            return cls(end)
        until = time.monotonic() + seconds
        return cls(lambda: min(until, end()))

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
        return Allowance(lambda: min(until, self.end()), self.clock)


UNLIMITED = Allowance()
