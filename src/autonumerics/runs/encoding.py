"""What the programs and the memory of a snapshot are written in, so that a later version knows.

Records hold codes of operations and numbers of slots (src/core/program.hpp); the memory holds
functional hashes. Each of these may change from one version to the next. A snapshot therefore says
by name which table of operations it uses, how slots are numbered, which hash it holds and how the
memory is laid out, and an older one is translated.

>>> Encoding.current().translates(VERSION_0_1)
True
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt

from autonumerics.kernels import (
    FIRST_CONSTANT,
    MAX_CONSTANTS,
    Batch,
    functional_hashes,
    variant_hashes,
)
from autonumerics.programs import OPERATIONS, parse

MEMORY_LAYOUT = 1
"""How entries are laid out and found (src/core/memory.hpp); another number, another layout."""

_PROBES = (
    "x + c0", "c0 - x", "x*x*c0 + x", "t = x*c0; t*t + x", "c0/(x + c1) + x", "fma(x, c0, x*x)",
    "sqrt(x*c0 + x*x) - c1", "-(x*x) + c0/x", "fma(x*x, c0, sqrt(x))/(x + c1)",
)  # fmt: skip
"""Programs whose hashes stand for the hash: a change of it changes one of these."""

Records = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Encoding:
    """The meaning of the bytes in a snapshot.

    `operations`: names by code. `inputs`, `constants`: how many slots of the tape they have, the
    results come behind them. `functional_hash`, `variant_hash`: digests of the hashes of some
    programs. `memory`: the number of its layout. `version`: of the package.
    """

    operations: tuple[str, ...]
    inputs: int
    constants: int
    functional_hash: str
    variant_hash: str
    memory: int
    version: str

    @classmethod
    @cache
    def current(cls) -> Encoding:
        """That of this version."""
        return cls(
            tuple(row.name for row in OPERATIONS),
            FIRST_CONSTANT,
            MAX_CONSTANTS,
            _digest(functional_hashes),
            _digest(variant_hashes),
            MEMORY_LAYOUT,
            version("autonumerics"),
        )

    def to_json(self) -> dict[str, Any]:
        """As plain data, by name."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Encoding:
        """What `to_json` wrote. Raises TypeError for anything else."""
        return cls(**{**data, "operations": tuple(data["operations"])})

    def translates(self, other: Encoding) -> bool:
        """Whether records of the other encoding can be written in this one."""
        return set(other.operations) <= set(self.operations)

    def remembers(self, other: Encoding, *, variants: bool) -> bool:
        """Whether a memory of the other encoding means the same here; `variants`: one of those."""
        if self.memory != other.memory or self.functional_hash != other.functional_hash:
            return False
        return not variants or self.variant_hash == other.variant_hash

    def records_from(self, records: Records, other: Encoding) -> Records:
        """Records of the other encoding in this one, (n, record bytes) uint8.

        Raises ValueError for a record that does not fit.
        """
        if records[:, 1].max(initial=0) > self.constants:
            raise ValueError("a program of more constants than there is room for")
        out = records.copy()
        out[:, 2] = np.maximum(out[:, 2], 1)  # inputs were not counted once
        code = out[:, 4:].reshape(len(out), -1, 4)
        used = np.arange(code.shape[1]) < out[:, :1]
        codes = np.array([self.operations.index(name) for name in other.operations], np.uint8)
        code[..., 0] = np.where(used, codes[np.where(used, code[..., 0], 0)], 0)
        code[..., 1:] = _slots(other, self)[code[..., 1:]]
        return out


VERSION_0_1 = Encoding(
    operations=("add", "sub", "mul", "div", "sqrt", "fma", "neg"),
    inputs=1,
    constants=32,
    functional_hash="7daebb5e8d1c1535",
    variant_hash="af12748cd0fedbd6",
    memory=1,
    version="0.1.0",
)
"""That of snapshots which do not say: version 0.1.0."""


def _slots(old: Encoding, new: Encoding) -> Records:
    """The new number of each slot: inputs, then constants, then results."""
    slot = np.arange(256)
    first_old, first_new = old.inputs + old.constants, new.inputs + new.constants
    moved = np.where(slot < old.inputs, slot, slot + new.inputs - old.inputs)
    moved = np.where(slot < first_old, moved, slot + first_new - first_old)
    return np.clip(moved, 0, 255).astype(np.uint8)


def _digest(hashes: Callable[[Batch], npt.NDArray[np.uint64]]) -> str:
    values = hashes(Batch.pack([parse(text) for text in _PROBES]))
    return hashlib.sha256(values.astype("<u8").tobytes()).hexdigest()[:16]
