"""The end of a search for a number format: constants tuned, errors measured, programs timed.

The archive ranks programs by price and by their error at some inputs, constants rounded one by
one. Its best are finished here: constants as a whole on the lattice of the format, the error at
every input (sampled for binary64), and, if the cost is time, one race of all that remain. So the
clock decides, and its noise only touches programs that are about equally fast; each is given with
its spread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from autonumerics.accuracy import MeasuredError, probe, sample_error
from autonumerics.cost import ClockCost
from autonumerics.cost.clock import DEFAULT
from autonumerics.fitting import EFFORTS, Screen
from autonumerics.fitting.lattice import tune
from autonumerics.formats import Format
from autonumerics.jit import compile_program
from autonumerics.programs import Program
from autonumerics.runs.config import Config
from autonumerics.search import Archive, Front, MachineNumbers, Solution

WITHIN_REACH_ULP = 0.5
"""How far tuning may be expected to lower an error; programs farther off are left out."""

POLISHED_EACH = 16
"""Programs of one price of which a quick polish tells the most promising."""

TUNED_EACH = 2
"""Programs of one price that are tuned and measured at every input."""

NEAREST = 2
"""Programs that are finished where none is within reach of the error wanted."""

PRICES_BEYOND = 1
"""Prices above the first that meets the error wanted: a dearer program may be the faster one."""

ProgressCallback = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A program of the archive."""

    program: Program
    price: int


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
    candidates = list(_candidates(archive, config, form))
    if not candidates:  # nothing comes near the error wanted: show what comes nearest
        anyhow = replace(config, max_ulp=None)
        candidates = list(_candidates(archive, anyhow, form))[-NEAREST:]
    for done, candidate in enumerate(candidates):
        cheapest = min((s.rank[0] for s in finished if _meets(s, config)), default=np.inf)
        if candidate.price <= cheapest + PRICES_BEYOND:
            finished.append(_finished(candidate, config, form, threads))
        if progress is not None:
            progress((done + 1) / len(candidates))
    if config.cost == "time":
        finished = _timed(finished, config, form)
    front = Front().merged(Front(tuple(finished)))
    met = [k for k, solution in enumerate(front) if _meets(solution, config)]
    return Front(front.solutions[: met[0] + 1]) if met else front


def _candidates(archive: Archive, config: Config, form: Format) -> Iterator[_Candidate]:
    """The programs that are worth the work, prices ascending, the better ones of a price first."""
    costs, screen, best = archive.costs, Screen(config.target, form), np.inf
    unit = 2.0**-form.precision
    for price in np.unique(costs[archive.batch.ops > 0]):
        limit = (best if config.max_ulp is None else config.max_ulp) + WITHIN_REACH_ULP
        near = np.flatnonzero(
            (costs == price) & (archive.errors < (limit + WITHIN_REACH_ULP) * unit)
        )
        programs = [archive.batch.program(int(i)) for i in near[:POLISHED_EACH]]
        polished = sorted(map(screen.polished, programs), key=lambda found: found[1])
        best = min([best, *(error for _, error in polished)])
        for program, error in polished[: TUNED_EACH if config.max_ulp is not None else 1]:
            if error < limit:
                yield _Candidate(program, int(price))


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
