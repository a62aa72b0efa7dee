"""Children: random edits of programs until one is new to the functional hash.

An edit inserts an operation on an edge, removes one, rewires an operand, or exchanges an
operation (src/core/mutation.cpp). A child is canonical, irreducible, within the operation limit,
and not a function (for a number format: not a form of it) that has been fitted often enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autonumerics import _core
from autonumerics.kernels import Batch, form_hashes
from autonumerics.programs import Operation
from autonumerics.search.archive import Archive

BITS_PER_LEVEL = 1.5

MEMORY_SLOTS = 1 << 21
"""Functional hashes remembered: 16 MB, enough for some minutes; then old ones make room."""


@dataclass(frozen=True, slots=True)
class Children:
    """Programs to be fitted: (n,) each.

    `batch`: structures with the constants to start from; `fresh`: bit masks of the new ones;
    `hashes`: functional hashes; `parents`: indices of the parents; `levels`: how good those are.
    """

    batch: Batch
    fresh: npt.NDArray[np.uint32]
    hashes: npt.NDArray[np.uint64]
    parents: npt.NDArray[np.int64]
    levels: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.batch)

    @classmethod
    def again(cls, archive: Archive, chosen: npt.NDArray[np.int64]) -> Children:
        """The chosen programs themselves, all of their constants to be drawn anew as well."""
        batch = archive.batch.take(chosen)
        fresh = ((np.uint64(1) << batch.records[:, 1].astype(np.uint64)) - np.uint64(1)).astype(
            np.uint32
        )
        return cls(batch, fresh, archive.hashes[chosen], chosen, levels(archive.errors[chosen]))

    def joined(self, other: Children) -> Children:
        """These, then the others."""
        return Children(
            self.batch.joined(other.batch),
            np.concatenate([self.fresh, other.fresh]),
            np.concatenate([self.hashes, other.hashes]),
            np.concatenate([self.parents, other.parents]),
            np.concatenate([self.levels, other.levels]),
        )

    def first(self, count: int) -> Children:
        """The first `count` of them."""
        s = slice(count)
        return Children(
            self.batch.take(s), self.fresh[s], self.hashes[s], self.parents[s], self.levels[s]
        )


def levels(errors: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """How good programs are, 0 to 63, for the memory: a step for each 1.5 bits of the error.

    >>> levels(np.array([1e300, 0.1, 1e-10])).tolist()
    [0, 2, 22]
    """
    bits = -np.log2(np.maximum(errors, 1e-300))
    return np.clip(bits / BITS_PER_LEVEL, 0, 63).astype(np.int64)


class Memory:
    """What was fitted, with how few operations, from how good a parent, and how often from there
    (src/core/memory.hpp).

    `forms`: whether two forms of one function count as two, as they do where operations round.
    """

    def __init__(self, table: npt.NDArray[np.uint64] | None = None, *, forms: bool = False) -> None:
        self.table = np.zeros(MEMORY_SLOTS, np.uint64) if table is None else table
        self.forms = forms

    def record(self, children: Children) -> None:
        """Counts one more fit of each child."""
        names = form_hashes(children.batch) if self.forms else children.hashes
        _core.record(self.table, names, children.batch.ops, children.levels)


@dataclass(frozen=True, slots=True)
class Variation:
    """How children are made; the same ones for any number of threads.

    `tries`: how often one function or form may be fitted from parents of one level, since a fit
    may fail by bad luck;
    `attempts`: edits tried for one child before it is given up.
    """

    operations: Sequence[Operation]
    max_ops: int
    seed: int
    threads: int
    tries: int = 4
    attempts: int = 40

    def children(
        self, archive: Archive, chosen: npt.NDArray[np.int64], memory: Memory, generation: int
    ) -> Children:
        """One child at most for each chosen parent; the memory is read, not written."""
        parent_levels = levels(archive.errors)
        records, constants, fresh, origin, hashes = _core.mutate(
            archive.batch.records,
            archive.batch.constants,
            parent_levels,
            chosen,
            [operation.code for operation in self.operations],
            self.max_ops,
            self.tries,
            self.attempts,
            memory.forms,
            memory.table,
            self.seed,
            generation,
            self.threads,
        )
        return Children(Batch(records, constants), fresh, hashes, origin, parent_levels[origin])
