"""The archive keeps the best programs of every operation count, and only those."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.kernels import Batch
from autonumerics.search import Archive

CAPACITY = 4

# Pairs (operations, error); the errors are equal or well apart.
ENTRIES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(-40, 3).map(lambda k: 10.0 ** (k / 4))),
    max_size=40,
)
ANY_ERROR = st.one_of(st.floats(0, 10), st.sampled_from([math.inf, math.nan, 0.1, 0.10001]))


def batch_of(ops):
    batch = Batch(np.zeros((len(ops), 132), np.uint8), np.zeros((len(ops), 2, 32)))
    batch.records[:, 0] = ops
    return batch


def empty(capacity=CAPACITY):
    return Archive(Batch.empty(), np.zeros(0), np.zeros(0, np.uint64), capacity)


def add(archive, entries, first_hash=1):
    ops, errors = [e[0] for e in entries], np.array([e[1] for e in entries], float)
    hashes = np.arange(first_hash, first_hash + len(entries), dtype=np.uint64)
    return archive.add(batch_of(ops), errors, hashes)


def contents(archive):
    return list(zip(archive.costs.tolist(), archive.errors.tolist(), strict=True))


@given(st.lists(st.tuples(st.integers(0, 5), ANY_ERROR), max_size=40), st.integers(1, 5))
def test_sorted_and_bounded_for_each_count(entries, capacity):
    archive = add(empty(capacity), entries)
    kept = contents(archive)
    assert kept == sorted(kept)
    assert np.isfinite(archive.errors).all()
    assert max(np.bincount(archive.costs), default=0) <= capacity
    assert set(kept) <= set(entries)


@given(st.lists(st.tuples(st.integers(0, 5), ANY_ERROR), max_size=40), st.integers(0, 40))
def test_the_best_of_a_count_is_never_lost(entries, cut):
    archive = add(add(empty(), entries[:cut]), entries[cut:], first_hash=100)
    finite = [e for e in entries if math.isfinite(e[1])]
    best = {ops: min(e for o, e in finite if o == ops) for ops, _ in finite}
    kept = contents(archive)
    assert {ops: min(e for o, e in kept if o == ops) for ops, _ in kept} == best


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_plays_no_part(entries, rng):
    shuffled = rng.sample(entries, len(entries))
    one_by_one = empty()
    for k, entry in enumerate(shuffled):
        one_by_one = add(one_by_one, [entry], first_hash=k + 1)
    assert contents(one_by_one) == contents(add(empty(), entries))


@given(ENTRIES, st.integers(0, 7), st.integers(-45, 8).map(lambda k: 10.0 ** (k / 4 + 0.05)))
def test_thresholds_tell_what_would_be_kept(entries, ops, error):
    archive = add(empty(), entries)
    threshold = archive.thresholds(batch_of([ops]))[0]
    with_newcomer = add(archive, [(ops, error)], first_hash=1000)
    assert ((ops, error) in contents(with_newcomer)) == (error < threshold)


@given(ENTRIES)
def test_the_front_improves_strictly(entries):
    archive = add(empty(), entries)
    front = archive.front()
    ops, errors = archive.costs[front], archive.errors[front]
    assert (np.diff(ops) > 0).all()
    assert (np.diff(errors) < 0).all()
    for o, e in contents(archive):
        assert (errors[ops <= o] <= e).any()


def test_near_equal_errors_of_one_count_are_one_program():
    archive = add(empty(), [(3, 1.0), (3, 1.0005), (4, 1.0), (3, 1.1)])
    assert contents(archive) == [(3, 1.0), (3, 1.1), (4, 1.0)]


def test_one_function_is_kept_once_where_it_is_cheapest():
    hashes = np.array([7, 7, 8], np.uint64)
    archive = empty().add(batch_of([5, 3, 4]), np.array([0.1, 0.5, 0.2]), hashes)
    assert 7 in archive.hashes.tolist()
    assert len(set(archive.hashes.tolist())) == len(archive) == 2


def test_adding_leaves_the_archive_as_it_was():
    archive = add(empty(), [(1, 0.5), (2, 0.25)])
    before = contents(archive)
    add(archive, [(1, 0.1), (0, 0.3)], first_hash=50)
    assert contents(archive) == before


def test_a_function_stands_in_one_form_the_cheapest():
    archive = empty().add(batch_of([3, 4, 5]), np.array([0.5, 0.2, 0.3]), np.full(3, 7, np.uint64))
    assert contents(archive) == [(3, 0.5)]


def test_where_operations_round_dearer_forms_stand_beside_it_if_they_are_better():
    archive = replace(empty(), forms=True)
    ops, errors = [3, 3, 4, 5, 6, 4], [0.5, 0.4, 0.2, 0.3, 0.1, 0.6]
    hashes = np.array([7, 7, 7, 7, 7, 8], np.uint64)
    archive = archive.add(batch_of(ops), np.array(errors), hashes)
    assert contents(archive) == [(3, 0.4), (4, 0.2), (4, 0.6), (6, 0.1)]
    archive = archive.add(batch_of([3]), np.array([0.15]), np.array([7], np.uint64))
    assert contents(archive) == [(3, 0.15), (4, 0.6), (6, 0.1)]


@given(ENTRIES, st.integers(1, 3))
def test_forms_that_all_differ_are_kept_as_functions_are(entries, functions):
    """With one hash for each program, forms change nothing; with few, each forms a front."""
    plain, forms = add(empty(), entries), add(replace(empty(), forms=True), entries)
    assert contents(plain) == contents(forms)
    hashes = np.arange(len(entries), dtype=np.uint64) % functions
    errors = np.array([error for _, error in entries])
    shared = replace(empty(), forms=True).add(batch_of([o for o, _ in entries]), errors, hashes)
    for function in range(functions):
        own = np.flatnonzero(shared.hashes == function)
        assert np.all(np.diff(shared.costs[own]) > 0)
        assert np.all(np.diff(shared.errors[own]) < 0)
