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
from dataclasses import replace

from autonumerics.accuracy import MeasuredError, probe, sample_error
from autonumerics.cost import ClockCost
from autonumerics.cost.clock import DEFAULT
from autonumerics.fitting.lattice import tune
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program
from autonumerics.runs.config import Config
from autonumerics.runs.finishing import is_refuted
from autonumerics.runs.shortlist import Candidate, ProgressCallback, shortlist
from autonumerics.search import Archive, Front, MachineNumbers, Solution


def measured_front(
    archive: Archive,
    config: Config,
    before: Front = Front(),
    *,
    threads: int | None = None,
    progress: ProgressCallback = lambda _: None,
) -> Front:
    """The front of (cost, error in ULPs) of what the archive holds; for a run with a format.

    What was measured `before` stays unless something better is there; if the cost is time, by one
    race of all.

    Standing of the errors: measured at every input for formats of up to 32 bits, else sampled; of
    the times: measured. With `max_ulp` in the configuration what is new ends with the cheapest
    program below it, if there is one. `progress` is called with the fraction done, 0 to 1.
    """
    arithmetic = config.arithmetic
    if arithmetic is None:
        raise ValueError("this run has no number format")
    finished: list[Solution] = []
    last, beyond = math.inf, 1 if config.cost == "time" else 0  # ranks to go on to
    candidates = shortlist(archive, config, arithmetic, threads, lambda done: progress(done / 2))
    for done, candidate in enumerate(candidates):
        if candidate.rank <= last:
            solution = _finished(candidate, config, arithmetic, threads)
            if not is_refuted(solution.program, solution.error, config.target):
                finished.append(solution)
                if last == math.inf and _meets(solution, config):
                    last = candidate.rank + beyond
        progress((1 + (done + 1) / len(candidates)) / 2)
    new = {solution.program for solution in finished}
    kept = [s for s in before if s.machine and s.machine.is_measured and s.program not in new]
    if config.cost == "time":
        timed, count = _timed([*finished, *kept], config, arithmetic), len(finished)
        finished, kept = timed[:count], timed[count:]
    front = Front.of(finished)
    met = [k for k, solution in enumerate(front) if _meets(solution, config)]
    front = Front(front.solutions[: met[0] + 1]) if met else front
    return front.keeping(kept)


def _finished(
    candidate: Candidate, config: Config, arithmetic: Arithmetic, threads: int | None
) -> Solution:
    program, measured = _tuned(candidate.program, config, arithmetic, threads)
    error = sample_error(program, config.target).error
    numbers = MachineNumbers(
        arithmetic.name, measured.error_ulp, measured.standing, candidate.price, measured.at
    )
    return Solution(program, error, error, machine=numbers)


def _tuned(
    program: Program, config: Config, arithmetic: Arithmetic, threads: int | None
) -> tuple[Program, MeasuredError]:
    """With constants of the format, and the error there."""
    if arithmetic.storage.bits > 32:
        compiled = compile_program(program, arithmetic)
        return compiled.program, probe(compiled, config.target, seed=config.seed)
    tuned = tune(
        program, config.target, arithmetic,
        settings=config.settings.format.tune, seed=config.seed, threads=threads,
    )  # fmt: skip
    return tuned.program, tuned.measured


def _timed(finished: list[Solution], config: Config, arithmetic: Arithmetic) -> list[Solution]:
    """All of them in one race; the time of each is in nanoseconds an element."""
    clock = ClockCost.make(arithmetic, config.target.domain, schedule=DEFAULT)
    estimates = clock.measure([solution.program for solution in finished])
    return [
        replace(s, machine=replace(s.machine, ns=estimate.value, ns_spread=estimate.spread))
        for s, estimate in zip(finished, estimates, strict=True)
        if s.machine is not None
    ]


def _meets(solution: Solution, config: Config) -> bool:
    return config.max_ulp is not None and solution.rank[1] < config.max_ulp
