"""The end of a search for a number format: constants tuned, errors measured, programs timed.

The archive ranks programs by price and by their error at some inputs. Its best are finished here:
constants as a whole on the lattice of the format, the error at every input (sampled for
binary64), and, if the cost is time, one race of all that remain.

Tuning takes long, so programs are taken in the order of their cost, which for time is what a quick
race says, until one meets the error wanted. So the clock decides, twice, and its noise touches
only programs that are about equally fast; each is given with its spread.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice

import numpy as np

from autonumerics.accuracy import MeasuredError, probe, sample_error
from autonumerics.cost import ClockCost
from autonumerics.cost.clock import DEFAULT
from autonumerics.fitting import EFFORTS, FINE, Screen, Zeros, finest_points
from autonumerics.fitting.lattice import tune
from autonumerics.formats import Format
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch
from autonumerics.programs import Program
from autonumerics.runs.config import Config
from autonumerics.search import Archive, Front, MachineNumbers, Solution

UNPOLISHED_ULP = 1.0
"""How far above the error wanted a program may be as the archive has it."""

WITHIN_REACH_ULP = 0.25
"""The same once its constants are polished: as much as tuning may be expected to gain."""

POLISHED_EACH = 16
"""Programs of one price whose constants are polished, the most accurate ones."""

TUNED_EACH = 2
"""Programs of about the same cost that are tuned and measured at every input."""

ABOUT_EQUAL = 0.02
"""Relative difference of times in a quick race that tells nothing."""

NEAREST = 2
"""Programs that are finished where none is within reach of the error wanted."""

ProgressCallback = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A program with its constants polished and its error at some inputs.

    `rank`: by cost, equal for programs that cost about the same.
    """

    program: Program
    price: int
    rank: int
    error_ulp: float


def measured_front(
    archive: Archive,
    config: Config,
    *,
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Front:
    """The front of (cost, error in ULPs) of what the archive holds; for a run with a format.

    Standing of the errors: measured at every input for formats of up to 32 bits, else sampled; of
    the times: measured. With `max_ulp` in the configuration the front ends with the cheapest
    program below it, if there is one. `progress` is called with the fraction done, 0 to 1.
    """
    form = config.format
    if form is None:
        raise ValueError("this run has no number format")
    finished: list[Solution] = []
    last, beyond = math.inf, 1 if config.cost == "time" else 0  # ranks to go on to
    candidates = _candidates(archive, config, form, threads)
    for done, candidate in enumerate(candidates):
        if candidate.rank <= last:
            finished.append(_finished(candidate, config, form, threads))
            if last == math.inf and _meets(finished[-1], config):
                last = candidate.rank + beyond
        if progress is not None:
            progress((done + 1) / len(candidates))
    if config.cost == "time":
        finished = _timed(finished, config, form)
    front = Front().merged(Front(tuple(finished)))
    met = [k for k, solution in enumerate(front) if _meets(solution, config)]
    return Front(front.solutions[: met[0] + 1]) if met else front


def _candidates(
    archive: Archive, config: Config, form: Format, threads: int | None
) -> list[_Candidate]:
    """The programs that are worth the work, in the order in which to take them."""
    polished = list(_polished(archive, config, form, threads))
    if config.cost == "time":
        polished = _ranked_by_clock(polished, config, form)
    order = sorted(polished, key=lambda candidate: (candidate.rank, candidate.error_ulp))
    if config.max_ulp is None:
        return _improving(order)
    near = [c for c in order if c.error_ulp < config.max_ulp + WITHIN_REACH_ULP]
    equal = groupby(near, key=lambda candidate: candidate.rank)
    chosen = [candidate for _, each in equal for candidate in islice(each, TUNED_EACH)]
    return chosen or sorted(order, key=lambda candidate: candidate.error_ulp)[:NEAREST]


def _polished(
    archive: Archive, config: Config, form: Format, threads: int | None
) -> Iterator[_Candidate]:
    """The most accurate programs of every price, of those that may come to the error wanted."""
    costs = archive.costs
    screen = Screen(config.target, form, threads, points=FINE)
    last = Screen(config.target, form, threads, points=finest_points(form))
    zeros = Zeros.at_ends(config.target, form)
    limit = np.inf if config.max_ulp is None else config.max_ulp + UNPOLISHED_ULP
    close = archive.errors < limit * 2.0**-form.precision
    if not close.any():
        close = archive.errors <= np.sort(archive.errors)[: 2 * NEAREST].max()
    for price in np.unique(costs[archive.batch.ops > 0]):
        for i in np.flatnonzero((costs == price) & close)[:POLISHED_EACH]:
            whole = zeros.split(archive.batch.program(int(i)))
            if whole.ops > config.max_ops:
                continue
            program, _ = screen.polished(whole)
            error_ulp = last.error_ulp(program)
            cost = int(config.prices.of(Batch.pack([program]))[0])
            if np.isfinite(error_ulp):
                yield _Candidate(program, cost, cost, error_ulp)


def _ranked_by_clock(
    candidates: list[_Candidate], config: Config, form: Format
) -> list[_Candidate]:
    """With ranks by their times in a quick race."""
    if not candidates:
        return []
    clock = ClockCost.make(form, config.target.domain)
    times = clock.cost([candidate.program for candidate in candidates])
    ranks = np.rint(np.log(times / times.min()) / math.log1p(ABOUT_EQUAL))
    return [replace(c, rank=int(rank)) for c, rank in zip(candidates, ranks, strict=True)]


def _improving(order: list[_Candidate]) -> list[_Candidate]:
    """Of each rank the best one, if it is better than all before."""
    best = np.inf
    chosen: list[_Candidate] = []
    for _, equal in groupby(order, key=lambda candidate: candidate.rank):
        first = next(equal)
        if first.error_ulp < best:
            best = first.error_ulp
            chosen.append(first)
    return chosen


def _finished(candidate: _Candidate, config: Config, form: Format, threads: int | None) -> Solution:
    program, measured = _tuned(candidate.program, config, form, threads)
    error = sample_error(program, config.target).error
    numbers = MachineNumbers(
        form.name, measured.error_ulp, measured.standing, candidate.price, measured.at
    )
    return Solution(program, error, error, machine=numbers)


def _tuned(
    program: Program, config: Config, form: Format, threads: int | None
) -> tuple[Program, MeasuredError]:
    """With constants of the format, and the error there."""
    if form.bits > 32:
        compiled = compile_program(program, form)
        return compiled.program, probe(compiled, config.target, seed=config.seed)
    tuned = tune(
        program, config.target, form,
        evaluations=EFFORTS[config.effort].tuning, seed=config.seed, threads=threads,
    )  # fmt: skip
    return tuned.program, tuned.measured


def _timed(finished: list[Solution], config: Config, form: Format) -> list[Solution]:
    """All of them in one race; the time of each is in nanoseconds an element."""
    clock = ClockCost.make(form, config.target.domain, schedule=DEFAULT)
    estimates = clock.measure([solution.program for solution in finished])
    return [
        replace(s, machine=replace(s.machine, ns=estimate.value, ns_spread=estimate.spread))
        for s, estimate in zip(finished, estimates, strict=True)
        if s.machine is not None
    ]


def _meets(solution: Solution, config: Config) -> bool:
    return config.max_ulp is not None and solution.rank[1] < config.max_ulp
