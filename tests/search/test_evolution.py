"""The loop, with stand-ins that only look errors up."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from search.fakes import FakeFinisher, FakeFitter, is_refuted

from autonumerics.kernels import functional_hash
from autonumerics.programs import parse_operations
from autonumerics.search import (
    ArchiveSettings,
    SearchSettings,
    Variation,
    VariationSettings,
    empty_state,
    evolve,
)

SETTINGS = SearchSettings(
    population=40, archive=ArchiveSettings(8), variation=VariationSettings(memory_slots=1 << 12)
)
FOUR = parse_operations("+ - * /")


def variation(seed=5):
    return Variation(FOUR, max_ops=6, seed=seed, threads=1)


def start():
    return empty_state(SETTINGS)


def run(state, evaluations, seed=5, finisher=None):
    return list(
        evolve(
            state, variation(seed), FakeFitter(), finisher,
            settings=SETTINGS, evaluations=evaluations,
        )
    )  # fmt: skip


def contents(state):
    """All that a state is made of, down to the bytes."""
    archive = state.archive
    arrays = (archive.batch.records, archive.batch.constants, archive.errors, archive.hashes)
    return (
        [array.tobytes() for array in (*arrays, archive.refuted, *state.memory.table.entries())],
        state.front,
        (state.generation, state.evaluations, state.barren),
    )


def test_the_search_ends_at_its_budget():
    states = run(start(), 333)
    assert states[-1].evaluations == 333
    assert all(state.evaluations < 333 for state in states[:-1])


def test_no_more_is_fitted_than_is_counted():
    fitter = FakeFitter()
    states = list(evolve(start(), variation(), fitter, settings=SETTINGS, evaluations=250))
    assert np.cumsum(fitter.counts).tolist() == [state.evaluations for state in states]


def test_only_a_generation_that_was_cut_remembers_its_border():
    *whole, last = run(start(), 333)
    assert last.border is last.whole is whole[-1]
    assert last.generation == whole[-1].generation
    assert [state.generation for state in whole] == list(range(1, len(whole) + 1))
    assert all(state.border is None and state.whole is state for state in whole)


@pytest.mark.parametrize("evaluations", [0, 1, 37, 300])
def test_a_search_in_parts_is_the_search_at_once(evaluations):
    straight = run(start(), 600, finisher=FakeFinisher())
    first = [start(), *run(start(), evaluations, finisher=FakeFinisher())][-1]
    resumed = run(first, 600, finisher=FakeFinisher())
    expected = [state for state in straight if state.evaluations > first.whole.evaluations]
    assert list(map(contents, resumed)) == list(map(contents, expected))


def test_every_state_stays_a_place_to_go_on_from():
    states = [start(), *run(start(), 600, finisher=FakeFinisher())]
    before = list(map(contents, states))
    for state, following in itertools.pairwise(states):
        again = next(iter(run(state, following.evaluations, finisher=FakeFinisher())))
        assert contents(again) == contents(following)
    assert list(map(contents, states)) == before


def test_the_seed_names_the_search():
    first, again, other = (contents(run(start(), 300, seed=seed)[-1]) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_nothing_is_done_without_a_budget():
    assert run(start(), 0) == []


def test_the_front_never_gets_worse():
    states = run(start(), 800, finisher=FakeFinisher())
    for before, after in itertools.pairwise(state.front for state in states):
        for solution in before:
            better = after.with_ops(solution.ops)
            assert better is not None
            assert better.error <= solution.error
    assert states[-1].front[-1].ops == variation().max_ops


def test_what_is_refuted_is_on_no_front_and_in_its_place_is_the_next_best():
    for rounds in (1, 8):
        for state in run(start(), 800, finisher=FakeFinisher(rounds)):
            names = [functional_hash(solution.program) for solution in state.front]
            assert not any(map(is_refuted, names))
            assert len(state.front)
            counts = np.unique(state.archive.refuted, return_counts=True)[1]
            assert counts.max(initial=0) <= SETTINGS.archive.refutations_each


def test_refutation_is_bounded_work():
    finisher = FakeFinisher()
    states = run(start(), 4000, finisher=finisher)
    last = states[-1]
    best = last.archive.front()
    known = {functional_hash(last.archive.batch.program(int(i))) for i in best[1:]}
    assert not any(map(is_refuted, known))
    assert len(last.archive.refuted) < finisher.calls < 500


def test_a_space_that_is_exhausted_ends_the_search():
    tiny = Variation(parse_operations("neg"), max_ops=1, seed=1, threads=1)
    few = replace(SETTINGS, population=4, barren_limit=7)
    states = list(evolve(start(), tiny, FakeFitter(), settings=few))
    assert states[-1].barren == 7
    assert states[-1].archive.costs.tolist() == [0, 1]
    assert list(evolve(states[-1], tiny, FakeFitter(), settings=few)) == []


def test_the_caller_may_stop_between_generations():
    endless = evolve(start(), variation(), FakeFitter(), settings=SETTINGS)
    assert len(list(itertools.islice(endless, 3))) == 3


def test_the_empty_state_knows_the_identity_alone():
    state = empty_state()
    assert state.archive.costs.tolist() == [0]
    assert (state.generation, state.evaluations, state.barren) == (0, 0, 0)
    assert len(state.front) == 0
