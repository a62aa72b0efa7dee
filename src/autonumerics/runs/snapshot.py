"""A search between two generations, on disk: arrays only, no pickles."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from autonumerics._core import MAX_CONSTANTS, RECORD_BYTES
from autonumerics.errors import InvalidRun
from autonumerics.kernels import Batch
from autonumerics.search import Archive, Memory, State
from autonumerics.search.variation import MEMORY_SLOTS


def to_bytes(state: State) -> bytes:
    """The state as an npz file; the memory by its used slots only."""
    used = np.flatnonzero(state.memory.table)
    file = io.BytesIO()
    np.savez(
        file,
        records=state.archive.batch.records,
        constants=state.archive.batch.constants,
        errors=state.archive.errors,
        hashes=state.archive.hashes,
        counters=np.array(
            [state.archive.capacity, state.generation, state.evaluations, state.barren]
        ),
        memory_slots=used.astype(np.uint32),
        memory_entries=state.memory.table[used],
    )
    return file.getvalue()


def load(path: Path) -> State:
    """The state that `to_bytes` wrote. Raises InvalidRun if the file is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return _state({name: arrays[name] for name in arrays.files})
    except OSError as problem:
        reason = (problem.strerror or "it cannot be read").lower()
        raise InvalidRun(f"cannot resume: {path}: {reason}") from None
    except (ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile) as problem:
        raise InvalidRun(f"cannot resume: {path} is damaged ({problem}); start anew") from None


def _state(arrays: dict[str, np.ndarray]) -> State:
    records, constants, errors = arrays["records"], arrays["constants"], arrays["errors"]
    n = len(errors)
    shapes = (records.shape, constants.shape, arrays["hashes"].shape)
    if shapes != ((n, RECORD_BYTES), (n, 2, MAX_CONSTANTS), (n,)):
        raise ValueError("arrays of another shape")
    capacity, generation, evaluations, barren = map(int, arrays["counters"])
    table = np.zeros(MEMORY_SLOTS, np.uint64)
    table[arrays["memory_slots"]] = arrays["memory_entries"]
    batch = Batch(records.astype(np.uint8), constants.astype(np.float64))
    hashes = arrays["hashes"].astype(np.uint64)
    archive = Archive(batch, errors.astype(np.float64), hashes, capacity)
    return State(archive, Memory(table), generation, evaluations, barren)
