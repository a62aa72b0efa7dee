"""The clock: a race of contenders, all run in turn, so that noise hits all alike.

A *pass* runs every contender a few times for a fraction of a millisecond each, and its overhead as
often, in an order that is shuffled for every round, on one processor. Passes are repeated, on the
processors in turn, until enough of them were quiet; `statistics` says how times are made of the
samples and why.

What is timed is the clock's only business through `Work`: something that can be repeated, and the
same without anything to do, whose time is taken off. So tests race fakes against a fake clock.

>>> def work(name: str, nanoseconds: int) -> Work:
...     return Work(name, lambda n: ticks.append(n * nanoseconds), lambda n: None, 1)
>>> ticks: list[int] = []
>>> [[quick, slow]] = race([[work("quick", 10), work("slow", 30)]], clock=lambda: sum(ticks))
>>> slow.ratio_to(quick).value
3.0
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.cost.affinity import allowed_processors, pinned
from autonumerics.cost.statistics import Timing, low_quantile, net_time, quiet_passes
from autonumerics.errors import InvalidOption

Clock: TypeAlias = Callable[[], int]
"""Nanoseconds from some origin."""

_TRIALS = 8
_MOST_OVERHEAD = 4
_MOST_REPEATS = 1 << 40
"""More than an hour of anything; where a clock that stands still would count for ever."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be timed, and its overhead.

    `run(n)` does it n times, `idle(n)` does the same calls without the work itself. One repeat
    makes `evaluations` evaluations, for which times are given. Samples are `longer` times as long
    as the schedule says, where the overhead of a sample is large. `owner` is whatever must live
    as long as the two are called.
    """

    name: str
    run: Callable[[int], object]
    idle: Callable[[int], object]
    evaluations: int
    longer: int = 1
    owner: object = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long to measure.

    sample_us: about how long a sample takes, in microseconds.
    rounds: samples of each contender in a pass.
    passes: fewest passes; quiet: fewest quiet passes, unless `most_passes` are over.
    seed: of the order in which contenders run.
    """

    sample_us: float = 200.0
    rounds: int = 16
    passes: int = 12
    quiet: int = 8
    most_passes: int = 60
    seed: int = 1

    def __post_init__(self) -> None:
        """Raises InvalidOption for anything that would measure nothing."""
        for name in ("sample_us", "rounds", "passes", "quiet", "most_passes"):
            if not getattr(self, name) > 0:
                raise InvalidOption(f"{name} is above 0, got {getattr(self, name)}")
        if self.most_passes < self.passes:
            raise InvalidOption(
                f"most_passes is {self.passes} or more, as passes, got {self.most_passes}"
            )


DEFAULT = Schedule()


def race(
    groups: Sequence[Sequence[Work]],
    schedule: Schedule = DEFAULT,
    *,
    clock: Clock = time.perf_counter_ns,
    allowance: Allowance = UNLIMITED,
) -> list[list[Timing]]:
    """The times of all works, group by group. Standing: measured.

    If the allowance is over before, they come from fewer passes, two at least.

    A pass runs each group in turn; works of one group are interleaved with each other and their
    timings come from the same passes. The order of runs depends on the seed alone.
    """
    repeats = [[_repeats(work, schedule, clock) for work in group] for group in groups]
    order = random.Random(schedule.seed)
    processors = allowed_processors() or (None,)
    passes: list[list[list[_Sample]]] = [[] for _ in groups]
    for turn in range(schedule.most_passes):
        with pinned(processors[turn % len(processors)]):
            for taken, group, counts in zip(passes, groups, repeats, strict=True):
                taken.append(_one_pass(group, counts, schedule.rounds, order, clock))
        if turn and allowance.is_over:
            break
        enough = turn + 1 >= schedule.passes
        if enough and all(_quiet(taken).sum() >= schedule.quiet for taken in passes):
            break
    return [_timings(group, taken) for group, taken in zip(groups, passes, strict=True)]


@dataclass(frozen=True, slots=True)
class _Sample:
    """One contender's time and overhead for one evaluation, in one pass."""

    ns: float
    overhead_ns: float


def _one_pass(
    works: Sequence[Work], repeats: Sequence[int], rounds: int, order: random.Random, clock: Clock
) -> list[_Sample]:
    """Every work and its overhead `rounds` times, each round in an order of its own."""
    actions = [(work.run, n) for work, n in zip(works, repeats, strict=True)]
    actions += [(work.idle, n) for work, n in zip(works, repeats, strict=True)]
    samples: list[list[int]] = [[] for _ in actions]
    for _ in range(rounds):
        for i in order.sample(range(len(actions)), len(actions)):
            samples[i].append(_elapsed(*actions[i], clock))
    low = [low_quantile(taken) for taken in samples]
    evaluations = [work.evaluations * n for work, n in zip(works, repeats, strict=True)]
    return [
        _Sample(net_time(gross, idle, count), idle / count)
        for gross, idle, count in zip(low, low[len(works) :], evaluations, strict=False)
    ]


def _timings(works: Sequence[Work], passes: Sequence[Sequence[_Sample]]) -> list[Timing]:
    quiet = [taken for taken, kept in zip(passes, _quiet(passes), strict=True) if kept]
    return [
        Timing(
            work.name,
            tuple(taken[i].ns for taken in quiet),
            float(np.median([taken[i].overhead_ns for taken in quiet])),
        )
        for i, work in enumerate(works)
    ]


def _quiet(passes: Sequence[Sequence[_Sample]]) -> np.ndarray:
    if not passes[0]:  # an empty group: nobody to be disturbed
        return np.ones(len(passes), bool)
    return quiet_passes(np.array([[sample.ns for sample in taken] for taken in passes]))


def _repeats(work: Work, schedule: Schedule, clock: Clock) -> int:
    """How often the work is repeated so that it takes as long as the schedule says, net.

    With its overhead it takes at most some times as long, for work that is little but overhead.
    """
    wanted, count = 1000 * schedule.sample_us * work.longer, 1
    while count < _MOST_REPEATS:
        gross, idle = (
            min(_elapsed(action, count, clock) for _ in range(_TRIALS))
            for action in (work.run, work.idle)
        )
        taken = max(gross - idle, gross / _MOST_OVERHEAD)
        if taken >= wanted / 2:
            return max(1, round(count * wanted / taken))
        count *= 2
    raise RuntimeError(f"the clock stands still while {work.name} runs")


def _elapsed(action: Callable[[int], object], count: int, clock: Clock) -> int:
    start = clock()
    action(count)
    return clock() - start
