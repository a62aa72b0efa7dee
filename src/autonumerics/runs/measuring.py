"""The end of a search for a number format: constants tuned, errors measured, programs timed.

The archive ranks programs by price and by their error at some inputs. What the search shows of it
is measured at every input as it is (sampled for binary64), so that whatever ends the work, nothing
is lost; where time is short the most accurate programs, the others in the end. Its best are
finished: constants as a whole on the lattice of the format, errors at every input, and, if the cost
is time, one race of all that remain.

Tuning takes long, so programs are taken in the order of their cost, which for time is what a quick
race says, until one meets the error wanted. So the clock decides, twice, and its noise touches
only programs that are about equally fast; each is given with its spread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from autonumerics.accuracy import (
    MeasuredError,
    double_oracle,
    measure,
    probe,
    sample_error,
    sample_errors,
)
from autonumerics.accuracy.bounds_as_computed import keeps_bounds
from autonumerics.accuracy.rounding_intervals import CORRECT
from autonumerics.allowance import UNLIMITED, Allowance, Ended
from autonumerics.cost import ClockCost
from autonumerics.cost.clock import DEFAULT
from autonumerics.errors import InvalidOption
from autonumerics.fitting import Screen, Settled, Settling
from autonumerics.fitting.lattice import tune
from autonumerics.formats import Arithmetic
from autonumerics.jit import Compiled, compile_program
from autonumerics.programs import Program
from autonumerics.runs.config import Config
from autonumerics.runs.derivatives import is_within
from autonumerics.runs.finishing import is_refuted
from autonumerics.runs.goals import Goal
from autonumerics.runs.keeping import keeps
from autonumerics.runs.shortlist import Candidate, shortlist
from autonumerics.runs.stages import Stage, Tell, silent
from autonumerics.search import Archive, Front, MachineNumbers, Solution

_SLACK = 0.01  # by which a screen, which rounds in doubles, may differ from the machine

_AS_THEY_ARE = (
    0.4  # of the time, if that is limited, for what the search shows; the best come first
)
_FINDING = 0.7  # of the time, if that is limited, where a race of what is found takes the rest
_RACED = 1.5  # times the price of the first program that does what is wanted
_CHOOSING = 0.85  # of the time, if that is limited: which programs to tune, and how to write them


def measured_front(
    archive: Archive,
    config: Config,
    before: Front = Front(),
    found: Front = Front(),
    *,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
    tell: Tell = silent,
) -> Front:
    """The front of (cost, error in ULPs) of what the archive holds; for a run with a format.

    `found`: the front that the search shows, sampled: no error of it gets lost, and what there is
    no time to measure stays as it is. What was measured `before` stays unless something better is
    there; if the cost is time, by one race of all.

    Standing of the errors: measured at every input for formats of up to 32 bits, else sampled; of
    the times: measured. With a goal in the configuration what is new ends with the cheapest program
    that meets it and the one next to it, if there are such.
    """
    finding = allowance.part(_FINDING) if config.cost == "time" else allowance
    work = _Work.make(config, threads, finding, tell)
    shown = work.as_shown(found)
    first = replace(work, allowance=finding.part(_AS_THEY_ARE))
    asis = list(first.as_they_are(shown))
    better = list(work.finished(archive))
    asis += work.as_they_are(shown[: len(shown) - len(asis)])
    finished = list(work.kept([*asis, *better]))
    new, seen = {s.program for s in finished}, {_price(s) for s in asis}
    kept = [s for s in work.believed(before) if s.program not in new]
    unseen = [s for s in shown if _price(s) not in seen]  # for want of time
    others = [*kept, *unseen]
    if config.cost == "time":
        raced = replace(work, allowance=allowance).raced([*finished, *others])
        if raced is not None:
            finished, others = raced[: len(finished)], raced[len(finished) :]
        elif kept:  # no time was left: what has times goes before what has none
            return Front.of(kept)
    return _with_goal(Front.of(finished), config.goal).keeping(others)


@dataclass(frozen=True, slots=True)
class _Work:
    """What programs are finished with."""

    config: Config
    arithmetic: Arithmetic
    goal: Goal | None
    threads: int | None
    allowance: Allowance
    tell: Tell

    @classmethod
    def make(cls, config: Config, threads: int | None, allowance: Allowance, tell: Tell) -> _Work:
        arithmetic = config.arithmetic
        if arithmetic is None:
            raise ValueError("this run has no number format")
        return cls(config, arithmetic, config.goal, threads, allowance, tell)

    def as_shown(self, found: Front) -> list[Solution]:
        """What the search shows, for the goal if there is one, and is not measured yet."""
        front = _with_goal(found, self.goal)
        return [s for s in front if s.machine is not None and not s.machine.is_measured]

    def as_they_are(self, shown: list[Solution]) -> Iterator[Solution]:
        """The programs measured with the constants that they have, from accurate to cheap."""
        for done, solution in enumerate(reversed(shown)):
            self.tell(Stage("measuring", done / len(shown)))
            try:
                self.allowance.check()
                compiled = compile_program(solution.program, self.arithmetic)
                yield self._with(solution, _price(solution), self._measured(compiled))
            except Ended:
                return

    def believed(self, before: Front) -> Iterator[Solution]:
        """What was measured before; anew where some inputs have more than that.

        A file that says less of an error than is true hides nothing by it.
        """
        known = [s for s in before if s.machine and s.machine.is_measured]
        if not known:
            return
        points = self.config.settings.format.screen.finest
        screen = Screen(self.config.target, self.arithmetic, self.threads, points=points)
        for solution in known:
            if screen.error_ulp(solution.program) <= (1 + _SLACK) * solution.rank[1] + _SLACK:
                yield solution
                continue
            with suppress(Ended):
                compiled = compile_program(solution.program, self.arithmetic)
                yield self._with(solution, _price(solution), self._measured(compiled))

    def kept(self, solutions: list[Solution]) -> Iterator[Solution]:
        """Those that keep what is asked at every input, or at some if time allows no more."""
        target = self.config.target
        for solution in solutions:
            if not target.constraints:
                yield solution
            elif keeps(solution.program, target, self.arithmetic):
                compiled = compile_program(solution.program, self.arithmetic)
                try:
                    holds = keeps_bounds(
                        compiled, target, every=True, threads=self.threads, allowance=self.allowance
                    )
                except Ended:
                    holds = keeps_bounds(compiled, target, every=False)
                if holds:
                    yield solution

    def finished(self, archive: Archive) -> Iterator[Solution]:
        """Of the programs that are worth it, those that time allows, with the best constants."""
        acceptable = self.config.acceptable
        if acceptable is None:
            return self.tuned(archive)
        target, settings = self.config.target, self.config.settings.format
        settling = Settling.make(
            target, self.arithmetic, acceptable, settings, threads=self.threads
        )
        return self.settled(archive, settling)

    def settled(self, archive: Archive, settling: Settling) -> Iterator[Solution]:
        """Of each price the program with the fewest results that are not acceptable, up to the
        first with none; if the cost is time up to half as much again.
        """
        costs, last = archive.costs, math.inf
        prices = np.unique(costs[archive.batch.ops > 0])
        for done, price in enumerate(prices.tolist()):
            self.tell(Stage("settling", done / len(prices)))
            if price > last or self.allowance.is_over:
                return
            of_price = np.flatnonzero(costs == price)[: settling.settings.settled_each]
            part = self.allowance.part(1 / (len(prices) - done))
            best = self._best_settled(
                [archive.batch.program(int(i)) for i in of_price], settling, part
            )
            if best is None:
                continue
            with suppress(Ended):
                cost = self.config.prices.price(best.program)
                solution = self._solution(best.program, cost)
                if not is_refuted(solution.program, solution.error, self.config.target):
                    yield solution
                    if best.is_met and last == math.inf:
                        last = price * (_RACED if self.config.cost == "time" else 1.0)

    def _best_settled(
        self, programs: list[Program], settling: Settling, allowance: Allowance
    ) -> Settled | None:
        """The first of which every result is acceptable, else the one with the fewest others."""
        best: Settled | None = None
        for program in filter(settling.is_worth, programs):
            if allowance.is_over:
                break
            with suppress(InvalidOption):  # a constant is beyond the range of its format
                found = self._stepped(
                    settling.settled(program, self.config.seed, allowance), settling
                )
                if not self._is_wanted(found.program):
                    continue
                if best is None or (found.violated, found.error) < (best.violated, best.error):
                    best = found
                if found.is_met:
                    break
        return None if best is None else self._counted(best, settling, allowance)

    def _counted(self, found: Settled, settling: Settling, allowance: Allowance) -> Settled:
        """With fewer results that are not correctly rounded, if that is wanted: no more of them
        off by more than the neighbours, and what is asked beside kept.
        """
        whole = self.config.acceptable == CORRECT and settling.intervals.at_zero is None
        if not whole or allowance.is_over:
            return found
        other = settling.counted(found, self.config.seed, allowance)
        if other.violated == found.violated or not self._is_wanted(other.program):
            return found
        return other if self._off(other.program) <= self._off(found.program) else found

    def _off(self, program: Program) -> int:
        """How many results are not even one of the two neighbours of the exact value."""
        counts = measure(compile_program(program, self.arithmetic), self.config.target).counts
        return 0 if counts is None else counts.off

    def _stepped(self, found: Settled, settling: Settling) -> Settled:
        """With a step at 0, if that is needed there and allowed; see `fitting.steps`."""
        if not settling.takes_a_step:
            return found
        allowed, program = [row.name for row in self.config.operations], None
        if found.is_met:
            program = settling.with_step(found.program, allowed, self.config.max_ops)
        if program is None:
            return replace(found, violated=found.violated + 1)
        return replace(found, program=program)

    def _is_wanted(self, program: Program) -> bool:
        """Whether it keeps what is asked beside the error, its derivative's error included."""
        config = self.config
        return keeps(program, config.target, self.arithmetic) and is_within(
            program, config.target, config.derivative_error
        )

    def tuned(self, archive: Archive) -> Iterator[Solution]:
        """The shortlist with constants tuned for the smallest largest error."""
        last, beyond = math.inf, 1 if self.config.cost == "time" else 0  # ranks to go on to
        candidates = [] if self.allowance.is_over else shortlist(
            archive, self.config, self.arithmetic, self.threads,
            allowance=self.allowance.part(_CHOOSING), tell=self.tell,
        )  # fmt: skip
        for done, candidate in enumerate(candidates):
            self.tell(Stage("tuning", done / len(candidates)))
            if candidate.rank > last:
                return
            if self.allowance.is_over:
                break
            try:
                solution = self._tuned(candidate, self.allowance.part(1 / (len(candidates) - done)))
            except Ended:
                continue
            refuted = is_refuted(solution.program, solution.error, self.config.target)
            if not refuted and self._is_wanted(solution.program):
                yield solution
                if last == math.inf and self.goal is not None and self.goal.is_met_by(solution):
                    last = candidate.rank + beyond

    def raced(self, solutions: list[Solution]) -> list[Solution] | None:
        """All of them in one race; the time of each is in nanoseconds an element."""
        if self.allowance.is_over:
            return None
        self.tell(Stage("racing", 0.0))
        clock = ClockCost.make(
            self.arithmetic, self.config.target.domain, schedule=DEFAULT, allowance=self.allowance
        )
        try:
            estimates = clock.measure([solution.program for solution in solutions])
        except Ended:
            return None
        return [
            replace(s, machine=replace(s.machine, ns=estimate.value, ns_spread=estimate.spread))
            for s, estimate in zip(solutions, estimates, strict=True)
            if s.machine is not None
        ]

    def _tuned(self, candidate: Candidate, allowance: Allowance) -> Solution:
        """With constants of the format, and the error there. Raises Ended."""
        program, config = candidate.program, self.config
        if self.arithmetic.storage.bits > 32 and double_oracle(config.target) is None:
            compiled = compile_program(program, self.arithmetic)
            program, measured = compiled.program, self._measured(compiled)
        else:
            found = tune(
                program, config.target, self.arithmetic, settings=config.settings.format.tune,
                seed=config.seed, threads=self.threads, allowance=allowance,
            )  # fmt: skip
            program, measured = found.program, found.measured
        return self._judged(program, candidate.price, measured)

    def _solution(self, program: Program, price: int) -> Solution:
        """As it is. Raises Ended."""
        return self._judged(
            program, price, self._measured(compile_program(program, self.arithmetic))
        )

    def _judged(self, program: Program, price: int, measured: MeasuredError) -> Solution:
        error = sample_error(program, self.config.target).error
        return self._with(Solution(program, error, error), price, measured)

    def _measured(self, compiled: Compiled) -> MeasuredError:
        """Raises Ended."""
        if self.arithmetic.storage.bits > 32:
            self.allowance.check()
            target, seed = self.config.target, self.config.seed
            if double_oracle(target) is None:
                return probe(compiled, target, seed=seed, allowance=self.allowance)
            return sample_errors(
                compiled, target, seed=seed, threads=self.threads, allowance=self.allowance
            )
        return measure(compiled, self.config.target, threads=self.threads, allowance=self.allowance)

    def _with(self, solution: Solution, price: int, measured: MeasuredError) -> Solution:
        numbers = MachineNumbers.of(
            self.arithmetic,
            measured.error_ulp,
            measured.standing,
            price,
            measured.at,
            measured.counts,
        )
        return replace(solution, machine=numbers)


def _price(solution: Solution) -> int:
    return 0 if solution.machine is None else solution.machine.price


def _with_goal(front: Front, goal: Goal | None) -> Front:
    """The front up to the cheapest program that meets the goal, and the one next to it."""
    met = [k for k, solution in enumerate(front) if goal is not None and goal.is_met_by(solution)]
    return Front(front.solutions[: met[0] + 2]) if met else front
