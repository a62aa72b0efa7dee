"""Candidates per second end to end: select, vary, fit, keep."""

from __future__ import annotations

import pytest

from autonumerics.fitting import LeastSquaresFitter
from autonumerics.programs import parse_operations
from autonumerics.search import SearchSettings, Variation, empty_state, evolve
from autonumerics.targets import Target

EVALUATIONS = 4000
POPULATION = 400


def search(threads):
    """A search for 2^x from the empty program; returns its last state."""
    fitter = LeastSquaresFitter(Target.make("exp2"), seed=1, threads=threads)
    variation = Variation(parse_operations("+ - * /"), max_ops=12, seed=1, threads=threads)
    settings = SearchSettings(population=POPULATION)
    states = evolve(
        empty_state(settings), variation, fitter, settings=settings, evaluations=EVALUATIONS
    )
    *_, last = states
    return last


@pytest.mark.parametrize("threads", [1, 2])
def bench_search_for_exp2(benchmark, threads):
    last = benchmark.pedantic(search, args=(threads,), rounds=3, warmup_rounds=1)
    assert last.evaluations == EVALUATIONS
    if benchmark.stats is not None:  # None with --benchmark-disable
        rate = round(EVALUATIONS / benchmark.stats.stats.min)
        benchmark.extra_info["candidates_per_second"] = rate
        print(f"\ncandidates_per_second: {rate}")
