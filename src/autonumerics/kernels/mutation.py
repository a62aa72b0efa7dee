"""Children of programs and the memory of what was tried, in the core (src/core/mutation.hpp).

`Memory(slots)` is an empty table of functional hashes and a value: `recorded(hashes, operations,
grades)` gives another one, `entries()` the slots in use and what they hold, and `Memory.of(slots,
used, entries)` the table that they make (src/core/memory.hpp).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from autonumerics._core import Memory, MutationSettings
from autonumerics._core import mutate as _mutate
from autonumerics.kernels.batch import Batch
from autonumerics.kernels.filling import filled
from autonumerics.programs import Operation

__all__ = ["Memory", "MutationSettings", "mutate", "mutation_settings"]

Indices = npt.NDArray[np.int64]


def mutation_settings(values: Mapping[str, float]) -> MutationSettings:
    """The core's settings with these values by name; AttributeError for a name it does not know."""
    return filled(MutationSettings(), values)


def mutate(
    batch: Batch,
    grades: Indices,
    parents: Indices,
    operations: Sequence[Operation],
    memory: Memory,
    settings: MutationSettings,
    *,
    max_ops: int,
    by_variant: bool,
    seed: int,
    generation: int,
    threads: int,
) -> tuple[Batch, npt.NDArray[np.uint32], Indices, npt.NDArray[np.uint64]]:
    """At most one child of each parent, new to the memory and different from the others.

    `grades`, (n,), say how good the programs of the batch are; `parents` are indices into it.
    `by_variant`: the memory tells programs as they are written apart, not only functions. Returns
    the children with the constants to start from, bit masks of the constants that are new, their
    parents, and their functional hashes. The memory is only read, random numbers are named by
    (seed, generation, place): threads do not matter.
    """
    records, constants, fresh, origin, hashes = _mutate(
        batch.records,
        batch.constants,
        grades,
        parents,
        [operation.code for operation in operations],
        max_ops,
        by_variant,
        settings,
        memory,
        seed,
        generation,
        threads,
    )
    return Batch(records, constants), fresh, origin, hashes
