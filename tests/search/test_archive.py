"""The archive keeps the best programs of every operation count, and only those."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.search import Archive, ArchiveSettings

CAPACITY = 4

# Pairs (operations, error); the errors are equal or well apart.
ENTRIES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(-40, 3).map(lambda k: 10.0 ** (k / 4))),
    max_size=40,
)
ANY_ERROR = st.one_of(st.floats(0, 10), st.sampled_from([math.inf, math.nan, 0.1, 0.10001]))


def batch_of(ops):
    batch = Batch(np.zeros((len(ops), 132), np.uint8), np.zeros((len(ops), 2, 32)))
    batch.records[:, 0], batch.records[:, 2] = ops, 1  # one input
    return batch


def empty(capacity=CAPACITY):
    return Archive(Batch.empty(), np.zeros(0), np.zeros(0, np.uint64), ArchiveSettings(capacity))


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


def test_what_is_refuted_goes_and_the_next_best_takes_its_place():
    archive = add(empty(), [(1, 0.5), (2, 0.1), (2, 0.3), (3, 0.2)])
    best = archive.front()[-1]
    assert contents(archive)[best] == (2, 0.1)
    left = archive.without(np.array([best]))
    assert contents(left) == [(1, 0.5), (2, 0.3), (3, 0.2)]
    assert [contents(left)[i] for i in left.front()] == [(1, 0.5), (2, 0.3), (3, 0.2)]
    assert len(archive) == 4


def test_a_family_that_was_refuted_too_often_is_left_alone():
    archive = replace(empty(), settings=ArchiveSettings(refutations_each=2))
    for time in range(3):
        archive = add(archive, [(2, 0.1)], first_hash=7)
        assert len(archive) == (1 if time < 2 else 0)
        archive = archive.without(np.arange(len(archive)))
    assert contents(add(archive, [(2, 0.2)], first_hash=8)) == [(2, 0.2)]


def test_a_function_stands_in_one_variant_the_cheapest():
    archive = empty().add(batch_of([3, 4, 5]), np.array([0.5, 0.2, 0.3]), np.full(3, 7, np.uint64))
    assert contents(archive) == [(3, 0.5)]


def variants_of(ops):
    """Batches of different variants: they differ in the first operation and the constants."""
    batch = batch_of([max(o, 1) for o in ops])
    index = np.arange(len(ops))
    batch.records[:, 1], batch.records[:, 4] = index % 32, index // 32
    return batch


def add_variants(archive, ops, errors, hashes):
    return archive.add(variants_of(ops), np.array(errors, float), np.array(hashes, np.uint64))


WITH_VARIANTS = replace(
    empty(), variants=True, settings=ArchiveSettings(CAPACITY, symmetric_each=0)
)


def test_where_operations_round_dearer_variants_stand_beside_it_if_they_are_better():
    archive = add_variants(
        WITH_VARIANTS, [3, 3, 4, 5, 6, 4], [0.5, 0.4, 0.2, 0.3, 0.1, 0.6], [7, 7, 7, 7, 7, 8]
    )
    assert contents(archive) == [(3, 0.4), (3, 0.5), (4, 0.2), (4, 0.6), (6, 0.1)]


def test_a_price_has_so_many_variants_of_a_function():
    errors = [0.1 * k for k in range(1, 8)]
    archive = add_variants(
        replace(WITH_VARIANTS, settings=ArchiveSettings()), [3] * 7, errors, [7] * 7
    )
    assert archive.errors.tolist() == errors[: archive.settings.variants_each]


def test_the_same_variant_again_counts_once():
    twice = variants_of([3]).joined(variants_of([3]))
    archive = WITH_VARIANTS.add(twice, np.array([0.5, 0.4]), np.full(2, 7, np.uint64))
    assert contents(archive) == [(3, 0.4)]


@given(ENTRIES, st.integers(1, 3))
def test_dearer_variants_are_better_than_all_cheaper_ones(entries, functions):
    hashes = np.arange(len(entries)) % functions
    ops, errors = [o for o, _ in entries], [error for _, error in entries]
    archive = add_variants(WITH_VARIANTS, ops, errors, hashes)
    for function in range(functions):
        own = archive.hashes == function
        costs, errors = archive.costs[own], archive.errors[own]
        for cost in np.unique(costs):
            assert (costs == cost).sum() <= archive.settings.variants_each
            assert np.all(errors[costs == cost] < errors[costs < cost].min(initial=np.inf))


@given(ENTRIES)
def test_with_one_variant_for_each_function_nothing_else_changes(entries):
    ops, errors = [max(o, 1) for o, _ in entries], [error for _, error in entries]
    names = np.arange(len(entries))
    plain = empty().add(variants_of(ops), np.array(errors, float), names.astype(np.uint64))
    assert contents(add_variants(WITH_VARIANTS, ops, errors, names)) == contents(plain)


def test_where_operations_round_some_symmetric_programs_stay_whatever_is_better():
    """Of (x + c)^2 and x (x + c), the latter better: two of the former, and what they need."""
    texts = ["(x + c0)*(x + c1)*x", "(x + c0)*x + c1", "t = x - c0; t*t + c1", "t = c0 - x; t*t*t"]
    batch = Batch.pack([parse(text) for text in [*texts[:2], *texts[2:], "x*x*x"]])
    settings = ArchiveSettings(2, symmetric_each=2)
    archive = replace(WITH_VARIANTS, settings=settings, prices=Flat())
    full = archive.add(batch, np.array([0.1, 0.2, 0.3, 0.4, 0.5]), np.arange(5, dtype=np.uint64))
    assert full.errors.tolist() == [0.1, 0.2, 0.3, 0.4]
    assert full.thresholds(batch).tolist() == [0.2, 0.2, 0.4, 0.4, 0.4]
    asked = batch, full.errors.take([0, 1, 2, 3, 3]), np.arange(5, dtype=np.uint64)
    others = replace(archive, variants=False)
    assert others.add(*asked).errors.tolist() == [0.1, 0.2]
    of_odd_target = replace(others, symmetric=True)
    assert of_odd_target.add(*asked).errors.tolist() == [0.1, 0.2, 0.3, 0.4]


class Flat:
    """All programs cost the same."""

    def of(self, batch):
        return np.full(len(batch), 3)
