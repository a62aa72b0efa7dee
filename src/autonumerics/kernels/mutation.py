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
from autonumerics._core import parities as _parities
from autonumerics._core import symmetric as _symmetric
from autonumerics.kernels.batch import Batch
from autonumerics.kernels.filling import filled
from autonumerics.programs import Operation
from autonumerics.programs.parity import Parity

__all__ = ["Memory", "MutationSettings", "mutate", "mutation_settings"]

PARITIES: tuple[Parity, ...] = ("odd", "even")

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
    parity: Parity | None = None,
    free_share: float = 0.0,
    symmetric: int = 0,
    seed: int,
    generation: int,
    threads: int,
) -> tuple[Batch, npt.NDArray[np.uint32], Indices, npt.NDArray[np.uint64]]:
    """At most one child of each parent, new to the memory and different from the others.

    `grades`, (n,), say how good the programs of the batch are; `parents` are indices into it.
    `by_variant`: the memory tells programs as they are written apart, not only functions. `parity`:
    children have it by their form, but for a share of them; those of the last `symmetric` parents
    are odd or even about some point instead (`are_symmetric`). Returns the children with the
    constants to start from, bit masks of the constants that are new, their parents, and their
    functional hashes. The memory is only read, random numbers are named by
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
        0 if parity is None else PARITIES.index(parity) + 1,
        free_share,
        symmetric,
    )
    return Batch(records, constants), fresh, origin, hashes


def are_of_parity(batch: Batch, parity: Parity) -> npt.NDArray[np.bool_]:
    """Which programs have it by their form, whatever their constants are, (n,).

    >>> from autonumerics.programs import parse
    >>> are_of_parity(Batch.pack([parse("x*c0"), parse("x + c0")]), "odd").tolist()
    [True, False]
    """
    return _parities(batch.records) == PARITIES.index(parity) + 1


def are_symmetric(batch: Batch) -> npt.NDArray[np.bool_]:
    """Which programs are odd or even by their form, about 0 or about another point, (n,).

    About another one if x is read once, by a sum with a constant.

    >>> from autonumerics.programs import parse
    >>> texts = "x*x + c0", "t = x - c0; t*t*t + t", "t = x - c0; t*x"
    >>> are_symmetric(Batch.pack(list(map(parse, texts)))).tolist()
    [True, True, False]
    """
    return _symmetric(batch.records) != 0
