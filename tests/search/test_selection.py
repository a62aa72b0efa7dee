from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.search import Archive, ArchiveSettings
from autonumerics.search.selection import (
    crowding_distance,
    pareto_ranks,
    select_parents,
    select_symmetric,
)

TEXTS = ["x + c0", "x*c0", "c0/x", "x*x + c0", "x*c0 + c1", "c0/x + x", "(x*c0 + c1)*x"]


def archive_of(errors):
    programs = [parse(text) for text in TEXTS[: len(errors)]]
    hashes = np.arange(1, len(errors) + 1, dtype=np.uint64)
    none = Archive(Batch.empty(), np.zeros(0), np.zeros(0, np.uint64), ArchiveSettings(8))
    return none.add(Batch.pack(programs), np.array(errors), hashes)


@given(st.lists(st.floats(1e-30, 1e300), min_size=1, max_size=7), st.integers(0, 30))
def test_parents_are_indices_of_the_archive(errors, count):
    archive = archive_of(errors)
    chosen = select_parents(archive, count, np.random.default_rng(1))
    assert chosen.shape == (count,)
    assert ((chosen >= 0) & (chosen < len(archive))).all()


def test_parents_are_named_by_the_random_generator():
    archive = archive_of([0.3, 0.4, 0.5, 0.1, 0.2, 0.05, 0.01])
    first, second, other = (
        select_parents(archive, 50, np.random.default_rng(seed)).tolist() for seed in (1, 1, 2)
    )
    assert first == second
    assert first != other


def test_every_count_gets_its_turn_and_better_ones_more():
    archive = archive_of([0.3, 0.4, 0.5, 0.1, 0.2, 0.25, 0.01])
    times = np.bincount(select_parents(archive, 4000, np.random.default_rng(3)), minlength=7)
    assert (times > 0).all()
    for count in (1, 2):
        of_count = times[archive.costs == count]
        assert of_count[0] > of_count[-1]


def test_symmetric_parents_are_so_and_there_may_be_none():
    rng = np.random.default_rng(4)
    archive = archive_of([0.3, 0.4, 0.5, 0.1, 0.2, 0.25, 0.01])
    chosen = select_symmetric(archive, 200, rng)
    found = {archive.batch.program(int(i)).text for i in chosen}
    assert found == {"x + c0", "x*c0", "x*c0 + c1", "c0/x", "x^2 + c0", "c0/x + x"}
    only = archive.without(np.unique(chosen))
    assert len(only) == 1
    assert len(select_symmetric(only, 200, rng)) == 0


def test_a_program_without_error_can_be_a_parent():
    chosen = select_parents(archive_of([0.0, 0.5, 0.1]), 20, np.random.default_rng(1))
    assert set(chosen.tolist()) <= {0, 1, 2}


@given(st.lists(st.tuples(st.integers(0, 6), st.floats(-50, 5)), unique=True, max_size=30))
def test_ranks_are_fronts_of_what_the_ranks_before_left(points):
    points.sort()
    ranks = pareto_ranks(np.array([error for _, error in points])).tolist()
    left, rank = list(range(len(points))), 0
    while left:
        front = [i for i in left if not any(beats(points[j], points[i]) for j in left)]
        assert [i for i in left if ranks[i] == rank] == front
        left, rank = [i for i in left if i not in front], rank + 1


def beats(a, b):
    return a != b and a[0] <= b[0] and a[1] <= b[1]


def test_crowding_is_infinite_at_the_ends_of_each_rank_and_finite_between():
    ops = np.array([1, 1, 2, 2, 3, 3])
    logs = np.array([-1.0, -0.5, -3.0, -2.5, -6.0, -5.5])
    ranks = np.array([0, 1, 0, 1, 0, 1])
    distance = crowding_distance(ops, logs, ranks)
    assert np.isinf(distance[[0, 1, 4, 5]]).all()
    height = 5.5
    assert distance[2] == pytest.approx(2 / 2 + 5 / height)
    assert distance[3] == pytest.approx(2 / 2 + 5 / height)


def test_the_lonelier_program_is_less_crowded():
    ops, logs = np.arange(5), np.array([0.0, -1.0, -1.5, -2.0, -9.0])
    distance = crowding_distance(ops, logs, np.zeros(5, int))
    assert distance[3] > distance[1] > distance[2]
