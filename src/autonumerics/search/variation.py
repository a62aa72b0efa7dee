"""Children: random edits of programs until one is new to the functional hash.

An edit inserts an operation on an edge, removes one, rewires an operand, or exchanges an
operation (src/core/mutation.cpp). A child is canonical, irreducible, within the operation limit,
and not a function (for a number format: not a variant of it) that has been fitted often enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from autonumerics.kernels import Batch, variant_hashes
from autonumerics.kernels.elementary import logarithm2
from autonumerics.kernels.mutation import Memory as Table
from autonumerics.kernels.mutation import MutationSettings, mutate, mutation_settings
from autonumerics.programs import Operation
from autonumerics.programs.parity import Parity
from autonumerics.search.archive import Archive
from autonumerics.search.settings import VariationSettings

_CORE_SETTINGS = (
    "insert_weight",
    "remove_weight",
    "rewire_weight",
    "exchange_weight",
    "another_edit",
    "constant_share",
    "input_share",
    "tries",
    "attempts",
)


@dataclass(frozen=True, slots=True)
class Children:
    """Programs to be fitted: (n,) each.

    `batch`: structures with the constants to start from; `fresh`: bit masks of the new ones;
    `hashes`: functional hashes; `parents`: indices of the parents; `grades`: how good those are.
    """

    batch: Batch
    fresh: npt.NDArray[np.uint32]
    hashes: npt.NDArray[np.uint64]
    parents: npt.NDArray[np.int64]
    grades: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.batch)

    def joined(self, other: Children) -> Children:
        """These, then the others."""
        return Children(
            self.batch.joined(other.batch),
            np.concatenate([self.fresh, other.fresh]),
            np.concatenate([self.hashes, other.hashes]),
            np.concatenate([self.parents, other.parents]),
            np.concatenate([self.grades, other.grades]),
        )

    def first(self, count: int) -> Children:
        """The first `count` of them."""
        s = slice(count)
        return Children(
            self.batch.take(s), self.fresh[s], self.hashes[s], self.parents[s], self.grades[s]
        )


def grades(
    errors: npt.NDArray[np.float64], bits_per_grade: float = VariationSettings().bits_per_grade
) -> npt.NDArray[np.int64]:
    """How good programs are, 0 to 63, for the memory: a step for each so many bits of the error.

    >>> grades(np.array([1e300, 0.1, 1e-10]), bits_per_grade=1.5).tolist()
    [0, 2, 22]
    """
    bits = -logarithm2(np.maximum(errors, 1e-300))
    return np.clip(bits / bits_per_grade, 0, 63).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Memory:
    """What was fitted, with how few operations, from how good a parent, and how often from there
    (src/core/memory.hpp). A value: `recorded` gives another one.

    `variants`: whether two variants of one function count as two, as they do where operations
    round.
    """

    table: Table
    variants: bool = False

    @classmethod
    def empty(
        cls, slots: int = VariationSettings().memory_slots, *, variants: bool = False
    ) -> Memory:
        """Nothing was fitted yet."""
        return cls(Table(slots), variants)

    def recorded(self, children: Children) -> Memory:
        """With one more fit of each child."""
        names = variant_hashes(children.batch) if self.variants else children.hashes
        table = self.table.recorded(names, children.batch.ops, children.grades)
        return replace(self, table=table)


@dataclass(frozen=True, slots=True)
class Variation:
    """How children are made; the same ones for any number of threads.

    `parity`: odd or even by their forms, all but a `free_share` of them.
    """

    operations: Sequence[Operation]
    max_ops: int
    seed: int
    threads: int
    settings: VariationSettings = VariationSettings()
    parity: Parity | None = None
    free_share: float = 0.0

    def children(
        self,
        archive: Archive,
        parents: npt.NDArray[np.int64],
        memory: Memory,
        generation: int,
        symmetric: int = 0,
    ) -> Children:
        """One child at most for each parent, given by its index in the archive.

        Those of the last `symmetric` parents are odd or even about some point.
        """
        parent_grades = self._grades(archive)
        batch, fresh, origin, hashes = mutate(
            archive.batch,
            parent_grades,
            parents,
            self.operations,
            memory.table,
            self._core_settings(memory),
            max_ops=self.max_ops,
            by_variant=memory.variants,
            parity=self.parity,
            free_share=self.free_share,
            symmetric=symmetric,
            seed=self.seed,
            generation=generation,
            threads=self.threads,
        )
        return Children(batch, fresh, hashes, origin, parent_grades[origin])

    def again(self, archive: Archive, chosen: npt.NDArray[np.int64]) -> Children:
        """The chosen programs themselves, all of their constants to be drawn anew as well."""
        batch = archive.batch.take(chosen)
        fresh = ((np.uint64(1) << batch.records[:, 1].astype(np.uint64)) - np.uint64(1)).astype(
            np.uint32
        )
        return Children(batch, fresh, archive.hashes[chosen], chosen, self._grades(archive)[chosen])

    def _grades(self, archive: Archive) -> npt.NDArray[np.int64]:
        return grades(archive.errors, self.settings.bits_per_grade)

    def _core_settings(self, memory: Memory) -> MutationSettings:
        values = {name: getattr(self.settings, name) for name in _CORE_SETTINGS}
        repeat_weight = self.settings.repeat_weight if memory.variants else 0
        return mutation_settings(values | {"repeat_weight": repeat_weight})
