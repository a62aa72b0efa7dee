"""Children: random edits of programs until one is new to the functional hash.

An edit inserts an operation on an edge, removes one, rewires an operand, or exchanges an
operation (src/core/mutation.cpp). A child is canonical, irreducible, within the operation limit,
and not a function that the search has fitted often enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autonumerics import _core
from autonumerics.kernels import Batch, functional_hashes
from autonumerics.programs import Operation

MEMORY_SLOTS = 1 << 21
"""Functional hashes remembered: 16 MB, enough for some minutes; then old ones make room."""


@dataclass(frozen=True, slots=True)
class Children:
    """Programs to be fitted: (n,) each.

    `batch`: structures with the constants to start from; `fresh`: bit masks of the new ones;
    `hashes`: functional hashes; `parents`: indices of the parents.
    """

    batch: Batch
    fresh: npt.NDArray[np.uint32]
    hashes: npt.NDArray[np.uint64]
    parents: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.batch)

    @classmethod
    def again(cls, parents: Batch, chosen: npt.NDArray[np.int64]) -> Children:
        """The chosen programs themselves, all of their constants to be drawn anew as well."""
        batch = parents.take(chosen)
        fresh = ((np.uint64(1) << batch.records[:, 1].astype(np.uint64)) - np.uint64(1)).astype(
            np.uint32
        )
        return cls(batch, fresh, functional_hashes(batch), chosen)

    def joined(self, other: Children) -> Children:
        """These, then the others."""
        return Children(
            self.batch.joined(other.batch),
            np.concatenate([self.fresh, other.fresh]),
            np.concatenate([self.hashes, other.hashes]),
            np.concatenate([self.parents, other.parents]),
        )

    def first(self, count: int) -> Children:
        """The first `count` of them."""
        s = slice(count)
        return Children(self.batch.take(s), self.fresh[s], self.hashes[s], self.parents[s])


class Memory:
    """What has been fitted, how often, and with how few operations (src/core/memory.hpp)."""

    def __init__(self, table: npt.NDArray[np.uint64] | None = None) -> None:
        self.table = np.zeros(MEMORY_SLOTS, np.uint64) if table is None else table

    def record(self, children: Children) -> None:
        """Counts one more fit of each child's function."""
        _core.record(self.table, children.hashes, children.batch.ops)


@dataclass(frozen=True, slots=True)
class Variation:
    """How children are made; the same ones for any number of threads.

    `tries`: how often one function may be fitted, since a fit may fail by bad luck;
    `attempts`: edits tried for one child before it is given up.
    """

    operations: Sequence[Operation]
    max_ops: int
    seed: int
    threads: int
    tries: int = 4
    attempts: int = 40

    def children(
        self, parents: Batch, chosen: npt.NDArray[np.int64], memory: Memory, generation: int
    ) -> Children:
        """One child at most for each chosen parent; the memory is read, not written."""
        records, constants, fresh, origin, hashes = _core.mutate(
            parents.records,
            parents.constants,
            chosen,
            [operation.code for operation in self.operations],
            self.max_ops,
            self.tries,
            self.attempts,
            memory.table,
            self.seed,
            generation,
            self.threads,
        )
        return Children(Batch(records, constants), fresh, hashes, origin)
