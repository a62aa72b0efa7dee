"""Children are new, within the rules, and the same for any number of threads."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.kernels import Batch, functional_hash, functional_hashes, is_irreducible
from autonumerics.kernels.mutation import are_symmetric
from autonumerics.programs import OPERATIONS, Program, parse, parse_operations
from autonumerics.search import Archive, Memory, Variation, VariationSettings

PARENTS = [
    "x", "x + c0", "c0/x + x", "(x + c0)*(x + c1)", "t = c0/x + x; (c1/t + t + c2)*c3",
    "sqrt(x*x + c0)", "(c0*x + c1)*x + c2",
]  # fmt: skip
FOUR = parse_operations("+ - * /")


def make_children(operations=FOUR, max_ops=8, threads=1, seed=1, memory=None, count=200):
    parents = Batch.pack([Program.identity(), *map(parse, PARENTS[1:])])
    chosen = np.arange(count) % len(parents)
    table = Memory.empty(1 << 10) if memory is None else memory
    return Variation(operations, max_ops, seed, threads).children(
        archive_of(parents), chosen, table, 3
    )


def archive_of(batch):
    return Archive(batch, np.full(len(batch), 0.1), functional_hashes(batch))


def programs_of(children):
    return [children.batch.program(i) for i in range(len(children))]


@pytest.mark.parametrize("operations", [FOUR, OPERATIONS])
def test_children_are_canonical_and_irreducible(operations):
    children = make_children(operations)
    assert len(children) > 50
    for program, ops in zip(programs_of(children), children.batch.ops, strict=True):
        assert program.ops == ops
        assert is_irreducible(program)


def test_children_carry_their_functional_hashes_all_different():
    children = make_children()
    assert [functional_hash(p) for p in programs_of(children)] == children.hashes.tolist()
    assert len(set(children.hashes.tolist())) == len(children)


@pytest.mark.parametrize("max_ops", [1, 2, 5])
def test_children_have_at_most_so_many_operations(max_ops):
    ops = make_children(max_ops=max_ops).batch.ops
    assert ops.min() >= 1
    assert ops.max() == max_ops


def test_new_operations_are_allowed_ones():
    """From the empty program, so that none comes from a parent."""
    allowed = parse_operations("- fma")
    variation = Variation(allowed, 6, 1, 1)
    memory, parents = Memory.empty(1 << 10), Batch.pack([Program.identity()])
    seen = set()
    for generation in range(4):
        chosen = np.arange(60) % len(parents)
        parents = variation.children(archive_of(parents), chosen, memory, generation).batch
        for i in range(len(parents)):
            seen |= {each.operation for each in parents.program(i).instructions}
    assert seen == set(allowed)


def test_threads_change_nothing():
    one, two = make_children(threads=1), make_children(threads=2)
    assert one.batch.records.tobytes() == two.batch.records.tobytes()
    assert one.batch.constants.tobytes() == two.batch.constants.tobytes()
    for name in ("fresh", "hashes", "parents"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_the_seed_names_the_children():
    assert make_children(seed=1).hashes.tolist() != make_children(seed=2).hashes.tolist()


def test_fresh_constants_are_constants_of_the_child():
    children = make_children()
    for program, mask in zip(programs_of(children), children.fresh, strict=True):
        assert int(mask) >> len(program.constants) == 0


def test_inherited_constants_keep_their_values():
    parents = Batch.pack([parse("c0/(x + c1)", [0.3125, 7.75])])
    memory = Memory.empty(64)
    children = Variation(FOUR, 3, 1, 1).children(
        archive_of(parents), np.zeros(50, np.int64), memory, 0
    )
    inherited = set()
    for i, program in enumerate(programs_of(children)):
        values = children.batch.constants[i, 0, : len(program.constants)]
        inherited |= {v for k, v in enumerate(values) if not children.fresh[i] >> k & 1}
    assert {0.3125, 7.75} <= inherited


def test_what_was_fitted_often_enough_is_not_tried_again():
    memory = Memory.empty(1 << 12)
    variation = Variation(FOUR, 1, 1, 1, VariationSettings(tries=1))
    parents = Batch.pack([Program.identity()])
    seen = []
    for generation in range(20):
        children = variation.children(
            archive_of(parents), np.zeros(50, np.int64), memory, generation
        )
        memory = memory.recorded(children)
        seen += children.hashes.tolist()
    assert len(seen) == len(set(seen)) == 6  # x + c, c - x, x*c, c/x, x + x, x*x


def test_variants_of_a_function_are_tried_one_by_one_where_they_count():
    """x*c0 + c1 and (x + c0)*c1 are one family: the second is new only as a variant."""
    line, other = parse("x*c0 + c1", [0.5, 2.0]), parse("(x + c0)*c1", [4.0, 0.5])
    assert functional_hash(line) == functional_hash(other)
    seen = {}
    for variants in (False, True):
        memory = Memory.empty(1 << 12, variants=variants)
        variation = Variation(FOUR, 2, 1, 1, VariationSettings(tries=1))
        parents, born = Batch.pack([Program.identity(), line]), []
        for generation in range(40):
            chosen = np.arange(60) % 2
            children = variation.children(archive_of(parents), chosen, memory, generation)
            memory = memory.recorded(children)
            born += [p.structure for p in programs_of(children) if p.ops == 2]
        seen[variants] = {each.structure in born for each in (line, other)}
        assert len(born) == len(set(born))
    assert seen == {False: {False, True}, True: {True}}


def test_a_memory_is_a_value_and_never_grows():
    memory = Memory.empty(1)
    slots = memory.table.slots
    kept = [memory]
    for generation in range(8):
        kept.append(kept[-1].recorded(make_children(seed=generation, memory=memory)))
    used = [len(each.table.entries()[0]) for each in kept]
    assert used[0] == 0
    assert used == sorted(set(used))
    assert all(each.table.slots == slots >= used[-1] for each in kept)
    again = kept[3].recorded(make_children(seed=3, memory=memory))
    for mine, theirs in zip(again.table.entries(), kept[4].table.entries(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_the_first_children():
    children = make_children()
    first = children.first(3)
    assert len(first) == len(first.batch) == len(first.fresh) == len(first.parents) == 3
    assert first.hashes.tolist() == children.hashes[:3].tolist()


def test_what_failed_from_a_poor_parent_may_be_tried_from_a_better_one():
    memory = Memory.empty(1 << 12)
    variation = Variation(FOUR, 1, 1, 1, VariationSettings(tries=1))
    start = Batch.pack([Program.identity()])
    counts = []
    for error in (0.1, 0.1, 1e-5, 0.1):
        archive = Archive(start, np.array([error]), functional_hashes(start))
        children = variation.children(archive, np.zeros(400, np.int64), memory, 0)
        memory = memory.recorded(children)
        counts.append(len(children))
    assert counts == [6, 0, 6, 0]


def test_children_are_symmetric_where_that_is_asked():
    """Of so many parents, the last ones; others need not be."""
    parents = archive_of(Batch.pack([parse("t = c0 - x; t*t*t + t", [1.5])]))
    for count, symmetric in ((80, 80), (80, 0), (200, 100)):
        children = Variation(FOUR, 6, 1, 1).children(
            parents, np.zeros(count, np.int64), Memory.empty(1 << 10), 0, symmetric
        )
        found = are_symmetric(children.batch)
        assert len(found) > 20
        assert found[-10:].all() == (symmetric > 0)
        assert found[:10].all() == (symmetric == count)
