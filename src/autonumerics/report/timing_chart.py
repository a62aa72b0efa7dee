"""The bars of a race: how long each contender took, with the spread of the measurements."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from autonumerics.report.timings import Time, Timed, Timings

LENGTH = 200.0
"""Of the longest bar."""

CUT = 5.0
"""Medians of the times that a bar shows at most, so that a slow one does not dwarf the rest."""

_ROUNDING = 1 + 1e-9


@dataclass(frozen=True, slots=True)
class Bar:
    """A contender at one workload: where its bar ends and its spread begins and ends.

    Without a time, and of no length, where it was not timed at that; `is_cut` where the bar is
    shorter than the time.
    """

    contender: Timed
    time: Time | None
    length: float
    whisker: tuple[float, float]
    is_cut: bool = False


def draw_bars(timings: Timings, workload: str) -> tuple[Bar, ...]:
    """A bar for each contender, in the order of the race."""
    times = [each.times.get(workload) for each in timings.contenders]
    known = [time for time in times if time is not None]
    longest = max((t.ns * (1 + t.spread) for t in known), default=0.0)
    shown = min(longest, CUT * median(t.ns for t in known)) if known else 0.0
    scale = LENGTH / shown if shown else 0.0
    return tuple(
        _bar(contender, time, scale)
        for contender, time in zip(timings.contenders, times, strict=True)
    )


def _bar(contender: Timed, time: Time | None, scale: float) -> Bar:
    if time is None:
        return Bar(contender, None, 0.0, (0.0, 0.0))
    length = time.ns * scale
    ends = (length * (1 - time.spread), length * (1 + time.spread))
    if ends[1] > LENGTH * _ROUNDING:
        return Bar(contender, time, LENGTH, (LENGTH, LENGTH), True)
    return Bar(contender, time, length, ends)
