"""The loop, with a fitter that only looks errors up."""

from __future__ import annotations

import itertools

import numpy as np

from autonumerics.fitting import Fitted
from autonumerics.programs import parse_operations
from autonumerics.search import Memory, State, Variation, empty_state, evolve
from autonumerics.search.evolution import BARREN_LIMIT

VARIATION = Variation(parse_operations("+ - * /"), max_ops=6, seed=1, threads=1)


class FakeFitter:
    """Error by functional hash: some of each operation count better than others."""

    def __init__(self):
        self.counts = []

    def fit(self, candidates, thresholds, generation):  # noqa: ARG002
        self.counts.append(len(candidates))
        luck = (candidates.hashes % np.uint64(1009)).astype(float) / 1009
        return Fitted(candidates.batch, 10.0 ** -(candidates.batch.ops + luck))


def start(capacity=8):
    state = empty_state(capacity)
    memory = Memory(np.zeros(1 << 12, np.uint64))
    return State(state.archive, memory, state.generation, state.evaluations)


def run(state, evaluations, **changes):
    options = {"population": 40, "seed": 5, **changes}
    return list(evolve(state, VARIATION, FakeFitter(), evaluations=evaluations, **options))


def contents(archive):
    return archive.batch.records.tobytes(), archive.errors.tolist()


def test_the_search_ends_at_its_budget():
    steps = run(start(), 333)
    assert steps[-1].evaluations == 333
    assert all(step.evaluations < 333 for step in steps[:-1])


def test_no_more_is_fitted_than_is_counted():
    fitter = FakeFitter()
    steps = list(evolve(start(), VARIATION, fitter, population=40, seed=5, evaluations=250))
    assert np.cumsum(fitter.counts).tolist() == [step.evaluations for step in steps]


def test_only_a_generation_that_was_cut_has_no_state():
    *whole, last = run(start(), 333)
    assert last.state is None
    assert [step.generation for step in (*whole, last)] == list(range(len(whole) + 1))
    for step in whole:
        assert step.state is not None
        assert step.state.generation == step.generation + 1
        assert step.state.evaluations == step.evaluations
        assert contents(step.state.archive) == contents(step.archive)


def test_a_search_goes_on_from_a_border_as_if_it_had_never_stopped():
    straight = run(start(), 600)
    *_, border, _ = run(start(), 300)
    resumed = run(border.state, 600)
    expected = [step for step in straight if step.evaluations > border.evaluations]
    assert [s.evaluations for s in resumed] == [s.evaluations for s in expected]
    assert [s.generation for s in resumed] == [s.generation for s in expected]
    for mine, theirs in zip(resumed, expected, strict=True):
        assert contents(mine.archive) == contents(theirs.archive)


def test_the_seed_names_the_search():
    first, again, other = (run(start(), 300, seed=seed)[-1].archive for seed in (5, 5, 6))
    assert contents(first) == contents(again)
    assert contents(first) != contents(other)


def test_nothing_is_done_without_a_budget():
    assert run(start(), 0) == []


def test_the_front_never_gets_worse():
    best = {}
    for step in run(start(), 800):
        for ops in np.unique(step.archive.costs):
            error = step.archive.errors[step.archive.costs == ops].min()
            assert error <= best.get(ops, np.inf)
            best[ops] = error
    assert max(best) == VARIATION.max_ops


def test_a_space_that_is_exhausted_ends_the_search():
    tiny = Variation(parse_operations("neg"), max_ops=1, seed=1, threads=1)
    steps = list(evolve(start(), tiny, FakeFitter(), population=4, seed=5))
    assert steps[-1].state.exhausted
    assert steps[-1].archive.costs.tolist() == [0, 1]
    assert len(steps) > BARREN_LIMIT


def test_the_caller_may_stop_between_generations():
    endless = evolve(start(), VARIATION, FakeFitter(), population=40, seed=5)
    assert len(list(itertools.islice(endless, 3))) == 3


def test_the_empty_state_knows_the_identity_alone():
    state = empty_state(8)
    assert state.archive.costs.tolist() == [0]
    assert (state.generation, state.evaluations, state.exhausted) == (0, 0, False)
