"""The programs of an archive that are worth tuning, in the order in which to take them.

The archive ranks programs by price and by their error at some inputs, with differences from zeros
counted as exact. Here its best are polished and recast (`fitting/recasting`), and of each price the
two nearest to the error wanted get the best constants of some walks (`fitting/refitting`). Their
errors at more inputs, and a quick race if the cost is time, tell which to tune first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby, islice

import numpy as np

from autonumerics.allowance import UNLIMITED, Allowance, Ended, Spend
from autonumerics.cost import ClockCost
from autonumerics.errors import InvalidOption
from autonumerics.fitting import (
    Recasting,
    Refit,
    Screen,
    Zeros,
    walked,
)
from autonumerics.formats import Arithmetic
from autonumerics.kernels import Batch, is_packable
from autonumerics.programs import Program
from autonumerics.runs.config import Config
from autonumerics.runs.goals import Goal
from autonumerics.runs.settings import ShortlistSettings
from autonumerics.runs.stages import Stage, Tell, silent
from autonumerics.search import Archive

_LOOKING = 0.7  # of the time for a shortlist, if that is limited; walks take the rest


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program with constants of the format and its error at some inputs, *sampled*.

    `rank`: by cost, equal for programs that cost about the same.
    """

    program: Program
    price: int
    rank: int
    error_ulp: float


def shortlist(
    archive: Archive,
    config: Config,
    arithmetic: Arithmetic,
    threads: int | None = None,
    *,
    allowance: Allowance = UNLIMITED,
    tell: Tell = silent,
) -> list[Candidate]:
    """The programs that are worth the work, in the order in which to take them.

    With a largest error in the configuration those that may come below it, from fast to slow; if
    none may, those nearest to it; without one a front. Programs of all prices get a share of the
    allowance, and when that is over they stay as they are by then.
    """
    work, limits = (
        _Work.make(config, arithmetic, threads, allowance.spend),
        config.settings.shortlist,
    )
    found = list(work.candidates(archive, allowance.part(_LOOKING), tell))
    found = list(work.improved(found, allowance, tell))
    near = [c for c in found if c.error_ulp < work.wanted_ulp + limits.within_reach_ulp]
    if not near:
        return sorted(found, key=lambda candidate: candidate.error_ulp)[: limits.nearest]
    if config.cost == "time":
        tell(Stage("racing", 0.0))
        with suppress(Ended):  # or they stay ranked by their prices
            near = _ranked_by_clock(near, config, arithmetic, allowance)
    near.sort(key=lambda candidate: (candidate.rank, candidate.error_ulp))
    if config.goal is None:
        return _improving(near)
    equal = groupby(near, key=lambda candidate: candidate.rank)
    return [candidate for _, each in equal for candidate in islice(each, limits.tuned_each)]


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What candidates are made and judged with."""

    config: Config
    arithmetic: Arithmetic
    threads: int | None
    zeros: Zeros
    goal: Goal | None
    spend: Spend
    fine: Screen
    finest: Screen

    @classmethod
    def make(
        cls, config: Config, arithmetic: Arithmetic, threads: int | None, spend: Spend
    ) -> _Work:
        screen = config.settings.format.screen
        fine, finest = (
            Screen(config.target, arithmetic, threads, points=points, spend=spend)
            for points in (screen.fine, screen.finest)
        )
        return cls(
            config, arithmetic, threads, Zeros.at_ends(config.target, arithmetic), config.goal,
            spend, fine, finest,
        )  # fmt: skip

    @property
    def limits(self) -> ShortlistSettings:
        return self.config.settings.shortlist

    @property
    def wanted_ulp(self) -> float:
        return math.inf if self.goal is None else self.goal.error

    def candidates(self, archive: Archive, allowance: Allowance, tell: Tell) -> Iterator[Candidate]:
        """The most accurate programs of every price, recast and polished."""
        costs = archive.costs
        close = (
            archive.errors
            < (self.wanted_ulp + self.limits.worth_a_look_ulp)
            * 2.0**-self.arithmetic.storage.precision
        )
        if not close.any():
            close = archive.errors <= np.sort(archive.errors)[: 2 * self.limits.nearest].max()
        prices = np.unique(costs[(archive.batch.ops > 0) & close])
        dearest = np.inf
        for done, price in enumerate(prices):
            if price > dearest:
                break
            tell(Stage("recasting", done / len(prices)))
            part = allowance.part(1 / (len(prices) - done))
            best = np.flatnonzero((costs == price) & close)[: self.limits.looked_at_each]
            programs = [archive.batch.program(int(i)) for i in best]
            for program in self._finished(self._promising(programs), part):
                error_ulp = self.finest.error_ulp(program)
                cost = self.config.prices.price(program)
                if np.isfinite(error_ulp):
                    yield Candidate(program, cost, cost, error_ulp)
                if error_ulp < self.wanted_ulp - self.limits.ease_ulp < math.inf:
                    dearest = min(dearest, int(self.limits.too_dear * cost))

    def _promising(self, programs: list[Program]) -> list[Program]:
        """Those to be polished and recast, given from accurate to inaccurate.

        Where some have differences from zeros that are no numbers of the format, these are written
        first, in the best of the ways: as they count while a search lasts, exact, they say little.
        """
        if any(self.zeros.difference(program) for program in programs):
            screen = self._screen(self.config.settings.format.screen.coarse)
            recasting = self._recasting(screen, UNLIMITED)
            programs = sorted(programs, key=recasting.written_ulp)
        return programs[: self.limits.polished_each]

    def _screen(self, points: int) -> Screen:
        return Screen(
            self.config.target, self.arithmetic, self.threads, points=points, spend=self.spend
        )

    def _recasting(self, screen: Screen, allowance: Allowance) -> Recasting:
        settings = self.config.settings.format
        return Recasting(
            screen, self.zeros, self.config.max_ops, self.config.operations,
            settings.recast, settings.refit, allowance,
        )  # fmt: skip

    def _finished(self, programs: list[Program], allowance: Allowance) -> Iterator[Program]:
        """The programs as they are and recast, with constants of the format; one at least."""
        recasting = self._recasting(self.fine, allowance)
        for number, program in enumerate(programs):
            if number and allowance.is_over:
                return
            whole = self.zeros.split(program)
            if whole.ops <= self.config.max_ops and is_packable(whole):
                yield from self._polished(whole)
            if number < self._each(self.limits.recast_each):
                yield from (each for each, _ in recasting.variants(program))

    def _polished(self, program: Program) -> list[Program]:
        """The program with constants of the format; none if one is beyond its range."""
        try:
            return [self.fine.polished(program)[0]]
        except InvalidOption:
            return []

    def _each(self, count: int) -> int:
        """Programs of each price that are worked on, `count` if an error is wanted."""
        return 1 if self.goal is None else count

    def improved(
        self, candidates: Sequence[Candidate], allowance: Allowance, tell: Tell
    ) -> Iterator[Candidate]:
        """The candidates, the best of each price with better constants, from cheap to dear."""
        order = sorted(candidates, key=lambda each: (each.price, each.error_ulp))
        settings = self.config.settings.format
        points = min(self.limits.walk_points, settings.screen.finest)
        screen = self._screen(points)
        refit = Refit.on(screen, settings.refit)
        limit, good = self.wanted_ulp + self.limits.worth_walking_ulp, False
        done = 0
        tell(Stage("walking", 0.0))
        for _, equal in groupby(order, key=lambda each: each.price):
            same = list(equal)
            near = [
                each
                for each in same[: self._each(self.limits.walked_each)]
                if each.error_ulp < limit
            ]
            worth = 0 if good else len(near)
            for candidate in same[:worth]:
                part = allowance.part(1 / (1 + len(order) - done))
                better = self._best_of_walks(refit, candidate, part)
                good |= better.error_ulp < self.wanted_ulp - self.limits.ease_ulp < math.inf
                yield better
            yield from same[worth:]
            done += len(same)
            tell(Stage("walking", done / len(order)))

    def _best_of_walks(self, refit: Refit, candidate: Candidate, allowance: Allowance) -> Candidate:
        tries, seed = self.limits.walk_tries, self.config.seed
        found = [
            walked(
                refit,
                candidate.program,
                tries=tries,
                seed=seed + number,
                allowance=allowance.part(1 / (self.limits.walks - number)),
            )[0]
            for number in range(self.limits.walks)
        ]
        found.append(candidate.program)
        errors = self.finest.errors_ulp(Batch.pack(found))
        best = int(errors.argmin())
        return replace(candidate, program=found[best], error_ulp=float(errors[best]))


def _ranked_by_clock(
    candidates: list[Candidate], config: Config, arithmetic: Arithmetic, allowance: Allowance
) -> list[Candidate]:
    """With ranks by their times in a quick race."""
    clock = ClockCost.make(arithmetic, config.target.domain, allowance=allowance)
    times = clock.cost([candidate.program for candidate in candidates])
    ranks = np.rint(np.log(times / times.min()) / math.log1p(config.settings.shortlist.about_equal))
    return [replace(c, rank=int(rank)) for c, rank in zip(candidates, ranks, strict=True)]


def _improving(order: list[Candidate]) -> list[Candidate]:
    """Of each rank the best one, if it is better than all before."""
    best = np.inf
    chosen: list[Candidate] = []
    for _, equal in groupby(order, key=lambda candidate: candidate.rank):
        first = next(equal)
        if first.error_ulp < best:
            best = first.error_ulp
            chosen.append(first)
    return chosen
